import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createServer } from 'vite';
import type { ViteDevServer } from 'vite';
import { explored } from './vite.ts';

let folder: string;
let server: ViteDevServer;

beforeEach(async () => {
  // Inside the package, from where its own name resolves.
  folder = mkdtempSync(join(import.meta.dirname, 'testing', 'vite-'));
  writeFileSync(join(folder, 'inner.ts'), `export const twice = (x: number): number => [x].map((y) => y * 2)[0]!;\n`);
  writeFileSync(join(folder, 'ring.ts'), `import { twice } from './inner.ts';\nimport { installHandler } from 'ringproof/instrument';\nexport class Ring { #v = new Int32Array(new SharedArrayBuffer(8)); next(): number { return twice(Atomics.add(this.#v, 0, 1)); } }\nexport { installHandler };\n`);
  writeFileSync(join(folder, 'test.ts'), `export * as plain from './ring.ts';\nexport * as instrumented from './ring.ts?explored';\nexport * as harness from 'ringproof/instrument';\n`);
  writeFileSync(join(folder, 'broken.ts'), `export const a = ;\n`);
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

type Module = { readonly Ring: new () => { next(): number }; readonly installHandler: unknown };
interface Harness {
  readonly isInstrumented: (value: unknown) => boolean;
  readonly installHandler: unknown;
}

async function load(file: string, options: Parameters<typeof explored>[0] = {}): Promise<{ plain: Module; instrumented: Module; harness: Harness }> {
  server = await createServer({ root: folder, configFile: false, logLevel: 'silent', server: { middlewareMode: true, ws: false, watch: null }, plugins: [explored(options)], ssr: { resolve: { conditions: ['ringproof-source'] } }, optimizeDeps: { noDiscovery: true } });
  return (await server.ssrLoadModule(join(folder, file))) as { plain: Module; instrumented: Module; harness: Harness };
}

test('the query gives an instrumented instance beside the plain one', async () => {
  const { plain, instrumented, harness } = await load('test.ts');
  expect(harness.isInstrumented(instrumented.Ring.prototype.next)).toBe(true);
  expect(harness.isInstrumented(plain.Ring.prototype.next)).toBe(false);
  const ring = new instrumented.Ring();
  expect([ring.next(), ring.next()]).toEqual([0, 2]);
  expect(new plain.Ring().next()).toBe(0);
});

test('the harness is the one of the test', async () => {
  const { instrumented, harness } = await load('test.ts');
  expect(instrumented.installHandler).toBe(harness.installHandler);
});

test('modules that the options name need no query', async () => {
  const { plain, harness } = await load('test.ts', { modules: (file) => file.endsWith('/ring.ts') });
  expect(harness.isInstrumented(plain.Ring.prototype.next)).toBe(true);
});

test('mutations reach the instrumented instance only', async () => {
  const { plain, instrumented } = await load('test.ts', { mutations: [{ file: 'inner.ts', find: 'y * 2', replace: 'y * 3' }] });
  const ring = new instrumented.Ring();
  ring.next();
  expect(ring.next()).toBe(3);
  const other = new plain.Ring();
  other.next();
  expect(other.next()).toBe(2);
});

test('errors say where', async () => {
  await expect(load('broken.ts?explored')).rejects.toThrow(/broken\.ts:1:18: /);
});
