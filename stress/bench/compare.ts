import type { Loop } from './one-thread.ts';
import { nanosecondsPerItem } from './one-thread.ts';
import type { Summary } from './statistics.ts';
import { summarize } from './statistics.ts';

/** Two subjects measured alternately: the ratio of each round, and the rates it came from in million items a second. */
export interface Comparison {
  readonly name: string;
  readonly against: string;
  readonly ratio: Summary;
  readonly ours: Summary;
  readonly theirs: Summary;
}

/** Both loops in turn, `rounds` times after a warm-up that is thrown away. */
export function alternate(name: string, against: string, ours: Loop, theirs: Loop, rounds: number): Comparison {
  const rates = { ours: [] as number[], theirs: [] as number[] };
  for (let round = -2; round < rounds; round++) {
    const our = 1e3 / nanosecondsPerItem(ours, 60);
    const their = 1e3 / nanosecondsPerItem(theirs, 60);
    if (round < 0) continue;
    rates.ours.push(our);
    rates.theirs.push(their);
  }
  return compare(name, against, rates.ours, rates.theirs);
}

/** Rates of rounds that were measured alternately. */
export function compare(name: string, against: string, ours: readonly number[], theirs: readonly number[]): Comparison {
  return { name, against, ratio: summarize(ours.map((rate, i) => rate / theirs[i]!)), ours: summarize(ours), theirs: summarize(theirs) };
}

/** Stands above the lines of comparisons. */
export const COMPARISONS_HEAD = '\nratios, medians of alternating rounds [least … most]; rates in M items/s';

/** The comparison as a line. */
export function comparisonLine({ name, against, ratio, ours, theirs }: Comparison): string {
  return `  ${`${name} / ${against}`.padEnd(52)} ${fixed(ratio.median)} x [${fixed(ratio.min)} … ${fixed(ratio.max)}]   ${fixed(ours.median)} against ${fixed(theirs.median)}`;
}

/** A figure with as many digits as it deserves. */
export function fixed(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
