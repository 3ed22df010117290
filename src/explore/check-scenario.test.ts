import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PENDING } from '../instrument/access.ts';
import { assertServed } from '../oracle/index.ts';
import { choose, checkScenario, formatConflictCoverage, formatCounterexample, replay, runSchedule, scenario, scheduleArbitrary } from './index.ts';
import type { Scenario } from './index.ts';
import { scenariosOf } from './scenario.ts';
import { atomic, back, enter, load, notify, read, site, store, transformed, wait, write } from './testing/transformed.ts';

interface Cells {
  readonly words: Int32Array;
  readonly data: Int32Array;
}

function setup(): Cells {
  return { words: new Int32Array(new SharedArrayBuffer(16)), data: new Int32Array(new SharedArrayBuffer(16)) };
}

const LOAD = site(10, 'Atomics.load(words, COUNT)', 'words', 'COUNT');
const STORE = site(11, 'Atomics.store(words, COUNT, seen + 1)', 'words', 'COUNT');
const FLAG_STORE = site(20, 'Atomics.store(words, FLAG, 1)', 'words', 'FLAG');
const FLAG_LOAD = site(30, 'Atomics.load(words, FLAG)', 'words', 'FLAG');
const DATA_WRITE = site(19, 'data[0] = 42', 'data', '0');
const DATA_READ = site(31, 'data[0]', 'data', '0');
const WAIT = site(40, 'Atomics.wait(words, FLAG, 0)', 'words', 'FLAG');
const NOTIFY = site(41, 'Atomics.notify(words, FLAG)', 'words', 'FLAG');
const LOOP = site(50, 'while (…)', '', '');

const increment = transformed(function* ({ words }: Cells) {
  const seen = (yield load(LOAD, words, 0)) as number;
  yield store(STORE, words, 0, seen + 1);
});

const lostUpdate = scenario({
  name: 'lost update',
  setup,
  threads: { first: increment, second: increment },
  final({ words }) {
    if (words[0] !== 2) throw new Error(`two increments made ${words[0]}`);
  },
});

const publish = (before: boolean): Scenario<Cells, { producer: void; consumer: number | undefined }> =>
  scenario({
    name: 'publication',
    setup,
    threads: {
      producer: transformed(function* ({ words, data }: Cells) {
        if (before) write(DATA_WRITE, data, 0, 42);
        yield store(FLAG_STORE, words, 1, 1);
        if (!before) write(DATA_WRITE, data, 0, 42);
      }),
      consumer: transformed(function* ({ words, data }: Cells) {
        return ((yield load(FLAG_LOAD, words, 1)) === 1 ? read(DATA_READ, data, 0) : undefined) as number | undefined;
      }),
    },
    final(_, { consumer }) {
      if (consumer !== undefined && consumer !== 42) throw new Error(`read ${consumer}`);
    },
  });

