import { compare } from '../values/compare.ts';
import { apply, domain } from '../values/functions.ts';
import { elements, member } from '../values/sets.ts';
import { TupleValue, type Value } from '../values/value.ts';
import type { Implementations, Unary } from './context.ts';
import { integer, sequence } from './refuse.ts';
import { ValueMap } from './graph-search.ts';

/** Community module VectorClocks. */

function component(clock: Value, node: Value): number {
  return member(node, domain(clock)) ? integer(apply(clock, node), 'only', 'clock', 'integer') : 0;
}

/** Whether what has clock `a` may stand before what has clock `b`. */
function mayPrecede(a: Value, b: Value): boolean {
  const nodes = [...elements(domain(a)), ...elements(domain(b)).filter((node) => !member(node, domain(a)))];
  const differences = nodes.map((node) => component(a, node) - component(b, node));
  const isLess = differences.some((difference) => difference < 0);
  return isLess && (differences.every((difference) => difference <= 0) || differences.some((difference) => difference > 0));
}

interface Entry {
  readonly value: Value;
  readonly time: Value;
  readonly clock: Value;
  readonly hosts: readonly Value[];
  readonly parents: Set<Entry>;
}

/** As the Java override: round-robin over the nodes, each giving its next entry when all that happened before it was given. */
function causalOrder(log: Value, clockOf: Unary, nodeOf: Unary, domainOf: Unary): Value {
  const lists: { readonly node: Value; readonly entries: Entry[] }[] = [];
  const byNode = new ValueMap<Entry[]>();
  const all = sequence(log, 'first', 'CausalOrder');
  for (const value of all) {
    const node = nodeOf(value);
    const clock = clockOf(value);
    let entries = byNode.get(node);
    if (entries === undefined) {
      entries = [];
      byNode.set(node, entries);
      lists.push({ node, entries });
    }
    entries.push({ value, clock, time: apply(clock, node), hosts: elements(domainOf(clock)), parents: new Set() });
  }
  for (const { entries } of lists) entries.sort((a, b) => compare(a.time, b.time));
  for (const { node, entries } of lists) {
    const seen = new ValueMap<number>();
    for (const entry of entries) {
      seen.set(node, entry.time as number);
      for (const host of entry.hosts) {
        const time = integer(apply(entry.clock, host), 'only', 'clock', 'integer');
        if ((seen.get(host) ?? 0) >= time) continue;
        seen.set(host, time);
        const parent = byNode.get(host)?.[time - 1];
        if (parent !== undefined) entry.parents.add(parent);
      }
    }
  }
  const given = new Set<Entry>();
  const ordered: Value[] = [];
  for (let round = 0; round < all.length; round++) {
    for (const { entries } of lists) {
      const next = entries[0];
      if (next === undefined || [...next.parents].some((parent) => !given.has(parent))) continue;
      entries.shift();
      given.add(next);
      ordered.push(next.value);
    }
  }
  return new TupleValue(ordered);
}

export const vectorClocks: Implementations = {
  IsCausalOrder: (log: Value, clockOf: Unary) => {
    const clocks = sequence(log, 'first', 'IsCausalOrder').map(clockOf);
    return clocks.every((clock, index) => clocks.slice(0, index).every((earlier) => mayPrecede(earlier, clock)));
  },
  CausalOrder: causalOrder,
};

