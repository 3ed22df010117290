import { orderBits } from '../order.ts';
import type { Order } from '../order.ts';
import { KEEP } from '../program.ts';
import type { GraphProgram, Operation, Step, ThreadRun, Value } from '../program.ts';

/** Memory operations over named cells, for algorithms too long for the litmus language. */
interface Cells {
  load(cell: string, order: Order): Operation;
  store(cell: string, value: number, order: Order): Operation;
  cas(cell: string, expected: number, value: number, order: Order): Operation;
  add(cell: string, value: number, order: Order): Operation;
}

/** A turn of a loop that changed nothing: the thread waits for one of what it read to change. */
interface Spin {
  readonly kind: 'blocked';
  readonly reads: number;
}

type Thread = (cells: Cells) => Generator<Operation | Spin, unknown, Value>;

function structure(name: string, threads: readonly Thread[], first: Readonly<Record<string, number>>): GraphProgram {
  const names: string[] = [];
  const locate = (cell: string): number => names.includes(cell) ? names.indexOf(cell) : names.push(cell) - 1;
  const base = (cell: string, order: Order): { location: number; order: number; site: number; type: number } => ({ location: locate(cell), order: orderBits(order), site: -1, type: 0 });
  const cells: Cells = {
    load: (cell, order) => ({ kind: 'load', ...base(cell, order) }),
    store: (cell, value, order) => ({ kind: 'store', value, ...base(cell, order) }),
    cas: (cell, expected, value, order) => ({ kind: 'rmw', update: (old) => old === expected ? value : KEEP, failureOrder: orderBits('relaxed'), ...base(cell, order) }),
    add: (cell, value, order) => ({ kind: 'rmw', update: (old) => (old as number) + value, failureOrder: 0, ...base(cell, order) }),
  };
  return {
    name,
    threadNames: threads.map((_, at) => `T${at}`),
    start(thread): ThreadRun {
      const run = threads[thread]!(cells);
      return {
        next(value): Step {
          const { done, value: step } = run.next(value);
          return done === true ? { kind: 'end', value: step } : step;
        },
      };
    },
    locationCount: () => names.length,
    locationName: (location) => names[location]!,
    initial: (location) => first[names[location]!] ?? 0,
    convert: (value) => value,
  };
}

export function ticketLock(threads: number): GraphProgram {
  const thread: Thread = function* (m) {
    const ticket = yield m.add('next', 1, 'relaxed');
    while ((yield m.load('owner', 'acquire')) !== ticket) yield { kind: 'blocked', reads: 1 };
    yield m.store('shared', 1, 'non-atomic');
    yield m.load('shared', 'non-atomic');
    const owner = (yield m.load('owner', 'relaxed')) as number;
    yield m.store('owner', owner + 1, 'release');
  };
  return structure(`ticketlock(${threads})`, Array.from({ length: threads }, () => thread), {});
}

// A pointer is a node number and a count, against ABA.
const COUNT = 1000;
const node = (pointer: number): number => pointer % COUNT;
const bump = (pointer: number, target: number): number => pointer - node(pointer) + COUNT + target;

/** Treiber's stack with nodes from a pool, `pushers` threads that push and `poppers` that pop. */
export function treiberStack(pushers: number, poppers: number): GraphProgram {
  const push = (own: number): Thread => function* (m) {
    yield m.store(`x${own}`, own + 42, 'relaxed');
    yield m.store(`value${own}`, own, 'non-atomic');
    for (;;) {
      const top = (yield m.load('top', 'acquire')) as number;
      yield m.store(`next${own}`, top, 'relaxed');
      if ((yield m.cas('top', top, bump(top, own), 'release')) === top) return;
    }
  };
  const pop: Thread = function* (m) {
    for (;;) {
      const top = (yield m.load('top', 'acquire')) as number;
      if (node(top) === 0) return;
      const next = (yield m.load(`next${node(top)}`, 'relaxed')) as number;
      if ((yield m.cas('top', top, bump(top, node(next)), 'release')) === top) {
        const index = (yield m.load(`value${node(top)}`, 'non-atomic')) as number;
        yield m.load(`x${index}`, 'relaxed');
        return;
      }
      yield { kind: 'blocked', reads: 3 };
    }
  };
  return structure(`treiber-stack(${pushers}+${poppers})`, [...Array.from({ length: pushers }, (_, at) => push(at + 1)), ...Array.from({ length: poppers }, () => pop)], {});
}

