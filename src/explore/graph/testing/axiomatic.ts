import type { ModelName } from '../models/model.ts';
import { ACQUIRE, ATOMIC, RELEASE, SEQ_CST } from '../order.ts';
import { KEEP } from '../program.ts';
import type { Operation, Value } from '../program.ts';
import { runThread } from './litmus.ts';
import type { Litmus } from './litmus.ts';
import { compose, identity, intersect, inverse, isAcyclic, isEmpty, isIrreflexive, minus, optional, plus, relation, star, union } from './relation.ts';
import type { Relation } from './relation.ts';

/**
 * The oracle: every candidate execution of a tiny program, judged by the axioms as the papers write them. It shares with the search only the meaning of a litmus
 * program, and is as slow as it is plain.
 */
export interface AxiomaticResult {
  /** Registers at the end, one string a consistent complete execution may have. */
  readonly outcomes: ReadonlySet<string>;
  /** Consistent complete graphs (reads-from and coherence). */
  readonly executions: number;
}

/** An access or fence of a candidate. A read-modify-write that writes is one item here; the axioms split it where the paper does. */
interface Item {
  readonly thread: number;
  readonly index: number;
  readonly location: number;
  readonly order: number;
  readonly reads: boolean;
  readonly writes: boolean;
  readonly locked: boolean;
  readonly fence: boolean;
  readonly written: Value;
  /** Number of the item read from within `items`, or -1 for the initial value. */
  source: number;
}

interface Candidate {
  readonly items: readonly Item[];
  readonly outcome: string;
}

export function enumerateExecutions(litmus: Litmus, model: ModelName): AxiomaticResult {
  const outcomes = new Set<string>();
  let executions = 0;
  for (const candidate of candidates(litmus)) {
    const consistent = model === 'js' ? countJs(candidate.items) : countOrdered(candidate.items, model);
    if (consistent > 0) outcomes.add(candidate.outcome);
    executions += consistent;
  }
  return { outcomes, executions };
}

/**
 * All candidates with po ∪ rf acyclic: each is grown in some order that extends po ∪ rf, a read reading from any write of its cell so far. The same candidate is
 * reached in many orders and kept once.
 */
function candidates(litmus: Litmus): Candidate[] {
  const cells: string[] = [];
  const locate = (cell: string): number => cells.includes(cell) ? cells.indexOf(cell) : cells.push(cell) - 1;
  const found: Candidate[] = [];
  const seen = new Set<string>();
  const initial = (location: number): Value => litmus.init?.[cells[location]!] ?? 0;

  /** What a thread does after it has read these values: its next operation, `blocked`, or its registers. */
  const local = new Map<string, Operation | 'blocked' | Record<string, number>>();
  const next = (thread: number, read: readonly Value[], steps: number): Operation | 'blocked' | Record<string, number> => {
    const key = JSON.stringify([thread, read, steps]);
    const known = local.get(key);
    if (known !== undefined) return known;
    const run = runThread(litmus.threads[thread]!, locate);
    let taken = 0;
    let step = run.next(undefined as never);
    for (let at = 0; at < steps; at++) {
      const operation = step.value as Operation;
      const value = operation.kind === 'load' || operation.kind === 'rmw' ? read[taken++] : undefined;
      if (operation.kind === 'load' && operation.until?.(value) === false) {
        local.set(key, 'blocked');
        return 'blocked';
      }
      step = run.next(value);
    }
    local.set(key, step.value);
    return step.value;
  };

  const grow = (items: readonly Item[]): void => {
    // Names of items that do not depend on the order in which they were added.
    const name = (at: number): string => at < 0 ? 'init' : `${items[at]!.thread}.${items[at]!.index}`;
    const key = items.map((item, at) => `${name(at)}<${item.reads ? name(item.source) : ''}`).sort().join(' ');
    if (seen.has(key)) return;
    seen.add(key);
    const ends: Record<string, number>[] = [];
    for (let thread = 0; thread < litmus.threads.length; thread++) {
      const own = items.filter((item) => item.thread === thread);
      const read = own.filter((item) => item.reads).map((item) => valueRead(items, item, initial));
      const step = next(thread, read, own.length);
      if (step === 'blocked') continue;
      if (!isOperation(step)) {
        ends[thread] = step;
        continue;
      }
      const base = { thread, index: own.length };
      if (step.kind === 'fence') {
        grow([...items, { ...base, location: -1, order: step.order, reads: false, writes: false, locked: (step.order & SEQ_CST) !== 0, fence: true, written: undefined, source: -1 }]);
        continue;
      }
      const { location, order } = step;
      if (step.kind === 'store') {
        grow([...items, { ...base, location, order, reads: false, writes: true, locked: (order & SEQ_CST) !== 0, fence: false, written: step.value, source: -1 }]);
        continue;
      }
      for (let source = -1; source < items.length; source++) {
        if (source >= 0 && (!items[source]!.writes || items[source]!.location !== location)) continue;
        const old = source < 0 ? initial(location) : items[source]!.written;
        const written = step.kind === 'rmw' ? step.update(old) : KEEP;
        const writes = written !== KEEP;
        grow([...items, {
          ...base, location, order: step.kind === 'rmw' && !writes ? step.failureOrder : order, reads: true, writes, locked: step.kind === 'rmw', fence: false,
          written: writes ? written : undefined, source,
        }]);
      }
    }
    if (Object.keys(ends).length === litmus.threads.length) found.push({ items, outcome: JSON.stringify(ends) });
  };
  grow([]);
  return found;
}

