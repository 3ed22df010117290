import { defect, scenario } from 'ringproof/explore';
import { assertConserved } from 'ringproof/oracle';
import { seedMemory, SeedRing } from './seed-ring.ts';

/** tokio's Notify for all waiters: it wakes who waits now and keeps no permit. */
class NotifyAll {
  readonly #generation = new Int32Array(new SharedArrayBuffer(4));

  /** A future: it completes at the first notification after this call. */
  notified(): () => void {
    const seen = Atomics.load(this.#generation, 0);
    return () => {
      Atomics.wait(this.#generation, 0, seen);
    };
  }

  notifyWaiters(): void {
    Atomics.add(this.#generation, 0, 1);
    Atomics.notify(this.#generation, 0);
  }
}

/** The async sender: full, then wait to be notified, then try again. */
function send(ring: SeedRing, space: NotifyAll, item: number, registerFirst: boolean): void {
  for (;;) {
    const early = registerFirst ? space.notified() : undefined;
    if (ring.push(item)) return;
    const wait = early ?? space.notified();
    wait();
  }
}

function fullSend(registerFirst: boolean) {
  return scenario({
    name: `a send on a full ring that registers for the notification ${registerFirst ? 'before it looks' : 'after it failed'}`,
    setup: () => {
      const memory = seedMemory(2);
      const sender = new SeedRing(memory);
      sender.push(1);
      sender.push(2);
      return { sender, receiver: new SeedRing(memory), space: new NotifyAll() };
    },
    threads: {
      sender({ sender, space }) {
        send(sender, space, 3, registerFirst);
      },
      receiver({ receiver, space }) {
        const got: number[] = [];
        if (receiver.consumeBatch((item) => got.push(item)) > 0) space.notifyWaiters();
        return got;
      },
    },
    isReady: ({ sender }) => sender.reserve(1) !== undefined,
    final({ receiver }, { receiver: got }) {
      const rest: number[] = [];
      receiver.consumeBatch((item) => rest.push(item));
      assertConserved({ accepted: [[1, 2, 3]], delivered: [got!], resident: [rest] });
    },
  });
}

export const registersAfterItFailedSeed = fullSend(false);
export const registersBeforeItLooksMended = fullSend(true);

function submitToInterval(registerFirst: boolean) {
  return scenario({
    name: `a span collector that drains at an interval and notifies when it drained some, against a submit that registers ${registerFirst ? 'before it looks' : 'after it failed'}`,
    setup: () => {
      const memory = seedMemory(1);
      const producer = new SeedRing(memory);
      producer.push(1);
      return { producer, consumer: new SeedRing(memory), space: new NotifyAll() };
    },
    threads: {
      producer({ producer, space }) {
        send(producer, space, 2, registerFirst);
      },
      interval({ consumer, space }) {
        for (let tick = 0; tick < 2; tick++) if (consumer.consumeBatch(() => {}) > 0) space.notifyWaiters();
      },
    },
    isReady: ({ producer }) => producer.reserve(1) !== undefined,
  });
}

/** "Waits for at most one interval", it says; but the tick after the one that made space drains nothing, and so notifies nobody. */
export const waitsForMoreThanATickSeed = submitToInterval(false);
export const waitsForATickMended = submitToInterval(true);

export const z32RegistersAfterItFailed = defect({ id: 'Z32', what: 'a send registers for space only after it found none', verdict: 'lost-wakeup', wrong: registersAfterItFailedSeed, right: registersBeforeItLooksMended });
export const z48WaitsForMoreThanATick = defect({ id: 'Z48', what: 'a submit waits for more than one interval', verdict: 'lost-wakeup', wrong: waitsForMoreThanATickSeed, right: waitsForATickMended });
