import type { Arbitrary } from 'fast-check';
import fc from 'fast-check';
import type { AccessProgram, Instruction } from './access-program.ts';
import { DATA_WORDS } from './access-program.ts';

const word = fc.nat({ max: DATA_WORDS - 1 });
const value = fc.nat({ max: 2 });

const instruction: Arbitrary<Instruction> = fc
  .tuple(
    fc.option(value, { nil: undefined, freq: 3 }),
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ op: fc.constant('load' as const), x: word }) },
      { weight: 4, arbitrary: fc.record({ op: fc.constant('store' as const), x: word, v: value }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constant('add' as const), x: word }) },
      { weight: 1, arbitrary: fc.record({ op: fc.constant('exchange' as const), x: word, v: value }) },
      { weight: 4, arbitrary: fc.record({ op: fc.constant('cas' as const), x: word, e: value, v: value }) },
      { weight: 3, arbitrary: fc.record({ op: fc.constant('wait' as const), x: word, v: fc.nat({ max: 1 }), timed: fc.boolean() }) },
      { weight: 3, arbitrary: fc.record({ op: fc.constant('notify' as const), x: word, n: fc.nat({ max: 2 }) }) },
      { weight: 1, arbitrary: fc.record({ op: fc.constant('choose' as const), n: fc.integer({ min: 1, max: 3 }) }) },
      { weight: 2, arbitrary: fc.record({ op: fc.constant('await' as const), x: word, v: value }) },
      { weight: 1, arbitrary: fc.record({ op: fc.constant('lock' as const), x: fc.nat({ max: 1 }) }) },
      { weight: 1, arbitrary: fc.record({ op: fc.constant('unlock' as const), x: fc.nat({ max: 1 }) }) },
    ),
  )
  .map(([when, it]) => (when === undefined ? it : { ...it, when }));

/** Programs of two or three threads with at most `accesses` instructions in all. */
export function accessPrograms(accesses: number): Arbitrary<AccessProgram> {
  return fc
    .record({
      threads: fc.array(fc.array(instruction, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 }),
      observed: fc.oneof({ weight: 3, arbitrary: fc.constant<number[]>([]) }, { weight: 1, arbitrary: fc.constant([0, 1]) }),
    })
    .filter(({ threads }) => threads.reduce((sum, it) => sum + it.length, 0) <= accesses);
}
