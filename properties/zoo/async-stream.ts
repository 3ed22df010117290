import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo } from 'ringproof/oracle';
import { seedMemory, SeedRing } from './seed-ring.ts';

/** Shared words of a stream. */
const EVENTS = 0;
const SPACE = 1;
const SENDER_CLOSED = 2;
const FACTORY_CLOSED = 3;

/** Resolves at the first change of a word after `seen` was read from it. */
async function changed(words: Int32Array, word: number, seen: number): Promise<void> {
  const { async, value } = Atomics.waitAsync(words, word, seen);
  if (async) await value;
}

function bump(words: Int32Array, word: number): void {
  Atomics.add(words, word, 1);
  Atomics.notify(words, word);
}

/** The stream adapter as its authors would write it for event loops: nobody blocks, everyone awaits. Its defects are left in. */
class AsyncStream {
  readonly words = new Int32Array(new SharedArrayBuffer(16));
  readonly sender: SeedRing;
  readonly receiver: SeedRing;

  constructor(capacity: number) {
    const memory = seedMemory(capacity);
    this.sender = new SeedRing(memory);
    this.receiver = new SeedRing(memory);
  }

  /** Tries, and only then registers to be told of space. */
  async send(item: number): Promise<void> {
    while (!this.sender.push(item)) await changed(this.words, SPACE, Atomics.load(this.words, SPACE));
    bump(this.words, EVENTS);
  }

  closeSender(): void {
    Atomics.store(this.words, SENDER_CLOSED, 1);
    bump(this.words, EVENTS);
  }

  hasEnded(): boolean {
    return Atomics.load(this.words, FACTORY_CLOSED) === 1;
  }

  /** Everything up to the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<number, void, undefined> {
    for (;;) {
      const seen = Atomics.load(this.words, EVENTS);
      const ended = this.hasEnded();
      const [item] = this.receiver.receive(1);
      if (item !== undefined) {
        bump(this.words, SPACE);
        yield item;
      } else if (ended) {
        return;
      } else {
        await changed(this.words, EVENTS, seen);
      }
    }
  }
}

class MendedStream extends AsyncStream {
  override async send(item: number): Promise<void> {
    for (;;) {
      const seen = Atomics.load(this.words, SPACE);
      if (this.sender.push(item)) break;
      await changed(this.words, SPACE, seen);
    }
    bump(this.words, EVENTS);
  }

  override hasEnded(): boolean {
    return super.hasEnded() || Atomics.load(this.words, SENDER_CLOSED) === 1;
  }
}

function readToTheEnd(Stream: typeof AsyncStream) {
  return scenario({
    name: `${Stream.name}: for await over what a sender sends before it closes`,
    setup: () => new Stream(2),
    threads: {
      async sender(stream) {
        await stream.send(1);
        stream.closeSender();
      },
      async receiver(stream) {
        const got: number[] = [];
        for await (const item of stream) got.push(item);
        return got;
      },
    },
    final(_, { receiver }) {
      assertFifo({ accepted: [[1]], delivered: [receiver!] });
      assertConserved({ accepted: [[1]], delivered: [receiver!] });
    },
  });
}

export const forAwaitNeverEndsSeed = readToTheEnd(AsyncStream);
export const forAwaitEndsMended = readToTheEnd(MendedStream);

function sendOnFull(Stream: typeof AsyncStream) {
  return scenario({
    name: `${Stream.name}: an awaited send on a full ring`,
    setup: () => {
      const stream = new Stream(1);
      stream.sender.push(1);
      return stream;
    },
    threads: {
      sender: (stream) => stream.send(2),
      receiver({ words, receiver }) {
        const got = receiver.receive(1);
        bump(words, SPACE);
        return got;
      },
    },
    isReady: ({ sender }, sleeping) => sleeping === 'sender' && sender.reserve(1) !== undefined,
    final({ receiver }, { receiver: got }) {
      assertConserved({ accepted: [[1, 2]], delivered: [[...got!, ...receiver.receive(1)]] });
    },
  });
}

export const awaitsAfterItFailedSeed = sendOnFull(AsyncStream);
export const awaitsWhatItSawBeforeMended = sendOnFull(MendedStream);

export const z30ForAwaitNeverEnds = defect({ id: 'Z30', what: 'for await never ends: the end of the last sender is no end for the receiver', verdict: 'deadlock', wrong: forAwaitNeverEndsSeed, right: forAwaitEndsMended });
export const z32AwaitsAfterItFailed = defect({ id: 'Z32', what: 'an async send registers for space only after it found none', verdict: 'lost-wakeup', wrong: awaitsAfterItFailedSeed, right: awaitsWhatItSawBeforeMended });
