import { describe, expect, test } from 'vitest';
import { PENDING } from '../../instrument/access.ts';
import { programOf } from '../_internals/prepare.ts';
import type { Program } from '../_internals/program.ts';
import { scenario } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';
import { back, enter, load, read, site, store, transformed, write } from '../testing/transformed.ts';
import { replayMemoryModel } from './explore-memory-model.ts';
import type { Order } from './order.ts';
import { auditPrograms, formatOrderAudit } from './order-audit.ts';

const TAIL = 0;
const HEAD = 1;
const SLOTS = 2;

const place = {
  ownTail: site(1, 'Atomics.load(w, TAIL)', 'w', 'TAIL'),
  peerHead: site(2, 'Atomics.load(w, HEAD)', 'w', 'HEAD'),
  slot: site(3, 'w[SLOTS + i]', 'w', 'SLOTS + i'),
  publishTail: site(4, 'Atomics.store(w, TAIL, tail)', 'w', 'TAIL'),
  ownHead: site(5, 'Atomics.load(w, HEAD)', 'w', 'HEAD'),
  peerTail: site(6, 'Atomics.load(w, TAIL)', 'w', 'TAIL'),
  publishHead: site(7, 'Atomics.store(w, HEAD, head)', 'w', 'HEAD'),
};

/** A ring of `capacity` slots, as in the literature: each side reads its own index, waits on the peer's, touches the slot and publishes. */
const ring = (capacity: number, items: number): Program => programOf(ringScenario(capacity, items));

function ringScenario(capacity: number, items: number): Scenario<Int32Array, { producer: unknown; consumer: number[] }> {
  return scenario<Int32Array, { producer: unknown; consumer: number[] }>({
    name: `ring of ${capacity}, ${items} items`,
    setup: () => new Int32Array(new SharedArrayBuffer(4 * (SLOTS + capacity))),
    threads: {
      producer: transformed(function* (w: Int32Array) {
        for (let item = 1; item <= items; item++) {
          const tail = (yield load(place.ownTail, w, TAIL)) as number;
          const loop = enter(1);
          while (tail - ((yield load(place.peerHead, w, HEAD)) as number) === capacity) if (back(1, loop) === PENDING) yield;
          yield write(place.slot, w, SLOTS + tail % capacity, item);
          yield store(place.publishTail, w, TAIL, tail + 1);
        }
        return undefined;
      }),
      consumer: transformed(function* (w: Int32Array) {
        const got: number[] = [];
        for (let item = 1; item <= items; item++) {
          const head = (yield load(place.ownHead, w, HEAD)) as number;
          const loop = enter(2);
          while ((yield load(place.peerTail, w, TAIL)) === head) if (back(2, loop) === PENDING) yield;
          got.push((yield read(place.slot, w, SLOTS + head % capacity)) as number);
          yield store(place.publishHead, w, HEAD, head + 1);
        }
        return got;
      }),
    },
    final(_, { consumer }) {
      expect(consumer).toEqual(Array.from({ length: items }, (_item, at) => at + 1));
    },
  });
}

describe('the protocol of a ring', () => {
  const audit = auditPrograms([ring(1, 2), ring(2, 3)]);

  test('own index relaxed, peer index acquire, publish release', () => {
    const found = new Map(audit.sites.map(({ number, weakest }) => [number, weakest]));
    const expected: Record<keyof typeof place, Order | undefined> = {
      ownTail: 'relaxed', peerHead: 'acquire', slot: undefined, publishTail: 'release', ownHead: 'relaxed', peerTail: 'acquire', publishHead: 'release',
    };
    expect(Object.fromEntries(Object.entries(place).map(([name, number]) => [name, found.get(number)]))).toEqual(expected);
  });

  test('each step weaker has a counterexample that names the slot', () => {
    for (const { weakest, refuted } of audit.sites) {
      expect(refuted.map(({ order }) => order)).toEqual(weakest === 'relaxed' ? [] : ['relaxed']);
      for (const { counterexample } of refuted) {
        expect(counterexample.verdict).toBe('race');
        const culprits = counterexample.threads.flatMap(({ events }) => events).filter(({ id }) => counterexample.culprits.includes(id));
        expect(culprits.map(({ location }) => location.startsWith('w[SLOTS + i]'))).toEqual([true, true]);
      }
    }
  });

  test('the table', () => {
    expect(formatOrderAudit(audit).split('\n').slice(0, 3).map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      'place | access | weakest order | one step weaker',
      'example.ts:1 | Atomics.load(w, TAIL) | relaxed | -',
      'example.ts:2 | Atomics.load(w, HEAD) | acquire | relaxed: race [1]',
    ]);
  });

  test('below it, the execution for each step weaker', () => {
    const text = formatOrderAudit(audit);
    expect(text).toContain('[1] relaxed at example.ts:2  Atomics.load(w, HEAD)\n  ring of 1, 2 items under rc11: race: two accesses of w[SLOTS + i]');
    // Both sides fill and empty the slot once, and the producer comes around.
    expect(audit.sites.find(({ number }) => number === place.peerHead)!.refuted[0]!.counterexample.relevant.length).toBeLessThan(12);
  });

  test('each execution is made again by its token, which knows the orders', () => {
    const scenarios = [ringScenario(1, 2), ringScenario(2, 3)];
    const found = audit.sites.flatMap(({ refuted }) => refuted.map(({ counterexample }) => counterexample));
    expect(found.length).toBe(4);
    for (const { scenario, verdict, token, linearisation } of found) {
      const replayed = replayMemoryModel(scenarios.find(({ name }) => name === scenario)!, token);
      expect(replayed).toMatchObject({ outcome: 'reproduced', verdict, counterexample: { linearisation } });
    }
    const [{ scenario, token }] = found as [typeof found[0], ...typeof found];
    const atFullStrength = token.split('.').slice(0, 5).join('.');
    expect(replayMemoryModel(scenarios.find(({ name }) => name === scenario)!, atFullStrength)).not.toMatchObject({ outcome: 'reproduced' });
    expect(formatOrderAudit(audit)).toContain(`\n  replay: ${token}`);
  });

  test('the items that no scenario puts through the wrap leave the consumer relaxed', () => {
    // A ring never reused cannot tell whether the head is published: the audit speaks of its scenarios only.
    const short = auditPrograms([ring(2, 2)]);
    expect(short.sites.find(({ number }) => number === place.publishHead)!.weakest).toBe('relaxed');
  });
});

test('a scenario that fails with seq_cst everywhere, or is cut short, proves nothing', () => {
  expect(() => auditPrograms([{ ...ring(1, 1), final: () => expect.fail('always') }])).toThrow(/fails with seq_cst everywhere \(assertion: always\)/);
  expect(() => auditPrograms([ring(2, 12)], { budget: 1 })).toThrow(/was not explored completely \(stopped after 1 ms\)/);
});
