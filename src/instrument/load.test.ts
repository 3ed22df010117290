import { mkdtempSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as harness from './index.ts';
import { BundleCache } from './bundle.ts';
import { loadInstrumented } from './load.ts';
import type { Mutation } from './mutate.ts';
import { runProgram, TestHandler } from './testing/run.ts';
import { transform } from './transform.ts';
import { installHandler } from './access.ts';
import { siteOf } from './sites.ts';
import { isInstrumented, startThread } from './twin.ts';
import type { Callable } from './twin.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'load-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, Object.keys(files)[0]!);
}

describe('modules', () => {
  test('TypeScript, JavaScript, JSON, CommonJS and packages are bundled; builtins stay imports', async () => {
    const entry = write({
      'main.ts': `import { one } from './one.js'; import two from './two.cjs'; import data from './data.json'; import { three } from 'three'; import { join } from 'node:path';
enum E { A = 4 } namespace N { export const five = 5; export function six(x: number): number { return x + 1; } }
export const all = (): unknown => [one(), two.two(), three(), data.n, E.A, N.six(N.five), join('a', 'b')];
export class K<T> { private readonly x: T; constructor(x: T) { this.x = x; } get(): T { return [this.x].map((y) => y)[0]!; } }
export default function named(): string { return 'default'; }
`,
      'one.js': `export function one() { return Math.min(...[1]); }`,
      'two.cjs': `'use strict'; exports.two = function () { return [2].map((x) => x)[0]; };`,
      'data.json': `{ "n": 7 }`,
      'node_modules/three/package.json': `{ "name": "three", "type": "module", "exports": "./index.js" }`,
      'node_modules/three/index.js': `export const three = () => [3].reduce((a, b) => a + b);`,
    });
    const { module, files } = await loadInstrumented(entry);
    expect((module['all'] as () => unknown)()).toEqual([1, 2, 3, 7, 4, 6, 'a/b']);
    expect((module['default'] as () => unknown)()).toBe('default');
    expect(new (module['K'] as new (x: number) => { get(): number })(5).get()).toBe(5);
    expect(isInstrumented(module['all'])).toBe(true);
    expect(files.map((file) => file.slice(folder.length + 1)).toSorted()).toEqual(['data.json', 'main.ts', 'node_modules/three/index.js', 'one.js', 'two.cjs']);
  });

  test('nothing is left behind in the temporary folder', async () => {
    const entry = write({ 'm.js': `export const a = 1;`, 'throws.js': `throw new Error('own');`, 'tmp/.keep': '' });
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = join(folder, 'tmp');
    try {
      await loadInstrumented(entry);
      await loadInstrumented(join(folder, 'throws.js')).catch(() => {});
      expect(readdirSync(join(folder, 'tmp'))).toEqual(['.keep']);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });

  test('an optional dependency of a package may be absent', async () => {
    const entry = write({ 'm.mjs': `import x from './c.cjs'; export { x };`, 'c.cjs': `let x; try { x = require('no-such-package-at-all'); } catch { x = 'absent'; } module.exports = x;` });
    expect((await loadInstrumented(entry)).module['x']).toBe('absent');
  });

  test('import.meta is that of the module, not of the bundle', async () => {
    const entry = write({ 'm.mjs': `export const meta = [import.meta.url, import.meta.filename, import.meta.dirname];` });
    expect((await loadInstrumented(entry)).module['meta']).toEqual([pathToFileURL(entry).href, entry, folder]);
  });

  test('each load gives fresh modules', async () => {
    const entry = write({ 'm.js': `export const o = {};` });
    expect((await loadInstrumented(entry)).module['o']).not.toBe((await loadInstrumented(entry)).module['o']);
  });

  test('the harness itself is the running one, by package name and by file', async () => {
    const entry = join(import.meta.dirname, 'testing', 'fixtures', 'imports-harness.ts');
    const { module, files } = await loadInstrumented(entry);
    expect(module['byName']).toBe(harness.loadInstrumented);
    expect(module['byFile']).toBe(harness.loadInstrumented);
    expect(isInstrumented(module['createRing'])).toBe(true);
    expect(files.some((file) => file.endsWith('ring/index.ts'))).toBe(true);
    expect(files.some((file) => file.includes('instrument/index'))).toBe(false);
  });

  test('modules that are left out are plain, and may not be given shared memory', async () => {
    const entry = write({ 'm.js': `import { plain, peek } from './plain.js'; export const f = (log, sab) => { log(plain(() => 1)); peek(new Int32Array(sab)); };`, 'plain.js': `export function plain(f) { return f(); } export const peek = (v) => v[0];` });
    const { module } = await loadInstrumented(entry, { include: (file) => !file.endsWith('plain.js') });
    const { outcome, handler } = runProgram(module['f'] as Callable, 'pending');
    expect(outcome.log).toEqual([1]);
    expect(handler.refusal?.message).toMatch(/m\.js:1:\d+: `peek\(new Int32Array\(sab\)\)` cannot be explored: it hands shared memory to `peek`/);
  });
});

describe('mutations', () => {
  const source = `export const f = () => {\n  const a = 1;\n  return a + 1; };\nexport function g(v) {\n  return v[0] + v[1];\n}\n`;

  test('change the text before it is transformed; sites keep their places', async () => {
    const entry = write({ 'm.js': source });
    const { module } = await loadInstrumented(entry, { mutations: [{ file: 'm.js', find: 'const a = 1;', replace: 'const a =\n\n 10;' }, { file: entry, find: 'v[0]', replace: 'v[2] * v[3]' }] });
    expect((module['f'] as () => number)()).toBe(11);
    const handler = new TestHandler(true);
    const previous = installHandler(handler);
    const sites: number[] = [];
    handler.plainRead = (site) => {
      sites.push(site);
      return 1;
    };
    startThread(module['g'] as Callable, undefined, [new Int32Array(new SharedArrayBuffer(16))]).next();
    installHandler(previous);
    expect(sites.map((site) => [siteOf(site).text, siteOf(site).line, siteOf(site).column])).toEqual([['v[2]', 5, 10], ['v[3]', 5, 10], ['v[1]', 5, 17]]);
  });

  test('are each made to the original, whatever was bundled before with the same cache', async () => {
    const entry = write({ 'm.js': `import { one } from './one.js';\nexport const f = () => one() + 1;\n`, 'one.js': 'export const one = () => { let a = 1; return a; };\n' });
    const cache = new BundleCache();
    const run = async (...mutations: Mutation[]): Promise<number> => ((await loadInstrumented(entry, { cache, mutations })).module['f'] as () => number)();
    const one = { file: 'one.js', find: 'let a = 1', replace: 'let a = 5' };
    const f = { file: 'm.js', find: '+ 1', replace: '+ 2' };
    const inserted = { file: 'one.js', find: '', at: 37, replace: ' a = 7;' };
    expect([await run(), await run(one), await run(), await run(f), await run(f, one), await run(inserted), await run(inserted), await run()]).toEqual([2, 6, 2, 3, 7, 8, 8, 2]);
  });

  test.each([
    ['absent', [{ file: 'm.js', find: 'const b', replace: '' }], /m\.js: a mutation looks for text that is not there: "const b"/],
    ['ambiguous', [{ file: 'm.js', find: 'v[', replace: '' }], /m\.js: a mutation looks for text that occurs more than once.*"v\["/],
    ['overlapping', [{ file: 'm.js', find: 'const a', replace: '' }, { file: 'm.js', find: 'a = 1', replace: '' }], /m\.js: two mutations change the same text/],
    ['for no file', [{ file: 'other.js', find: 'x', replace: '' }], /other\.js: a mutation is for a file that .* does not import/],
  ])('%s', async (_name, mutations, message) => {
    await expect(loadInstrumented(write({ 'm.js': source }), { mutations })).rejects.toThrow(message);
  });
});

describe('errors say where', () => {
  test.each([
    ['a file that is not there', {}, 'none.ts', /none\.ts: no such file/],
    ['a syntax error', { 'm.ts': 'const a: number = 1;\nconst b = = 2;\n' }, 'm.ts', /m\.ts:2:11: /],
    ['a syntax error in an import', { 'm.ts': `import './n.ts';`, 'n.ts': `\n  function (` }, 'm.ts', /n\.ts:2:12: /],
    ['an import that is not there', { 'm.ts': `const a = 1;\nimport { x } from './nowhere.ts';\nexport { x };` }, 'm.ts', /m\.ts:2:19: the import "\.\/nowhere\.ts" is not found/],
    ['a package that is not there', { 'm.ts': `import 'no-such-package-at-all';` }, 'm.ts', /m\.ts:1:8: the import "no-such-package-at-all" is not found/],
    ['a name that the harness does not export', { 'm.ts': `import { y } from 'ringproof/explore';\nconsole.log(y);` }, 'm.ts', /m\.ts:1:10: "y" is not exported by "ringproof\/explore"/],
    ['a name that is not exported', { 'm.ts': `import { y } from './n.ts';\nconsole.log(y);`, 'n.ts': `export const x = 1;` }, 'm.ts', /m\.ts:1:10: .*"y"/],
  ])('%s', async (_name, files, entry, message) => {
    if (Object.keys(files).length > 0) write(files);
    const error: unknown = await loadInstrumented(join(folder, entry)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(harness.InstrumentError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });

  test('what a module throws when it is evaluated is the cause', async () => {
    const error = (await loadInstrumented(write({ 'm.js': `throw new RangeError('own');` })).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toMatch(/m\.js.*: it threw while it was loaded: own$/);
    expect(error.cause).toEqual(new RangeError('own'));
  });
});

describe('ringbuf.js, as it is on npm', () => {
  test('works, its accesses suspended', async () => {
    const entry = join(import.meta.dirname, 'testing', 'fixtures', 'uses-ringbuf.ts');
    const { module, files } = await loadInstrumented(entry);
    expect(files.some((file) => file.includes('ringbuf.js'))).toBe(true);
    const { outcome, handler } = runProgram(module['roundTrip'] as Callable, 'pending');
    expect(outcome).toMatchObject({ returned: [[1, 2, 3], [4, 5], 0, true], log: [3, 3, 2, 2] });
    expect(handler.refusal).toBeUndefined();
    expect(handler.accesses.slice(0, 7)).toEqual([
      'load this.read_ptr[0]', 'load this.write_ptr[0]', 'bulk r w8+12 output', 'store this.write_ptr[0]', 'load this.read_ptr[0]', 'load this.write_ptr[0]', 'read input[offset_input + i]',
    ]);
  });
});

describe('source maps', () => {
  test('lead from transformed code to its source', () => {
    const source = `export class A {\n  #x = 1;\n  m(v: Int32Array): number {\n    return v[0]! + this.#x + missing();\n  }\n}\n`;
    const { code, map } = transform(source, 'a.ts');
    const lines = code.split('\n');
    const line = lines.findIndex((text, i) => i > 0 && text.includes('missing'));
    const entry = new SourceMap(JSON.parse(map.toString()) as ConstructorParameters<typeof SourceMap>[0]).findEntry(line, lines[line]!.indexOf('missing'));
    expect(entry).toMatchObject({ originalSource: 'a.ts', originalLine: 3, originalColumn: 29 });
  });
});

describe('sites', () => {
  test('tell place, text, operands and function', async () => {
    const entry = write({ 'm.ts': `export class Ring {\n  readonly #control = new Int32Array(new SharedArrayBuffer(8));\n  publish(next: number): void {\n    Atomics.store(\n      this.#control, TAIL, next,\n    );\n    [0].forEach((i) => this.#control[i + 1]);\n  }\n}\nconst TAIL = 1;\nexport const run = () => new Ring().publish(5);\n` });
    const { module } = await loadInstrumented(entry, { root: folder });
    const handler = new TestHandler(false);
    const sites: number[] = [];
    handler.atomic = (site) => sites.push(site);
    handler.plainRead = (site) => sites.push(site);
    const previous = installHandler(handler);
    startThread(module['run'] as Callable, undefined, []).next();
    installHandler(previous);
    expect(sites.map((site) => siteOf(site))).toEqual([
      { file: 'm.ts', line: 4, column: 5, endLine: 6, endColumn: 6, text: 'Atomics.store(\n      this.#control, TAIL, next,\n    )', array: 'this.#control', index: 'TAIL', enclosing: 'Ring.publish' },
      { file: 'm.ts', line: 7, column: 24, endLine: 7, endColumn: 44, text: 'this.#control[i + 1]', array: 'this.#control', index: 'i + 1', enclosing: '<arrow>' },
    ]);
    expect(() => siteOf(1e9)).toThrow(RangeError);
    expect(() => siteOf(-1)).toThrow(RangeError);
  });
});
