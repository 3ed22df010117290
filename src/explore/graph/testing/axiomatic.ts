import type { ModelName } from '../models/model.ts';
import { ACQUIRE, ATOMIC, RELEASE, SEQ_CST, orderBits } from '../order.ts';
import { KEEP } from '../program.ts';
import type { Operation, Value } from '../program.ts';
import { runThread } from './litmus.ts';
import type { Litmus, Request } from './litmus.ts';
import { compose, identity, intersect, inverse, isAcyclic, isEmpty, isIrreflexive, minus, optional, plus, relation, star, union } from './relation.ts';
import type { Relation } from './relation.ts';

/**
 * The oracle: every candidate execution of a tiny program, judged by the axioms as the papers write them. It shares with the search only the meaning of a litmus
 * program, and is as slow as it is plain.
 */
export interface AxiomaticResult {
  /** Registers at the end, one string a consistent complete execution may have. */
  readonly outcomes: ReadonlySet<string>;
  /** Consistent complete graphs (reads-from, coherence and the order of the critical sections of each waiter list). */
  readonly executions: number;
  /** Registers of the threads that ended, null for those that sleep for ever, of each consistent graph in which nobody can go on. */
  readonly stuck: ReadonlySet<string>;
}

export interface AxiomaticOptions {
  /**
   * Where the critical section stands that a woken thread enters (ECMA-262): anywhere after the notify that woke it (`literal`), or right after it, so that its place
   * is no choice (`at once`, the default).
   */
  readonly wakes?: 'literal' | 'at once';
}

const ASLEEP = Symbol('asleep');

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
  /** What the thread receives; `asleep` after a wait that found the expected value. */
  readonly answer: Value | typeof ASLEEP;
  /** The critical section: of which cell's waiter list, and the how manyth of that list. */
  readonly list?: number;
  readonly position?: number;
  readonly enters?: 'sleeps' | 'timed sleep' | 'is refused' | 'notifies' | 'wakes' | 'times out';
  /** Of a notify: how many at most. */
  readonly count?: number;
  /** Of a wake: number of the notify within `items`. */
  readonly wokenBy?: number;
  /** Number of the item read from within `items`, or -1 for the initial value. */
  source: number;
}

interface Candidate {
  readonly items: readonly Item[];
  readonly outcome: string;
  readonly stuck: boolean;
}

export function enumerateExecutions(litmus: Litmus, model: ModelName, options: AxiomaticOptions = {}): AxiomaticResult {
  const outcomes = new Set<string>();
  const stuck = new Set<string>();
  let executions = 0;
  for (const candidate of candidates(litmus, options.wakes === 'literal')) {
    const consistent = model === 'js' ? countJs(candidate.items) : countOrdered(candidate.items, model);
    if (consistent > 0) (candidate.stuck ? stuck : outcomes).add(candidate.outcome);
    if (!candidate.stuck) executions += consistent;
  }
  return { outcomes, executions, stuck };
}

/**
 * The same for programs of loads and stores of constants, without conditions, under ECMA-262 as it is: any read may have any source, also one that comes after it in
 * program order and reads-from. Nothing depends on what is read, so that no value can be out of thin air.
 */
export function enumerateStraightLine(litmus: Litmus): Omit<AxiomaticResult, 'stuck'> {
  const outcomes = new Set<string>();
  let executions = 0;
  const items: Item[] = [];
  const registers: { readonly thread: number; readonly name: string; readonly item: number }[] = [];
  for (const [thread, statements] of litmus.threads.entries()) {
    for (const [index, statement] of statements.entries()) {
      const base = { thread, index, locked: false, fence: false, answer: undefined, source: -1 };
      if ('load' in statement) {
        if (statement.to !== undefined) registers.push({ thread, name: statement.to, item: items.length });
        items.push({ ...base, location: cellNumber(statement.load), order: orderBits(statement.order), reads: true, writes: false, written: undefined });
      } else if ('store' in statement && typeof statement.value === 'number') {
        items.push({ ...base, location: cellNumber(statement.store), order: orderBits(statement.order), reads: false, writes: true, written: statement.value });
      } else throw new TypeError(`${JSON.stringify(statement)} is no load and no store of a constant`);
    }
  }
  const assign = (at: number): void => {
    if (at < items.length) {
      const { reads, location } = items[at]!;
      for (let source = -1; source < (reads ? items.length : 0); source++) {
        if (source >= 0 && (!items[source]!.writes || items[source]!.location !== location)) continue;
        items[at]!.source = source;
        assign(at + 1);
      }
      return;
    }
    const consistent = countJs(items);
    if (consistent === 0) return;
    executions += consistent;
    const ends = litmus.threads.map((_, thread) => Object.fromEntries(registers.filter((one) => one.thread === thread).map(({ name, item }) => [name, items[item]!.source < 0 ? 0 : items[items[item]!.source]!.written])));
    outcomes.add(JSON.stringify(ends));
  };
  assign(0);
  return { outcomes, executions };
}

