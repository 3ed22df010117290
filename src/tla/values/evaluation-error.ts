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

/** Something that is not supported, named in the message. */
export class Unsupported extends EvaluationError {
  override readonly name: string = 'Unsupported';
}

export function unsupported(what: string): never {
  throw new Unsupported(`${what} is not supported.`);
}

export function fail(message: string): never {
  throw new EvaluationError(message);
}
