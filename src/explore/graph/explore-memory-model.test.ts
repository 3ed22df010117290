import { describe, expect, test } from 'vitest';
import { choose } from '../choose.ts';
import { programOf } from '../_internals/prepare.ts';
import type { Program } from '../_internals/program.ts';
import { atomic, back, enter, load, notify, read, site, store, transformed, wait, write } from '../testing/transformed.ts';
import { PENDING, installed } from '../../instrument/access.ts';
import type { ByteRange } from '../../instrument/access.ts';
import { formatGraphCounterexample } from './counterexample.ts';
import { RefusedError } from './refused.ts';
import { exploreMemoryModel, exploreProgram } from './explore-memory-model.ts';
import { formatJsConditions } from './js-conditions.ts';
import { formatOrderAudit, auditPrograms } from './order-audit.ts';
import type { Scenario } from '../scenario.ts';

interface Words {
  readonly w: Int32Array;
}

const words = (n: number) => (): Words => ({ w: new Int32Array(new SharedArrayBuffer(4 * n)) });

const X = 0;
const Y = 1;
const storeX = site(1, 'Atomics.store(w, X, 1)', 'w', 'X');
const loadY = site(2, 'Atomics.load(w, Y)', 'w', 'Y');
const storeY = site(3, 'Atomics.store(w, Y, 1)', 'w', 'Y');
const loadX = site(4, 'Atomics.load(w, X)', 'w', 'X');
const other = site(5, 'w[X]', 'w', 'X');

const storeBuffering: Scenario<Words, { left: unknown; right: unknown }> = {
  name: 'store buffering',
  setup: words(2),
  threads: {
    left: transformed(function* ({ w }: Words) {
      yield store(storeX, w, X, 1);
      return yield load(loadY, w, Y);
    }),
    right: transformed(function* ({ w }: Words) {
      yield store(storeY, w, Y, 1);
      return yield load(loadX, w, X);
    }),
  },
  final(_, { left, right }) {
    if (left === 0 && right === 0) throw new Error('both threads missed the other');
  },
};

describe('orders come from a table', () => {
  test('store buffering needs seq_cst everywhere under rc11', () => {
    expect(exploreMemoryModel(storeBuffering, { memory: 'rc11' })).toMatchObject({ verdict: 'pass', complete: true, executions: 3 });
    const weak = exploreMemoryModel(storeBuffering, { memory: 'rc11', orders: (at) => at === loadX ? 'acquire' : undefined });
    expect(weak).toMatchObject({ verdict: 'assertion', complete: false });
    expect(weak.counterexample!.message).toBe('both threads missed the other');
    expect(weak.counterexample!.linearisation).toHaveLength(4);
  });

  test('under tso too, unless a locked instruction lies between', () => {
    expect(exploreMemoryModel(storeBuffering, { memory: 'tso' }).verdict).toBe('pass');
    expect(exploreMemoryModel(storeBuffering, { memory: 'tso', orders: (at) => at === storeX || at === storeY ? 'release' : undefined }).verdict).toBe('assertion');
    expect(exploreMemoryModel(storeBuffering, { memory: 'tso', orders: (at) => at === storeX ? 'release' : undefined }).verdict).toBe('assertion');
  });

  test('an order that the access cannot have is an error', () => {
    expect(() => exploreMemoryModel(storeBuffering, { memory: 'rc11', orders: () => 'release' })).toThrow(/order release is none of a load at example.ts:2/);
  });
});

/** A flag published by `order`, a payload written plainly, and a consumer that spins. */
const published: Scenario<Words, { producer: unknown; consumer: unknown }> = {
  name: 'message passing',
  setup: words(2),
  threads: {
    producer: transformed(function* ({ w }: Words) {
      yield write(other, w, X, 42);
      yield store(storeY, w, Y, 1);
      return undefined;
    }),
    consumer: transformed(function* ({ w }: Words) {
      const loop = enter(1);
      while ((yield load(loadY, w, Y)) === 0) if (back(1, loop) === PENDING) yield;
      return yield read(other, w, X);
    }),
  },
  final(_, { consumer }) {
    if (consumer !== 42) throw new Error(`consumer read ${String(consumer)}`);
  },
};

