import { fc, it } from '@fast-check/vitest';
import { fileURLToPath } from 'node:url';
import { formatCounterexample, runSchedule, scheduleArbitrary } from 'ringproof/explore';
import { loadInstrumented } from 'ringproof/instrument';
import { describe, expect } from 'vitest';
import { startSequences } from './kit/element-kinds.ts';
import type { SenderStep, StreamProgram } from './kit/stream-programs.ts';
import { STREAM_MUTANTS } from './mutants/stream.ts';
import { replayable } from './replay.ts';

type Kit = typeof import('./kit/stream-programs.ts');

const KIT = fileURLToPath(new URL('kit/stream-programs.ts', import.meta.url));
const { module: { streamScenarioOf } } = await loadInstrumented<Kit>(KIT);

const step: fc.Arbitrary<SenderStep> = fc.record({ do: fc.constantFrom('send' as const, 'sendSoon' as const, 'trySend' as const, 'abort' as const) }, { noNullPrototype: true });

const programs: fc.Arbitrary<StreamProgram> = fc.record({
  startSequence: startSequences,
  batchHint: fc.integer({ min: 1, max: 3 }),
  senders: fc.array(fc.array(step, { maxLength: 5 }), { minLength: 1, maxLength: 2 }),
  leavesAfter: fc.option(fc.nat(4), { nil: undefined }),
  end: fc.constantFrom('nothing' as const, 'shutdown' as const, 'closeFactory' as const),
}, { noNullPrototype: true });

const schedules = scheduleArbitrary(fc, { threads: 4, steps: 200 });

describe('random programs under random schedules', () => {
  it.prop([programs, schedules], replayable(200))('what is accepted is received or counted, in order, and the rest is handed back', (program, schedule) => {
    const { verdict, counterexample } = runSchedule(streamScenarioOf(program), schedule);
    if (verdict !== 'pass') throw new Error(counterexample === undefined ? verdict : formatCounterexample(counterexample));
  });
});

/** Of the mutants of the streams, some that these programs should find soon. */
const FOUND = [
  'a sender that leaves does not look who is left',
  'an aborted send is given back at once, though it may be accepted yet',
  'an item that was accepted after a wait is sent again',
  'the items that a leaving receiver holds are not counted',
];

describe('random programs under random schedules find', () => {
  it.each(FOUND)('%s', async (mutant) => {
    const { file, find, replace } = STREAM_MUTANTS.find(({ name }) => name === mutant)!;
    const { module: mutated } = await loadInstrumented<Kit>(KIT, { mutations: [{ file, find, replace }] });
    const holds = (program: StreamProgram, schedule: Parameters<typeof runSchedule>[1]): boolean => runSchedule(mutated.streamScenarioOf(program), schedule).verdict === 'pass';
    const { failed, errorInstance } = fc.check(fc.property(programs, schedules, holds), { numRuns: 1000, seed: 1, endOnFailure: true });
    expect({ failed, error: String(errorInstance) }).toEqual({ failed: true, error: 'Error: Property failed by returning false' });
  });
});
