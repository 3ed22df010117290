import { running } from '../choose.ts';
import { withHandler } from './instrumented.ts';
import { Machine } from './machine.ts';
import type { MachineOptions } from './machine.ts';
import type { Program } from './program.ts';

/** The kind of machine that explores: another one while `withMachineOf` runs. */
const kind: { of: typeof Machine } = { of: Machine };

/** Explores with another kind of machine while `body` runs. */
export function withMachineOf<T>(machine: typeof Machine, body: () => T): T {
  const before = kind.of;
  kind.of = machine;
  try {
    return body();
  } finally {
    kind.of = before;
  }
}

/** Runs `body` with a machine for the program that receives the accesses of transformed code, the allocations of shared memory, and `choose`. */
export function withMachine<T>(program: Program, resumeSpins: boolean, body: (machine: Machine) => T, options: Pick<MachineOptions, 'plainSteps'> = {}): T {
  const machine = new kind.of(program, { resumeSpins, ...options }) as Machine;
  return inSession(machine, () => body(machine));
}

/** Runs `body` with all that `withMachine` says going to a machine that was made before. */
export function inSession<T>(machine: Machine, body: () => T): T {
  const before = running.machine;
  running.machine = machine;
  const unwatch = machine.memory.watchAllocations();
  try {
    return withHandler(machine, body);
  } finally {
    unwatch();
    running.machine = before;
  }
}
