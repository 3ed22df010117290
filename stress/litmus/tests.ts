import type { LitmusTest } from './litmus-test.ts';
import { litmusTest } from './litmus-test.ts';

/** The classics by their names in the literature (Alglave, Maranget and Tautschnig, TOPLAS 2014), each through Atomics and on plain cells. */
const CLASSICS: readonly (readonly [name: string, threads: readonly string[], finals?: readonly string[]])[] = [
  ['SB', ['x=1; r0=y', 'y=1; r1=x']],
  ['MP', ['x=1; y=1', 'r0=y; r1=x']],
  ['LB', ['r0=x; y=1', 'r1=y; x=1']],
  ['S', ['x=2; y=1', 'r0=y; x=1'], ['x']],
  ['R', ['x=1; y=1', 'y=2; r0=x'], ['y']],
  ['2+2W', ['x=1; y=2', 'y=1; x=2'], ['x', 'y']],
  ['CoRR', ['x=1; x=2', 'r0=x; r1=x']],
  ['WRC', ['x=1', 'r0=x; y=1', 'r1=y; r2=x']],
  ['IRIW', ['x=1', 'y=1', 'r0=x; r1=y', 'r2=y; r3=x']],
];

/** Tests in which a plain cell is handed over through an atomic one: what the payload of a ring stands on. */
const HANDOVERS: readonly LitmusTest[] = [
  litmusTest('MP plain data, atomic flag', ['x=1; f=1', 'r0=f; r1=x'], ['f']),
  litmusTest('wait/notify handover atomics', ['x=1; f=1; notify(f)', 'r0=wait(f,0); r1=f; r2=x'], 'all'),
  litmusTest('wait/notify handover plain data', ['x=1; f=1; notify(f)', 'r0=wait(f,0); r1=f; r2=x'], ['f']),
];

export const TESTS: readonly LitmusTest[] = [
  ...CLASSICS.flatMap(([name, threads, finals]) => [litmusTest(`${name} atomics`, threads, 'all', finals), litmusTest(`${name} plain`, threads, [], finals)]),
  ...HANDOVERS,
];
