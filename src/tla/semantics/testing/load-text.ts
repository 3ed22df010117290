import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../load.ts';
import type { ResolvedSpec } from '../resolved.ts';

/** The text of a module `name` from its body: declarations and definitions. */
export function moduleText(name: string, body: string): string {
  return `---- MODULE ${name} ----\n${body}\n====\n`;
}

/** Resolves module M, given by its body, with further modules beside it. */
export async function loadText(body: string, others: Readonly<Record<string, string>> = {}): Promise<ResolvedSpec> {
  const folder = mkdtempSync(join(tmpdir(), 'ringproof-test-'));
  try {
    for (const [name, text] of Object.entries({ ...others, M: body })) writeFileSync(join(folder, `${name}.tla`), moduleText(name, text));
    return (await load(join(folder, 'M.tla'))).spec;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