describe('payload behind a flag', () => {
  test.each(['sc', 'tso', 'rc11', 'js'] as const)('%s: one execution, and the spin costs none', (memory) => {
    expect(exploreMemoryModel(published, { memory })).toMatchObject({ verdict: 'pass', complete: true, executions: 1, blocked: 1 });
  });

  test('a relaxed flag is a race that names both accesses', () => {
    const { verdict, counterexample } = exploreMemoryModel(published, { memory: 'rc11', orders: (at) => at === storeY ? 'relaxed' : undefined });
    expect(verdict).toBe('race');
    expect(counterexample!.culprits).toEqual(['producer:1', 'consumer:2']);
    expect(formatGraphCounterexample(counterexample!).split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      'message passing under rc11: race: two accesses of w[X] (setup:0@0+4) that nothing orders: producer:1 writes 42 at example.ts:5, consumer:2 reads 42 at example.ts:5. '
        + 'consumer:1 (seq_cst) reads from producer:2 (relaxed), but does not synchronize with it: these orders give no happens-before',
      '',
      '> producer:1 | writes 42 (non-atomic) | example.ts:5 | w[X]',
      ' | producer:2 | writes 1 (relaxed) | example.ts:3 | Atomics.store(w, Y, 1)',
      ' | consumer:1 | reads 1 of producer:2 (seq_cst) | example.ts:2 | Atomics.load(w, Y)',
      '> consumer:2 | reads 42 of producer:1 (non-atomic) | example.ts:5 | w[X]',
      '',
      'The lines marked > are what the verdict is about.',
    ]);
  });

  test('and, races aside, the payload is stale', () => {
    const { verdict, counterexample } = exploreMemoryModel(published, { memory: 'rc11', races: false, orders: (at) => at === storeY ? 'relaxed' : undefined });
    expect(verdict).toBe('assertion');
    expect(counterexample!.message).toBe('consumer read 0');
    expect(counterexample!.threads[1]!.events.at(-1)).toMatchObject({ readsFrom: 'init', missed: ['producer:1'], value: 0 });
  });

  test('also where the cell has no coherence order, as under js', () => {
    const plain: Scenario<Words, { writer: unknown; reader: unknown }> = {
      name: 'plain message passing',
      setup: words(2),
      threads: {
        writer: transformed(function* ({ w }: Words) {
          yield write(storeX, w, X, 1);
          yield write(storeY, w, Y, 1);
        }),
        reader: transformed(function* ({ w }: Words) {
          return (yield read(loadY, w, Y)) === 1 ? yield read(loadX, w, X) : 1;
        }),
      },
      final(_, { reader }) {
        if (reader !== 1) throw new Error('a flag without data');
      },
    };
    const { counterexample } = exploreMemoryModel(plain, { memory: 'js', races: false });
    expect(counterexample!.threads[1]!.events).toMatchObject([{ readsFrom: 'writer:2', value: 1 }, { readsFrom: 'init', missed: ['writer:1'], value: 0 }]);
    expect(formatGraphCounterexample(counterexample!)).toContain('reads 0, the first value, not yet seeing writer:1 (non-atomic)');
  });

  test('the audit finds release and acquire', () => {
    const audit = auditPrograms([programOf(published)]);
    expect(audit.sites.map(({ number, weakest }) => [number, weakest])).toEqual([[loadY, 'acquire'], [storeY, 'release']]);
    expect(audit.sites.map(({ refuted }) => refuted.map(({ order, counterexample }) => [order, counterexample.verdict]))).toEqual([[['relaxed', 'race']], [['relaxed', 'race']]]);
    expect(formatOrderAudit(audit)).toContain('release');
  });
});

function twoThreads(name: string, left: (c: Words) => Generator<unknown, unknown, unknown>, right: (c: Words) => Generator<unknown, unknown, unknown>): Scenario<Words, { left: unknown; right: unknown }> {
  return { name, setup: words(4), threads: { left: transformed(left), right: transformed(right) } };
}

/** All pairs of results, sorted. */
function results(scenario: Scenario<Words, { left: unknown; right: unknown }>, races = false): string[] {
  const seen = new Set<string>();
  const result = exploreMemoryModel({ ...scenario, final: (_, { left, right }) => void seen.add(JSON.stringify([left, right], (_key, value: unknown) => typeof value === 'bigint' ? value.toString() : value)) }, { memory: 'js', races });
  expect(result).toMatchObject({ verdict: 'pass', complete: true });
  return [...seen].sort();
}