describe('verdicts', () => {
  test('a lost update is an assertion, with one preemption, and replays', () => {
    const result = checkScenario(lostUpdate);
    expect(result).toMatchObject({ verdict: 'assertion', complete: false });
    const counterexample = result.counterexample!;
    expect(counterexample).toMatchObject({ preemptions: 1, message: 'two increments made 1', threads: ['first', 'second'] });
    expect(counterexample.steps.map((step) => [step.thread, step.operation, step.location, step.before, step.after])).toEqual([
      ['first', 'load', 'words[COUNT]', 0, 0],
      ['second', 'load', 'words[COUNT]', 0, 0],
      ['second', 'store', 'words[COUNT]', 0, 1],
      ['first', 'store', 'words[COUNT]', 1, 1],
    ]);
    expect(counterexample.cause).toBe("first's load of 0 (Atomics.load(words, COUNT) at example.ts:10:5) is followed by second's store of 1 (Atomics.store(words, COUNT, seen + 1) at example.ts:11:5)");
    expect(replay(lostUpdate, counterexample.token)).toMatchObject({ outcome: 'reproduced', verdict: 'assertion', message: 'two increments made 1' });
  });

  test('published data is no race, and the search is complete', () => {
    expect(checkScenario(publish(true))).toMatchObject({ verdict: 'pass', complete: true, executions: 2, bounds: [], coverage: 'complete: 2 executions' });
  });

  test('data written after its publication is a race, with both accesses', () => {
    const result = checkScenario(publish(false));
    expect(result.verdict).toBe('race');
    expect(result.counterexample!.cause).toContain("producer's write of 42 (data[0] = 42 at example.ts:19:5)");
    expect(result.counterexample!.cause).toContain("consumer's read of 42 (data[0] at example.ts:31:5)");
    expect(result.counterexample!.cause).toContain('synchronizes-with');
  });

  test('a later store ends what an earlier one published: only the write that is read from synchronizes', () => {
    const result = checkScenario(scenario({
      name: 'overwritten publication',
      setup,
      threads: {
        writer: transformed(function* ({ words, data }: Cells) {
          write(DATA_WRITE, data, 0, 1);
          yield store(FLAG_STORE, words, 1, 1);
        }),
        other: transformed(function* ({ words }: Cells) {
          yield store(FLAG_STORE, words, 1, 2);
        }),
        reader: transformed(function* ({ words, data }: Cells) {
          if ((yield load(FLAG_LOAD, words, 1)) === 2) read(DATA_READ, data, 0);
        }),
      },
    }));
    expect(result.verdict).toBe('race');
  });

  test('what a thread did before a notify is published to the thread that it wakes', () => {
    const handOver = (early: boolean) =>
      scenario({
        name: 'hand over',
        setup,
        threads: {
          waker: transformed(function* ({ words, data }: Cells) {
            if (early) write(DATA_WRITE, data, 0, 42);
            yield notify(NOTIFY, words, 1);
            if (!early) write(DATA_WRITE, data, 0, 42);
          }),
          sleeper: transformed(function* ({ words, data }: Cells) {
            yield wait(WAIT, words, 1, 0);
            return read(DATA_READ, data, 0);
          }),
        },
        mayWait: () => true,
      });
    expect(checkScenario(handOver(true))).toMatchObject({ verdict: 'pass', complete: true, executions: 2 });
    expect(checkScenario(handOver(false)).verdict).toBe('race');
  });

  test('a race right after the second value of a choice', () => {
    const result = checkScenario(scenario({
      name: 'choose, then race',
      setup,
      threads: {
        a: transformed(function* ({ words, data }: Cells) {
          yield load(FLAG_LOAD, words, 1);
          if (choose(2) === 1) write(DATA_WRITE, data, 0, 1);
        }),
        // Runs at once, so that nothing is left to do after the choice.
        b: transformed(function* ({ data }: Cells) {
          read(DATA_READ, data, 0);
        }),
      },
    }));
    expect(result).toMatchObject({ verdict: 'race', counterexample: { steps: { length: 4 } } });
  });

  test('one byte accessed by Atomics and plainly is a mixed access', () => {
    const result = checkScenario(scenario({
      name: 'mixed',
      setup,
      threads: {
        a: transformed(function* ({ words }: Cells) {
          yield store(FLAG_STORE, words, 1, 1);
        }),
        b: transformed(function* ({ words }: Cells) {
          yield load(FLAG_LOAD, words, 0);
          read(DATA_READ, words, 1);
        }),
      },
    }));
    expect(result.verdict).toBe('mixed-access');
  });

  const waiting = (store_: boolean, notify_: boolean) =>
    scenario({
      name: 'waiting',
      setup,
      threads: {
        waker: transformed(function* ({ words }: Cells) {
          if (store_) yield store(FLAG_STORE, words, 1, 1);
          if (notify_) yield notify(NOTIFY, words, 1);
        }),
        sleeper: transformed(function* ({ words }: Cells) {
          return yield wait(WAIT, words, 1, 0);
        }),
      },
    });

  test('a wait that nobody ends is a deadlock, or a lost wake-up if its word has changed', () => {
    expect(checkScenario(waiting(true, true))).toMatchObject({ verdict: 'pass', complete: true });
    expect(checkScenario(waiting(true, false)).verdict).toBe('lost-wakeup');
    expect(checkScenario(waiting(false, true)).verdict).toBe('deadlock');
    expect(checkScenario({ ...waiting(false, true), mayWait: () => true })).toMatchObject({ verdict: 'pass', complete: true });
  });

  test('isReady tells a lost wake-up from a deadlock, also where waiting for ever would be right', () => {
    const asked: string[] = [];
    const isReady = (_: Cells, sleeping: string): boolean => asked.push(sleeping) > 0;
    expect(checkScenario({ ...waiting(false, false), isReady })).toMatchObject({ verdict: 'lost-wakeup', message: 'sleeper sleeps although what it waits for is there, and nobody is left to notify' });
    expect(checkScenario({ ...waiting(false, false), isReady, mayWait: () => true }).verdict).toBe('lost-wakeup');
    expect(checkScenario({ ...waiting(false, false), isReady: () => false }).verdict).toBe('deadlock');
    expect(new Set(asked)).toEqual(new Set(['sleeper']));
  });

  test.each(['thread', 'invariant', 'final'])('starvation that the %s notices is a verdict of its own', (where) => {
    const starve = (here: string): void => {
      if (here === where) assertServed([{ waiting: ['late'], served: [] }], 0);
    };
    const found = checkScenario(scenario({
      name: 'starving',
      setup,
      threads: {
        one: transformed(function* ({ words }: Cells) {
          yield store(FLAG_STORE, words, 1, 1);
          starve('thread');
        }),
      },
      invariant: () => starve('invariant'),
      final: () => starve('final'),
    }));
    expect(found).toMatchObject({ verdict: 'starvation', message: '"late" was passed over 1 times in a row, up to turn 1; at most 0 are allowed' });
  });

  const counting = (how: 'add' | 'retry' | 'start again', turns: number, waitFree: number) =>
    scenario({
      name: 'counting',
      setup,
      threads: {
        slow: transformed(function* ({ words }: Cells) {
          if (how === 'add') {
            yield atomic(STORE, 'add', words, 0, 1);
            return;
          }
          if (how === 'start again') {
            for (const loop = enter(LOOP); ;) {
              const seen = (yield load(LOAD, words, 0)) as number;
              if ((yield atomic(STORE, 'compareExchange', words, 0, seen, seen + 1)) === seen) return;
              if (back(LOOP, loop) === PENDING) yield;
            }
          }
          for (let seen = (yield load(LOAD, words, 0)) as number; ; ) {
            const now = (yield atomic(STORE, 'compareExchange', words, 0, seen, seen + 1)) as number;
            if (now === seen) return;
            seen = now;
          }
        }),
        busy: transformed(function* ({ words }: Cells) {
          for (let i = 0; i < turns; i++) yield atomic(STORE, 'add', words, 0, 1);
        }),
      },
      waitFree: { slow: waitFree },
    });

  test('a thread that others can keep from ending within its steps starves; one that needs no second try does not', () => {
    const starved = checkScenario(counting('retry', 3, 3));
    expect(starved).toMatchObject({ verdict: 'starvation', message: 'slow has made 3 steps and goes on; it is to end within them, whatever the others do' });
    expect(replay(counting('retry', 3, 3), starved.counterexample!.token).outcome).toBe('reproduced');
    // A load, a failed try for each turn of the other thread, and the one that succeeds.
    expect(checkScenario(counting('retry', 3, 5))).toMatchObject({ verdict: 'pass', complete: true });
    expect(checkScenario(counting('retry', 3, 4)).verdict).toBe('starvation');
    // Nothing of the loop remembers that it has failed, and yet it does not wait for anything.
    expect(checkScenario(counting('start again', 3, 8))).toMatchObject({ verdict: 'pass', complete: true });
    expect(checkScenario(counting('start again', 3, 7)).verdict).toBe('starvation');
    expect(checkScenario(counting('add', 3, 1))).toMatchObject({ verdict: 'pass', complete: true });
    expect(checkScenario(counting('retry', 3, 4), { strategy: 'ladder' }).verdict).toBe('starvation');
    expect(checkScenario(counting('retry', 3, 4), { strategy: 'urw' }).verdict).toBe('starvation');
    expect(() => scenario({ ...counting('add', 1, 1), waitFree: { nobody: 1 } as object })).toThrow('waitFree names "nobody"');
  });

  test('a spin that nothing ends is a livelock; one that a store ends is not', () => {
    const spinning = (stored: number) =>
      scenario({
        name: 'spinning',
        setup,
        threads: {
          setter: transformed(function* ({ words }: Cells) {
            yield store(FLAG_STORE, words, 1, stored);
          }),
          spinner: transformed(function* ({ words }: Cells) {
            const loop = enter(LOOP);
            while ((yield load(FLAG_LOAD, words, 1)) !== 1) if (back(LOOP, loop) === PENDING) yield;
          }),
        },
      });
    expect(checkScenario(spinning(1))).toMatchObject({ verdict: 'pass', complete: true, executions: 1, blocked: 1 });
    expect(checkScenario(spinning(2)).verdict).toBe('livelock');
  });

  test('a thread that throws is an exception', () => {
    const result = checkScenario(scenario({
      name: 'throwing',
      setup,
      threads: {
        a: transformed(function* ({ words }: Cells) {
          if ((yield load(FLAG_LOAD, words, 1)) === 1) throw new RangeError('seen');
        }),
        b: transformed(function* ({ words }: Cells) {
          yield store(FLAG_STORE, words, 1, 1);
        }),
      },
    }));
    expect(result).toMatchObject({ verdict: 'exception', counterexample: { message: 'a threw: seen', preemptions: 0 } });
  });

  test('an invariant sees every order of the words that it reads', () => {
    const twoWords = (forbidden: readonly [number, number]) =>
      checkScenario(scenario({
        name: 'two words',
        setup,
        threads: {
          a: transformed(function* ({ words }: Cells) {
            yield store(FLAG_STORE, words, 1, 1);
          }),
          b: transformed(function* ({ words }: Cells) {
            yield store(STORE, words, 0, 1);
          }),
        },
        invariant({ words }) {
          const [x, y] = [load(LOAD, words, 0), load(FLAG_LOAD, words, 1)];
          if (x === forbidden[0] && y === forbidden[1]) throw new Error('forbidden');
        },
      }));
    expect(twoWords([1, 0]).verdict).toBe('invariant');
    expect(twoWords([0, 1]).verdict).toBe('invariant');
    expect(twoWords([2, 2])).toMatchObject({ verdict: 'pass', complete: true, executions: 2 });
  });

  test('an invariant is called after every step, replayed ones too, so that it may compare with the state before', () => {
    const seen: number[] = [];
    const result = checkScenario(scenario({
      name: 'one at a time',
      setup: () => ({ ...setup(), previous: 0 }),
      threads: {
        a: increment,
        b: increment,
      },
      invariant(context) {
        const count = load(LOAD, context.words, 0) as number;
        seen.push(count - context.previous);
        if (count > context.previous + 1) throw new Error('skipped');
        context.previous = count;
      },
    }));
    expect(result).toMatchObject({ verdict: 'pass', complete: true, executions: 4 });
    expect(seen).toContain(1);
  });

  test('a thread that goes on for ever is cut off, and nothing is claimed', () => {
    const result = checkScenario(scenario({
      name: 'endless',
      setup,
      threads: {
        a: transformed(function* ({ words }: Cells) {
          for (;;) yield atomic(STORE, 'add', words, 0, 1);
        }),
      },
    }), { maxSteps: 50 });
    expect(result).toMatchObject({ verdict: 'step-bound', complete: false, message: 'an execution has more than 50 steps' });
    expect(formatCounterexample(result.counterexample!).split('\n').length).toBeLessThan(70);
    expect(result.bounds).toEqual(['executions of more than 50 steps are not explored']);
  });

  test('of a thread that waits by calling itself it is said that others could have gone on', () => {
    function* poll(words: Int32Array): Generator<unknown, void, unknown> {
      if ((yield load(FLAG_LOAD, words, 1)) === 0) yield* poll(words);
    }
    const result = checkScenario(scenario({
      name: 'polling',
      setup,
      threads: {
        reader: transformed(({ words }: Cells) => poll(words)),
        writer: transformed(function* ({ words }: Cells) {
          yield store(FLAG_STORE, words, 1, 1);
        }),
      },
    }), { maxSteps: 50 });
    expect(result.verdict).toBe('step-bound');
    expect(result.message).toMatch(/^an execution has more than 50 steps, the last 50 of them by reader alone while writer could have gone on: if it waits for that, let it do so in a loop/);
    expect(result.counterexample!.message).toBe(result.message);
  });

  test('state that outlives an execution is nondeterminism', () => {
    let runs = 0;
    const result = checkScenario(scenario({
      name: 'nondeterminism',
      setup,
      threads: {
        a: transformed(function* ({ words }: Cells) {
          yield store(FLAG_STORE, words, ++runs % 2, 1);
          yield load(FLAG_LOAD, words, 0);
        }),
        b: transformed(function* ({ words }: Cells) {
          yield store(STORE, words, 0, 1);
          yield load(FLAG_LOAD, words, 1);
        }),
      },
    }));
    expect(result.verdict).toBe('nondeterminism');
  });

  test('the death of a thread at each of its steps', () => {
    const dying = scenario({
      name: 'dying',
      setup,
      threads: {
        a: transformed(function* ({ words }: Cells) {
          yield store(FLAG_STORE, words, 0, 1);
          yield store(FLAG_STORE, words, 1, 1);
        }),
        b: transformed(function* ({ words }: Cells) {
          return [yield load(FLAG_LOAD, words, 0), yield load(FLAG_LOAD, words, 1)];
        }),
      },
      final({ words }) {
        if (words[0] !== words[1]) throw new Error('torn');
      },
    });
    expect(checkScenario(dying)).toMatchObject({ verdict: 'pass', complete: true });
    const result = checkScenario({ ...dying, mayDie: ['a'] });
    expect(result).toMatchObject({ verdict: 'assertion', counterexample: { death: { thread: 'a', beforeStep: 2 } } });
    expect(replay(dying, result.counterexample!.token).outcome).toBe('reproduced');
    expect(checkScenario({ ...dying, mayDie: ['b'] }).coverage).toMatch(/^complete: \d+ executions, 3 executions of them with a death/);
  });

  test('choices are explored, in set-up and in threads', () => {
    const seen = new Set<string>();
    const result = checkScenario(scenario({
      name: 'choosing',
      setup: () => ({ ...setup(), size: choose(3) }),
      threads: {
        a: transformed(function* ({ words }: Cells) {
          yield store(FLAG_STORE, words, 0, 1 + choose(2));
        }),
      },
      final({ words, size }) {
        seen.add(`${size} ${words[0]}`);
      },
    }));
    expect(result).toMatchObject({ verdict: 'pass', complete: true, executions: 6 });
    expect(seen.size).toBe(6);
  });
});

