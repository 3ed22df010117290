/** Thrown through a search that has to begin again. */
export class Restart extends Error {}

/** Thrown when a program cannot be judged by execution graphs: says what, where and why. */
export class RefusedError extends Error {
  override name = 'RefusedError';
}