describe('js', () => {
  test('a plain racy read goes backwards', () => {
    const scenario = twoThreads('CoRR', function* ({ w }) {
      yield write(other, w, X, 1);
      return undefined;
    }, function* ({ w }) {
      return [yield read(other, w, X), yield read(other, w, X)];
    });
    expect(results(scenario)).toEqual(['[null,[0,0]]', '[null,[0,1]]', '[null,[1,0]]', '[null,[1,1]]']);
    expect(exploreMemoryModel(scenario, { memory: 'js' })).toMatchObject({ verdict: 'race', counterexample: { culprits: ['left:1', 'right:1'] } });
  });

  test('a racy Float64 tears, a racy Int32 does not', () => {
    const f64 = (w: Int32Array): Float64Array => new Float64Array(w.buffer as SharedArrayBuffer, 0, 1);
    const scenario = twoThreads('torn', function* ({ w }) {
      // Bytes 0x3ff0_0000_0000_0000 and 0x4010_...: 1 and 4 differ in the two highest bytes.
      yield write(other, f64(w), 0, 1);
      return undefined;
    }, function* ({ w }) {
      return yield read(other, f64(w), 0);
    });
    const torn = new DataView(new ArrayBuffer(8));
    const values = [[0, 0], [0x3f, 0], [0, 0xf0], [0x3f, 0xf0]].map(([high, low]) => {
      torn.setUint8(7, high!);
      torn.setUint8(6, low!);
      return JSON.stringify([null, torn.getFloat64(0, true)]).replace('[null,', '[null,');
    });
    expect(results(scenario)).toEqual(values.sort());
  });

  test.each<[string, number, (w: Int32Array, at: number) => unknown, (w: Int32Array, at: number) => unknown]>([
    // Two bytes of 1 as Float32 differ from 0, eight bytes of -1n as BigInt64 do, two of 0xffff; accesses of a DataView tear whatever their type.
    ['Float32', 4, (w, at) => write(at, new Float32Array(w.buffer as SharedArrayBuffer), 0, 1), (w, at) => read(at, new Float32Array(w.buffer as SharedArrayBuffer), 0)],
    ['BigInt64', 256, (w, at) => installed.handler!.plainWrite(at, new BigInt64Array(w.buffer as SharedArrayBuffer), 0, -1n), (w, at) => read(at, new BigInt64Array(w.buffer as SharedArrayBuffer), 0)],
    ['DataView Uint16', 4, (w, at) => installed.handler!.dataViewSet(at, new DataView(w.buffer), 'Uint16', 0, 0xffff, true), (w, at) => installed.handler!.dataViewGet(at, new DataView(w.buffer), 'Uint16', 0, true)],
    ['DataView Uint16, big-endian against little-endian', 4, (w, at) => installed.handler!.dataViewSet(at, new DataView(w.buffer), 'Uint16', 0, 0x1234, false), (w, at) => installed.handler!.dataViewGet(at, new DataView(w.buffer), 'Uint16', 0, true)],
    ['Int32', 2, (w, at) => write(at, w, 0, -1), (w, at) => read(at, w, 0)],
  ])('a racy %s has %i values', (_, count, writes, reads) => {
    expect(results(twoThreads('torn', function* ({ w }) {
      yield writes(w, other);
      return undefined;
    }, function* ({ w }) {
      return yield reads(w, other);
    }))).toHaveLength(count);
  });

  test('an Int32 element that a DataView may tear is refused where races are explored', () => {
    const scenario = twoThreads('element against DataView', function* ({ w }) {
      yield installed.handler!.dataViewSet(other, new DataView(w.buffer), 'Int32', 0, -1, true);
      return undefined;
    }, function* ({ w }) {
      return yield read(other, w, 0);
    });
    expect(exploreMemoryModel(scenario, { memory: 'js' }).verdict).toBe('race');
    expect(() => exploreMemoryModel(scenario, { memory: 'js', races: false })).toThrow(/a Int32 access of bytes that accesses of another size or kind touch/);
  });

  test('plain accesses of two sizes are explored byte by byte where they may tear anyway, else refused', () => {
    const bytes = (w: Int32Array): Uint8Array => new Uint8Array(w.buffer as SharedArrayBuffer);
    const mixed = twoThreads('mixed', function* ({ w }) {
      yield write(other, bytes(w), 7, 0x3f);
      return undefined;
    }, function* ({ w }) {
      return yield read(other, new Float64Array(w.buffer as SharedArrayBuffer, 0, 1), 0);
    });
    expect(results(mixed)).toHaveLength(2);
    const integers = twoThreads('mixed integers', function* ({ w }) {
      yield write(other, bytes(w), 1, 1);
      return undefined;
    }, function* ({ w }) {
      return yield read(other, w, 0);
    });
    expect(exploreMemoryModel(integers, { memory: 'js' }).verdict).toBe('race');
    expect(() => exploreMemoryModel(integers, { memory: 'js', races: false })).toThrow(RefusedError);
    expect(() => exploreMemoryModel(integers, { memory: 'js', races: false })).toThrow(/Int32 access.*mixed sizes.*example.ts:5:5 \(w\[X\]\) cannot be explored/);
    const atomics = twoThreads('mixed atomics', function* ({ w }) {
      yield atomic(storeX, 'store', bytes(w), 1, 1);
      return undefined;
    }, function* ({ w }) {
      return yield load(loadX, w, 0);
    });
    expect(() => exploreMemoryModel(atomics, { memory: 'js' })).toThrow(/overlaps another in part \(mixed sizes\)/);
  });

  test('the final check may use the code under test', () => {
    const scenario = twoThreads('drained at the end', function* ({ w }) {
      yield store(storeX, w, X, 5);
      return undefined;
    }, function* ({ w }) {
      yield atomic(storeX, 'add', w, X, 1);
      return undefined;
    });
    const seen = new Set<unknown>();
    exploreMemoryModel({
      ...scenario,
      final({ w }) {
        const before = atomic(storeX, 'exchange', w, X, 9);
        write(other, w, Y, 3);
        seen.add([before, atomic(storeX, 'sub', w, X, 4), load(loadX, w, X), read(other, w, Y)].join());
      },
    }, { memory: 'rc11' });
    expect([...seen].sort()).toEqual(['5,9,5,3', '6,9,5,3']);
  });

  test('where plain writes race, the final check sees each value that memory may end with', () => {
    const ends = new Set<unknown>();
    const scenario = twoThreads('two writers', function* ({ w }) {
      yield write(other, w, X, 1);
      return undefined;
    }, function* ({ w }) {
      yield write(other, w, X, 2);
      return undefined;
    });
    const result = exploreMemoryModel({ ...scenario, final: ({ w }) => void ends.add(read(other, w, X)) }, { memory: 'js', races: false });
    expect(result.executions).toBe(1);
    expect([...ends].sort()).toEqual([1, 2]);
  });
});

