import { show } from './show.ts';
import { blame, countKeys, itself } from './transfers.ts';
import type { KeyOf, Transfers } from './transfers.ts';

/**
 * Throws OracleError if an item of a producer was delivered (or delivered and dropped) more often than it was accepted. Order does not matter; an item that is
 * missing is not seen here but by `assertConserved`.
 */
export function assertExactlyOnce<V>({ accepted, delivered, dropped = [] }: Transfers<V>, keyOf: KeyOf<V> = itself): void {
  for (let producer = 0; producer < Math.max(delivered.length, dropped.length); producer++) {
    const allowed = countKeys([accepted[producer]], keyOf);
    for (const [key, { item, count }] of countKeys([delivered[producer], dropped[producer]], keyOf)) {
      const times = allowed.get(key)?.count ?? 0;
      if (count > times) blame(producer, `${show(item)} was accepted ${times} times, but delivered${dropped.length > 0 ? ' or dropped' : ''} ${count} times`);
    }
  }
}