test('the scenarios of a module are its exports that were declared', () => {
  expect([...scenariosOf({ lostUpdate, copy: { ...lostUpdate }, other: 1 }).keys()]).toEqual(['lostUpdate']);
});

describe('strategies', () => {
  test.each(['exhaustive', 'ladder', 'random', 'pct', 'pos'] as const)('%s finds the lost update', (strategy) => {
    expect(checkScenario(lostUpdate, { strategy, maxExecutions: 1000 })).toMatchObject({ verdict: 'assertion', counterexample: { preemptions: 1 } });
  });

  test('conflicts are seen in both orders, or in the one that the program allows', () => {
    const handOver = (checks: boolean) =>
      scenario({
        name: 'hand over',
        setup,
        threads: {
          giver: transformed(function* ({ words }: Cells) {
            yield store(STORE, words, 0, 42);
            yield store(FLAG_STORE, words, 1, 1);
          }),
          taker: transformed(function* ({ words }: Cells) {
            if ((yield load(FLAG_LOAD, words, 1)) === 1 || !checks) yield load(LOAD, words, 0);
          }),
        },
      });
    for (const strategy of ['exhaustive', 'ladder', 'random'] as const) {
      const guarded = checkScenario(handOver(true), { strategy, maxExecutions: 100 }).conflicts;
      expect(guarded).toMatchObject({ bothOrders: 1, oneOrder: [{ first: { line: 11 }, second: { line: 10 } }] });
      expect(formatConflictCoverage(guarded, false)).toBe('conflicts: 1 pair of places in both orders, 1 in one order only');
      expect(formatConflictCoverage(guarded, true)).toContain('Atomics.store(words, COUNT, seen + 1) at example.ts:11:5\n    always before Atomics.load(words, COUNT) at example.ts:10:5');
      expect(checkScenario(handOver(false), { strategy, maxExecutions: 100 }).conflicts).toEqual({ bothOrders: 2, oneOrder: [] });
    }
  });

  test('distinct traces of random executions are those of the exhaustive search', () => {
    const { final: _, ...fine } = lostUpdate;
    expect(checkScenario(fine, { strategy: 'exhaustive' })).toMatchObject({ executions: 4 });
    for (const strategy of ['random', 'pos', 'urw'] as const) expect(checkScenario(fine, { strategy, maxExecutions: 200 })).toMatchObject({ distinct: 4, estimate: 4 });
    expect(checkScenario(fine, { strategy: 'random', maxExecutions: 2 }).distinct).toBeLessThan(3);
    expect(checkScenario(fine, { strategy: 'random', maxExecutions: 2, countTraces: false }).coverage).toBe('2 random executions (seed 1)');
  });

  test.each(['auto', 'exhaustive', 'ladder', 'random'] as const)('%s runs no more executions than are allowed', (strategy) => {
    const { final: _, ...fine } = lostUpdate;
    expect(checkScenario(fine, { strategy, maxExecutions: 3 })).toMatchObject({ verdict: 'pass', executions: 3, complete: false });
  });

  test('what was covered is said', () => {
    const fine = publish(true);
    expect(checkScenario(fine, { strategy: 'ladder' }).coverage).toBe('complete: 2 traces, no execution needs more than 0 preemptions');
    expect(checkScenario(fine, { strategy: 'random', maxExecutions: 10, seed: 7 })).toMatchObject({ complete: false, executions: 10, coverage: '10 random executions (seed 7), 2 distinct traces, an estimated 100 % of traces' });
    expect(checkScenario(fine, { strategy: 'random', maxExecutions: 10 }).bounds).toHaveLength(1);
  });
});

