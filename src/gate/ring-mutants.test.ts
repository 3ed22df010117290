import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { POLICY_MUTANTS } from '../../properties/mutants/policy.ts';
import { RING_MUTANTS, type SourceMutant } from '../../properties/mutants/ring.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { project, REPOSITORY } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

/** What the evidence needs. Stress programs run the built package and TLC does not see the sources, so neither can judge a mutant. */
const COPIED = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'src', 'properties', 'specs', 'models', 'stress'];
const KINDS = 'explored,property,unit';

requireBuild();

type Mutation = Pick<SourceMutant, 'file' | 'find' | 'replace'>;

/** Asks for all invariants, or for one. */
function verifyCopy(mutant?: Mutation, only?: string): { readonly code: number | null; readonly output: string } {
  const root = project({});
  for (const name of COPIED) if (existsSync(join(REPOSITORY, name))) cpSync(join(REPOSITORY, name), join(root, name), { recursive: true });
  if (mutant !== undefined) writeFileSync(join(root, mutant.file), mutated(mutant));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(REPOSITORY, 'dist/gate/cli.js'), 'verify', '--root', root, '--kinds', KINDS, ...(mutant === undefined ? [] : ['--fail-fast']), ...(only === undefined ? [] : ['--only', only])],
    { encoding: 'utf8', timeout: 600_000, maxBuffer: 2 ** 28 },
  );
  return { code: status, output: stdout + stderr };
}

function mutated({ file, find, replace }: Mutation): string {
  const parts = readFileSync(join(REPOSITORY, file), 'utf8').split(find);
  if (parts.length !== 2) throw new Error(`the text to replace occurs ${parts.length - 1} times in ${file}, not once; rewrite the mutant to fit the source`);
  return parts.join(replace);
}

describe('mutants of the ring', () => {
  test('are eleven, and each fits the present source', () => {
    expect(new Set(RING_MUTANTS.map(({ name }) => name)).size).toBe(11);
    for (const mutant of RING_MUTANTS) expect(mutated(mutant)).not.toBe(readFileSync(join(REPOSITORY, mutant.file), 'utf8'));
  });

  test('the unchanged ring passes', { timeout: 900_000 }, () => {
    expect(verifyCopy()).toMatchObject({ code: EXIT_CODES.ok.code });
  });

  test.each(RING_MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s: the gate fails', { timeout: 900_000 }, (_, mutant) => {
    expect(verifyCopy(mutant)).toMatchObject({ code: EXIT_CODES.failed.code });
  });
});

/** Of the mutants of the policy channel, one for each part of it, with the invariant that the gate must find broken. */
const POLICY = [
  ['drop-oldest: the consumer stores the head, not claims it', 'INV-POLICY-04'],
  ['drop-oldest: the producer stores the head, not exchanges it', 'INV-POLICY-01'],
  ['drop-oldest: an item is published before it is written', 'INV-POLICY-02'],
  ['drop-oldest: what is dropped is not counted', 'INV-POLICY-03'],
  ['a consumer that goes away closes nothing', 'INV-POLICY-06'],
  ['nobody looks for other producers twice', 'INV-POLICY-10'],
] as const;

describe('mutants of the policy channel', () => {
  test.each(POLICY)('%s: the gate fails for %s', { timeout: 900_000 }, (name, invariant) => {
    expect(verifyCopy(POLICY_MUTANTS.find((mutant) => mutant.name === name), invariant)).toMatchObject({ code: EXIT_CODES.failed.code });
  });
});
