import type { ErrorReason, Interruption, ModelCheckResult, ModelVerdict } from './result.ts';

/** The single outcome that a result stands for. */
export type ModelOutcome = Exclude<ModelVerdict, 'interrupted'> | Interruption | ErrorReason;

/**
 * The one table of exit codes for what a model checker answers, whichever engine. Verdicts keep the numbers that TLC itself exits with
 * (`tlc2.output.EC.ExitStatus`), split where TLC gives one number to two things: action properties (TLC: 13, or 12), postconditions (TLC: 10),
 * and the reasons for which a specification cannot be used (TLC: 75, 150, 151).
 */
export const MODEL_EXIT_CODES: Readonly<Record<ModelOutcome, number>> = {
  'pass': 0,
  'assumption': 10,
  'deadlock': 11,
  'invariant': 12,
  'liveness': 13,
  'assert': 14,
  'action-property': 15,
  'postcondition': 16,
  'out-of-memory': 30,
  'timeout': 31,
  'killed': 32,
  'aborted': 33,
  'file-not-readable': 40,
  'wrong-module-name': 41,
  'cyclic-extends': 42,
  'missing-constant': 43,
  'unknown-identifier': 44,
  'unsupported': 45,
  'infinite-set': 46,
  'stack-overflow': 47,
  'checkpoint-unusable': 48,
  'evaluation-error': 75,
  'parse-error': 150,
  'config-error': 151,
};

/** An interrupted run stands for what interrupted it, an error for its reason where one is known. */
export function outcomeOf({ verdict, interruption, reason }: ModelCheckResult): ModelOutcome {
  return verdict === 'interrupted' ? (interruption ?? 'killed') : (reason ?? verdict);
}

/**
 * Whether two results tell of one violation of a temporal property in two ways: one of a finite behaviour that no continuation mends, and the
 * other, as TLC up to 2.18, of a lasso, which is looked for when all states are there. Their counts are not comparable.
 */
export function differInLasso(one: ModelCheckResult, other: ModelCheckResult): boolean {
  const [finite, lasso] = one.verdict === 'liveness' ? [other, one] : [one, other];
  return finite.verdict === 'action-property' && lasso.verdict === 'liveness';
}
