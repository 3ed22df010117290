import type { ExitName } from './exit-codes.ts';

/** A place in a file; `line` counts from 1. `file` is relative to the root where it lies inside it. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One thing that is wrong with an input: what, where, and what to do about it. */
export interface Problem {
  readonly message: string;
  readonly place?: Place | undefined;
  readonly hint?: string | undefined;
}

/** An expected failure: shown as `file:line: what` and what to do, without a stack, and mapped to an exit code. */
export class GateError extends Error {
  override readonly name = 'GateError';
  readonly exit: ExitName;
  readonly problems: readonly Problem[];

  constructor(exit: ExitName, problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(formatProblem).join('\n'), options);
    this.exit = exit;
    this.problems = list;
  }
}

export function formatProblem(problem: Problem): string {
  const where = problem.place === undefined ? '' : `${problem.place.file}:${problem.place.line}: `;
  const hint = problem.hint === undefined ? '' : `\n  ${problem.hint}`;
  return `${where}${problem.message}${hint}`;
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
