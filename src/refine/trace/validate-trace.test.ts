import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { load } from '../../tla/index.ts';
import type { TracedCall } from './trace-log.ts';
import { validateTrace } from './validate-trace.ts';

const CAPACITY = 4;
const model = await load(fileURLToPath(new URL('../../../models/ChannelCalls.tla', import.meta.url)), { config: fileURLToPath(new URL('../../../models/ChannelCalls.ring.cfg', import.meta.url)) });

interface Call {
  readonly name: 'push' | 'pop' | 'close' | 'waitForItem';
  readonly item: number;
  readonly answer: string;
}

const traced = (begin: number, end: number, { name, item, answer }: Call): TracedCall => {
  const items = answer === 'ok' || (name === 'push' && answer === 'unknown') ? [item] : [];
  return { begin, end, call: name === 'close' ? { name } : name === 'waitForItem' ? { name, answer } : name === 'pop' ? { name, items, answer } : { name, ring: 0, items, refused: 1 - items.length, dropped: 0, answer } };
};
const push = (item: number, answer = 'ok'): Call => ({ name: 'push', item, answer });
const pop = (item: number, answer = 'ok'): Call => ({ name: 'pop', item, answer });
const close: Call = { name: 'close', item: 0, answer: 'ok' };
const wait: Call = { name: 'waitForItem', item: 0, answer: 'unknown' };
const died = (call: TracedCall): TracedCall => ({ ...call, died: true });

interface Ring {
  readonly queue: readonly number[];
  readonly sealed: boolean;
  readonly closed: boolean;
}

const EMPTY: Ring = { queue: [], sealed: false, closed: false };

/** What the model says, in TypeScript: what may come of a step of a call of which a part may be done, and whether that ends it. */
function steps(ring: Ring, { name, item, answer }: Call, begun: boolean): { readonly ring: Ring; readonly ends: boolean }[] {
  const { queue, sealed, closed } = ring;
  const says = (what: string): boolean => answer === what || answer === 'unknown';
  const found: { readonly ring: Ring; readonly ends: boolean }[] = [];
  const may = (when: boolean, after: Ring = ring, ends = true): void => {
    if (when) found.push({ ring: after, ends });
  };
  switch (name) {
    case 'push':
      may(says('ok') && !sealed && queue.length < CAPACITY, { ...ring, queue: [...queue, item] });
      may(says('full') && !closed && queue.length === CAPACITY);
      may(says('closed') && sealed);
      break;
    case 'pop':
      may(queue.length > 0 && (answer === 'unknown' || (answer === 'ok' && queue[0] === item)), { ...ring, queue: queue.slice(1) });
      may(answer === 'empty' && queue.length === 0 && !closed);
      may(says('closed') && queue.length === 0 && closed);
      break;
    case 'close':
      may(!begun, { ...ring, sealed: true }, false);
      may(begun, { ...ring, closed: true });
      break;
    case 'waitForItem':
      may(queue.length > 0);
      may(queue.length === 0 && closed);
  }
  return found;
}

interface Done {
  readonly ring: Ring;
  /** Calls of each thread that are done, and whether a part of the next is. */
  readonly done: readonly number[];
  readonly begun: readonly boolean[];
  readonly latestBegin: number;
}

/** Whether some order of all calls is allowed, tried one by one; `logs` beside what they are in the test's own terms. */
function bruteForce(logs: readonly (readonly (TracedCall & { readonly of: Call })[])[], at: Done = { ring: EMPTY, done: logs.map(() => 0), begun: logs.map(() => false), latestBegin: -Infinity }): boolean {
  const pending = logs.map((log, t) => log[at.done[t]!]);
  const alive = (call: TracedCall): boolean => call.end === Infinity;
  const couldEnd = (ring: Ring, call: Call, begun: boolean): boolean => steps(ring, call, begun).some((step) => step.ends || couldEnd(step.ring, call, true));
  if (pending.every((call, t) => call === undefined || call.died === true || (alive(call) && !couldEnd(at.ring, call.of, at.begun[t]!)))) return true;
  return pending.some((call, t) => {
    if (call === undefined || call.end < at.latestBegin || pending.some((other) => other !== undefined && other.died !== true && other.end < call.begin)) return false;
    return steps(at.ring, call.of, at.begun[t]!).some(({ ring, ends }) => {
      // What is alive and over in the model is refuted whatever comes.
      if (ends && alive(call)) return false;
      const done = at.done.map((count, u) => (u === t && ends ? count + 1 : count));
      return bruteForce(logs, { ring, done, begun: at.begun.map((one, u) => (u === t ? !ends : one)), latestBegin: Math.max(at.latestBegin, call.begin) });
    });
  });
}