describe('replay', () => {
  test('says at which step edited code diverges', () => {
    const { token } = checkScenario(lostUpdate).counterexample!;
    const fixed = scenario({
      ...lostUpdate,
      threads: {
        ...lostUpdate.threads,
        second: transformed(function* ({ words }: Cells) {
          yield atomic(STORE, 'add', words, 0, 1);
        }),
      },
    });
    expect(replay(fixed, token)).toMatchObject({ outcome: 'diverged', divergedAt: 2 });
    expect(replay(fixed, token).message).toMatch(/^diverges at step 2: second makes another operation/);
  });

  test('refuses what is no token', () => {
    expect(() => replay(lostUpdate, 'nonsense')).toThrow(/not a replay token/);
    expect(() => replay(lostUpdate, 'rp1..0x3..AAA')).toThrow(/cut off/);
    expect(() => replay(lostUpdate, 'rp1..5x1..AAA')).toThrow(/another scenario/);
  });
});

describe('schedules as values', () => {
  test('the empty schedule runs each thread until it stops', () => {
    expect(runSchedule(lostUpdate, { preemptions: [], choices: [] })).toMatchObject({ verdict: 'pass', preemptions: 0, steps: 4 });
  });

  test('a counterexample gives one that can be pasted into a test', () => {
    const { counterexample } = checkScenario(lostUpdate);
    expect(runSchedule(lostUpdate, counterexample!.preemptionSchedule!)).toMatchObject({ verdict: 'assertion', counterexample: { token: counterexample!.token } });
    const pasted = /in a test: runSchedule\(scenario, (.*)\)/.exec(formatCounterexample(counterexample!))![1]!;
    expect(pasted).toBe('{ preemptions: [{ before: 1, to: 0 }], choices: [] }');
  });

  test('a failing schedule shrinks to one preemption', () => {
    const failure = fc.check(fc.property(scheduleArbitrary(fc, { threads: 2 }), (schedule) => runSchedule(lostUpdate, schedule).verdict === 'pass'), { seed: 5, numRuns: 1000 });
    expect(failure.failed).toBe(true);
    expect(failure.counterexample![0].preemptions).toHaveLength(1);
  });
});