describe('js: the conditions under which interleavings are enough', () => {
  const held = (scenario: Scenario<Words, { left: unknown; right: unknown }>, races?: boolean): Record<string, boolean> => {
    const { conditions } = exploreMemoryModel(scenario, { memory: 'js', ...(races !== undefined && { races }) });
    return Object.fromEntries(conditions!.map(({ condition, holds }) => [condition, holds]));
  };
  const findings = (scenario: Scenario<Words, { left: unknown; right: unknown }>, condition: string): string[] =>
    exploreMemoryModel(scenario, { memory: 'js', races: false }).conditions!.find((one) => one.condition === condition)!.findings.map(({ message }) => message);

  /** A payload behind a flag; the reader does something with it. */
  const consuming = (use: (w: Int32Array, payload: number) => Generator<unknown, unknown, unknown>): Scenario<Words, { left: unknown; right: unknown }> => twoThreads('consuming', function* ({ w }) {
    yield write(publish, w, X, 1);
    yield store(storeY, w, Y, 1);
    return undefined;
  }, function* ({ w }) {
    if ((yield load(loadY, w, Y)) !== 1) return undefined;
    return yield* use(w, (yield read(take, w, X)) as number);
  });
  const publish = site(31, 'w[X] = item', 'w', 'X');
  const take = site(32, 'w[X]', 'w', 'X');
  const next = site(33, 'w[Z]', 'w', 'Z');
  const ack = site(34, 'Atomics.store(w, Z, 1)', 'w', 'Z');
  const [Z, W] = [2, 3];

  test('all hold where a payload is only handed on', () => {
    const copies = consuming(function* (w, payload) {
      yield write(next, w, Z, payload);
      return payload;
    });
    const result = exploreMemoryModel(copies, { memory: 'js' });
    expect(result).toMatchObject({ verdict: 'pass', complete: true });
    expect(result.conditions!.every(({ holds }) => holds)).toBe(true);
    expect(result.assumptions).toEqual(['threads share nothing but shared memory: each runs on a set-up of its own']);
    expect(formatJsConditions(result.conditions!).split('\n').map((line) => line.split(':')[0])).toEqual(['holds', 'holds', 'holds', 'holds']);
    expect(exploreMemoryModel(copies, { memory: 'rc11' }).conditions).toBeUndefined();
  });

  test.each<[string, (w: Int32Array, payload: number) => Generator<unknown, unknown, unknown>, string]>([
    ['control flow', function* (w, payload) {
      if (payload === 1) yield store(ack, w, Z, 1);
      return undefined;
    }, 'w[X] at example.ts:32 reaches Atomics.store(w, Z, 1) at example.ts:34'],
    ['an address', function* (w, payload) {
      return yield read(next, w, Z + (payload & 1));
    }, 'w[X] at example.ts:32 reaches w[Z] at example.ts:33'],
    ['an operand of Atomics', function* (w, payload) {
      return yield store(ack, w, Z, payload + 1);
    }, 'w[X] at example.ts:32 reaches Atomics.store(w, Z, 1) at example.ts:34'],
    ['how the thread ends', function* (_, payload) {
      if (payload !== 1) throw new Error('unexpected');
      return undefined;
    }, 'w[X] at example.ts:32 reaches how the thread ends'],
  ])('a payload that reaches %s is a finding with both places, and makes thin air an assumption', (_, use, finding) => {
    const scenario = consuming(use);
    expect(held(scenario)).toEqual({ 'typed cells': true, 'payload opacity': false, 'starts and ends as edges': true, 'no unordered conflicts': true });
    expect(findings(scenario, 'payload opacity')).toEqual([finding]);
    expect(exploreMemoryModel(scenario, { memory: 'js' }).assumptions[0]).toMatch(/^no value comes out of thin air, as where payload opacity does not hold/);
  });

  test('a cell accessed both ways is a finding', () => {
    const scenario = consuming(function* (w) {
      return yield load(ack, w, X);
    });
    expect(held(scenario)['typed cells']).toBe(false);
    expect(findings(scenario, 'typed cells')).toEqual(['w[X] (setup:0@0+4): Atomics.store(w, Z, 1) at example.ts:34, and w[X] = item at example.ts:31']);
  });

  test('a race is a finding too where its outcomes are explored', () => {
    const scenario = twoThreads('races', function* ({ w }) {
      yield write(publish, w, W, 1);
      return undefined;
    }, function* ({ w }) {
      return yield read(take, w, W);
    });
    expect(held(scenario, false)['no unordered conflicts']).toBe(false);
    expect(findings(scenario, 'no unordered conflicts')).toEqual([expect.stringMatching(
      /^two accesses of .* that nothing orders: left:1 writes 1 at example.ts:31, right:1 reads [01] at example.ts:32. No atomic word leads from one to the other/)]);
  });

  test('load buffering, explored where races are no faults', () => {
    const buffering = (dependent: boolean): Scenario<Words, { left: unknown; right: unknown }> => {
      const side = (from: number, to: number) => function* ({ w }: Words): Generator<unknown, unknown, unknown> {
        const seen = (yield read(take, w, from)) as number;
        yield write(publish, w, to, dependent ? seen : 1);
        return seen;
      };
      return twoThreads('load buffering', side(X, Y), side(Y, X));
    };
    expect(results(buffering(false))).toEqual(['[0,0]', '[0,1]', '[1,0]', '[1,1]']);
    expect(results(buffering(true))).toEqual(['[0,0]']);
    const { verdict, counterexample } = exploreMemoryModel({ ...buffering(false), final: (_, { left, right }) => expect([left, right]).not.toEqual([1, 1]) }, { memory: 'js', races: false });
    expect(verdict).toBe('assertion');
    expect(counterexample!.linearisation).toHaveLength(4);
  });

  test('thousands of executions of load buffering, all sources of all reads', () => {
    // Each side reads three times, then writes three values; nothing depends on what it read.
    const side = (from: number, to: number) => function* ({ w }: Words): Generator<unknown, unknown, unknown> {
      for (let turn = 0; turn < 3; turn++) yield read(take, w, from);
      for (const value of [1, 2, 3]) yield write(publish, w, to, value);
      return undefined;
    };
    expect(exploreMemoryModel(twoThreads('load buffering', side(X, Y), side(Y, X)), { memory: 'js', races: false })).toMatchObject({ verdict: 'pass', complete: true, executions: 4 ** 6 });
  });
});

