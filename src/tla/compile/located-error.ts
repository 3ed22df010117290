import type { SourceRange } from '../semantics/resolved.ts';
import { EvaluationError } from '../values/evaluation-error.ts';

/** What an evaluation was about when it failed; the exit code and the verdict depend on it. */
export type EvaluationErrorKind =
  /** A type error, an operand out of range, an infinite set, ...: the spec has no value here. */
  | 'evaluation'
  /** `Assert(FALSE, message)`. */
  | 'assert'
  /** A successor or initial state in which a variable has no value. */
  | 'incomplete-state'
  /** Recursion deeper than the stack. */
  | 'stack-overflow'
  /** Something of the language that is not supported, named. */
  | 'unsupported';

/** One expression that was being evaluated. */
export interface EvaluationFrame {
  readonly source: SourceRange;
  /** Its text in the spec, as the author wrote it. */
  readonly text: string;
}

/**
 * The spec has no value for an expression: an `EvaluationError` of the values with the place where it happened. `message` is TLC's
 * wording where TLC has one; `frames` are the expressions under evaluation, innermost first.
 */
export class LocatedError extends EvaluationError {
  override readonly name = 'LocatedError';
  readonly kind: EvaluationErrorKind;
  readonly frames: readonly EvaluationFrame[];

  constructor(kind: EvaluationErrorKind, message: string, frames: readonly EvaluationFrame[], options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.frames = frames;
  }

  /** Where it happened: the innermost frame. */
  get source(): SourceRange | undefined {
    return this.frames[0]?.source;
  }
}