test('large buffers cost what is used of them', () => {
  const large = scenario({ name: 'large', setup: () => ({ ...setup(), words: new Int32Array(new SharedArrayBuffer(2 ** 30)) }), threads: { first: increment, second: increment } });
  expect(checkScenario(large)).toMatchObject({ verdict: 'pass', executions: 4 });
});

describe('bad input', () => {
  test('is refused with one clear error', () => {
    expect(() => scenario({ name: '', setup, threads: { a: increment } })).toThrow(/needs a name/);
    expect(() => scenario({ name: 'x', setup, threads: {} })).toThrow(/needs threads/);
    expect(() => scenario(Object.assign({ name: 'x', setup, threads: { a: increment } }, { invarient: () => {} }))).toThrow(/has "invarient", which means nothing here: .*invariant/);
    expect(() => scenario({ name: 'x', setup, threads: { a: increment }, final: 'checked' as never })).toThrow(/final is not a function/);
    expect(() => scenario({ name: 'x', setup, threads: { a: increment }, mayDie: ['b' as 'a'] })).toThrow(/mayDie names "b"/);
    expect(() => scenario({ name: 'x', setup, threads: { a: increment }, after: { a: ['b' as 'a'] } })).toThrow(/after names "b"/);
    expect(() => checkScenario(scenario({ name: 'x', setup, threads: { a: increment, b: increment }, after: { b: ['a'] } }))).toThrow(/can be held against a model \(refine\), not explored/);
    expect(() => checkScenario(scenario({ name: 'x', setup, threads: { a: () => undefined } }))).toThrow(/"a" of scenario "x" was not transformed/);
    expect(() => checkScenario(scenario({ name: 'x', setup: (): Cells => { throw new Error('no'); }, threads: { a: increment } }))).toThrow(/setup of scenario "x" threw: no/);
    expect(() => choose(2)).toThrow(/nothing is being explored/);
    expect(() => choose(0)).toThrow(/positive integer/);
  });
});

