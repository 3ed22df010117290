import { choose, operation, rest, scenario } from 'ringproof/explore';
import type { Scenario } from 'ringproof/explore';
import { refinement } from 'ringproof/refine';
import type { Refinement } from 'ringproof/refine';
import { closeRing, drain, history, peek, pop, popInto, push, pushFrom, reserve, ringOf, state } from './spsc-mapping.ts';
import type { Ring, RingHistory } from './spsc-mapping.ts';

type Part = (ring: Ring) => void;
type Threads = { producer: void; consumer: void; k1: void };

/** A ring of 2 slots. Waiting is not in the model, so nobody looks for sleepers. */
const setup = (modulus: number, start: number): Ring => ringOf(1, modulus, start, { wakeups: false });

/** A producer that stops when it is refused, a consumer that stops at the end, and somebody who closes. */
function closing(name: string, start: number, producer: readonly Part[], consumer: readonly Part[]): Refinement<Ring, Threads, RingHistory> {
  return refinement({
    name,
    scenario: scenario({
      name,
      setup: () => setup(8, start),
      threads: {
        producer(ring: Ring) {
          for (const part of producer) if (!ring.producer.refused) part(ring);
        },
        consumer(ring: Ring) {
          for (const part of consumer) if (!ring.consumer.ended) part(ring);
        },
        k1(ring: Ring) {
          closeRing(ring);
        },
      },
    }) as Scenario<Ring, Threads>,
    model: '../../models/SpscRing.tla',
    config: '../../models/SpscRing.cfg',
    history: history(['k1']),
    state,
    unfair: { 'WF_vars(Consumer)': 'the consumer looks a few times and then no more' },
  });
}

/** The consumer pops until the end, so each end is fair. */
export const popsUntilTheEnd = refinement({
  name: 'pushes, pops until the end, and somebody closes',
  scenario: scenario({
    name: 'pushes, pops until the end, and somebody closes',
    setup: () => setup(8, 2 ** 32 - 1),
    threads: {
      producer(ring: Ring) {
        // How many it has pushed is what the tail tells; how often it tried would be told by nothing.
        while (ring.producer.next < 3 && !ring.producer.refused) push(ring);
      },
      consumer(ring: Ring) {
        for (const { consumer } = ring; !consumer.ended; ) {
          operation('pop', 1);
          if (consumer.handle.pop() === 'closed') consumer.ended = true;
        }
      },
      k1(ring: Ring) {
        closeRing(ring);
      },
    },
  }),
  model: '../../models/SpscRing.tla',
  config: '../../models/SpscRing.cfg',
  history: history(['k1']),
  state,
  same: 'model',
});

export const pushAndPop = closing('push and pop, and somebody closes', 2 ** 32 - 1, [push, push], [pop, pop]);

export const batches = closing('batches, and somebody closes', 2 ** 31 - 1, [(ring) => pushFrom(ring, 2), (ring) => pushFrom(ring, 2)], [(ring) => drain(ring, 2), (ring) => popInto(ring, 2)]);

const writeOne = (end: 'commit' | 'abort') => (written: number): 'write' | 'commit' | 'abort' => (written === 0 ? 'write' : end);

export const reservations = closing(
  'reservations and windows, and somebody closes',
  0,
  [(ring) => reserve(ring, 2, writeOne('commit')), (ring) => reserve(ring, 2, writeOne('abort')), (ring) => pushFrom(ring, 2)],
  [(ring) => peek(ring, 2, () => true)],
);

/**
 * Every operation that the two ends have, in any order, for ever. Nobody closes: a closer that is stopped between its load and its swap while as many items are
 * accepted as the model's modulus is refused by the code, whose sequences are longer, and not by the model.
 */
export const anyOperations = refinement({
  name: 'any operations in any order',
  scenario: scenario({
    name: 'any operations in any order',
    setup: () => setup(4, 2 ** 32 - 1),
    threads: {
      producer(ring: Ring) {
        for (rest(); ; rest()) produceAny(ring);
      },
      consumer(ring: Ring) {
        for (rest(); ; rest()) consumeAny(ring);
      },
    },
  }),
  model: '../../models/SpscRing.tla',
  config: '../../models/SpscRingOpen.cfg',
  history: history([]),
  state,
  endless: true,
  same: 'model',
  edges: {},
});

function produceAny(ring: Ring): void {
  switch (choose(3)) {
    case 0:
      return push(ring);
    case 1:
      return pushFrom(ring, 1 + choose(ring.capacity));
    default:
      return reserve(ring, 1 + choose(ring.capacity), goOn);
  }
}

function consumeAny(ring: Ring): void {
  const count = 1 + choose(ring.capacity);
  switch (choose(4)) {
    case 0:
      return pop(ring);
    case 1:
      return popInto(ring, count);
    case 2:
      return drain(ring, count, () => choose(2) === 1);
    default: {
      const mayReadNothing = looksAtTail(ring, count);
      return peek(ring, count, (read) => (read === 0 && !mayReadNothing) || choose(2) === 1);
    }
  }
}

/** What may be done with a reservation of which so much is written. */
function goOn(written: number, lent: number): 'write' | 'commit' | 'abort' {
  const may: ('write' | 'commit' | 'abort')[] = ['abort'];
  if (written > 0) may.push('commit');
  if (written < lent) may.push('write');
  return may[choose(may.length)]!;
}

/** Whether a peek looks at the tail. One that knows enough and reads nothing makes no access at all: doing so again and again would be no execution. */
function looksAtTail({ consumer, capacity }: Ring, count: number): boolean {
  const { head, tail, sealed } = consumer.handle.inspect()[0]!;
  return !sealed && (tail - head) >>> 0 < Math.min(count, capacity - (head % capacity));
}
