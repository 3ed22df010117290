import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertTerminal, OracleError } from 'ringproof/oracle';
import { seedMemory, SeedRing } from './seed-ring.ts';

const FACTORY_CLOSED = 0;
const IN_FLIGHT = 1;
const EVENTS = 2;
const SPACE = 3;

/** A stream adapter over one ring, in the shape of the seed's: a factory, a sender, a receiver. */
class Stream {
  readonly words = new Int32Array(new SharedArrayBuffer(16));
  readonly sender: SeedRing;
  readonly receiver: SeedRing;

  constructor() {
    const memory = seedMemory(2);
    this.sender = new SeedRing(memory);
    this.receiver = new SeedRing(memory);
  }

  closeFactory(): void {
    Atomics.store(this.words, FACTORY_CLOSED, 1);
    this.changed();
  }

  /** The sender's end is closed; in the seed that closes its ring and nothing else. */
  closeSender(): void {
    this.sender.close();
    this.changed();
  }

  send(item: number): boolean {
    if (Atomics.load(this.words, FACTORY_CLOSED) === 1) return false;
    return this.sender.push(item);
  }

  /** The next item, `empty` while there is none, `end` after the last. */
  poll(): number | 'empty' | 'end' {
    const closed = this.hasEnded();
    const [item] = this.receiver.receive(1);
    if (item !== undefined) return item;
    return closed ? 'end' : 'empty';
  }

  hasEnded(): boolean {
    return Atomics.load(this.words, FACTORY_CLOSED) === 1;
  }

  /** `poll`, sleeping while there is nothing. */
  next(): number | 'end' {
    for (;;) {
      const seen = Atomics.load(this.words, EVENTS);
      const answer = this.poll();
      if (answer !== 'empty') return answer;
      Atomics.wait(this.words, EVENTS, seen);
    }
  }

  changed(): void {
    Atomics.add(this.words, EVENTS, 1);
    Atomics.notify(this.words, EVENTS);
  }

  /** Sends, sleeping while there is no space; false: closed. Registers before it looks, so a notification is not missed. */
  sendWaiting(item: number): boolean {
    for (;;) {
      const seen = Atomics.load(this.words, SPACE);
      if (this.send(item)) return true;
      if (Atomics.load(this.words, FACTORY_CLOSED) === 1) return false;
      Atomics.wait(this.words, SPACE, seen);
    }
  }

  /** The receiver is dropped, by itself or by a take-until that fires; the factory closes with it. */
  dropReceiver(): void {
    this.closeFactory();
  }
}

/** Announces a send before it looks at closed, and ends when it is closed and none is announced: what is announced later sees closed. */
class CountingStream extends Stream {
  #ended = false;

  override send(item: number): boolean {
    Atomics.add(this.words, IN_FLIGHT, 1);
    const sent = super.send(item);
    Atomics.sub(this.words, IN_FLIGHT, 1);
    this.changed();
    return sent;
  }

  override hasEnded(): boolean {
    this.#ended ||= super.hasEnded() && Atomics.load(this.words, IN_FLIGHT) === 0;
    return this.#ended;
  }
}

function sendAgainstClose(Adapter: typeof Stream) {
  return scenario({
    name: `${Adapter.name}: a send while the factory closes`,
    setup: () => new Adapter(),
    threads: {
      sender: (stream) => stream.send(1),
      closer(stream) {
        stream.closeFactory();
      },
      receiver: (stream) => [stream.poll(), stream.poll(), stream.poll()],
    },
    final(stream, { sender, receiver }) {
      assertTerminal([...receiver!, stream.poll()], (answer) => answer === 'end');
      if (sender === true && !receiver!.includes(1) && receiver!.includes('end')) throw new OracleError('accepted, but the stream ended without it');
    },
  });
}

export const someAfterNoneSeed = sendAgainstClose(Stream);
export const endIsFinalMended = sendAgainstClose(CountingStream);

/** Ends as well when its only sender has closed. */
class NoticingStream extends Stream {
  override hasEnded(): boolean {
    return super.hasEnded() || this.receiver.isClosed();
  }
}

function readToTheEnd(Adapter: typeof Stream) {
  return scenario({
    name: `${Adapter.name}: the sender sends, closes, and the reading loop waits for the end`,
    setup: () => new Adapter(),
    threads: {
      sender(stream) {
        stream.send(1);
        stream.closeSender();
      },
      receiver(stream) {
        const got: number[] = [];
        for (let item = stream.next(); item !== 'end'; item = stream.next()) got.push(item);
        return got;
      },
    },
    final(_, { receiver }) {
      assertConserved({ accepted: [[1]], delivered: [receiver!] });
    },
  });
}

export const senderCloseUnnoticedSeed = readToTheEnd(Stream);
export const senderCloseNoticedMended = readToTheEnd(NoticingStream);

/** As its specification says: closing the factory stops registrations, existing senders carry on. */
class CarryingStream extends Stream {
  override send(item: number): boolean {
    return this.sender.push(item);
  }
}

function sendAfterFactoryClose(Adapter: typeof Stream) {
  return scenario({
    name: `${Adapter.name}: an existing sender carries on after the factory closed`,
    setup: () => new Adapter(),
    threads: {
      one(stream) {
        stream.closeFactory();
        if (!stream.send(1)) throw new OracleError('closing the factory closed an existing sender');
      },
    },
  });
}

export const factoryKillsSendersSeed = sendAfterFactoryClose(Stream);
export const sendersCarryOnMended = sendAfterFactoryClose(CarryingStream);

