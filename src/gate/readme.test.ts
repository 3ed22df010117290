import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, REPOSITORY } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();
const README = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
const CLI = join(REPOSITORY, 'dist/gate/cli.cjs');

/** The code blocks of those file names, which stand in a comment before each. */
function examples(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, new RegExp(`^<!-- ${name} -->\n\`\`\`\\w*\n([^]*?)^\`\`\``, 'm').exec(README)![1]!]));
}

/** A project that has this package installed, and others. */
function user(files: Readonly<Record<string, string>>, ...others: readonly string[]): string {
  const root = project(files);
  unlinkSync(join(root, 'node_modules'));
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(REPOSITORY, join(root, 'node_modules/ringproof'), 'dir');
  for (const name of others) symlinkSync(join(REPOSITORY, 'node_modules', name), join(root, 'node_modules', name), 'dir');
  return root;
}

function run(root: string, ...command: readonly string[]): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  const { stdout, stderr, status } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8', timeout: 60_000 });
  return { stdout, stderr, status };
}

test.each(['main.js', 'newest.js', 'stream.js'])('the example %s prints what the README says', (name) => {
  const says = /^(?:It|This one) prints `(.*)`/m.exec(README.split(`<!-- ${name} -->`)[1]!)![1];
  expect(run(user(examples(name)), name)).toEqual({ stdout: `${says}\n`, stderr: '', status: 0 });
});

test('the scenario example is explored completely and passes, from the command line and in Vitest', () => {
  const root = user(examples('scenario.ts', 'vitest.config.ts', 'scenario.test.ts'), 'vitest');
  expect(run(root, CLI, 'explore', 'scenario.ts#fifo')).toMatchObject({ stdout: expect.stringMatching(/^pass fifo: .*\ncomplete: /), stderr: '', status: 0 });
  expect(run(root, join(REPOSITORY, 'node_modules/vitest/vitest.mjs'), 'run')).toMatchObject({ stdout: expect.stringMatching(/Tests .*1 passed/), status: 0 });
  rmSync(join(root, 'node_modules/ringproof'));
});

test('the refinement example is told from its model, with the step and what of the model is false', () => {
  const root = user(examples('counter.ts', 'Counter.tla', 'Counter.cfg'));
  expect(run(root, CLI, 'refine', 'counter.ts')).toMatchObject({ stdout: expect.stringMatching(/^refinement counter: [^]*nearest action Swap/), status: 1 });
  rmSync(join(root, 'node_modules/ringproof'));
});

test('the examples in TypeScript are well typed, by declarations that need nothing else', () => {
  const options = { strict: true, noUncheckedIndexedAccess: true, module: 'nodenext', target: 'es2022', types: ['node'], noEmit: true, skipLibCheck: false };
  const declared = "declare module '*?explored';\n";
  const all = ['.', ...Object.keys(exportsOf()).filter((path) => path !== '.' && !path.endsWith('.json'))].map((path, at) => `export * as part${at} from '${path.replace('.', 'ringproof')}';\n`).join('');
  const files = { ...examples('scenario.ts', 'scenario.test.ts', 'counter.ts'), 'explored.d.ts': declared, 'all.ts': all, 'tsconfig.json': JSON.stringify({ compilerOptions: { ...options, allowImportingTsExtensions: true } }), 'package.json': '{ "type": "module" }' };
  const root = user(files, 'vitest', 'vite', '@types');
  expect(run(root, join(REPOSITORY, 'node_modules/typescript/bin/tsc'))).toEqual({ stdout: '', stderr: '', status: 0 });
  rmSync(join(root, 'node_modules/ringproof'));
});

function exportsOf(): Record<string, unknown> {
  return (JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { exports: Record<string, unknown> }).exports;
}