describe('a trace', () => {
  test('is valid in the order that its intervals leave open', async () => {
    // The pop that found the item began before the push, and ended after it.
    const logs = [[traced(5, 6, push(1))], [traced(1, 9, pop(1))]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'valid', calls: 2, choices: 1, stuck: [] });
  });

  test('is invalid when an effect comes before its cause', async () => {
    const logs = [[traced(5, 6, push(1))], [traced(1, 4, pop(1))]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'invalid', cause: 'no order', calls: 0, stuck: [{ state: { queue: '(0 :> <<>>)', closed: 'FALSE' }, pending: [{ begin: 5 }, { begin: 1 }] }] });
  });

  test('is invalid when something is missing at its end', async () => {
    const logs = [[traced(10, 11, push(1)), traced(20, 21, push(2))], [traced(30, 31, pop(2))]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'invalid', calls: 2, stuck: [{ state: { queue: '(0 :> <<1, 2>>)' }, pending: [undefined, { begin: 30 }] }] });
  });

  test('gives up where too much is possible, and says so', async () => {
    const logs = [1, 2, 3].map((item) => [traced(0, 9, push(item))]);
    expect(await validateTrace(model, logs, { mostSituations: 4 })).toMatchObject({ verdict: 'unknown' });
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'valid', width: 6 });
  });

  test('needs a variable to put the calls in', async () => {
    await expect(validateTrace(model, [], { variable: 'event' })).rejects.toThrow('no variable event');
  });

  test('may have steps of other threads between those of one call', async () => {
    // The first is refused by the seal, the second told that nothing more came, while the end was not told yet.
    const logs = [[traced(1, 20, close)], [traced(5, 6, push(1, 'closed'))], [traced(8, 9, pop(0, 'empty')), traced(30, 31, pop(0, 'closed'))]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'valid', calls: 4 });
    const early = [[traced(7, 20, close)], [traced(5, 6, push(1, 'closed'))]];
    expect(await validateTrace(model, early)).toMatchObject({ verdict: 'invalid', cause: 'no order' });
  });

  test('is invalid when a thread sleeps though what it waits for is there', async () => {
    const sleeps = traced(1, Infinity, wait);
    expect(await validateTrace(model, [[sleeps], [traced(2, 3, push(1)), traced(4, 5, pop(1))]])).toMatchObject({ verdict: 'valid', calls: 2 });
    const logs = [[sleeps], [traced(2, 3, push(1))]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'invalid', cause: 'no end', stuck: [{ state: { queue: '(0 :> <<1>>)' }, pending: [sleeps, undefined] }, {}] });
    expect(await validateTrace(model, [[sleeps], [traced(2, 3, close)]])).toMatchObject({ verdict: 'invalid', cause: 'no end' });
  });

  test('is invalid when a call did all that it does and did not end', async () => {
    const logs = [[traced(1, Infinity, push(1, 'unknown'))], [traced(2, 3, pop(1))]];
    expect(await validateTrace(model, logs)).toMatchObject({ verdict: 'invalid', cause: 'no end', calls: 2 });
  });

  test('leaves open what a call did in which its thread died, until the death was seen', async () => {
    const dies = died(traced(1, 5, push(1, 'unknown')));
    expect(await validateTrace(model, [[dies], [traced(6, 7, pop(0, 'empty'))]])).toMatchObject({ verdict: 'valid' });
    expect(await validateTrace(model, [[dies], [traced(6, 7, pop(1))]])).toMatchObject({ verdict: 'valid' });
    expect(await validateTrace(model, [[dies], [traced(6, 7, pop(0, 'empty')), traced(8, 9, pop(1))]])).toMatchObject({ verdict: 'invalid', cause: 'no order' });
    expect(await validateTrace(model, [[died(traced(1, 5, close))], [traced(6, 7, push(1, 'closed')), traced(8, 9, pop(0, 'empty'))]])).toMatchObject({ verdict: 'valid' });
  });

  /** Calls with intervals that are drawn around the moments of a real execution, some of them changed; then calls that did not end. */
  const logs = fc
    .record({
      moves: fc.array(fc.record({ thread: fc.nat(2), call: fc.constantFrom('push', 'push', 'pop', 'pop', 'close'), slack: fc.tuple(fc.nat(6), fc.nat(6)), lie: fc.nat(12) }), { maxLength: 7 }),
      last: fc.array(fc.record({ how: fc.constantFrom('none', 'push died', 'close died', 'waits'), begin: fc.nat(40), length: fc.nat(12) }), { minLength: 3, maxLength: 3 }),
    })
    .map(({ moves, last }) => {
      let ring = EMPTY;
      const result: (TracedCall & { readonly of: Call })[][] = [[], [], []];
      const add = (thread: number, begin: number, end: number, of: Call, dies = false): void => {
        const from = Math.max(begin, result[thread]!.at(-1)?.end ?? 0);
        result[thread]!.push({ ...traced(from, Math.max(from, end), of), ...(dies && { died: true }), of });
      };
      for (const [i, { thread, call, slack: [before, after], lie }] of moves.entries()) {
        const { queue, sealed, closed } = ring;
        const answer = call === 'push' ? (sealed ? 'closed' : queue.length < CAPACITY ? 'ok' : 'full') : queue.length > 0 ? 'ok' : closed ? 'closed' : 'empty';
        const item = call === 'push' ? i : (queue[0] ?? 0);
        const right = call === 'close' ? close : call === 'push' ? push(item, answer) : pop(item, answer);
        ring = call === 'close' ? { ...ring, sealed: true, closed: true } : steps(ring, right, false)[0]!.ring;
        const moment = (i + 1) * 4;
        add(thread, moment - before, moment + after, { ...right, item: lie === 1 ? item + 1 : item, answer: lie === 2 && answer !== 'ok' ? 'ok' : answer });
      }
      // A thread does one thing at a time.
      const disjoint = result.map((log) => log.map((one, i) => ({ ...one, end: Math.min(one.end, Math.max(one.begin, log[i + 1]?.begin ?? Infinity)) })));
      result.splice(0, 3, ...disjoint);
      for (const [thread, { how, begin, length }] of last.entries()) {
        if (how === 'waits') add(thread, begin, Infinity, wait);
        else if (how !== 'none') add(thread, begin, begin + length, how === 'push died' ? push(100 + thread, 'unknown') : close, true);
      }
      return result;
    });

  test('is judged as by trying every order', async () => {
    const counts = { valid: 0, 'no order': 0, 'no end': 0 };
    await fc.assert(
      fc.asyncProperty(logs, async (some) => {
        const expected = bruteForce(some);
        const { verdict, cause } = await validateTrace(model, some);
        expect(verdict).toBe(expected ? 'valid' : 'invalid');
        counts[cause ?? 'valid']++;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20);
  });
});
