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
