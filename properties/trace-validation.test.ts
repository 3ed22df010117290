import { fc, it } from '@fast-check/vitest';
import { fileURLToPath } from 'node:url';
import { runSchedule, scheduleArbitrary } from 'ringproof/explore';
import { loadInstrumented } from 'ringproof/instrument';
import type { Mutation } from 'ringproof/instrument';
import { validateTrace } from 'ringproof/refine';
import type { TracedCall, TraceResult } from 'ringproof/refine';
import { load } from 'ringproof/tla';
import { describe, expect } from 'vitest';
import { startSequences } from './kit/element-kinds.ts';
import type { TracedProgram } from './kit/traced-ring.ts';
import { SCENARIO_MUTANTS } from './mutants/scenarios.ts';
import { replayable } from './replay.ts';

type Kit = typeof import('./kit/traced-ring.ts');

const KIT = fileURLToPath(new URL('kit/traced-ring.ts', import.meta.url));
const pathOf = (name: string): string => fileURLToPath(new URL(`../models/${name}`, import.meta.url));
const model = await load(pathOf('ChannelCalls.tla'), { config: pathOf('ChannelCalls.ring.cfg') });
const { module: right } = await loadInstrumented<Kit>(KIT);

const steps = <T extends string>(one: T): fc.Arbitrary<(T | number)[]> => fc.array(fc.oneof(fc.constant(one), fc.integer({ min: 1, max: 4 })), { maxLength: 6 });
const programs: fc.Arbitrary<TracedProgram> = fc.record({ startSequence: startSequences, producer: steps('push'), consumer: steps('pop'), closes: fc.boolean() }, { noNullPrototype: true });
const schedules = scheduleArbitrary(fc, { threads: 3, steps: 80 });

/** What the model says of the calls of one execution; undefined when the ring went wrong before its end. */
async function judge(kit: Kit, program: TracedProgram, schedule: Parameters<typeof runSchedule>[1]): Promise<TraceResult | undefined> {
  let logs: readonly TracedCall[][] = [];
  const { verdict } = runSchedule(kit.tracedScenario(program, (some) => {
    logs = some;
  }), schedule);
  return verdict === 'pass' || logs.length > 0 ? validateTrace(model, logs) : undefined;
}

describe('the calls of a ring, as they were logged', () => {
  it.prop([programs, schedules], replayable(300))('are in an order that the model allows', async (program, schedule) => {
    const result = await judge(right, program, schedule);
    expect(result).toMatchObject({ verdict: 'valid', stuck: [] });
  });
});

/** Mutants of the ring that show in what its calls answer. Those that are data races end an explored execution before it can be judged. */
const SHOWN = [
  'a full ring has one slot more',
  'a ring with one free slot says full',
  'a batch of one publishes two',
  'the seal is stored, not exchanged',
  'a publish is stored, not exchanged',
];

const stream = await load(pathOf('StreamCalls.tla'), { config: pathOf('StreamCalls.cfg') });

type Call = TracedCall['call'];
const register = (ring: number, answer = 'ok', generation = 0): Call => ({ name: 'register', ring, generation, answer });
const leave = (ring: number, generation = 0): Call => ({ name: 'leave', ring, generation, answer: 'freed' });
const send = (ring: number, item: number, answer = 'ok', name = 'send'): Call => ({ name, ring, items: answer === 'ok' || answer === 'unknown' ? [item] : [], refused: 0, dropped: 0, answer });
const trySend = (ring: number, item: number, answer = 'ok'): Call => send(ring, item, answer, 'push');
const receive = (items: readonly number[], answer = 'ok', most = 3): Call => ({ name: 'receive', items, most, answer });
const claim = (answer = 'ok', generation = 0): Call => ({ name: 'claim', generation, answer });
const reclaimReceiver = (answer = 'freed', generation = 0): Call => ({ name: 'reclaim receiver', generation, answer });
const ended = receive([], 'closed');
/** All that are expected have registered, and two of them are there. */
const busy = [register(0), leave(0), register(0, 'ok', 1), register(1)];