describe('verdicts', () => {
  test('a spin whose words have their last values is a livelock', () => {
    const scenario = twoThreads('forever', function* ({ w }) {
      yield store(storeX, w, X, 1);
      return undefined;
    }, function* ({ w }) {
      const loop = enter(1);
      while ((yield load(loadY, w, Y)) === 0) if (back(1, loop) === PENDING) yield;
      return undefined;
    });
    const result = exploreMemoryModel(scenario, { memory: 'rc11' });
    expect(result).toMatchObject({ verdict: 'livelock', executions: 0, counterexample: { culprits: ['right:1'] } });
    expect(exploreMemoryModel({ ...scenario, mayWait: (_, waiting) => waiting.join() === 'right' }, { memory: 'rc11' })).toMatchObject({ verdict: 'pass', blocked: 1 });
  });

  test('what a thread throws', () => {
    const scenario = twoThreads('throws', function* ({ w }) {
      yield store(storeX, w, X, 1);
      return undefined;
    }, function* ({ w }) {
      if ((yield load(loadX, w, X)) === 1) throw new RangeError('saw it');
      return undefined;
    });
    const { verdict, counterexample } = exploreMemoryModel(scenario, { memory: 'js' });
    expect(verdict).toBe('exception');
    expect(counterexample!.message).toBe('right threw: saw it');
    expect(counterexample!.linearisation).toEqual(['left:1', 'right:1']);
  });

  test('read-modify-writes wrap as their element type does', () => {
    const scenario: Scenario<Words, { only: unknown }> = {
      name: 'wrap',
      setup: words(2),
      threads: {
        only: transformed(function* ({ w }: Words) {
          const bytes = new Uint8Array(w.buffer as SharedArrayBuffer);
          const before = yield atomic(storeX, 'sub', bytes, 0, 1);
          const after = yield load(loadX, bytes, 0);
          const failed = yield atomic(storeY, 'compareExchange', bytes, 0, 7, 9);
          const swapped = yield atomic(storeY, 'compareExchange', bytes, 0, 255, 9);
          return [before, after, failed, swapped, yield load(loadX, bytes, 0)];
        }),
      },
      final: (_, { only }) => expect(only).toEqual([0, 255, 255, 255, 9]),
    };
    expect(exploreMemoryModel(scenario, { memory: 'rc11' })).toMatchObject({ verdict: 'pass', executions: 1 });
  });
});

