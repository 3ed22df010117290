import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { nothingLost, pop, push, spsc, spscInvariant } from '../kit/spsc.ts';
import type { Spsc } from '../kit/spsc.ts';

/** Notes what a batch or reservation published. */
function accept(context: Spsc, items: readonly number[], answer: 'ok' | 'closed'): void {
  if (answer !== 'ok') throw new OracleError('nobody closes this ring, but a commit was refused as closed');
  context.accepted.push(...items);
}

/** Writes items in place, as many as are lent, and publishes `committed` of them. */
function reserveAndCommit(context: Spsc, items: readonly number[], committed = items.length): number {
  const reservation = context.producer.reserve(items.length);
  if (typeof reservation === 'string') return 0;
  const count = Math.min(committed, reservation.length);
  for (let i = 0; i < reservation.length; i++) reservation.write(items[i]!);
  accept(context, items.slice(0, count), reservation.commit(count));
  return count;
}

export const pushAndPop = scenario({
  name: 'spsc: push and pop, over the wrap',
  setup: () => spsc(),
  threads: {
    producer(context) {
      for (let item = 1; item <= 3; item++) push(context, item);
    },
    consumer(context) {
      for (let i = 0; i < 3; i++) pop(context);
    },
  },
  invariant: spscInvariant,
  final: nothingLost,
});

export const batches = scenario({
  name: 'spsc: batches with one publish each, as many items as there is space for',
  setup: () => spsc(),
  threads: {
    producer(context) {
      for (const items of [[1], [2, 3, 4], [5, 6]]) {
        const count = context.producer.pushFrom(items);
        if (count !== 'closed') accept(context, items.slice(0, count), 'ok');
      }
    },
    consumer(context) {
      const target: number[] = [0, 0, 0];
      for (let i = 0; i < 2; i++) {
        const count = context.consumer.popInto(target, 0, 3);
        if (count !== 'closed') context.delivered.push(...target.slice(0, count));
      }
    },
  },
  invariant: spscInvariant,
  final: nothingLost,
});

export const reservationsAtTheWrap = scenario({
  name: 'spsc: reservations shorter than asked for at the wrap',
  setup: () => spsc({ ringBits: 2 }),
  threads: {
    producer(context) {
      const items = [1, 2, 3, 4, 5];
      let done = 0;
      for (let i = 0; i < 3; i++) done += reserveAndCommit(context, items.slice(done, done + 3));
    },
    consumer(context) {
      for (let i = 0; i < 2; i++) context.consumer.drain((item) => context.delivered.push(item));
    },
  },
  invariant: spscInvariant,
  final: nothingLost,
});

export const commitFewerOrNone = scenario({
  name: 'spsc: commit fewer than reserved, or abort; the rest is never seen',
  setup: () => spsc(),
  threads: {
    producer(context) {
      reserveAndCommit(context, [1, 99], 1);
      const reservation = context.producer.reserve(1);
      if (typeof reservation !== 'string') {
        reservation.write(98);
        reservation.abort();
      }
      reserveAndCommit(context, [97, 96], 0);
      reserveAndCommit(context, [2, 3]);
    },
    consumer(context) {
      for (let i = 0; i < 3; i++) pop(context);
    },
  },
  invariant: spscInvariant,
  final: nothingLost,
});

export const drainWithLimit = scenario({
  name: 'spsc: drains that end at a limit',
  setup: () => spsc(),
  threads: {
    producer(context) {
      for (let item = 1; item <= 4; item++) push(context, item);
    },
    consumer(context) {
      for (const limit of [1, 2, 1]) {
        const before = context.delivered.length;
        const count = context.consumer.drain((item) => context.delivered.push(item), limit);
        if (count !== context.delivered.length - before || count > limit) throw new OracleError(`drain(limit ${limit}) answered ${count} after ${context.delivered.length - before} items`);
      }
    },
  },
  invariant: spscInvariant,
  final: nothingLost,
});

export const peekAndAdvance = scenario({
  name: 'spsc: read in place, advance by less than was lent',
  setup: () => spsc(),
  threads: {
    producer(context) {
      for (let item = 1; item <= 3; item++) push(context, item);
    },
    consumer(context) {
      for (let i = 0; i < 3; i++) {
        const window = context.consumer.peek(2);
        if (typeof window === 'string') continue;
        const items = [...window.view()];
        window.advance(1);
        context.delivered.push(items[0]!);
      }
    },
  },
  invariant: spscInvariant,
  final: nothingLost,
});

export const handlerThrows = scenario({
  name: 'spsc: a handler that throws in the middle of a batch loses and repeats nothing',
  setup: () => spsc(),
  threads: {
    producer(context) {
      for (let item = 1; item <= 3; item++) push(context, item);
    },
    consumer(context) {
      for (let i = 0; i < 2; i++) {
        try {
          context.consumer.drain((item) => {
            context.delivered.push(item);
            if (item === 2) throw new RangeError('two');
          });
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
      }
    },
  },
  invariant: spscInvariant,
  final: nothingLost,
});
