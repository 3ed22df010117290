import type { ModelCheckResult, ModelVerdict } from '../../model-check/result.ts';
import type { GoldenRow } from './golden-table.ts';

/** What is wrong, if anything: the reading of the model, its meaning, a count, or the time it took. */
export type RowFault = 'parse' | 'semantics' | 'count' | 'time';

export interface RowJudgement {
  readonly fault: RowFault | undefined;
  readonly message: string;
}

/** What a run of the embedded engine on one model gave. */
export interface RowRun {
  /** Absent when the run gave no result. */
  readonly result: ModelCheckResult | undefined;
  /** What was printed on the way to no result. */
  readonly trouble: string;
  readonly wallS: number;
}

/** TLC's exit code (`tlc2.output.EC.ExitStatus`) for a verdict; it has several for errors of evaluation. */
const TLC_EXITS: Readonly<Record<ModelVerdict, readonly number[]>> = {
  'pass': [0],
  'assumption': [10],
  'postcondition': [10],
  'deadlock': [11],
  'invariant': [12],
  'action-property': [13, 12],
  'liveness': [13],
  'assert': [14],
  // An ASSUME or a POSTCONDITION that cannot be evaluated counts as one that is false.
  'evaluation-error': [75, 76, 77, 255, 10],
  'parse-error': [150],
  // Some of what is wrong with a cfg TLC finds only when it evaluates.
  'config-error': [151, 255, 75, 76],
  'interrupted': [],
};

export function tlcExitOf(verdict: ModelVerdict): number {
  return TLC_EXITS[verdict][0] ?? 1;
}

/** Three times what TLC takes, or this, whichever is more. */
const ALWAYS_ALLOWED_S = 10;
const ALLOWED_FACTOR = 3;

export function allowedSeconds({ wallS }: GoldenRow): number {
  return Math.max(ALWAYS_ALLOWED_S, ALLOWED_FACTOR * wallS);
}

export function judgeRow(row: GoldenRow, { result, trouble, wallS }: RowRun): RowJudgement {
  if (result === undefined) return { fault: 'semantics', message: `no result: ${lastLine(trouble)}` };
  const said = `${result.reason ?? result.verdict}${result.property === undefined ? '' : ` ${result.property}`}`;
  if (result.verdict === 'interrupted') {
    return result.interruption === 'timeout'
      ? { fault: 'time', message: `not done after ${wallS.toFixed(1)} s, at ${result.generated} generated, ${result.distinct} distinct` }
      : { fault: 'semantics', message: firstLine(result.message ?? said) };
  }
  if (!TLC_EXITS[result.verdict].includes(row.exit)) {
    const unread = result.verdict === 'parse-error' || result.verdict === 'config-error' || result.reason === 'unsupported';
    const place = result.location === undefined ? '' : ` at ${result.location.module}:${result.location.line}:${result.location.column}`;
    return { fault: unread ? 'parse' : 'semantics', message: `${said}${place} where TLC exits with ${row.exit}: ${firstLine(result.message ?? '')}` };
  }
  const wrong = row.counts === undefined ? [] : (['generated', 'distinct', 'depth'] as const).filter((name) => row.counts![name] !== undefined && result[name] !== row.counts![name]);
  if (wrong.length > 0) return { fault: 'count', message: wrong.map((name) => `${name} ${result[name]}, TLC ${row.counts![name]}`).join('; ') };
  if (wallS > allowedSeconds(row)) return { fault: 'time', message: `${wallS.toFixed(1)} s, allowed ${allowedSeconds(row).toFixed(1)} s` };
  return { fault: undefined, message: said };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
