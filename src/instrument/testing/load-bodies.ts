import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadInstrumented } from '../load.ts';
import type { Callable } from '../twin.ts';
import { PRELUDE } from './programs.ts';

/** Loads function bodies, each with the parameters `log` and `sab`, as one module: as they are, and transformed. Body i stands on line 3 i + 2. */
export async function loadBodies(bodies: readonly string[], extension: 'js' | 'ts' = 'js'): Promise<{ readonly plain: readonly Callable[]; readonly transformed: readonly Callable[]; readonly file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bodies-'));
  const file = join(folder, `bodies.${extension}`);
  const functions = bodies.map((body) => `(log, sab) => {${PRELUDE.replaceAll('\n', ' ')}\n${body.replaceAll('\n', ' ')}\n}`);
  await writeFile(file, `export const list = [${functions.join(',')}];\n`);
  try {
    const plain = (await loadInstrumented(file, { include: () => false })).module['list'] as Callable[];
    const transformed = (await loadInstrumented(file)).module['list'] as Callable[];
    return { plain, transformed, file };
  } finally {
    await rm(folder, { recursive: true });
  }
}
