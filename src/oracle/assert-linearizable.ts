import { isDeepStrictEqual } from 'node:util';
import { OracleError } from './oracle-error.ts';
import type { Operation, SequentialSpec } from './sequential-spec.ts';
import { show } from './show.ts';

/** The call or the return of an operation, in a doubly linked list in order of time. */
interface Entry {
  readonly operation: number;
  /** Undefined for a return, and for a call that never returned. */
  match: Entry | undefined;
  readonly isCall: boolean;
  previous: Entry | undefined;
  next: Entry | undefined;
}

interface Choice<S> {
  readonly entry: Entry;
  readonly before: S;
  readonly rest: Iterator<{ readonly state: S; readonly result: unknown }>;
}

/**
 * Throws OracleError unless `history` is linearizable: each operation can be given one moment between its call and its return such that
 * the operations, one by one in the order of these moments, do what `spec` does (Herlihy & Wing, TOPLAS 1990).
 * Returns such an order. The search is that of Wing & Gong (JPDC 1993) with Lowe's memory of what was tried (CCPE 2017): exponential at
 * worst, quick when few operations overlap.
 *
 * Real-time order is taken as recorded. Where executions are explored with partial-order reduction, an order in time that no access to
 * shared memory enforces is seen one way only; take times from a shared counter when such orders matter.
 *
 * Throws TypeError when a process does two things at once or an operation returns before it was called: then the record is wrong.
 */
export function assertLinearizable<S>(history: readonly Operation[], spec: SequentialSpec<S>): readonly Operation[] {
  checkRecord(history);
  const head = linkEvents(history);
  let unreturned = history.reduce((sum, { returned }) => sum + (returned === undefined ? 0 : 1), 0);
  const keyOf = spec.key ?? ((state: S): string => show(state));
  const done = new Uint8Array(history.length);
  const tried = new Set<string>();
  const choices: Choice<S>[] = [];
  let state = spec.initial();
  let best: { order: readonly number[]; state: S; stuck: number } | undefined;

  let entry = head.next;
  while (unreturned > 0) {
    if (entry?.isCall === true) {
      const rest = spec.outcomes(state, history[entry.operation]!)[Symbol.iterator]();
      entry = take({ entry, before: state, rest }) ? head.next : entry.next;
      continue;
    }
    // A return (there is one as long as something has not returned) before which its operation would have to go, but cannot.
    if (best === undefined || choices.length >= best.order.length) {
      best = { order: choices.map((it) => it.entry.operation), state, stuck: entry!.operation };
    }
    const choice = choices.pop();
    if (choice === undefined) throw notLinearizable(history, spec, best);
    untake(choice);
    entry = take(choice) ? head.next : choice.entry.next;
  }
  return choices.map((it) => history[it.entry.operation]!);

  /** Linearizes the operation next, in its first way that is left, was not tried and agrees with what it returned. */
  function take(choice: Choice<S>): boolean {
    const index = choice.entry.operation;
    const operation = history[index]!;
    for (let way = choice.rest.next(); way.done !== true; way = choice.rest.next()) {
      if (operation.returned !== undefined && !isDeepStrictEqual(way.value.result, operation.result)) continue;
      done[index] = 1;
      const seen = `${doneKey(done)}|${keyOf(way.value.state)}`;
      if (tried.has(seen)) {
        done[index] = 0;
        continue;
      }
      tried.add(seen);
      state = way.value.state;
      choices.push(choice);
      unlink(choice.entry);
      if (choice.entry.match !== undefined) {
        unlink(choice.entry.match);
        unreturned--;
      }
      return true;
    }
    return false;
  }

  function untake({ entry: taken, before }: Choice<S>): void {
    state = before;
    done[taken.operation] = 0;
    if (taken.match !== undefined) {
      relink(taken.match);
      unreturned++;
    }
    relink(taken);
  }
}

function checkRecord(history: readonly Operation[]): void {
  const byProcess = new Map<string | number, Operation[]>();
  for (const operation of history) {
    const { process, name, invoked, returned } = operation;
    if (returned !== undefined && !(returned > invoked)) throw new TypeError(`${process}: ${name} was called at ${invoked} but returned at ${returned}; record two different times for it`);
    const list = byProcess.get(process);
    if (list === undefined) byProcess.set(process, [operation]);
    else list.push(operation);
  }
  for (const [process, list] of byProcess) {
    list.sort((a, b) => a.invoked - b.invoked);
    for (let i = 1; i < list.length; i++) {
      const before = list[i - 1]!;
      if (before.returned === undefined || before.returned > list[i]!.invoked) {
        throw new TypeError(`${process} called ${list[i]!.name} at ${list[i]!.invoked} before its ${before.name} had returned; give each thread a process of its own`);
      }
    }
  }
}

function linkEvents(history: readonly Operation[]): Entry {
  const events: { at: number; entry: Entry }[] = [];
  for (let operation = 0; operation < history.length; operation++) {
    const { invoked, returned } = history[operation]!;
    const call: Entry = { operation, match: undefined, isCall: true, previous: undefined, next: undefined };
    events.push({ at: invoked, entry: call });
    if (returned === undefined) continue;
    call.match = { operation, match: undefined, isCall: false, previous: undefined, next: undefined };
    events.push({ at: returned, entry: call.match });
  }
  // At equal times calls come first: overlapping, the more lenient reading of a coarse clock.
  events.sort((a, b) => a.at - b.at || Number(b.entry.isCall) - Number(a.entry.isCall));
  const head: Entry = { operation: -1, match: undefined, isCall: false, previous: undefined, next: undefined };
  let last = head;
  for (const { entry } of events) {
    last.next = entry;
    entry.previous = last;
    last = entry;
  }
  return head;
}

function unlink(entry: Entry): void {
  entry.previous!.next = entry.next;
  if (entry.next !== undefined) entry.next.previous = entry.previous;
}

/** The reverse of the latest `unlink`: neighbours are as they were, so the entry's own links are still right. */
function relink(entry: Entry): void {
  entry.previous!.next = entry;
  if (entry.next !== undefined) entry.next.previous = entry;
}

/** Which operations are linearized, short: most often all up to some point and a few after it. */
function doneKey(done: Uint8Array): string {
  const first = done.indexOf(0);
  if (first < 0) return 'all';
  let key = String(first);
  for (let i = first + 1; i < done.length; i++) if (done[i] === 1) key += `,${i}`;
  return key;
}

function notLinearizable<S>(history: readonly Operation[], spec: SequentialSpec<S>, best: { order: readonly number[]; state: S; stuck: number }): OracleError {
  const lines = best.order.map((index) => `  ${describe(history[index]!)}`);
  const stuck = history[best.stuck]!;
  const would = Array.from(spec.outcomes(best.state, stuck), ({ result }) => show(result));
  return new OracleError(
    `no order of the ${history.length} operations explains what they returned. The longest that does:\n${lines.length > 0 ? lines.join('\n') : '  (none)'}\n` +
    `leads to ${show(best.state)}. There ${describe(stuck)}, but it would have to answer ${would.length > 0 ? would.join(' or ') : 'nothing at all: it may not be called there'}, and it cannot be moved: it had returned before the rest was called, or moving it helps nothing.`,
  );
}

function describe({ process, name, args, returned, result }: Operation): string {
  return `${process}: ${name}(${args.map(show).join(', ')}) ${returned === undefined ? 'never returned' : `answered ${show(result)}`}`;
}
