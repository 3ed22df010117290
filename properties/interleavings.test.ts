import { fc, it } from '@fast-check/vitest';
import { fileURLToPath } from 'node:url';
import { formatCounterexample, runSchedule, scheduleArbitrary } from 'ringproof/explore';
import { loadInstrumented } from 'ringproof/instrument';
import { describe, expect } from 'vitest';
import type { ConsumerStep, ProducerStep, RandomProgram } from './kit/random-programs.ts';
import { startSequences } from './kit/element-kinds.ts';
import { SCENARIO_MUTANTS } from './mutants/scenarios.ts';
import { replayable } from './replay.ts';

type Kit = typeof import('./kit/random-programs.ts');

const KIT = fileURLToPath(new URL('kit/random-programs.ts', import.meta.url));
const { module: { scenarioOf } } = await loadInstrumented<Kit>(KIT);

const few = fc.integer({ min: 1, max: 4 });

/** `capacity` bounds what may be reserved. */
function producerSteps(capacity: number, waits: boolean): fc.Arbitrary<ProducerStep[]> {
  const count = fc.integer({ min: 1, max: capacity });
  return fc.array(fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<ProducerStep> }[]>(
    { weight: 6, arbitrary: fc.constant({ do: 'push' as const }) },
    { weight: waits ? 3 : 0, arbitrary: fc.constant({ do: 'pushWait' as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pushFrom' as const), count: few }, { noNullPrototype: true }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('reserve' as const), count, commit: fc.integer({ min: 0, max: capacity }) }, { noNullPrototype: true }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), count }, { noNullPrototype: true }) },
    { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
  ), { maxLength: 6 });
}

function consumerSteps(waits: boolean): fc.Arbitrary<ConsumerStep[]> {
  return fc.array(fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<ConsumerStep> }[]>(
    { weight: 4, arbitrary: fc.constant({ do: 'pop' as const }) },
    { weight: waits ? 3 : 0, arbitrary: fc.constant({ do: 'popWait' as const }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('popInto' as const), count: few }, { noNullPrototype: true }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('drain' as const), limit: few, throwAt: fc.integer({ min: 1, max: 6 }) }, { noNullPrototype: true }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('peek' as const), limit: few, taken: few }, { noNullPrototype: true }) },
  ), { maxLength: 8 });
}

/** Only programs in which somebody closes wait: the others might wait for ever, rightly. */
function programs(producers: number): fc.Arbitrary<RandomProgram> {
  return fc.tuple(fc.integer({ min: 1, max: 2 }), fc.boolean()).chain(([ringBits, closer]) => fc.record({
    ringBits: fc.constant(ringBits),
    startSequence: startSequences,
    producers: fc.array(producerSteps(2 ** ringBits, closer), { minLength: producers, maxLength: producers }),
    consumer: consumerSteps(closer),
    closer: fc.constant(closer),
  }, { noNullPrototype: true }));
}

function run(program: RandomProgram, schedule: Parameters<typeof runSchedule>[1]): void {
  const { verdict, counterexample } = runSchedule(scenarioOf(program), schedule);
  if (verdict !== 'pass') throw new Error(counterexample === undefined ? verdict : formatCounterexample(counterexample));
}

describe('random programs under random schedules', () => {
  it.prop([programs(1), scheduleArbitrary(fc, { threads: 3, steps: 80 })], replayable(400))('a ring keeps order, loses nothing, stays bounded and ends once', run);
  it.prop([programs(3), scheduleArbitrary(fc, { threads: 5, steps: 160, maxPreemptions: 12 })], replayable(300))('a channel keeps order and loses nothing for each producer', run);
});

/** Of the mutants of the ring, some that these programs should find soon, for what each kind of step adds. */
const FOUND = [
  'an item is published before it is written',
  'a full ring has one slot more',
  'a batch of one publishes two',
  'a commit of nothing publishes an item',
  'a drain does not stop at its limit',
  'an advance consumes the whole window',
  'closing wakes no consumer',
  'closing wakes no producer',
  'a wake-up moves the epoch and notifies nobody',
];

describe('random programs under random schedules find', () => {
  it.each(FOUND)('%s', async (mutant) => {
    const { file, find, replace } = SCENARIO_MUTANTS.find(({ name }) => name === mutant)!;
    const { module: mutated } = await loadInstrumented<Kit>(KIT, { mutations: [{ file, find, replace }] });
    const holds = (program: RandomProgram, schedule: Parameters<typeof runSchedule>[1]): boolean => runSchedule(mutated.scenarioOf(program), schedule).verdict === 'pass';
    const { failed, errorInstance } = fc.check(fc.property(programs(3), scheduleArbitrary(fc, { threads: 5, steps: 160 }), holds), { numRuns: 1000, seed: 1, endOnFailure: true });
    expect({ failed, error: String(errorInstance) }).toEqual({ failed: true, error: 'Error: Property failed by returning false' });
  });
});