/** Calls one after the other, and whether the model allows them; where it does not, it allows all but the last. */
const STREAM_CALLS: Readonly<Record<string, readonly [allowed: boolean, ...calls: readonly Call[]]>> = {
  'what is sent is received, and then the end': [true, ...busy, send(0, 1), leave(0, 1), trySend(1, 2), leave(1), receive([2, 1]), ended],
  'an end before the last sender has left': [false, ...busy, leave(0, 1), ended],
  'an end before as many as expected have registered': [false, register(0), leave(0), ended],
  'a sender that registers after the end': [false, ...busy, leave(0, 1), leave(1), register(0)],
  'a sender that is refused before the end': [false, register(0), leave(0), register(0, 'closed')],
  'a closed factory lets senders carry on': [true, register(0), { name: 'closeFactory' }, send(0, 1), register(1, 'closed'), receive([1]), leave(0), ended],
  'a closed factory that refuses a send': [false, register(0), { name: 'closeFactory' }, send(0, 1, 'shut-down')],
  'a shutdown refuses sends and delivers what was accepted': [true, register(0), send(0, 1), { name: 'shutdown' }, send(0, 2, 'shut-down'), register(1, 'closed'), receive([1]), ended],
  'a send that is accepted after a shutdown': [false, register(0), { name: 'shutdown' }, send(0, 1)],
  'a send that is told of an end that is none': [false, ...busy, send(0, 1, 'closed')],
  'a full ring refuses an attempt, and a send that waits may be aborted': [true, register(0), send(0, 1), send(0, 2), trySend(0, 3, 'full'), send(0, 3, 'aborted'), receive([1, 2])],
  'a send that does not wait for space': [false, register(0), send(0, 1), send(0, 2), send(0, 3)],
  'an attempt that is refused although there is space': [false, register(0), send(0, 1), trySend(0, 2, 'full')],
  'an aborted send whose item is received': [false, register(0), send(0, 1, 'aborted'), receive([1])],
  'items that are received out of order': [false, register(0), send(0, 1), send(0, 2), receive([2, 1])],
  'a receiver that leaves counts what nobody gets': [true, ...busy, send(0, 1), send(1, 2), send(1, 3), receive([2]), { name: 'shutdown' }, { name: 'discard', slots: 2 }],
  'a receiver that leaves and counts too few': [false, ...busy, send(0, 1), send(1, 2), { name: 'shutdown' }, { name: 'discard', slots: 1 }],
  'a receiver that was reclaimed has a successor, once': [true, claim(), claim('taken'), register(0), send(0, 1), reclaimReceiver(), claim('ok', 1), reclaimReceiver('not freed'), receive([1])],
  'a second receiver beside the first': [false, claim(), claim('ok', 1)],
  'a receiver that is refused where there is none': [false, claim(), reclaimReceiver(), claim('taken')],
  'a receiver that gave its end back, and is reclaimed': [false, claim(), ...busy, leave(0, 1), leave(1), ended, reclaimReceiver()],
  'who is reclaimed is the last': [true, ...busy, leave(0, 1), send(1, 1), { name: 'reclaim', ring: 1, generation: 0, answer: 'freed' }, receive([1]), ended],
};

describe('the calls of a stream', () => {
  const inOrder = (calls: readonly Call[]): TracedCall[] => calls.map((call, i) => ({ begin: 2 * i, end: 2 * i + 1, call }));

  it.each(Object.entries(STREAM_CALLS))('%s', async (_, [allowed, ...calls]) => {
    expect(await validateTrace(stream, [inOrder(calls)])).toMatchObject({ verdict: allowed ? 'valid' : 'invalid', calls: allowed ? calls.length : calls.length - 1 });
  });

  it.each([
    ['a sender that waits where there is room', [register(0)], send(0, 1, 'unknown'), 'no end'],
    ['a sender that waits where there is none', [register(0), send(0, 1), send(0, 2)], send(0, 3, 'unknown'), undefined],
    ['a sender that waits although the stream is shut down', [register(0), send(0, 1), send(0, 2), { name: 'shutdown' }], send(0, 3, 'unknown'), 'no end'],
    ['a receiver that waits for an item', busy, receive([], 'unknown'), undefined],
    ['a receiver that waits although there is one', [...busy, send(1, 1)], receive([], 'unknown'), 'no end'],
    ['a receiver that waits although the last sender has left', [...busy, leave(0, 1), leave(1)], receive([], 'unknown'), 'no end'],
  ] as const)('%s', async (_, before, call, cause) => {
    const result = await validateTrace(stream, [inOrder(before), [{ begin: 2 * before.length, end: Infinity, call }]]);
    expect({ verdict: result.verdict, cause: result.cause }).toEqual({ verdict: cause === undefined ? 'valid' : 'invalid', cause });
  });
});

describe('a receiver that dies', () => {
  /** One sends 1, 2 and 3; a receiver dies when it receives at most so many; a successor receives what is said. */
  const judged = async (most: number, items: readonly number[]): Promise<string> => {
    const at = (begin: number, call: Call): TracedCall => ({ begin, end: begin + 1, call });
    const others = [register(0), send(0, 1), send(0, 2), reclaimReceiver(), claim('ok', 1), receive(items.slice(0, 1)), send(0, 3), receive(items.slice(1))];
    const dead: TracedCall[] = [at(1, claim()), { ...at(5, receive([], 'unknown', most)), died: true }];
    return (await validateTrace(stream, [others.map((call, i) => at(2 * i, call)), dead])).verdict;
  };

  it('has taken what nobody gets, or nothing', async () => {
    expect(await judged(2, [1, 2, 3])).toBe('valid');
    expect(await judged(2, [2, 3])).toBe('valid');
  });

  it('has taken no more than it could, and in order', async () => {
    expect(await judged(1, [2, 3])).toBe('valid');
    expect(await judged(2, [1, 3])).toBe('invalid');
    expect(await judged(2, [3, 3])).toBe('invalid');
  });
});

describe('the logged calls refute', () => {
  it.each(SHOWN)('%s', async (mutant) => {
    const { file, find, replace } = SCENARIO_MUTANTS.find(({ name }) => name === mutant)!;
    const mutations: Mutation[] = [{ file, find, replace }];
    const { module: mutated } = await loadInstrumented<Kit>(KIT, { mutations });
    const allowed = async (program: TracedProgram, schedule: Parameters<typeof runSchedule>[1]): Promise<boolean> => (await judge(mutated, program, schedule))?.verdict !== 'invalid';
    const { failed, errorInstance } = await fc.check(fc.asyncProperty(programs, schedules, allowed), { numRuns: 2000, seed: 1, endOnFailure: true });
    expect({ failed, error: String(errorInstance) }).toEqual({ failed: true, error: 'Error: Property failed by returning false' });
  });
});