function isOperation(step: Operation | Record<string, number>): step is Operation {
  return typeof step.kind === 'string';
}

function valueRead(items: readonly Item[], item: Item, initial: (location: number) => Value): Value {
  return item.source < 0 ? initial(item.location) : items[item.source]!.written;
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const [at, item] of items.entries()) {
    for (const rest of permutations([...items.slice(0, at), ...items.slice(at + 1)])) yield [item, ...rest];
  }
}

/** All choices of one order for each cell, as the position of each item. */
function* coherenceOrders(groups: readonly (readonly number[])[], positions: number[] = []): Generator<readonly number[]> {
  if (groups.length === 0) {
    yield positions;
    return;
  }
  for (const order of permutations(groups[0]!)) {
    const next = [...positions];
    for (const [at, item] of order.entries()) next[item] = at + 1;
    yield* coherenceOrders(groups.slice(1), next);
  }
}

function writeGroups(items: readonly Item[], counts: (item: Item) => boolean): number[][] {
  const groups = new Map<number, number[]>();
  for (const [at, item] of items.entries()) {
    if (!item.writes || !counts(item)) continue;
    const group = groups.get(item.location);
    if (group === undefined) groups.set(item.location, [at]);
    else group.push(at);
  }
  return [...groups.values()];
}

/** Events with read-modify-writes split in two, for the models whose papers do so. */
interface Event {
  readonly item: number;
  readonly read: boolean;
  readonly write: boolean;
}

function countOrdered(items: readonly Item[], model: 'sc' | 'tso' | 'rc11'): number {
  const events: Event[] = [];
  const readOf: number[] = [];
  const writeOf: number[] = [];
  for (const [item, { reads, writes, fence }] of items.entries()) {
    if (reads) readOf[item] = events.push({ item, read: true, write: false }) - 1;
    if (writes) writeOf[item] = events.push({ item, read: false, write: true }) - 1;
    if (fence) events.push({ item, read: false, write: false });
  }
  const size = events.length;
  const itemOf = (event: number): Item => items[events[event]!.item]!;
  const isRead = (e: number): boolean => events[e]!.read;
  const isWrite = (e: number): boolean => events[e]!.write;
  const isFence = (e: number): boolean => itemOf(e).fence;
  const has = (bits: number) => (e: number): boolean => (itemOf(e).order & bits) === bits;
  const sameLocation = relation(size, (a, b) => !isFence(a) && itemOf(a).location === itemOf(b).location);
  const sameThread = relation(size, (a, b) => itemOf(a).thread === itemOf(b).thread);
  const po = relation(size, (a, b) => {
    const x = itemOf(a);
    const y = itemOf(b);
    return x.thread === y.thread && (x.index < y.index || (x === y && isRead(a) && isWrite(b)));
  });
  const rf = relation(size, (a, b) => isWrite(a) && isRead(b) && writeOf[itemOf(b).source] === a);
  const rmw = relation(size, (a, b) => isRead(a) && isWrite(b) && events[a]!.item === events[b]!.item);
  let count = 0;
  for (const position of coherenceOrders(writeGroups(items, () => true))) {
    const co = relation(size, (a, b) => isWrite(a) && isWrite(b) && a !== b && (sameLocation[a]! >> b & 1) !== 0 && position[events[a]!.item]! < position[events[b]!.item]!);
    // From-read: what follows the source in coherence; every write follows the initial one.
    const fr = union(compose(inverse(rf), co), relation(size, (a, b) => isRead(a) && isWrite(b) && (sameLocation[a]! >> b & 1) !== 0 && itemOf(a).source < 0));
    if (!isEmpty(intersect(rmw, compose(fr, co)))) continue;
    const consistent = model === 'sc' ? isAcyclic(union(po, rf, co, fr))
      : model === 'tso' ? isTso()
      : isRc11();
    if (consistent) count++;

    function isTso(): boolean {
      if (!isAcyclic(union(intersect(po, sameLocation), rf, co, fr))) return false;
      const visible = (e: number): boolean => !isFence(e) || itemOf(e).locked;
      const locked = identity(size, (e) => itemOf(e).locked);
      const fenced = union(compose(po, locked, po), compose(po, locked), compose(locked, po));
      const all = relation(size, (a, b) => (po[a]! >> b & 1) !== 0 && visible(a) && visible(b) && !(isWrite(a) && isRead(b)));
      return isAcyclic(union(all, fenced, minus(rf, sameThread), co, fr));
    }

    function isRc11(): boolean {
      const access = (bits: number): Relation => identity(size, (e) => !isFence(e) && has(bits)(e));
      const fence = (bits: number): Relation => identity(size, (e) => isFence(e) && has(bits)(e));
      const rs = compose(identity(size, (e) => isWrite(e) && has(ATOMIC)(e)), star(compose(rf, rmw)));
      const releases = union(compose(access(RELEASE), rs), compose(fence(RELEASE), po, rs));
      const reads = compose(rf, identity(size, (e) => isRead(e) && has(ATOMIC)(e)));
      const sw = union(compose(releases, reads, access(ACQUIRE)), compose(releases, reads, po, fence(ACQUIRE)));
      const hb = plus(union(po, sw));
      const eco = plus(union(rf, co, fr));
      if (!isIrreflexive(compose(hb, optional(eco)))) return false;
      const elsewhere = minus(po, sameLocation);
      const scb = union(po, compose(elsewhere, hb, elsewhere), intersect(hb, sameLocation), co, fr);
      const base = compose(
        union(access(SEQ_CST), compose(fence(SEQ_CST), optional(hb))), scb, union(access(SEQ_CST), compose(optional(hb), fence(SEQ_CST))),
      );
      const fences = compose(fence(SEQ_CST), union(hb, compose(hb, eco, hb)), fence(SEQ_CST));
      return isAcyclic(union(base, fences));
    }
  }
  return count;
}

