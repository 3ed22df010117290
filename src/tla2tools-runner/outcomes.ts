import { MODEL_EXIT_CODES, outcomeOf, type ModelOutcome } from '../model-check/outcome.ts';
import type { ModelCheckResult, ModelVerdict, SourceLocation } from '../model-check/result.ts';

/** What keeps TLC from running, or from giving an answer. */
export type TlcFailureCode =
  | 'java-not-found'
  | 'java-too-old'
  | 'jar-not-found'
  | 'checksum-mismatch'
  | 'install-failed'
  | 'spec-not-found'
  | 'config-not-found'
  | 'invalid-option'
  | 'output-not-written'
  | 'tlc-failure';

export type TlcOutcome = ModelOutcome | TlcFailureCode;

/** The process exit codes of commands that run TLC. */
export const TLC_EXIT_CODES: Readonly<Record<TlcOutcome, number>> = {
  ...MODEL_EXIT_CODES,
  'java-not-found': 20,
  'java-too-old': 21,
  'jar-not-found': 22,
  'checksum-mismatch': 23,
  'install-failed': 24,
  'spec-not-found': 25,
  'config-not-found': 26,
  'invalid-option': 27,
  'output-not-written': 28,
  'tlc-failure': 34,
};

/** Everything that is not a judgement of the model: TLC could not be run, could not finish, or could not read what it was given. */
export class TlcError extends Error {
  override readonly name = 'TlcError';
  readonly code: TlcOutcome;
  /** What the process should exit with, from `TLC_EXIT_CODES`. */
  readonly exitCode: number;
  readonly location: SourceLocation | undefined;

  constructor(code: TlcOutcome, message: string, details: { readonly location?: SourceLocation | undefined; readonly cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.exitCode = TLC_EXIT_CODES[code];
    this.location = details.location;
  }
}

const JUDGEMENTS: ReadonlySet<ModelVerdict> = new Set<ModelVerdict>([
  'pass', 'invariant', 'action-property', 'liveness', 'deadlock', 'assumption', 'postcondition', 'assert',
]);

/**
 * Returns the result when it judges the model, whichever way.
 * @throws TlcError when it does not: a spec or cfg that cannot be read or evaluated, or an interrupted run.
 */
export function requireJudgement(result: ModelCheckResult): ModelCheckResult {
  if (JUDGEMENTS.has(result.verdict)) return result;
  throw new TlcError(outcomeOf(result), result.message ?? `TLC ended with ${result.verdict}`, { location: result.location });
}
