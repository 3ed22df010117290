import { fc, it } from '@fast-check/vitest';
import { fileURLToPath } from 'node:url';
import { formatCounterexample, runSchedule, scheduleArbitrary } from 'ringproof/explore';
import { loadInstrumented } from 'ringproof/instrument';
import { describe, expect } from 'vitest';
import { startSequences } from './kit/element-kinds.ts';
import { policyCommands, setUpPolicy } from './kit/policy-model.ts';
import type { PolicyProgram, PopStep, PushStep } from './kit/policy-programs.ts';
import { POLICY_MUTANTS } from './mutants/policy.ts';
import { replayable, replayableCommands } from './replay.ts';

type Kit = typeof import('./kit/policy-programs.ts');

const KIT = fileURLToPath(new URL('kit/policy-programs.ts', import.meta.url));
const { module: { policyScenarioOf } } = await loadInstrumented<Kit>(KIT);

const policies = fc.constantFrom('block' as const, 'drop-oldest' as const, 'reject' as const);
const capacities = fc.constantFrom(1, 2, 4);

describe('a channel with a policy', () => {
  const commands = fc.commands(policyCommands(), { maxCommands: 80, size: 'large', ...replayableCommands() });

  it.prop([policies, capacities, startSequences, commands], replayable(400))('does what a queue with that policy does, for each producer', (backpressure, capacity, startSequence, steps) => {
    fc.modelRun(() => setUpPolicy(backpressure, capacity, startSequence), steps);
  });
});

const few = fc.integer({ min: 1, max: 5 });

const pushSteps = fc.array(fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<PushStep> }[]>(
  { weight: 6, arbitrary: fc.constant({ do: 'push' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'tryPush' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pushBatch' as const), count: few }, { noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
), { maxLength: 6 });

function popSteps(waits: boolean): fc.Arbitrary<PopStep[]> {
  return fc.array(fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<PopStep> }[]>(
    { weight: 4, arbitrary: fc.constant({ do: 'tryPop' as const }) },
    { weight: waits ? 3 : 0, arbitrary: fc.constant({ do: 'pop' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'popTimeout' as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('popBatch' as const), count: few }, { noNullPrototype: true }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('popEach' as const), limit: few, throwAt: few }, { noNullPrototype: true }) },
  ), { maxLength: 6 });
}

/** Under `block`, and where the consumer waits, somebody closes: otherwise a program might wait for ever, rightly. */
function programs(producers: number): fc.Arbitrary<PolicyProgram> {
  return fc.tuple(policies, fc.boolean()).chain(([backpressure, closes]) => {
    const closer = closes || backpressure === 'block';
    return fc.record({
      backpressure: fc.constant(backpressure),
      capacity: capacities,
      startSequence: startSequences,
      producers: fc.array(pushSteps, { minLength: producers, maxLength: producers }),
      consumer: popSteps(closer),
      closer: fc.constant(closer),
    }, { noNullPrototype: true });
  });
}

function run(program: PolicyProgram, schedule: Parameters<typeof runSchedule>[1]): void {
  const { verdict, counterexample } = runSchedule(policyScenarioOf(program), schedule);
  if (verdict !== 'pass') throw new Error(counterexample === undefined ? verdict : formatCounterexample(counterexample));
}

describe('random programs under random schedules', () => {
  it.prop([programs(1), scheduleArbitrary(fc, { threads: 3, steps: 80 })], replayable(400))('one producer: in order, nothing lost but what is counted as dropped, bounded, ended once', run);
  it.prop([programs(2), scheduleArbitrary(fc, { threads: 4, steps: 120, maxPreemptions: 12 })], replayable(300))('clones: the same for each of two producers', run);
});

/** Of the mutants of the policy channel, some that these programs should find soon. */
const FOUND = [
  'drop-oldest: the producer stores the head, not exchanges it',
  'drop-oldest: an item is published before it is written',
  'drop-oldest: what is dropped is not counted',
  'a batch begins anew after each wait',
  'reject waits',
];

describe('random programs under random schedules find', () => {
  it.each(FOUND)('%s', async (mutant) => {
    const { file, find, replace } = POLICY_MUTANTS.find(({ name }) => name === mutant)!;
    const { module: mutated } = await loadInstrumented<Kit>(KIT, { mutations: [{ file, find, replace }] });
    const holds = (program: PolicyProgram, schedule: Parameters<typeof runSchedule>[1]): boolean => runSchedule(mutated.policyScenarioOf(program), schedule).verdict === 'pass';
    const { failed, errorInstance } = fc.check(fc.property(programs(1), scheduleArbitrary(fc, { threads: 3, steps: 120 }), holds), { numRuns: 1000, seed: 1, endOnFailure: true });
    expect({ failed, error: String(errorInstance) }).toEqual({ failed: true, error: 'Error: Property failed by returning false' });
  });
});