describe('waiting', () => {
  const EPOCH = 1;
  const WAITING = 2;
  const announce = site(11, 'Atomics.store(w, WAITING, 1)', 'w', 'WAITING');
  const readEpoch = site(12, 'Atomics.load(w, EPOCH)', 'w', 'EPOCH');
  const look = site(13, 'Atomics.load(w, X)', 'w', 'X');
  const park = site(14, 'Atomics.wait(w, EPOCH, epoch)', 'w', 'EPOCH');
  const publish = site(15, 'Atomics.store(w, X, 1)', 'w', 'X');
  const lookForWaiter = site(16, 'Atomics.load(w, WAITING)', 'w', 'WAITING');
  const bump = site(17, 'Atomics.add(w, EPOCH, 1)', 'w', 'EPOCH');
  const wake = site(18, 'Atomics.notify(w, EPOCH)', 'w', 'EPOCH');

  /** An eventcount: announce, read the epoch, look, sleep on the epoch; against publish, look for the announcement, bump, notify. */
  function eventcount(defect?: 'looks before it announces' | 'forgets to bump' | 'notifies nobody', timeout = Infinity): Scenario<Words, { left: unknown; right: unknown }> {
    return twoThreads('eventcount', function* ({ w }) {
      for (;;) {
        if (defect === 'looks before it announces' && (yield load(look, w, X)) === 1) return 'early';
        yield store(announce, w, WAITING, 1);
        const epoch = (yield load(readEpoch, w, EPOCH)) as number;
        if (defect !== 'looks before it announces' && (yield load(look, w, X)) === 1) return 'seen';
        const answer = yield wait(park, w, EPOCH, epoch, timeout);
        if (answer === 'timed-out' || defect === 'looks before it announces') return answer;
      }
    }, function* ({ w }) {
      yield store(publish, w, X, 1);
      if ((yield load(lookForWaiter, w, WAITING)) !== 1) return 0;
      if (defect !== 'forgets to bump') yield atomic(bump, 'add', w, EPOCH, 1);
      return defect === 'notifies nobody' ? 0 : yield notify(wake, w, EPOCH);
    });
  }

  test.each(['sc', 'tso', 'rc11', 'js'] as const)('%s: an eventcount wakes', (memory) => {
    expect(exploreMemoryModel(eventcount(), { memory })).toMatchObject({ verdict: 'pass', complete: true });
    expect(exploreMemoryModel(eventcount('looks before it announces'), { memory }).verdict).toBe('deadlock');
    // Between the check and the sleep the notify finds nobody.
    expect(exploreMemoryModel(eventcount('forgets to bump'), { memory }).verdict).toBe('deadlock');
    const isReady = ({ w }: Words, sleeping: string): boolean => sleeping === 'left' && load(look, w, X) === 1;
    expect(exploreMemoryModel({ ...eventcount('forgets to bump'), isReady, mayWait: () => true }, { memory })).toMatchObject({
      verdict: 'lost-wakeup', counterexample: { message: 'left sleeps although what it waits for is there, and nobody is left to notify' },
    });
    expect(exploreMemoryModel({ ...eventcount('forgets to bump'), isReady: () => false, mayWait: () => true }, { memory }).verdict).toBe('pass');
    expect(exploreMemoryModel(eventcount('notifies nobody'), { memory })).toMatchObject({ verdict: 'lost-wakeup', counterexample: { message: /left sleeps in Atomics.wait although the word has another value/ } });
    expect(exploreMemoryModel(eventcount('notifies nobody', 10), { memory })).toMatchObject({ verdict: 'pass', complete: true });
  });

  // Each side writes and then looks (store buffering); and whoever sees the bump must see what was published before it (message passing). The wait
  // itself needs nothing: what it misses was bumped before a notify whose critical section comes later, and wakes it.
  test('it needs seq_cst where each side writes and then looks, release and acquire of the epoch', () => {
    const audit = auditPrograms([programOf(eventcount())]);
    expect(Object.fromEntries(audit.sites.map(({ number, weakest }) => [number, weakest]))).toEqual({
      [announce]: 'seq_cst', [look]: 'seq_cst', [publish]: 'seq_cst', [lookForWaiter]: 'seq_cst', [readEpoch]: 'acquire', [park]: 'relaxed', [bump]: 'release',
    });
    expect(new Set(audit.sites.flatMap(({ refuted }) => refuted.map(({ counterexample }) => counterexample.verdict)))).toEqual(new Set(['deadlock']));
  });

  test('the answers of wait and notify, in every order', () => {
    const answers = new Set<string>();
    const scenario: Scenario<Words, { a: unknown; b: unknown; c: unknown }> = {
      name: 'first come, first served',
      setup: words(4),
      threads: {
        a: transformed(({ w }: Words) => (function* () {
          return yield wait(park, w, EPOCH, 0, 10);
        })()),
        b: transformed(({ w }: Words) => (function* () {
          return yield wait(park, w, EPOCH, 0, 10);
        })()),
        c: transformed(function* ({ w }: Words) {
          const woken = yield notify(wake, w, EPOCH, 1);
          yield store(bump, w, EPOCH, 1);
          return woken;
        }),
      },
      final: (_, { a, b, c }) => void answers.add([a, b, c].join()),
    };
    expect(exploreMemoryModel(scenario, { memory: 'js' })).toMatchObject({ verdict: 'pass', complete: true });
    expect([...answers].sort()).toEqual([
      'not-equal,not-equal,0', 'not-equal,ok,1', 'not-equal,timed-out,0', 'ok,not-equal,1', 'ok,timed-out,1', 'timed-out,not-equal,0', 'timed-out,ok,1', 'timed-out,timed-out,0',
    ]);
  });
});

describe('bulk accesses', () => {
  const FLAG = 3;
  const bulk = (at: number, w: Int32Array, reads: readonly [number, number][], writes: readonly [number, number][], act: () => unknown): unknown => {
    const ranges = (of: readonly [number, number][]): ByteRange[] => of.map(([from, to]) => ({ buffer: w.buffer as SharedArrayBuffer, byteOffset: 4 * from, byteLength: 4 * (to - from), elementSize: 4 }));
    return installed.handler!.bulk(at, ranges(reads), ranges(writes), act);
  };

  /** Three words copied in, one moved, and copied out again behind a flag, which the producer may set too early. */
  function batch(early: boolean): Scenario<Words, { left: unknown; right: unknown }> {
    return {
      ...twoThreads('batch', function* ({ w }) {
        yield bulk(publishBatch, w, [], [[0, 3]], () => w.set([7, 8, 9]));
        if (early) yield store(storeX, w, FLAG, 1);
        yield bulk(publishBatch, w, [[1, 3]], [[0, 2]], () => w.copyWithin(0, 1, 3));
        yield store(storeX, w, FLAG, 1);
        return undefined;
      }, function* ({ w }) {
        if ((yield load(loadX, w, FLAG)) !== 1) return 'early';
        return [...(yield bulk(takeBatch, w, [[0, 3]], [], () => w.slice(0, 3))) as Int32Array];
      }),
      final({ w }, { right }) {
        expect(right === 'early' || String(right) === '8,9,9').toBe(true);
        expect([...(bulk(takeBatch, w, [[0, 3]], [], () => w.slice(0, 3)) as Int32Array)]).toEqual([8, 9, 9]);
        bulk(publishBatch, w, [], [[0, 3]], () => w.fill(5));
        expect(read(other, w, 1)).toBe(5);
      },
    };
  }
  const publishBatch = site(21, 'w.set(batch)', 'w', '');
  const takeBatch = site(22, 'w.slice(0, 3)', 'w', '');

  test.each(['sc', 'tso', 'rc11', 'js'] as const)('%s: element by element, in order behind a flag', (memory) => {
    expect(exploreMemoryModel(batch(false), { memory })).toMatchObject({ verdict: 'pass', complete: true, executions: 2 });
    expect(exploreMemoryModel(batch(true), { memory }).verdict).toBe(memory === 'rc11' || memory === 'js' ? 'race' : 'assertion');
  });

  test('what a racing copy moves may be torn: integers too are then looked at byte by byte, or refused', () => {
    const scenario = twoThreads('torn copy', function* ({ w }) {
      yield bulk(publishBatch, w, [], [[0, 1]], () => w.set([-1]));
      return undefined;
    }, function* ({ w }) {
      return [...(yield bulk(takeBatch, w, [[0, 1]], [], () => w.slice(0, 1))) as Int32Array];
    });
    // Each of the four bytes is old or new.
    expect(results(scenario)).toHaveLength(16);
    expect(() => exploreMemoryModel({ ...scenario, threads: { ...scenario.threads, right: transformed(function* ({ w }: Words) {
      return yield read(other, w, 0);
    }) } }, { memory: 'js', races: false })).toThrow(/a Int32 access of bytes that accesses of another size or kind touch/);
  });

  test('without races, plain accesses of several sizes are one memory', () => {
    const scenario = twoThreads('sizes', function* ({ w }) {
      yield write(other, w, X, 0x0102_0304);
      yield store(storeY, w, Y, 1);
      return undefined;
    }, function* ({ w }) {
      if ((yield load(loadY, w, Y)) !== 1) return undefined;
      return yield read(other, new Uint8Array(w.buffer as SharedArrayBuffer), 1);
    });
    for (const memory of ['rc11', 'js'] as const) {
      const seen = new Set<unknown>();
      expect(exploreMemoryModel({ ...scenario, final: (_, { right }) => void seen.add(right) }, { memory })).toMatchObject({ verdict: 'pass', complete: true });
      expect(seen).toEqual(new Set([undefined, 3]));
    }
  });
});

