import { running } from '../choose.ts';
import { withHandler } from './instrumented.ts';
import { Machine } from './machine.ts';
import type { Program } from './program.ts';

/** Runs `body` with a machine for the program that receives the accesses of transformed code, the allocations of shared memory, and `choose`. */
export function withMachine<T>(program: Program, resumeSpins: boolean, body: (machine: Machine) => T): T {
  const machine = new Machine(program, { resumeSpins }) as Machine;
  const before = running.machine;
  running.machine = machine;
  const unwatch = machine.memory.watchAllocations();
  try {
    return withHandler(machine, () => body(machine));
  } finally {
    unwatch();
    running.machine = before;
  }
}