/** Treiber's stack as the client of Relinche's tests uses it (GenMC, `tb-stack-dyn`): a node of its own for each push, pointers without counts, and loops that try again. */
export function plainTreiberStack(pushers: number, poppers: number): GraphProgram {
  const push = (own: number): Thread => function* (m) {
    yield m.store(`value${own}`, own, 'non-atomic');
    for (;;) {
      const top = (yield m.load('top', 'acquire')) as number;
      yield m.store(`next${own}`, top, 'relaxed');
      if ((yield m.cas('top', top, own, 'release')) === top) return;
    }
  };
  const pop: Thread = function* (m) {
    for (;;) {
      const top = (yield m.load('top', 'acquire')) as number;
      if (top === 0) return;
      const next = (yield m.load(`next${top}`, 'relaxed')) as number;
      if ((yield m.cas('top', top, next, 'release')) === top) return (yield m.load(`value${top}`, 'non-atomic')) as number;
    }
  };
  return structure(`tb-stack-dyn(${pushers}+${poppers})`, [...Array.from({ length: pushers }, (_, at) => push(at + 1)), ...Array.from({ length: poppers }, () => pop)], {});
}

/**
 * The queue of Michael and Scott with counted pointers; each thread enqueues once and dequeues once. As in GenMC's test, a dequeue whose last compare-exchange fails is given up
 * (an assume), and the turn in which a dequeue finds that the head has moved is a spin; the turns of an enqueue, whose loop carries values out, are none.
 */
export function msQueue(threads: number): GraphProgram {
  const thread = (own: number): Thread => function* (m) {
    yield m.store(`value${own}`, own, 'non-atomic');
    const old = (yield m.load(`next${own}`, 'relaxed')) as number;
    yield m.store(`next${own}`, old - node(old), 'relaxed');
    let tail = 0;
    for (let success = false; !success;) {
      tail = (yield m.load('tail', 'acquire')) as number;
      const next = (yield m.load(`next${node(tail)}`, 'acquire')) as number;
      if (tail !== (yield m.load('tail', 'relaxed'))) continue;
      if (node(next) === 0) success = (yield m.cas(`next${node(tail)}`, next, bump(next, own), 'release')) === next;
      if (!success) {
        const target = node((yield m.load(`next${node(tail)}`, 'acquire')) as number);
        yield m.cas('tail', tail, bump(tail, target), 'release');
      }
    }
    yield m.cas('tail', tail, bump(tail, own), 'release');

    for (;;) {
      const head = (yield m.load('head', 'acquire')) as number;
      const last = (yield m.load('tail', 'acquire')) as number;
      const next = (yield m.load(`next${node(head)}`, 'acquire')) as number;
      if ((yield m.load('head', 'relaxed')) !== head) yield { kind: 'blocked', reads: 4 };
      else if (node(head) === node(last)) {
        if (node(next) === 0) return false;
        yield m.cas('tail', last, bump(last, node(next)), 'release');
      } else {
        yield m.load(`value${node(next)}`, 'non-atomic');
        if ((yield m.cas('head', head, bump(head, node(next)), 'release')) === head) return true;
        yield { kind: 'blocked', reads: 6 };
      }
    }
  };
  const first: Record<string, number> = { head: 1, tail: 1 };
  for (let at = 2; at < threads + 2; at++) first[`next${at}`] = 666;
  return structure(`ms-queue(${threads})`, Array.from({ length: threads }, (_, at) => thread(at + 2)), first);
}