describe('threads that die', () => {
  /** A lock by compare-exchange; who holds it may die, and then the other one waits for ever. */
  const locker = (release: boolean): Scenario<Words, { left: unknown; right: unknown }> => ({
    ...twoThreads('locker', function* ({ w }) {
      if ((yield atomic(storeX, 'compareExchange', w, X, 0, 1)) === 0) yield store(storeX, w, X, release ? 0 : 2);
      return 'left';
    }, function* ({ w }) {
      const loop = enter(1);
      while ((yield atomic(loadX, 'compareExchange', w, X, 0, 1)) !== 0) if (back(1, loop) === PENDING) yield;
      return 'right';
    }),
    mayDie: ['left'],
  });

  test.each(['sc', 'tso', 'rc11', 'js'] as const)('%s: before any of its accesses', (memory) => {
    expect(exploreMemoryModel(locker(true), { memory })).toMatchObject({
      verdict: 'livelock', counterexample: { culprits: ['right:1'], message: 'right spins for ever: the words that are read there have their last values; left has died, before its access 2' },
    });
    expect(exploreMemoryModel({ ...locker(true), mayDie: [] }, { memory })).toMatchObject({ verdict: 'pass', complete: true });
    expect(exploreMemoryModel({ ...locker(true), mayDie: ['right'] }, { memory })).toMatchObject({ verdict: 'pass', complete: true });
  });

  test('what the dead returned is undefined, and its last writes stand', () => {
    const ends = new Set<string>();
    const scenario = twoThreads('dies', function* ({ w }) {
      yield store(storeX, w, X, 1);
      yield store(storeY, w, Y, 1);
      return 'left';
    }, function* () {
      return undefined;
    });
    expect(exploreMemoryModel({ ...scenario, mayDie: ['left'], final: ({ w }, { left }) => void ends.add([left, load(loadX, w, X), load(loadY, w, Y)].join()) }, { memory: 'rc11' }))
      .toMatchObject({ verdict: 'pass', complete: true, executions: 3 });
    expect([...ends]).toEqual(['left,1,1', ',0,0', ',1,0']);
  });
});

describe('refusals', () => {
  const sleeper = twoThreads('sleeper', function* ({ w }) {
    try {
      yield installed.handler!.waitAsync(storeX, w, X, 0, Infinity);
    } catch {
      // Code under test may catch anything.
    }
    return undefined;
  }, function* () {
    return undefined;
  });

  test('waiting without blocking, by name and place, even if the code catches it', () => {
    expect(() => exploreMemoryModel(sleeper, { memory: 'rc11' })).toThrow(/Atomics.waitAsync, which only the sc engine models, at example.ts:1:5/);
  });

  test('an invariant after each step', () => {
    const scenario = { ...storeBuffering, invariant: () => undefined };
    expect(() => exploreMemoryModel(scenario, { memory: 'rc11' })).toThrow(/an invariant after each step/);
    expect(exploreMemoryModel(scenario, { memory: 'rc11', skipInvariant: true }).assumptions).toContain('the invariant after each step is not checked');
    expect(exploreMemoryModel({ ...storeBuffering, waitFree: { left: 10 } }, { memory: 'rc11' }).assumptions).toContain('that threads end within a number of steps (waitFree) is not checked');
  });

  test('a choice in set-up is explored both ways, one in a thread is refused', () => {
    const ends = new Set<unknown>();
    const chosen = twoThreads('chosen', function* ({ w }) {
      return yield load(loadX, w, X);
    }, function* () {
      return undefined;
    });
    const setup = (): Words => ({ w: new Int32Array(new SharedArrayBuffer(16)).fill(choose(2) * 10 + choose(3)) });
    expect(exploreMemoryModel({ ...chosen, setup, final: (_, { left }) => void ends.add(left) }, { memory: 'rc11' })).toMatchObject({ verdict: 'pass', complete: true, executions: 6 });
    expect([...ends]).toEqual([0, 1, 2, 10, 11, 12]);
    const late = twoThreads('late', function* ({ w }) {
      return yield load(loadX, w, choose(2));
    }, function* () {
      return undefined;
    });
    expect(() => exploreMemoryModel(late, { memory: 'rc11' })).toThrow(/choose\(\) outside of set-up/);
  });

  test('an execution without an end', () => {
    const endless = twoThreads('endless', function* ({ w }) {
      for (;;) yield store(storeX, w, X, 1);
    }, function* () {
      return undefined;
    });
    expect(() => exploreMemoryModel(endless, { memory: 'sc' })).toThrow(/too long to explore; does a thread loop without an end/);
  });

  test('threads that share more than shared memory', () => {
    let turns = 0;
    const program: Program = {
      name: 'shares',
      threadNames: ['a'],
      setup: () => new Int32Array(new SharedArrayBuffer(8)),
      threads: [function* (w) {
        yield load(loadX, w as Int32Array, turns++ % 2);
      }],
      final: () => undefined,
    };
    expect(() => exploreProgram(program, { memory: 'sc' })).toThrow(/does something else when the threads run on one set-up/);
  });
});

