import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelCheckResult } from '../../model-check/result.ts';
import { messageOf } from '../errors.ts';
import { runChild } from '../run-child.ts';
import type { RowRun } from './judge-row.ts';

export interface RowOptions {
  /** Folder for files of the run; the caller removes it. */
  readonly scratch: string;
  readonly cwd: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

const CLI = fileURLToPath(new URL('../cli.cjs', import.meta.url));
/** After this the child has not kept to its own limit. */
const GRACE_MS = 5_000;

/** Checks a model with the embedded engine in a process of its own, so that its time is that of the command and a crash is its own. */
export async function runRow(module: string, cfg: string, { scratch, cwd, limitMs, signal }: RowOptions): Promise<RowRun> {
  const json = join(scratch, 'result.json');
  const end = await runChild({
    cwd,
    args: [CLI, 'check', module, '--config', cfg, '--json', json, '--timeout', String(limitMs / 1000)],
    signal,
    limitMs: limitMs + GRACE_MS,
  });
  const wallS = end.durationMs / 1000;
  signal.throwIfAborted();
  try {
    return { result: JSON.parse(await readFile(json, 'utf8')) as ModelCheckResult, trouble: '', wallS };
  } catch (thrown) {
    const how = end.timedOut ? 'it did not end in time' : `it ended with ${end.killedBy ?? end.code}`;
    return { result: undefined, trouble: `${how}: ${end.output === '' ? messageOf(thrown) : end.output}`, wallS };
  }
}
