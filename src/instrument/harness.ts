import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Rooms that ship: they are explored, so they are loaded as any other code. */
const SHIPPING = new Set(['ring', 'channel', 'stream', 'attach', 'pipeline', 'collector']);

/** The folder of rooms that this copy of the harness runs from: `src` in a test runner, else `dist`. */
const ROOMS = dirname(dirname(fileURLToPath(import.meta.url)));
const EXTENSION = import.meta.url.replace(/[?#].*$/, '').endsWith('.ts') ? 'ts' : 'js';
const PACKAGE = dirname(ROOMS);

/** Whether this copy runs from its TypeScript sources, so that modules that import this package should get its sources too. */
export const FROM_SOURCE = EXTENSION === 'ts';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}
let manifest: Manifest | undefined;

/** The room that an import of this package's harness means, by package name or by file; undefined for all other imports. */
export function harnessRoom(specifier: string, resolved: string | undefined): string | undefined {
  manifest ??= JSON.parse(readFileSync(resolve(PACKAGE, 'package.json'), 'utf8')) as Manifest;
  if (specifier.startsWith(`${manifest.name}/`)) {
    const room = specifier.slice(manifest.name.length + 1);
    return Object.hasOwn(manifest.exports, `./${room}`) && isRoom(room) ? room : undefined;
  }
  if (resolved === undefined) return undefined;
  for (const rooms of [resolve(PACKAGE, 'src'), resolve(PACKAGE, 'dist')]) {
    if (!resolved.startsWith(rooms + sep)) continue;
    const [room, file, ...deeper] = resolved.slice(rooms.length + 1).split(sep);
    if (deeper.length === 0 && /^index\.[jt]s$/.test(file ?? '') && isRoom(room!)) return room;
  }
  return undefined;
}

function isRoom(room: string): boolean {
  return !SHIPPING.has(room) && existsSync(resolve(ROOMS, room, `index.${EXTENSION}`));
}

const MODULES = 'ringproof.instrument.modules';

/** The exports of a room of the running harness, put where `harnessShim` finds them. */
export async function loadRoom(room: string): Promise<readonly string[]> {
  const registry = ((globalThis as Record<symbol, unknown>)[Symbol.for(MODULES)] ??= new Map()) as Map<string, object>;
  const url = pathToFileURL(resolve(ROOMS, room, `index.${EXTENSION}`)).href;
  const module = (await import(/* @vite-ignore */ url)) as object;
  registry.set(room, module);
  return Object.keys(module);
}

/** Source of a module that exports what the running harness exports: an import of a file could be another copy of it. */
export function harnessShim(room: string, names: readonly string[]): string {
  const from = `globalThis[Symbol.for(${JSON.stringify(MODULES)})].get(${JSON.stringify(room)})`;
  return `const { ${names.map((name, i) => `${name}: $${i}`).join(', ')} } = ${from};\nexport { ${names.map((name, i) => `$${i} as ${name}`).join(', ')} };\n`;
}