describe('executions that look alike to the final check are checked once, and no others', () => {
  const checks = (scenario: Scenario<Words, Record<string, unknown>>): { readonly executions: number; readonly checked: number; readonly seen: readonly string[] } => {
    const seen: string[] = [];
    const { executions } = exploreProgram(programOf<Words, Record<string, unknown>>({
      ...scenario,
      final(context, returned) {
        seen.push(JSON.stringify([Array.from(context.w, (_, at) => load(loadX, context.w, at)), returned]));
      },
    }), { memory: 'sc' });
    return { executions, checked: seen.length, seen: [...new Set(seen)].sort() };
  };
  const loadFrom = (at: number, index: number) => transformed(function* ({ w }: Words) {
    return yield load(at, w, index);
  });
  const storeTo = (at: number, index: number, value: number) => transformed(function* ({ w }: Words) {
    yield store(at, w, index, value);
  });

  test('two writers of one value, and a reader that sees it from either', () => {
    const found = checks({ name: 'one value', setup: words(1), threads: { a: storeTo(storeX, X, 1), b: storeTo(storeY, X, 1), reader: loadFrom(loadX, X) } });
    expect(found).toEqual({ executions: 6, checked: 2, seen: ['[[1],{"reader":0}]', '[[1],{"reader":1}]'] });
  });

  test('the memory at the end tells executions apart', () => {
    const found = checks({ name: 'two values', setup: words(1), threads: { a: storeTo(storeX, X, 1), b: storeTo(storeY, X, 2) } });
    expect(found).toEqual({ executions: 2, checked: 2, seen: ['[[1],{}]', '[[2],{}]'] });
  });

  test('so does what a thread read and told nobody but its set-up', () => {
    const noted: number[] = [];
    const { executions } = exploreProgram(programOf<Words & { readonly notes: unknown[] }, { writer: unknown; reader: unknown }>({
      name: 'notes',
      setup: () => ({ ...words(1)(), notes: [] }),
      threads: {
        writer: transformed(function* ({ w }) {
          yield store(storeX, w, X, 1);
        }),
        reader: transformed(function* ({ w, notes }) {
          notes.push(yield load(loadX, w, X));
        }),
      },
      final: ({ notes }) => void noted.push(...(notes as number[])),
    }), { memory: 'sc' });
    expect([executions, noted.sort()]).toEqual([2, [0, 1]]);
  });

  test('and what a bulk access copied', () => {
    const copies: number[] = [];
    exploreProgram(programOf<Words & { readonly copy: Int32Array }, { writer: unknown; reader: unknown }>({
      name: 'copies',
      setup: () => ({ ...words(1)(), copy: new Int32Array(1) }),
      threads: {
        writer: transformed(function* ({ w }) {
          yield write(other, w, X, 1);
        }),
        reader: transformed(function* ({ w, copy }) {
          const range = { buffer: w.buffer as SharedArrayBuffer, byteOffset: 0, byteLength: 4, elementSize: 4 };
          yield installed.handler!.bulk(other, [range], [], () => copy.set(w));
        }),
      },
      final: ({ copy }) => void copies.push(copy[0]!),
    }), { memory: 'sc' });
    expect(copies.sort()).toEqual([0, 1]);
  });

  test('waiters that queue in one order or the other end alike', () => {
    const waiter = transformed(function* ({ w }: Words) {
      return yield wait(loadX, w, X, 0);
    });
    const waker = transformed(function* ({ w }: Words) {
      yield store(storeX, w, X, 1);
      yield notify(storeY, w, X);
    });
    const { executions, checked, seen } = checks({ name: 'two waiters', setup: words(1), threads: { a: waiter, b: waiter, waker } });
    expect(seen).toEqual(['"not-equal"', '"ok"'].flatMap((b) => ['"not-equal"', '"ok"'].map((a) => `[[1],{"a":${a},"b":${b}}]`)).sort());
    expect(checked).toBeLessThan(executions);
  });
});
