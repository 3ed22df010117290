/**
 * An evaluation that has no answer: a type error, an index out of bounds, an overflow, a set that cannot be enumerated.
 * The message is TLC's text with the values shown; whoever evaluates an expression adds where in the source it stands.
 */
export class EvaluationError extends Error {
  override readonly name: string = 'EvaluationError';
}

/** `Assert(FALSE, message)` of module TLC, which a result names apart from other errors. */
export class AssertionFailure extends EvaluationError {
  override readonly name: string = 'AssertionFailure';
}

export function fail(message: string): never {
  throw new EvaluationError(message);
}
