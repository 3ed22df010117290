import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Where this repository is. */
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Makes a project in a temporary folder that goes away with the test. It sees this repository's packages.
 *
 * @param files content by path
 * @returns the project's root
 */
export function project(files: Readonly<Record<string, string>>): string {
  const { root, remove } = keptProject(files);
  onTestFinished(remove);
  return root;
}

/** The same for several tests, which call `remove` in the end. */
export function keptProject(files: Readonly<Record<string, string>>): { readonly root: string; readonly remove: () => void } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ringproof-project-')));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'), 'dir');
  write(root, { 'package.json': '{ "name": "fixture", "type": "module" }', ...files });
  return { root, remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }) };
}

export function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** A page with an invariant for each id, which names these addresses (`kind: file#name`). */
export function specPage(invariants: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(invariants)
    .map(([id, addresses]) => `## ${id}: title of ${id}\n\nStatement.\n\nWhy: reason.\n\nEvidence:\n\n${addresses.map((address) => `- ${address.replace(': ', ': `')}\``).join('\n')}\n`)
    .join('\n');
}

/** Tests of which some fail and some do not run. */
export const TESTS = `
import { describe, expect, test } from 'vitest';
import { fc, test as property } from '@fast-check/vitest';

test('passes', ({ task }) => { task.meta.counts = { runs: 7 }; });
test('fails', () => { expect(1).toBe(2); });
test.skip('is skipped', () => {});
describe('suite', () => {
  property.prop([fc.integer()])('holds', (n) => n + 0 === n);
  property.prop([fc.integer()])('does not hold', (n) => n < 5);
});
describe.each([0, 7])('suite from %d on', (start) => {
  test('is each', () => { expect(start).toBeLessThan(8); });
  test('is small', () => { expect(start).toBeLessThan(7); });
});
describe('good suite', () => {
  test('one', () => {});
  test('two', () => {});
});
`;

/** A stress program as `stress/*.ts` compiles to: it writes these checks and exits with this code. */
export function stressProgram(checks: readonly unknown[], exitCode = 0): string {
  return `
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
const { values } = parseArgs({ options: { json: { type: 'string' }, profile: { type: 'string' } } });
console.log('profile', values.profile);
writeFileSync(values.json, JSON.stringify({ checks: ${JSON.stringify(checks)} }));
process.exitCode = ${exitCode};
`;
}

/** A model of a counter, its cfg, a mutant that \`Bounded\` rejects and a witness that the bound is reached. */
export const MODEL: Readonly<Record<string, string>> = {
  'models/Counter.tla': `
---- MODULE Counter ----
EXTENDS Naturals
VARIABLE n
Max == 3
Init == n = 0
Next == n' = IF n < Max THEN n + 1 ELSE 0
Spec == Init /\\ [][Next]_n
Bounded == n <= 3
NeverFull == n < 3
====
`,
  'models/CounterMutants.tla': `
---- MODULE CounterMutants ----
EXTENDS Counter
OneMore == 4
====
`,
  'models/Counter.cfg': '\\* expect: pass\n\\* states: generated 5 distinct 4 depth 4\nSPECIFICATION Spec\nINVARIANT Bounded\n',
  'models/mutants/Counter.Bounded.OneMore.cfg': '\\* spec: CounterMutants.tla\n\\* expect: violated invariant Bounded\nSPECIFICATION Spec\nCONSTANT Max <- OneMore\nINVARIANT Bounded\n',
  'models/witnesses/Counter.NeverFull.cfg': '\\* expect: violated invariant NeverFull\nSPECIFICATION Spec\nINVARIANT NeverFull\n',
};
