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

describe('a token makes the execution again', () => {
  test.each<readonly [string, Scenario<Int32Array, Threads>, GraphExploreOptions, string]>([
    ['a store buffer', bothMissed, { memory: 'tso' }, 'assertion'],
    ['a race', bothMissed, { memory: 'rc11' }, 'race'],
    ['what a race leads to', bothMissed, { memory: 'js', races: false }, 'assertion'],
    ['a thread that sleeps for ever, after a choice of set-up', lostWakeUp, { memory: 'rc11' }, 'deadlock'],
    ['a thread that dies', dies, { memory: 'sc' }, 'assertion'],
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

  test('that another model forbids', () => {
    expect(replayMemoryModel(bothMissed, token!.replace('rg1.tso', 'rg1.sc'))).toMatchObject({ outcome: 'diverged', message: expect.stringContaining('cannot read from that write') });
  });
});

test('tokens are read as they were written, and damaged ones refused', () => {
  const told = { memory: 'js' as const, races: false, kill: { thread: 1, beforeAccess: 3 }, choices: [0, 2], steps: [{ thread: 0, digest: 'a1', after: 'i' }, { thread: 1, digest: '', after: '0.0' }, { thread: 1, digest: 'zz', after: undefined }] };
  const text = formatGraphToken(told);
  expect(text).toBe('rg1.js!.1x3.0-2.0:a1<i~1<0_0~1:zz');
  expect(parseGraphToken(text)).toEqual(told);
  expect(() => parseGraphToken('rg1.alpha..')).toThrow(/not a replay token/);
  expect(() => parseGraphToken(text.slice(0, -4))).toThrow(/cut off or damaged at event 3/);
  expect(() => replayMemoryModel(bothMissed, 'rg1.tso...7:a<i')).toThrow(/the token has a thread 8, scenario "store buffering" has 2/);
});
