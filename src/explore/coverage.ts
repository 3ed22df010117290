import type { OrderedPair } from './_internals/conflict-pairs.ts';
import type { Site } from '../instrument/access.ts';

export type { OrderedPair } from './_internals/conflict-pairs.ts';

/**
 * Which accesses to shared memory were seen in conflict: pairs of places in the source at which two threads accessed one word or one waiter
 * list, at least one of them changing it, one right after the other as far as that word goes.
 */
export interface ConflictCoverage {
  /** Pairs of places that were seen in both orders. */
  readonly bothOrders: number;
  /** Pairs that were only ever seen in this order. After a complete exploration the program allows no other one. */
  readonly oneOrder: readonly OrderedPair[];
}

function keyOf({ file, line, column, endLine, endColumn, text }: Site): string {
  return `${file}:${String(line).padStart(6)}:${String(column).padStart(4)}:${endLine}:${endColumn} ${text}`;
}

export function conflictCoverage(pairs: Iterable<OrderedPair>): ConflictCoverage {
  const seen = new Map<string, OrderedPair>();
  for (const pair of pairs) seen.set(`${keyOf(pair.first)}\n${keyOf(pair.second)}`, pair);
  let both = 0;
  const oneOrder: [string, OrderedPair][] = [];
  for (const [key, pair] of seen) {
    const [first, second] = [keyOf(pair.first), keyOf(pair.second)];
    if (first === second) both += 2;
    else if (seen.has(`${second}\n${first}`)) both++;
    else oneOrder.push([key, pair]);
  }
  return { bothOrders: both / 2, oneOrder: oneOrder.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair) };
}

/** One line; with `detail`, one more for each pair that was seen in one order only. */
export function formatConflictCoverage({ bothOrders, oneOrder }: ConflictCoverage, detail: boolean): string {
  const head = `conflicts: ${bothOrders} ${bothOrders === 1 ? 'pair' : 'pairs'} of places in both orders, ${oneOrder.length} in one order only`;
  const place = ({ file, line, column, text }: Site): string => `${text.replaceAll(/\s+/g, ' ')} at ${file}:${line}:${column}`;
  return detail ? [head, ...oneOrder.map(({ first, second }) => `  ${place(first)}\n    always before ${place(second)}`)].join('\n') : head;
}