test('a counterexample is printed with a lane for each thread', () => {
  expect(formatCounterexample(checkScenario(lostUpdate).counterexample!, { width: 110 })).toMatchInlineSnapshot(`
    "lost update: assertion
    two increments made 1
    Cause: first's load of 0 (Atomics.load(words, COUNT) at example.ts:10:5) is followed by second's store of 1
    (Atomics.store(words, COUNT, seen + 1) at example.ts:11:5)

       │ first                                       │ second                                      │
       │ ─────────────────────────────────────────── │ ─────────────────────────────────────────── │
     1 │ Atomics.load(words, COUNT)  → 0             │                                             │ example.ts:10
       │                                             │ ↳ first preempted                           │
     2 │                                             │ Atomics.load(words, COUNT)  → 0             │ example.ts:10
     3 │                                             │ Atomics.store(words, COUNT, seen + …  0 ➜ 1 │ example.ts:11
       │ ↳ second has ended                          │                                             │
     4 │ Atomics.store(words, COUNT, seen + 1)  = 1  │                                             │ example.ts:11

    4 accesses, 1 preemption
    in a test: runSchedule(scenario, { preemptions: [{ before: 1, to: 0 }], choices: [] })
    replay: rp1..0x1-1x2-0x1..AHxAHxcG7cG7
    "
  `);
});

test('a counterexample shows what set-up chose, and a source text or message of several lines in one row or as it is', () => {
  const long = site(40, 'Atomics.store(\n  words,\n  COUNT, 1,\n)', 'words', 'COUNT');
  const text = formatCounterexample(checkScenario(scenario({
    name: 'lines',
    setup: () => ({ ...setup(), chosen: choose(3) }),
    threads: {
      one: transformed(function* ({ words }: Cells) {
        yield store(long, words, 0, 1);
      }),
    },
    final({ chosen }) {
      if (chosen === 2) throw new Error('first line\nsecond line');
    },
  })).counterexample!);
  expect(text).toContain('assertion\nfirst line\nsecond line\n');
  expect(text).toContain(' 1 │ setup: choose(3)  → 2\n');
  expect(text).toMatch(/^ 2 │ Atomics\.store\( words, COUNT, 1, \) {2}0 ➜ 1/m);
});