function cellNumber(cell: string): number {
  return cell.charCodeAt(0);
}

/** The waiter list of a cell: who sleeps, in order, and which notify woke whom, as numbers of items. */
function waitersOf(items: readonly Item[], list: number): { readonly queue: readonly number[]; readonly wokenBy: ReadonlyMap<number, number> } {
  const queue: number[] = [];
  const wokenBy = new Map<number, number>();
  const sections = [...items.keys()].filter((at) => items[at]!.list === list && items[at]!.position !== undefined).sort((a, b) => items[a]!.position! - items[b]!.position!);
  for (const at of sections) {
    const { enters, thread, index, count } = items[at]!;
    if (enters === 'sleeps' || enters === 'timed sleep') queue.push(at);
    else if (enters === 'notifies') for (const woken of queue.splice(0, count)) wokenBy.set(woken, at);
    else if (enters === 'times out') queue.splice(queue.findIndex((waiter) => items[waiter]!.thread === thread && items[waiter]!.index === index - 1), 1);
  }
  return { queue, wokenBy };
}

/** Synchronisation by waiter lists: each critical section with all later ones of its list, and a notify with whom it woke. */
function sections(items: readonly Item[]): (a: number, b: number) => boolean {
  return (a, b) => {
    const x = items[a]!;
    const y = items[b]!;
    return y.wokenBy === a || (x.list !== undefined && x.list === y.list && x.position !== undefined && y.position !== undefined && x.position < y.position);
  };
}

/**
 * All candidates with po ∪ rf acyclic: each is grown in some order that extends po ∪ rf, a read reading from any write of its cell so far. The same candidate is
 * reached in many orders and kept once.
 */
