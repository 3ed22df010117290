import { show, showList } from './show.ts';
import { blame, itself } from './transfers.ts';
import type { KeyOf, Transfers } from './transfers.ts';

/**
 * Throws OracleError unless what was delivered of each producer is a subsequence of what it had accepted: nothing overtaken,
 * nothing twice, nothing from nowhere. Items may be missing; see `assertConserved`. Items need not be unique, but the more they
 * are, the more is seen.
 */
export function assertFifo<V>({ accepted, delivered }: Transfers<V>, keyOf: KeyOf<V> = itself): void {
  for (let producer = 0; producer < delivered.length; producer++) {
    checkProducer(producer, accepted[producer] ?? [], delivered[producer]!, keyOf);
  }
}

function checkProducer<V>(producer: number, accepted: readonly V[], delivered: readonly V[], keyOf: KeyOf<V>): void {
  let next = 0;
  for (let i = 0; i < delivered.length; i++) {
    const key = keyOf(delivered[i]!);
    let at = next;
    while (at < accepted.length && !sameKey(keyOf(accepted[at]!), key)) at++;
    if (at < accepted.length) {
      next = at + 1;
      continue;
    }
    const where = `delivery ${i + 1} is ${show(delivered[i])}`;
    const lists = `accepted ${showList(accepted)}; delivered ${showList(delivered)}`;
    const earlier = accepted.findIndex((item) => sameKey(keyOf(item), key));
    if (earlier < 0) blame(producer, `${where}, which it never had accepted (${lists})`);
    const before = delivered.findIndex((item, j) => j < i && sameKey(keyOf(item), key));
    if (before >= 0) blame(producer, `${where}, which was delivered already as delivery ${before + 1} (${lists})`);
    blame(producer, `${where}, overtaken by ${show(delivered[i - 1])}, which was accepted later (${lists})`);
  }
}

/** SameValueZero, as in Map: NaN equals itself. */
function sameKey(a: unknown, b: unknown): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
