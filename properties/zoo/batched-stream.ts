import { defect, scenario } from 'ringproof/explore';
import { assertConserved } from 'ringproof/oracle';
import { seedMemory, SeedRing } from './seed-ring.ts';

const NOTIFIED = 0;
const DUE = 1;
const ARMED = 2;
const WOKEN = 3;

/**
 * The receiver of the async stream: a buffer filled by batches, a notification that keeps one permit, an interval whose first tick is due at
 * once, and a task that sleeps when all of them say Pending. The two flags are the two fixes of its history.
 */
class BatchedStream {
  readonly words = new Int32Array(new SharedArrayBuffer(16));
  readonly sender: SeedRing;
  readonly receiver: SeedRing;
  readonly looksAgain: boolean;
  readonly ticksUntilPending: boolean;
  #buffer: number[] = [];

  constructor({ looksAgain = true, ticksUntilPending = true }: { readonly looksAgain?: boolean; readonly ticksUntilPending?: boolean }) {
    const memory = seedMemory(4);
    this.sender = new SeedRing(memory);
    this.receiver = new SeedRing(memory);
    this.looksAgain = looksAgain;
    this.ticksUntilPending = ticksUntilPending;
    Atomics.store(this.words, DUE, 1);
  }

  send(item: number): void {
    this.sender.push(item);
    Atomics.store(this.words, NOTIFIED, 1);
    this.#wake();
  }

  /** The interval's time has come; who armed the timer is woken. */
  tick(): void {
    Atomics.store(this.words, DUE, 1);
    if (Atomics.exchange(this.words, ARMED, 0) === 1) this.#wake();
  }

  #wake(): void {
    Atomics.add(this.words, WOKEN, 1);
    Atomics.notify(this.words, WOKEN);
  }

  /** A batch of one into the empty buffer. */
  #drain(): boolean {
    return this.receiver.consumeBatch((item) => this.#buffer.push(item), 1) > 0;
  }

  /** Polls the interval: true when a tick was due; else the timer is armed. */
  #ticked(): boolean {
    if (Atomics.exchange(this.words, DUE, 0) === 1) return true;
    Atomics.store(this.words, ARMED, 1);
    return Atomics.exchange(this.words, DUE, 0) === 1;
  }

  #poll(): number | undefined {
    if (this.#buffer.length > 0) return this.#buffer.shift();
    if (Atomics.exchange(this.words, NOTIFIED, 0) === 1 && this.#drain()) return this.#buffer.shift();
    if (this.looksAgain && this.#drain()) return this.#buffer.shift();
    while (this.#ticked()) {
      if (this.#drain()) return this.#buffer.shift();
      if (!this.ticksUntilPending) break;
    }
    return undefined;
  }

  next(): number {
    for (;;) {
      const seen = Atomics.load(this.words, WOKEN);
      const item = this.#poll();
      if (item !== undefined) return item;
      Atomics.wait(this.words, WOKEN, seen);
    }
  }
}

function threeBatches(looksAgain: boolean) {
  return scenario({
    name: `a stream that is ${looksAgain ? '' : 'not '}drained again after registering, three batches waiting`,
    setup: () => {
      const stream = new BatchedStream({ looksAgain });
      for (let item = 1; item <= 3; item++) stream.send(item);
      return stream;
    },
    threads: {
      receiver: (stream) => [stream.next(), stream.next(), stream.next()],
    },
    isReady: ({ receiver }) => receiver.readable() > 0,
    final(_, { receiver }) {
      assertConserved({ accepted: [[1, 2, 3]], delivered: [receiver!] });
    },
  });
}

/** One batch for the permit, one for the first tick, and none for what is left. */
export const neverDrainedAgainSeed = threeBatches(false);
export const drainedAgainMended = threeBatches(true);

function firstTick(ticksUntilPending: boolean) {
  return scenario({
    name: `a stream whose timer is polled ${ticksUntilPending ? 'until it is pending' : 'once'}, an item without a notification`,
    setup: () => new BatchedStream({ ticksUntilPending }),
    threads: {
      receiver: (stream) => [stream.next()],
      sender(stream) {
        // The timer is the safety net for notifications that are lost.
        stream.sender.push(1);
        stream.tick();
      },
    },
    isReady: ({ receiver }) => receiver.readable() > 0,
    final(_, { receiver }) {
      assertConserved({ accepted: [[1]], delivered: [receiver!] });
    },
  });
}

/** A tick that was due leaves the timer unarmed: the next tick wakes nobody. */
export const timerNotArmedSeed = firstTick(false);
export const timerArmedMended = firstTick(true);

export const z43NeverDrainedAgain = defect({ id: 'Z43', what: 'no look after registering: the third batch is never drained', verdict: 'lost-wakeup', wrong: neverDrainedAgainSeed, right: drainedAgainMended });
export const z43TimerNotArmed = defect({ id: 'Z43', what: 'the timer is polled once, and not armed after its first tick', verdict: 'lost-wakeup', wrong: timerNotArmedSeed, right: timerArmedMended });
