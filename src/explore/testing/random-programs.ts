import type { Arbitrary } from 'fast-check';
import fc from 'fast-check';
import type { AccessProgram, Instruction } from './access-program.ts';
import { DATA_WORDS } from './access-program.ts';

const word = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(DATA_WORDS - 1) });
const value = fc.nat({ max: 2 });

const flavours: readonly Arbitrary<Instruction>[] = [
  fc.oneof(fc.record({ op: fc.constant('load' as const), x: word }), fc.record({ op: fc.constant('store' as const), x: word, v: value })),
  fc.oneof(fc.record({ op: fc.constant('add' as const), x: word }), fc.record({ op: fc.constant('exchange' as const), x: word, v: value })),
  fc.record({ op: fc.constant('cas' as const), x: word, e: value, v: value }),
  fc.oneof(
    fc.record({ op: fc.constant('wait' as const), x: word, v: fc.nat({ max: 1 }), timed: fc.boolean() }),
    fc.record({ op: fc.constant('notify' as const), x: word, n: fc.nat({ max: 2 }) }),
  ),
  fc.record({ op: fc.constant('choose' as const), n: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ op: fc.constant('await' as const), x: word, v: value }),
  fc.oneof(fc.record({ op: fc.constant('lock' as const), x: word }), fc.record({ op: fc.constant('unlock' as const), x: word })),
];

/**
 * Programs of two or three threads with at most `accesses` instructions in all. Each program draws on a few kinds of operation only:
 * drawn from all kinds, short programs would rarely hold two that interact.
 */
export function accessPrograms(accesses: number): Arbitrary<AccessProgram> {
  return fc.subarray([...flavours], { minLength: 1, maxLength: 4 }).chain((chosen) => programsOf(chosen, accesses));
}

const plain: Arbitrary<Instruction> = fc.oneof(fc.record({ op: fc.constant('read' as const), x: word }), fc.record({ op: fc.constant('write' as const), x: word, v: value }));

/** Programs with plain accesses, conditional on what the atomic ones read. */
export function plainPrograms(accesses: number): Arbitrary<AccessProgram> {
  return fc.subarray([...flavours], { minLength: 1, maxLength: 3 }).chain((chosen) => programsOf([...chosen, plain, plain], accesses));
}

function programsOf(chosen: readonly Arbitrary<Instruction>[], accesses: number): Arbitrary<AccessProgram> {
  const instruction = fc
    .tuple(fc.option(value, { nil: undefined, freq: 3 }), fc.oneof(...chosen))
    .map(([when, it]): Instruction => (when === undefined ? it : { ...it, when }));
  return fc
    .record({
      threads: fc.array(fc.array(instruction, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 }),
      observed: fc.oneof({ weight: 3, arbitrary: fc.constant<number[]>([]) }, { weight: 1, arbitrary: fc.constant([0, 1]) }),
    })
    .filter(({ threads }) => threads.reduce((sum, it) => sum + it.length, 0) <= accesses);
}
