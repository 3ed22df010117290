import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project, REPOSITORY, write } from '../testing/project.ts';
import { requireBuild } from '../testing/require-build.ts';
import { init } from './init.ts';

requireBuild();

function ringproof(root: string, ...args: string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(REPOSITORY, 'dist/gate/cli.cjs'), ...args], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  return { code: status, out: stdout, err: stderr };
}

/** A project in which no package is installed. */
function bare(files: Readonly<Record<string, string>> = {}): string {
  const root = project(files);
  rmSync(join(root, 'node_modules'));
  return root;
}

const filesIn = (root: string): string[] => readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

describe('the example', () => {
  test('in TypeScript, with vitest, holds, and all of its evidence can run', () => {
    const root = project({ 'tsconfig.json': '{}' });
    expect(ringproof(root, 'init')).toMatchObject({ code: 0, out: expect.stringContaining('wrote src/mailbox.test.ts') });
    const { code, out } = ringproof(root, 'verify', '--require-all', '--engine', 'embedded');
    expect(out).toContain('2 of 2 invariants hold, 6 of 6 pieces of evidence passed');
    expect(code).toBe(0);
  });

  test('in JavaScript, without any package, holds, and fails when its writes are exchanged', () => {
    const root = bare();
    expect(ringproof(root, 'init')).toMatchObject({ code: 0, out: expect.stringContaining('npm install --save-dev ringproof') });
    const { code, out } = ringproof(root, 'verify', '--require-all', '--engine', 'embedded');
    expect(out).toContain('2 of 2 invariants hold, 5 of 5 pieces of evidence passed');
    expect(code).toBe(0);
    const source = readFileSync(join(root, 'src/mailbox.js'), 'utf8');
    const writes = /( +this\.#words\[VALUE\] = value;\n)( +Atomics\.store\(this\.#words, FULL, 1\);\n)/;
    expect(source).toMatch(writes);
    write(root, { 'src/mailbox.js': source.replace(writes, '$2$1') });
    expect(ringproof(root, 'explore', 'scenarios/mailbox.js#inOrder')).toMatchObject({ code: 1, out: expect.stringContaining('data race') });
  });
});

describe('init', () => {
  test('goes by what is there: language, extensions of imports, how packages are installed', async () => {
    const { options } = await init(bare({ 'package.json': '{ "devDependencies": { "typescript": "*" } }', 'yarn.lock': '' }), {});
    expect(options).toEqual({ language: 'ts', importExtension: 'ts', vitest: false, install: 'corepack enable && yarn install --immutable' });
    const strict = bare({ 'tsconfig.json': '{ "compilerOptions": {} }', 'package-lock.json': '{}' });
    expect((await init(strict, {})).options).toMatchObject({ language: 'ts', importExtension: 'js', install: 'npm ci' });
    expect(readFileSync(join(strict, 'scenarios/mailbox.ts'), 'utf8')).toContain("from '../src/mailbox.js'");
    expect((await init(bare({ 'tsconfig.json': '{ "compilerOptions": { "allowImportingTsExtensions": true } }' }), {})).options.importExtension).toBe('ts');
    expect((await init(bare({ 'tsconfig.json': '{}' }), { language: 'js' })).options).toMatchObject({ language: 'js', importExtension: 'js' });
  });

  test('never overwrites: where a file is there with another content, it writes nothing', async () => {
    const root = bare({ 'specs/mailbox.md': 'mine', '.github/workflows/ringproof.yml': 'mine too' });
    const before = filesIn(root);
    await expect(init(root, {})).rejects.toMatchObject({ exit: 'write', problems: [{ message: expect.stringContaining('specs/mailbox.md is there already') }, { message: expect.stringContaining('ringproof.yml') }] });
    expect(filesIn(root)).toEqual(before);
    expect(readFileSync(join(root, 'specs/mailbox.md'), 'utf8')).toBe('mine');
  });

  test('says how Node is told that the example is ES modules, where it is not', () => {
    const hint = expect.stringContaining('npm pkg set type=module');
    expect(ringproof(bare({ 'package.json': '{ "type": "commonjs" }' }), 'init').out).toEqual(hint);
    expect(ringproof(bare(), 'init').out).not.toEqual(hint);
  });

  test('a second time changes nothing', async () => {
    const root = bare();
    const { written } = await init(root, {});
    expect(await init(root, {})).toMatchObject({ written: [], kept: expect.arrayContaining([...written]) });
  });

  test('what cannot be written is one error, and what was written before is taken away', async () => {
    const root = bare({ models: 'a file where a folder has to be' });
    await expect(init(root, {})).rejects.toMatchObject({ exit: 'write', problems: [{ message: expect.stringContaining('cannot write the example') }] });
    expect(existsSync(join(root, 'src/mailbox.js'))).toBe(false);
    expect(ringproof(root, 'init', 'nowhere')).toMatchObject({ code: 2, err: expect.stringContaining('there is no folder nowhere') });
  });
});
