import { scenario } from 'ringproof/explore';
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
    final({ receiver }, { receiver: got }) {
      const rest: number[] = [];
      receiver.consumeBatch((item) => rest.push(item));
      assertConserved({ accepted: [[1, 2, 3]], delivered: [got!], resident: [rest] });
    },
  });
}

export const registersAfterItFailedSeed = fullSend(false);
export const registersBeforeItLooksMended = fullSend(true);