function candidates(litmus: Litmus, literalWakes: boolean): Candidate[] {
  const cells: string[] = [];
  const locate = (cell: string): number => cells.includes(cell) ? cells.indexOf(cell) : cells.push(cell) - 1;
  const found: Candidate[] = [];
  const seen = new Set<string>();
  const initial = (location: number): Value => litmus.init?.[cells[location]!] ?? 0;

  /** What a thread does after it has read these values: its next operation, `blocked`, or its registers. */
  const local = new Map<string, Request | 'blocked' | Record<string, number>>();
  const next = (thread: number, answers: readonly Value[]): Request | 'blocked' | Record<string, number> => {
    const key = JSON.stringify([thread, answers]);
    const known = local.get(key);
    if (known !== undefined) return known;
    const run = runThread(litmus.threads[thread]!, locate);
    let step = run.next(undefined as never);
    for (const value of answers) {
      const operation = step.value as Operation;
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
    const key = items.map((item, at) => `${name(at)}<${item.reads ? name(item.source) : ''}<${item.position ?? ''}<${item.enters ?? ''}`).sort().join(' ');
    if (seen.has(key)) return;
    seen.add(key);
    const ends: (Record<string, number> | null)[] = [];
    let asleep = 0;
    const positionIn = (list: number): number => items.filter((item) => item.list === list && item.position !== undefined).length;
    for (let thread = 0; thread < litmus.threads.length; thread++) {
      const own = items.filter((item) => item.thread === thread);
      const base = { thread, index: own.length, answer: undefined };
      const bare = { ...base, location: -1, order: 0, reads: false, writes: false, locked: true, fence: true, written: undefined, source: -1 };
      const last = own.at(-1);
      if (last?.answer === ASLEEP) {
        const list = last.location;
        const sleep = items.indexOf(last);
        const { queue, wokenBy } = waitersOf(items, list);
        const notify = wokenBy.get(sleep);
        if (notify !== undefined) grow([...items, { ...bare, answer: 0, enters: 'wakes', wokenBy: notify, ...(literalWakes && { list, position: positionIn(list) }) }]);
        else if (last.enters === 'timed sleep') grow([...items, { ...bare, answer: 2, enters: 'times out', list, position: positionIn(list) }]);
        else if (queue.includes(sleep)) {
          asleep++;
          ends[thread] = null;
        }
        continue;
      }
      const step = next(thread, own.filter((item) => item.answer !== ASLEEP).map((item) => item.answer as Value));
      if (step === 'blocked') continue;
      if (!isRequest(step)) {
        ends[thread] = step;
        continue;
      }
      if (step.kind === 'fence') {
        grow([...items, { ...bare, order: step.order, locked: (step.order & SEQ_CST) !== 0 }]);
        continue;
      }
      const { location } = step;
      if (step.kind === 'notify') {
        const woken = waitersOf(items, location).queue.slice(0, step.count).length;
        grow([...items, { ...bare, answer: woken, list: location, position: positionIn(location), enters: 'notifies', count: step.count }]);
        continue;
      }
      const { order } = step;
      if (step.kind === 'store') {
        grow([...items, { ...base, location, order, reads: false, writes: true, locked: (order & SEQ_CST) !== 0, fence: false, written: step.value, source: -1 }]);
        continue;
      }
      for (let source = -1; source < items.length; source++) {
        if (source >= 0 && (!items[source]!.writes || items[source]!.location !== location)) continue;
        const old = source < 0 ? initial(location) : items[source]!.written;
        if (step.kind === 'wait') {
          const equal = old === step.expected;
          grow([...items, {
            ...base, location, order, reads: true, writes: false, locked: true, fence: false, written: undefined, source,
            answer: equal ? ASLEEP : 1, list: location, position: positionIn(location), enters: equal ? (step.timed ? 'timed sleep' : 'sleeps') : 'is refused',
          }]);
          continue;
        }
        const written = step.kind === 'rmw' ? step.update(old) : KEEP;
        const writes = written !== KEEP;
        grow([...items, {
          ...base, location, order: step.kind === 'rmw' && !writes ? step.failureOrder : order, reads: true, writes, locked: step.kind === 'rmw', fence: false,
          written: writes ? written : undefined, source, answer: old,
        }]);
      }
    }
    if (Object.keys(ends).length === litmus.threads.length) found.push({ items, outcome: JSON.stringify(ends), stuck: asleep > 0 });
  };
  grow([]);
  return found;
}

function isRequest(step: Request | Record<string, number>): step is Request {
  return typeof step.kind === 'string';
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
  const after = sections(items);
  const sync = relation(size, (a, b) => after(events[a]!.item, events[b]!.item));
  const rmw = relation(size, (a, b) => isRead(a) && isWrite(b) && events[a]!.item === events[b]!.item);
  let count = 0;
  for (const position of coherenceOrders(writeGroups(items, () => true))) {
    const co = relation(size, (a, b) => isWrite(a) && isWrite(b) && a !== b && (sameLocation[a]! >> b & 1) !== 0 && position[events[a]!.item]! < position[events[b]!.item]!);
    // From-read: what follows the source in coherence; every write follows the initial one.
    const fr = union(compose(inverse(rf), co), relation(size, (a, b) => isRead(a) && isWrite(b) && (sameLocation[a]! >> b & 1) !== 0 && itemOf(a).source < 0));
    if (!isEmpty(intersect(rmw, compose(fr, co)))) continue;
    const consistent = model === 'sc' ? isAcyclic(union(po, rf, co, fr, sync))
      : model === 'tso' ? isTso()
      : isRc11();
    if (consistent) count++;

    function isTso(): boolean {
      if (!isAcyclic(union(intersect(po, sameLocation), rf, co, fr))) return false;
      const visible = (e: number): boolean => !isFence(e) || itemOf(e).locked;
      const locked = identity(size, (e) => itemOf(e).locked);
      const fenced = union(compose(po, locked, po), compose(po, locked), compose(locked, po));
      const all = relation(size, (a, b) => (po[a]! >> b & 1) !== 0 && visible(a) && visible(b) && !(isWrite(a) && isRead(b)));
      return isAcyclic(union(all, fenced, minus(rf, sameThread), co, fr, sync));
    }

    function isRc11(): boolean {
      const access = (bits: number): Relation => identity(size, (e) => !isFence(e) && has(bits)(e));
      const fence = (bits: number): Relation => identity(size, (e) => isFence(e) && has(bits)(e));
      const rs = compose(identity(size, (e) => isWrite(e) && has(ATOMIC)(e)), star(compose(rf, rmw)));
      const releases = union(compose(access(RELEASE), rs), compose(fence(RELEASE), po, rs));
      const reads = compose(rf, identity(size, (e) => isRead(e) && has(ATOMIC)(e)));
      const sw = union(compose(releases, reads, access(ACQUIRE)), compose(releases, reads, po, fence(ACQUIRE)));
      const hb = plus(union(po, sw, sync));
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
  // If it has a cycle, no order extends it.
  const hb = plus(union(po, sw, relation(size, sections(items))));
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
        if (v === w || !items[v]!.writes || !strong(v) || !sameCell(v, r)) continue;
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
