import { describe, expect, test } from 'vitest';
import { choose } from '../choose.ts';
import { load, notify, read, site, store, transformed, wait, write } from '../testing/transformed.ts';
import type { Scenario } from '../scenario.ts';
import { exploreMemoryModel, replayMemoryModel } from './explore-memory-model.ts';
import type { GraphExploreOptions } from './explore-memory-model.ts';
import { formatGraphToken, parseGraphToken } from './graph-token.ts';

type Threads = Record<string, unknown>;

const storeX = site(1, 'Atomics.store(w, X, 1)', 'w', 'X');
const loadX = site(2, 'Atomics.load(w, X)', 'w', 'X');
const plainX = site(3, 'w[X]', 'w', 'X');
const plainY = site(4, 'w[Y]', 'w', 'Y');
const waitX = site(5, 'Atomics.wait(w, X, 0)', 'w', 'X');
const notifyX = site(6, 'Atomics.notify(w, X)', 'w', 'X');

const words = (): Int32Array => new Int32Array(new SharedArrayBuffer(8));

/** Each side writes its word plainly and looks at the other's. */
function storeBuffering(check: (left: unknown, right: unknown) => void): Scenario<Int32Array, Threads> {
  return {
    name: 'store buffering',
    setup: words,
    threads: {
      left: transformed(function* (w: Int32Array) {
        yield write(plainX, w, 0, 1);
        return yield read(plainY, w, 1);
      }),
      right: transformed(function* (w: Int32Array) {
        yield write(plainY, w, 1, 1);
        return yield read(plainX, w, 0);
      }),
    },
    final: (_, { left, right }) => check(left, right),
  };
}

const bothMissed = storeBuffering((left, right) => {
  if (left === 0 && right === 0) throw new Error('both missed the other');
});

/** Looks before it sleeps, and is woken before it does. */
const lostWakeUp: Scenario<Int32Array, Threads> = {
  name: 'a wake-up that comes too early',
  setup: () => {
    const w = words();
    w[1] = choose(2);
    return w;
  },
  threads: {
    sleeper: transformed(function* (w: Int32Array) {
      if ((yield read(plainY, w, 1)) === 1 && (yield load(loadX, w, 0)) === 0) yield wait(waitX, w, 0, 0);
    }),
    waker: transformed(function* (w: Int32Array) {
      yield notify(notifyX, w, 0);
    }),
  },
};

const dies: Scenario<Int32Array, Threads> = {
  name: 'a promise that is not kept',
  setup: words,
  threads: {
    owner: transformed(function* (w: Int32Array) {
      yield store(storeX, w, 0, 1);
      yield store(storeX, w, 0, 2);
    }),
  },
  mayDie: ['owner'],
  final(w) {
    if (load(loadX, w, 0) === 1) throw new Error('left half done');
  },
};

/** Each side reads one word, then writes the other's. */
const loadBuffering: Scenario<Int32Array, Threads> = {
  name: 'load buffering',
  setup: words,
  threads: {
    left: transformed(function* (w: Int32Array) {
      const seen = yield read(plainX, w, 0);
      yield write(plainY, w, 1, 1);
      return seen;
    }),
    right: transformed(function* (w: Int32Array) {
      const seen = yield read(plainY, w, 1);
      yield write(plainX, w, 0, 1);
      return seen;
    }),
  },
  final(_, { left, right }) {
    if (left === 1 && right === 1) throw new Error('both saw what was still to come');
  },
};

/** A word that is written whole and read by halves. */
const torn: Scenario<SharedArrayBuffer, Threads> = {
  name: 'torn',
  setup: () => new SharedArrayBuffer(8),
  threads: {
    writer: transformed(function* (buffer: SharedArrayBuffer) {
      yield write(plainX, new Float64Array(buffer), 0, -1.1);
    }),
    reader: transformed(function* (buffer: SharedArrayBuffer) {
      return yield read(plainY, new Float64Array(buffer), 0);
    }),
  },
  final(_, { reader }) {
    if (reader !== 0 && reader !== -1.1) throw new Error('half of it');
  },
};

