import { orderBits } from './order.ts';
import { KEEP } from './program.ts';
import type { Operation, Value } from './program.ts';

/**
 * `Atomics.wait` and `notify` as accesses of a cell that holds the waiter list of a location (ECMA-262, WaiterList Records). Each critical section is a read-modify-write of it,
 * so that the sections of a list are totally ordered and each synchronizes with the next, as the standard has it.
 *
 * A woken thread enters a section once more. It is held to do so right after the notify that woke it: all that happens before its section happens before the next
 * one anyhow, so that any later place would only add order. It is a read of what the notify left, and has no place among the others.
 *
 * A list is a string of three parts: the waiters in order, those whom the last section woke, and the name of that section, which makes each list that is ever left unique.
 */
export const EMPTY_LIST = '||';

/** One order for all: what a total order of read-modify-writes gives is the same with any that acquires and releases. */
const SECTION = orderBits('seq_cst');

function parse(list: Value): { readonly waiting: readonly string[]; readonly woken: readonly string[] } {
  const [waiting = '', woken = ''] = (list as string).split('|');
  return { waiting: waiting.split(' ').filter(Boolean), woken: woken.split(' ').filter(Boolean) };
}

function listOf(section: string, waiting: readonly string[], woken: readonly string[] = []): string {
  return `${waiting.join(' ')}|${woken.join(' ')}|${section}`;
}

function waits(list: Value, waiter: string): boolean {
  return parse(list).waiting.includes(waiter);
}

function wasWoken(list: Value, waiter: string): boolean {
  return parse(list).woken.includes(waiter);
}

export interface WaitCall {
  /** The waiter list, and the word. */
  readonly list: number;
  readonly word: number;
  readonly type: number;
  /** Order bits of the read of the word. */
  readonly order: number;
  readonly site: number;
  readonly expected: Value;
  readonly timed: boolean;
  /** Tells this call from all others of the program. No spaces or bars. */
  readonly id: string;
}

export type WaitAnswer = 'ok' | 'not-equal' | 'timed-out';

const never = (): boolean => false;

/**
 * The steps of `Atomics.wait`: they receive what they read. A wait with a time-out may end by it whenever it has not been notified.
 *
 * The word is read within the section: after the list was read, and before it is left. The second read of the list blocks unless it finds the same list.
 */
export function* waitSteps({ list, word, type, order, site, expected, timed, id }: WaitCall): Generator<Operation, WaitAnswer, Value> {
  const section = { kind: 'rmw', location: list, order: SECTION, failureOrder: SECTION, site, type: 0, wakes: never } as const;
  const before = yield { ...section, update: () => KEEP, report: () => '' };
  const value = yield { kind: 'load', location: word, order, site, type };
  const { waiting } = parse(before);
  const after = listOf(id, value === expected ? [...waiting, id] : waiting);
  const sleeper = { word, type, expected, isAsleep: (now: Value) => !timed && waits(now, id) };
  yield { ...section, until: (now) => now === before, update: () => after, sleeper: { ...sleeper, isAsleep: never }, report: () => '' };
  if (value !== expected) return 'not-equal';
  if (!timed) {
    yield { kind: 'load', location: list, order: SECTION, site, type: 0, until: (now) => wasWoken(now, id), sleeper, report: (now) => wasWoken(now, id) ? 'is woken' : 'sleeps' };
    return 'ok';
  }
  const last = yield {
    ...section,
    // A list without the thread, left by another section than the one that woke it, comes too late: see above.
    until: (now) => waits(now, id) || wasWoken(now, id),
    update: (now) => waits(now, id) ? listOf(`${id}!`, parse(now).waiting.filter((other) => other !== id)) : KEEP,
    sleeper,
    report: (now) => wasWoken(now, id) ? 'is woken' : 'times out',
  };
  return wasWoken(last, id) ? 'ok' : 'timed-out';
}

/** The step of `Atomics.notify`; answers how many it woke. */
export function* notifySteps(list: number, site: number, count: number, id: string): Generator<Operation, number, Value> {
  const before = yield {
    kind: 'rmw',
    location: list,
    order: SECTION,
    failureOrder: SECTION,
    site,
    type: 0,
    update(now) {
      const { waiting } = parse(now);
      return listOf(id, waiting.slice(count), waiting.slice(0, count));
    },
    wakes: (now) => count > 0 && parse(now).waiting.length > 0,
    report: (now) => `wakes ${Math.min(count, parse(now).waiting.length) || 'nobody'}`,
  };
  return Math.min(count, parse(before).waiting.length);
}
