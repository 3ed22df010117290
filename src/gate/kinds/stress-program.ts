import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord, numbersOf, readJson } from './json-shape.ts';
import { staleOutput } from './stale-output.ts';

/** The folders that hold what is compiled. */
export const COMPILED = ['build', 'dist'];

/** The compiled program of `stress/x.ts`, relative to the root. */
export function programOf(file: string): string {
  return join('build', file.replace(/\.([cm]?)ts$/, '.$1js'));
}

/** Why programs cannot be run as they are; undefined when they can. */
export function unbuilt(root: string, programs: readonly string[]): string | undefined {
  const stale = programs.find((program) => statSync(join(root, program), { throwIfNoEntry: false }) === undefined) ?? staleOutput(root, COMPILED);
  return stale === undefined ? undefined : `${stale} is not built from the present sources: run \`npm run build && npm run build:stress\``;
}

/** What a stress program found out by one of its checks. */
export interface StressCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** What a program wrote to the file of `--json`, undefined when that is no result. A program may write it anew after each check, which tells what came before one that hangs. */
export function readStressChecks(path: string): StressCheck[] | undefined {
  const result = readJson(path);
  if (!isRecord(result) || !Array.isArray(result['checks'])) return undefined;
  return result['checks'].filter(isRecord).map((check) => ({
    name: String(check['name']),
    ok: check['ok'] === true,
    detail: typeof check['detail'] === 'string' ? check['detail'] : '',
    counts: numbersOf(check['counts']),
  }));
}