describe('a token makes the execution again', () => {
  test.each<readonly [string, Scenario<Int32Array, Threads>, GraphExploreOptions, string]>([
    ['a store buffer', bothMissed, { memory: 'tso' }, 'assertion'],
    ['a race', bothMissed, { memory: 'rc11' }, 'race'],
    ['what a race leads to', bothMissed, { memory: 'js', races: false }, 'assertion'],
    ['a thread that sleeps for ever, after a choice of set-up', lostWakeUp, { memory: 'rc11' }, 'deadlock'],
    ['a thread that dies', dies, { memory: 'sc' }, 'assertion'],
    ['reads that see what is still to come', loadBuffering, { memory: 'js', races: false }, 'assertion'],
    ['a read of halves', torn as unknown as Scenario<Int32Array, Threads>, { memory: 'js', races: false }, 'assertion'],
  ])('%s', (_, scenario, options, verdict) => {
    const { counterexample } = exploreMemoryModel(scenario, options);
    expect(counterexample!.verdict).toBe(verdict);
    const replayed = replayMemoryModel(scenario, counterexample!.token!);
    expect(replayed).toMatchObject({ outcome: 'reproduced', verdict });
    expect(replayed.counterexample!.linearisation).toEqual(counterexample!.linearisation);
    expect(replayed.counterexample!.token).toBe(counterexample!.token);
  });

  const { token } = exploreMemoryModel(bothMissed, { memory: 'tso' }).counterexample!;

  test('that is right now', () => {
    expect(replayMemoryModel(storeBuffering(() => {}), token!)).toMatchObject({ outcome: 'passed', verdict: 'pass' });
  });

  test('up to where the code does something else', () => {
    const changed: Scenario<Int32Array, Threads> = {
      ...bothMissed,
      threads: {
        ...bothMissed.threads,
        right: transformed(function* (w: Int32Array) {
          yield store(storeX, w, 1, 1);
          return yield read(plainX, w, 0);
        }),
      },
    };
    const step = 1 + parseGraphToken(token!).steps.findIndex(({ thread }) => thread === 1);
    expect(replayMemoryModel(changed, token!)).toMatchObject({ outcome: 'diverged', divergedAt: step, message: `diverges at event ${step}: right makes another store` });
    const shorter = { ...bothMissed, threads: { ...bothMissed.threads, right: transformed(function* () {}) } };
    expect(replayMemoryModel(shorter, token!)).toMatchObject({ outcome: 'diverged', divergedAt: step, message: `diverges at event ${step}: right ends there` });
  });

  test('up to where a read cannot see what is still to come', () => {
    const lateToken = exploreMemoryModel(loadBuffering, { memory: 'js', races: false }).counterexample!.token;
    expect(replayMemoryModel(loadBuffering, lateToken.replace(/[^.]*$/, (later) => later.replace(/@\d+_\d+/, '@i')))).toMatchObject({ outcome: 'diverged', message: 'diverges at event 5: a thread cannot read from a later write as it did' });
    const copies = (from: number, fromSite: number, to: number, toSite: number): ReturnType<typeof transformed<Int32Array, unknown>> => transformed(function* (w: Int32Array) {
      const seen = yield read(fromSite, w, from);
      yield write(toSite, w, to, seen as number);
      return seen;
    });
    const dependent = { ...loadBuffering, threads: { left: copies(0, plainX, 1, plainY), right: copies(1, plainY, 0, plainX) } };
    expect(replayMemoryModel(dependent, lateToken)).toMatchObject({ outcome: 'diverged', divergedAt: 5 });
  });

  test('that another model forbids', () => {
    expect(replayMemoryModel(bothMissed, token!.replace('rg1.tso', 'rg1.sc'))).toMatchObject({ outcome: 'diverged', message: expect.stringContaining('cannot read from that write') });
  });
});

test('tokens are read as they were written, and damaged ones refused', () => {
  const told = { memory: 'js' as const, races: false, kill: { thread: 1, beforeAccess: 3 }, choices: [0, 2], steps: [{ thread: 0, digest: 'a1', after: 'i' }, { thread: 1, digest: '', after: '0.0' }, { thread: 1, digest: 'zz', after: undefined }], orders: new Map(), later: [], split: [] };
  const text = formatGraphToken(told);
  expect(text).toBe('rg1.js-.1x3.0-2.0:a1@i~1@0_0~1:zz');
  expect(parseGraphToken(text)).toEqual(told);
  const more = { ...told, orders: new Map([['k3', 'acq_rel' as const], ['k3_1', 'relaxed' as const]]), later: [{ read: '0.0', write: '1.1' }, { read: '1.0', write: 'i' }], split: ['setup:0:8 bytes@4', 'a.b~c@1'] };
  const longer = formatGraphToken(more);
  expect(longer).toBe(`${text}.k3:b~k3_1:x.0_0@1_1~1_0@i.setup%3A0%3A8%20bytes%404~a%2Eb%7Ec%401`);
  expect(parseGraphToken(longer)).toEqual(more);
  expect(() => parseGraphToken(longer.replace(':b~', ':q~'))).toThrow(/cut off or damaged at order 1/);
  expect(() => parseGraphToken('rg1.alpha..')).toThrow(/not a replay token/);
  expect(() => parseGraphToken(text.slice(0, -4))).toThrow(/cut off or damaged at event 3/);
  expect(() => replayMemoryModel(bothMissed, 'rg1.tso...7:a@i')).toThrow(/the token has a thread 8, scenario "store buffering" has 2/);
});
