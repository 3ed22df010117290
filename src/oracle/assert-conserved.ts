import { showList } from './show.ts';
import { blame, countKeys, itself, producersOf } from './transfers.ts';
import type { KeyOf, Transfers } from './transfers.ts';

/** Throws OracleError unless, for each producer, accepted = delivered + resident + dropped, item by item. Order does not matter. */
export function assertConserved<V>(transfers: Transfers<V>, keyOf: KeyOf<V> = itself): void {
  const { accepted, delivered, resident = [], dropped = [] } = transfers;
  for (let producer = 0; producer < producersOf(transfers); producer++) {
    const put = countKeys([accepted[producer]], keyOf);
    const got = countKeys([delivered[producer], resident[producer], dropped[producer]], keyOf);
    const lost: V[] = [];
    const surplus: V[] = [];
    for (const [key, { item, count }] of put) for (let i = got.get(key)?.count ?? 0; i < count; i++) lost.push(item);
    for (const [key, { item, count }] of got) for (let i = put.get(key)?.count ?? 0; i < count; i++) surplus.push(item);
    if (lost.length === 0 && surplus.length === 0) continue;
    const sizes = `${length(accepted, producer)} accepted, ${length(delivered, producer)} delivered, ${length(resident, producer)} resident, ${length(dropped, producer)} dropped`;
    const faults = [];
    if (lost.length > 0) faults.push(`lost ${showList(lost)}`);
    if (surplus.length > 0) faults.push(`came from nowhere or twice: ${showList(surplus)}`);
    blame(producer, `${faults.join('; ')} (${sizes})`);
  }
}

function length(lists: readonly (readonly unknown[])[], producer: number): number {
  return lists[producer]?.length ?? 0;
}
