/** A history that breaks what was promised. `code` makes test runners and the explorer treat it as a failed assertion, not as a crash. */
export class OracleError extends Error {
  readonly code = 'ERR_ASSERTION';

  constructor(message: string) {
    super(message);
    this.name = 'OracleError';
  }
}