/** A sink that keeps the one item that found the ring full. */
class Sink {
  readonly ring: SeedRing;
  readonly flushes: boolean;
  #pending: number | undefined;

  constructor(ring: SeedRing, flushes: boolean) {
    this.ring = ring;
    this.flushes = flushes;
  }

  feed(item: number): boolean {
    if (this.#pending !== undefined) return false;
    if (!this.ring.push(item)) this.#pending = item;
    return true;
  }

  /** True when nothing is left to flush. */
  close(): boolean {
    if (this.flushes && this.#pending !== undefined) {
      if (!this.ring.push(this.#pending)) return false;
      this.#pending = undefined;
    }
    this.ring.close();
    return true;
  }
}

function closeWithPending(flushes: boolean) {
  return scenario({
    name: `a sink that ${flushes ? 'flushes' : 'discards'} its pending item when it is closed`,
    setup: () => new SeedRing(seedMemory(2)),
    threads: {
      one(ring) {
        const sink = new Sink(ring, flushes);
        const accepted: number[] = [];
        const delivered: number[] = [];
        for (const item of [1, 2, 3]) if (sink.feed(item)) accepted.push(item);
        for (let tries = 0; tries < 2; tries++) {
          sink.close();
          ring.consumeBatch((item) => delivered.push(item));
        }
        return { accepted, delivered };
      },
    },
    final(_, { one }) {
      assertConserved({ accepted: [one!.accepted], delivered: [one!.delivered] });
    },
  });
}

export const pendingDiscardedSeed = closeWithPending(false);
export const pendingFlushedMended = closeWithPending(true);

function drainInBatches(hint: number) {
  return scenario({
    name: `a receiver that drains ${hint} items at once`,
    setup: () => new Stream(),
    threads: {
      sender(stream) {
        stream.send(1);
        stream.changed();
      },
      receiver({ words, receiver }) {
        for (;;) {
          const seen = Atomics.load(words, EVENTS);
          if (receiver.consumeBatch(() => {}, hint) > 0) return;
          Atomics.wait(words, EVENTS, seen);
        }
      },
    },
  });
}

/** A batch hint of 0 is accepted, and nothing is ever delivered. */
export const hintOfNoneSeed = drainInBatches(0);
export const hintOfOneMended = drainInBatches(1);

/** Tells the senders. */
class TellingStream extends Stream {
  override dropReceiver(): void {
    super.dropReceiver();
    Atomics.add(this.words, SPACE, 1);
    Atomics.notify(this.words, SPACE);
  }
}

function receiverGoes(Adapter: typeof Stream) {
  return scenario({
    name: `${Adapter.name}: the receiver goes while a sender waits for space`,
    setup: () => {
      const stream = new Adapter();
      stream.send(1);
      stream.send(2);
      return stream;
    },
    threads: {
      sender: (stream) => stream.sendWaiting(3),
      receiver(stream) {
        stream.dropReceiver();
      },
    },
    final(_, { sender }) {
      if (sender !== false) throw new OracleError('nobody made space, but the send succeeded');
    },
  });
}

export const receiverGoesSilentlySeed = receiverGoes(Stream);
export const receiverTellsMended = receiverGoes(TellingStream);

function cancelled(handsBack: boolean) {
  return scenario({
    name: `a send that is cancelled on a full ring ${handsBack ? 'hands the item back' : 'forgets the item'}`,
    setup: () => new SeedRing(seedMemory(2)),
    threads: {
      one(ring) {
        const given = [1, 2, 3];
        const back: number[] = [];
        for (const item of given) {
          let sent = false;
          for (let attempt = 0; attempt < 2 && !sent; attempt++) sent = ring.push(item);
          if (!sent && handsBack) back.push(item);
        }
        const delivered: number[] = [];
        ring.consumeBatch((item) => delivered.push(item));
        return { given, back, delivered };
      },
    },
    final(_, { one }) {
      assertConserved({ accepted: [one!.given], delivered: [one!.delivered], resident: [one!.back] });
    },
  });
}

export const cancelledAndGoneSeed = cancelled(false);
export const cancelledAndBackMended = cancelled(true);

export const z30SenderCloseUnnoticed = defect({ id: 'Z30', what: 'the end of the last sender is no end for the receiver', verdict: 'deadlock', wrong: senderCloseUnnoticedSeed, right: senderCloseNoticedMended });
export const z35ReceiverGoesSilently = defect({ id: 'Z35', what: 'a receiver that goes wakes no sender', verdict: 'deadlock', wrong: receiverGoesSilentlySeed, right: receiverTellsMended });
export const z37SomeAfterNone = defect({ id: 'Z37', what: 'an item after the end', verdict: 'assertion', wrong: someAfterNoneSeed, right: endIsFinalMended });
export const z38FactoryKillsSenders = defect({ id: 'Z38', what: 'closing the factory closes existing senders', verdict: 'assertion', wrong: factoryKillsSendersSeed, right: sendersCarryOnMended });
export const z39PendingDiscarded = defect({ id: 'Z39', what: 'closing a sink discards its pending item', verdict: 'assertion', wrong: pendingDiscardedSeed, right: pendingFlushedMended });
export const z41HintOfNone = defect({ id: 'Z41', what: 'a batch hint of 0 is accepted', verdict: 'deadlock', wrong: hintOfNoneSeed, right: hintOfOneMended });
export const z42CancelledAndGone = defect({ id: 'Z42', what: 'a cancelled send drops its item', verdict: 'assertion', wrong: cancelledAndGoneSeed, right: cancelledAndBackMended });
