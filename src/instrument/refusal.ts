/** Where in the user's source something was refused; line and column count from 1. */
export interface RefusalPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Thrown when code under test would have to be suspended where it cannot be. Never a verdict about that code: nothing is claimed. */
export class NotResumableError extends Error {
  override readonly name = 'NotResumableError';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Why the place cannot be suspended, one sentence. */
  readonly reason: string;
  /** What to change, one sentence. */
  readonly remedy: string;

  constructor(place: RefusalPlace, text: string, reason: string, remedy: string) {
    super(`${place.file}:${place.line}:${place.column}: \`${text}\` cannot be explored: ${reason} ${remedy}`);
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.reason = reason;
    this.remedy = remedy;
  }
}

/** Thrown when source cannot be loaded for exploration: it does not parse, an import is not found, a mutation does not apply. */
export class InstrumentError extends Error {
  override readonly name = 'InstrumentError';
  readonly file: string;
  /** Undefined when the error has no place in the file. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, file: string, line?: number, column?: number, options?: ErrorOptions) {
    super(`${file}${line === undefined ? '' : `:${line}:${column ?? 1}`}: ${message}`, options);
    this.file = file;
    this.line = line;
    this.column = column;
  }
}
