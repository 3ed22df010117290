import { OracleError } from './oracle-error.ts';

/** Somebody who may be asleep at a moment when nobody runs. */
export interface Sleeper {
  readonly name: string;
  readonly asleep: boolean;
  /** Whether what it waits for holds. */
  readonly ready: boolean;
  /** What it waits for, in words: `an item`, `space`. */
  readonly awaits: string;
}

/** Throws OracleError if somebody sleeps, at a moment when nobody runs, although what it waits for holds: its wake-up was lost. */
export function assertQuiescent(sleepers: readonly Sleeper[]): void {
  for (const { name, asleep, ready, awaits } of sleepers) {
    if (asleep && ready) throw new OracleError(`${name} sleeps waiting for ${awaits}, which is there, and nobody runs who could wake it`);
  }
}
