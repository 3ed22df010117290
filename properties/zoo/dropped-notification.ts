import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo } from 'ringproof/oracle';
import { seedMemory, SeedRing } from './seed-ring.ts';

const IDLE = 0;
const PERMIT = 1;
const REGISTERED = 2;

/** tokio's Notify for one waiter and the task that waits: a notification without a waiter leaves a permit for the next poll. */
class NotifyOne {
  readonly #state = new Int32Array(new SharedArrayBuffer(4));
  readonly #task = new Int32Array(new SharedArrayBuffer(4));

  /** Polls a notification future: true when it was notified; else the task is registered to be woken. */
  poll(): boolean {
    for (;;) {
      if (Atomics.compareExchange(this.#state, 0, PERMIT, IDLE) === PERMIT) return true;
      if (Atomics.compareExchange(this.#state, 0, IDLE, REGISTERED) !== PERMIT) return false;
    }
  }

  /** The future goes out of scope: nobody is registered any more. */
  drop(): void {
    Atomics.compareExchange(this.#state, 0, REGISTERED, IDLE);
  }

  notifyOne(): void {
    for (;;) {
      const state = Atomics.load(this.#state, 0);
      if (state === REGISTERED) {
        if (Atomics.compareExchange(this.#state, 0, REGISTERED, IDLE) !== REGISTERED) continue;
        Atomics.add(this.#task, 0, 1);
        Atomics.notify(this.#task, 0);
        return;
      }
      if (Atomics.compareExchange(this.#state, 0, state, PERMIT) === state) return;
    }
  }

  /** The task, asked for when its poll began, sleeps until its waker is called. */
  taskOf(): () => void {
    const seen = Atomics.load(this.#task, 0);
    return () => {
      Atomics.wait(this.#task, 0, seen);
    };
  }
}

/**
 * Runs a poll function as a task. The seed makes the notification future inside the poll function, so it is gone when that says
 * Pending; `keeps` holds on to it.
 */
function runTask<T>(notify: NotifyOne, keeps: boolean, attempt: () => T | undefined): T {
  for (;;) {
    const sleep = notify.taskOf();
    const first = attempt();
    if (first !== undefined) return first;
    if (notify.poll()) continue;
    // Something may have come between the look and the registration.
    const again = attempt();
    if (again !== undefined) return again;
    if (!keeps) notify.drop();
    sleep();
  }
}

function receiverSleeps(keeps: boolean) {
  return scenario({
    name: `a stream whose notification future is ${keeps ? 'kept' : 'dropped'} on Pending`,
    setup: () => {
      const memory = seedMemory(2);
      return { sender: new SeedRing(memory), receiver: new SeedRing(memory), data: new NotifyOne() };
    },
    threads: {
      receiver: ({ receiver, data }) => [runTask(data, keeps, () => receiver.receive(1)[0])],
      sender({ sender, data }) {
        sender.push(1);
        data.notifyOne();
      },
    },
    isReady: ({ receiver }) => receiver.readable() > 0,
    final(_, { receiver }) {
      assertConserved({ accepted: [[1]], delivered: [receiver!] });
    },
  });
}

export const streamDropsSeed = receiverSleeps(false);
export const streamKeepsMended = receiverSleeps(true);

function senderSleeps(keeps: boolean) {
  return scenario({
    name: `a sink on a full ring whose notification future is ${keeps ? 'kept' : 'dropped'} on Pending`,
    setup: () => {
      const memory = seedMemory(2);
      const sender = new SeedRing(memory);
      sender.push(1);
      sender.push(2);
      return { sender, receiver: new SeedRing(memory), space: new NotifyOne() };
    },
    threads: {
      sender({ sender, space }) {
        runTask(space, keeps, () => sender.push(3) || undefined);
      },
      receiver({ receiver, space }) {
        const got: number[] = [];
        if (receiver.consumeBatch((item) => got.push(item)) > 0) space.notifyOne();
        return got;
      },
    },
    isReady: ({ sender }) => sender.reserve(1) !== undefined,
    final({ receiver }, { receiver: got }) {
      const rest: number[] = [];
      receiver.consumeBatch((item) => rest.push(item));
      assertFifo({ accepted: [[1, 2, 3]], delivered: [[...got!, ...rest]] });
      assertConserved({ accepted: [[1, 2, 3]], delivered: [got!], resident: [rest] });
    },
  });
}

export const sinkDropsSeed = senderSleeps(false);
export const sinkKeepsMended = senderSleeps(true);

export const z31SinkDrops = defect({ id: 'Z31', what: 'the sink drops the notification that it waits for', verdict: 'lost-wakeup', wrong: sinkDropsSeed, right: sinkKeepsMended });
export const z33StreamDrops = defect({ id: 'Z33', what: 'the stream drops the notification that it waits for', verdict: 'lost-wakeup', wrong: streamDropsSeed, right: streamKeepsMended });
