import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, REPOSITORY, write } from './testing/project.ts';
import { requireBuild } from './testing/require-build.ts';

requireBuild();
const README = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');

/** The first code block in that language. */
function example(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(README)![1]!;
}

/** A project that has this package installed. */
function user(files: Readonly<Record<string, string>>): string {
  const root = project(files);
  unlinkSync(join(root, 'node_modules'));
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(REPOSITORY, join(root, 'node_modules/ringproof'), 'dir');
  return root;
}

test.each(['main.js', 'stream.js'])('the example %s prints what the README says', (name) => {
  const [, code, output] = new RegExp(`^<!-- ${name} -->\\n\`\`\`js\\n([^]*?)^\`\`\`\\n\\nIt prints \`(.*)\``, 'm').exec(README)!;
  const root = user({ [name]: code! });
  const { stdout, stderr, status } = spawnSync(process.execPath, [name], { cwd: root, encoding: 'utf8', timeout: 30_000 });
  expect({ stdout, stderr, status }).toEqual({ stdout: `${output}\n`, stderr: '', status: 0 });
});

test('the policy example prints what the README says', () => {
  const root = user({ 'newest.js': /^<!-- newest.js -->\n```js\n([^]*?)^```/m.exec(README)![1]! });
  const { stdout, stderr, status } = spawnSync(process.execPath, ['newest.js'], { cwd: root, encoding: 'utf8', timeout: 30_000 });
  expect({ stdout, stderr, status }).toEqual({ stdout: `${/This one prints `(.*)`/.exec(README)![1]}\n`, stderr: '', status: 0 });
});

test('the scenario example is explored completely and passes', () => {
  const root = user({});
  // The example imports the ring by its source, as a file under properties/scenarios would.
  write(root, { 'scenario.ts': example('ts').replace('../../src/ring/index.ts', join(REPOSITORY, 'src/ring/index.ts')) });
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.js'), 'explore', 'scenario.ts#fifo'], { cwd: root, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^pass fifo: .*\ncomplete: /);
  expect(status).toBe(0);
  rmSync(join(root, 'node_modules/ringproof'));
});

test('the refinement example is told from its model, with the step and what of the model is false', () => {
  const fixtures = join(REPOSITORY, 'src/refine/testing/fixtures');
  const root = user({
    'counter.ts': /^<!-- refinement -->\n```ts\n([^]*?)^```/m.exec(README)![1]!,
    'Counter.tla': readFileSync(join(fixtures, 'Counter.tla'), 'utf8'),
    'Counter.cfg': readFileSync(join(fixtures, 'Counter.cfg'), 'utf8'),
  });
  const { stdout, status } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.js'), 'refine', 'counter.ts'], { cwd: root, encoding: 'utf8' });
  expect(stdout).toMatch(/^refinement counter: /);
  expect(stdout).toContain('nearest action Swap');
  expect(status).toBe(1);
  rmSync(join(root, 'node_modules/ringproof'));
});
