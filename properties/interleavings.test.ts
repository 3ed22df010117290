import { fc, it } from '@fast-check/vitest';
import { fileURLToPath } from 'node:url';
import { formatCounterexample, runSchedule, scheduleArbitrary } from 'ringproof/explore';
import { loadInstrumented } from 'ringproof/instrument';
import { describe } from 'vitest';
import type { ConsumerStep, ProducerStep, RandomProgram } from './kit/random-programs.ts';
import { startSequences } from './kit/element-kinds.ts';
import { replayable } from './replay.ts';

const { module } = await loadInstrumented(fileURLToPath(new URL('kit/random-programs.ts', import.meta.url)));
const { scenarioOf } = module as unknown as typeof import('./kit/random-programs.ts');

const few = fc.integer({ min: 1, max: 4 });

/** `capacity` bounds what may be reserved. */
function producerSteps(capacity: number): fc.Arbitrary<ProducerStep[]> {
  const count = fc.integer({ min: 1, max: capacity });
  return fc.array(fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<ProducerStep> }[]>(
    { weight: 6, arbitrary: fc.constant({ do: 'push' as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pushFrom' as const), count: few }, { noNullPrototype: true }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('reserve' as const), count, commit: fc.integer({ min: 0, max: capacity }) }, { noNullPrototype: true }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), count }, { noNullPrototype: true }) },
    { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
  ), { maxLength: 6 });
}

const consumerSteps = fc.array(fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<ConsumerStep> }[]>(
  { weight: 4, arbitrary: fc.constant({ do: 'pop' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('popInto' as const), count: few }, { noNullPrototype: true }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('drain' as const), limit: few, throwAt: fc.integer({ min: 1, max: 6 }) }, { noNullPrototype: true }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('peek' as const), limit: few, taken: few }, { noNullPrototype: true }) },
), { maxLength: 8 });

function programs(producers: number): fc.Arbitrary<RandomProgram> {
  return fc.integer({ min: 1, max: 2 }).chain((ringBits) => fc.record({
    ringBits: fc.constant(ringBits),
    startSequence: startSequences,
    producers: fc.array(producerSteps(2 ** ringBits), { minLength: producers, maxLength: producers }),
    consumer: consumerSteps,
    closer: fc.boolean(),
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