/**
 * ECMA-262 section 29, literally: how many coherence orders of the SeqCst writes does some valid memory-order show? A memory-order is tried for each linear extension
 * of happens-before. Range equality is cell equality here.
 */
function countJs(items: readonly Item[]): number {
  const size = items.length;
  const strong = (at: number): boolean => (items[at]!.order & ATOMIC) !== 0;
  const sameCell = (a: number, b: number): boolean => items[a]!.location === items[b]!.location;
  const po = relation(size, (a, b) => items[a]!.thread === items[b]!.thread && items[a]!.index < items[b]!.index);
  const sw = relation(size, (w, r) => items[r]!.reads && items[r]!.source === w && strong(w) && strong(r));
  const hb = plus(union(po, sw));
  if (!isIrreflexive(hb)) return 0;
  const happens = (a: number, b: number): boolean => a < 0 || (hb[a]! >> b & 1) !== 0;
  // Coherent reads. -1 is the initial write, which happens before everything.
  for (const [r, { reads, source }] of items.entries()) {
    if (!reads) continue;
    if (source >= 0 && happens(r, source)) return 0;
    for (let v = 0; v < size; v++) if (v !== source && items[v]!.writes && sameCell(v, r) && happens(source, v) && happens(v, r)) return 0;
  }
  const coherences = new Set<string>();
  const order: number[] = [];
  const rank: number[] = [];
  const extend = (rest: number): void => {
    if (rest === 0) {
      if (isMemoryOrder()) coherences.add(order.filter((at) => items[at]!.writes && strong(at)).toSorted((a, b) => items[a]!.location - items[b]!.location || rank[a]! - rank[b]!).join(' '));
      return;
    }
    for (let at = 0; at < size; at++) {
      if (!(rest >> at & 1)) continue;
      let ready = true;
      for (let before = 0; before < size; before++) if (rest >> before & 1 && hb[before]! >> at & 1) ready = false;
      if (!ready) continue;
      rank[at] = order.push(at);
      extend(rest & ~(1 << at));
      order.pop();
    }
  };
  const isMemoryOrder = (): boolean => {
    for (const [r, { reads, source: w }] of items.entries()) {
      if (!reads) continue;
      for (let v = 0; v < size; v++) {
        if (v === w || v === r || !items[v]!.writes || !strong(v) || !sameCell(v, r)) continue;
        if (!((w < 0 ? 0 : rank[w]!) < rank[v]! && rank[v]! < rank[r]!)) continue;
        if (w >= 0 && sw[w]! >> r & 1) return false;
        if (w >= 0 && happens(w, r) && happens(v, r) && strong(w)) return false;
        if (happens(w, r) && happens(w, v) && strong(r)) return false;
      }
    }
    return true;
  };
  extend((1 << size) - 1);
  return coherences.size;
}
