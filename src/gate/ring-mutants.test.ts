import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { POLICY_MUTANTS } from '../../properties/mutants/policy.ts';
import { RING_MUTANTS } from '../../properties/mutants/ring.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { project, REPOSITORY } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

/** What the evidence needs. */
const COPIED = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'src', 'properties', 'specs', 'models', 'stress'];

requireBuild();

interface Mutation {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Runs the gate on a copy of this repository, for one invariant. */
function verifyCopy(invariant: string, mutant?: Mutation): { readonly code: number | null; readonly output: string } {
  const root = project({});
  for (const name of COPIED) if (existsSync(join(REPOSITORY, name))) cpSync(join(REPOSITORY, name), join(root, name), { recursive: true });
  if (mutant !== undefined) writeFileSync(join(root, mutant.file), readFileSync(join(REPOSITORY, mutant.file), 'utf8').replace(mutant.find, () => mutant.replace));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.cjs'), 'verify', '--root', root, '--kinds', 'explored', '--fail-fast', '--only', invariant], { encoding: 'utf8', timeout: 600_000, maxBuffer: 2 ** 28 });
  return { code: status, output: stdout + stderr };
}

/** Some mutants, and the invariant that the gate must find broken; that all are found by some evidence is tested in properties/scenarios.test.ts, faster. */
const CASES: readonly (readonly [string, string])[] = [
  ['publish before write', 'INV-ORD-01'],
  ['wait without re-check', 'INV-WAIT-01'],
  ['drop-oldest: the consumer stores the head, not claims it', 'INV-POLICY-04'],
  ['nobody looks for other producers twice', 'INV-POLICY-10'],
];

describe('the gate', () => {
  test.each(CASES)('fails for a ring with %s: %s', { timeout: 900_000 }, (name, invariant) => {
    const mutant = [...RING_MUTANTS, ...POLICY_MUTANTS].find((one) => one.name === name);
    expect(verifyCopy(invariant, mutant)).toMatchObject({ code: EXIT_CODES.failed.code, output: expect.stringContaining(invariant) as string });
  });

  test('passes for the ring that ships', { timeout: 900_000 }, () => {
    expect(verifyCopy('INV-ORD-01')).toMatchObject({ code: EXIT_CODES.ok.code });
  });
});
