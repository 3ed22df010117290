import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { isClosed } from '../../src/ring/index.ts';
import { closeFactory, isFactoryClosed, isShutdown, reclaim, register, RegistrationError, shutdown } from '../../src/stream/index.ts';
import { noneMissing, nothingLost, receive, receiveAll, sendNoted, streamed, tryNoted, withFullSender, withSender } from '../kit/streams.ts';
import type { Streamed } from '../kit/streams.ts';

export const readToTheEnd = scenario({
  name: 'stream: what a sender sends before it closes is received, and then the end',
  setup: () => withSender(),
  threads: {
    async sender(context) {
      await sendNoted(context, context.sender, 0);
      await context.sender.close();
    },
    receiver: (context) => receiveAll(context),
  },
  final: (context) => nothingLost(context),
});

export const sendOnFull = scenario({
  name: 'stream: a send on a full ring is accepted when the receiver makes room',
  setup: () => withFullSender({ batchHint: 1 }),
  threads: {
    sender: (context) => sendNoted(context, context.sender, 2),
    receiver: (context) => receive(context, 3),
  },
  final(context) {
    nothingLost(context);
    noneMissing(context);
  },
});

export const moreThanABatch = scenario({
  name: 'stream: more items than a batch are received without another wake-up',
  setup: () => withFullSender({ batchHint: 1 }),
  threads: {
    closer: ({ sender }) => sender.close(),
    receiver: (context) => receiveAll(context),
  },
  final: (context) => nothingLost(context),
});

/** Nobody is left who could send, and the stream has ended. */
function ended({ factory }: Streamed): void {
  if (!isClosed(factory.channel)) throw new OracleError('nobody is left, and the stream has not ended');
}

/** Registers and sends one item, if it is not too late. */
async function registerAndSend(context: Streamed, item: number): Promise<string> {
  let sender;
  try {
    sender = register(context.factory);
  } catch (error) {
    if (error instanceof RegistrationError) return 'refused';
    throw error;
  }
  const answer = await sendNoted(context, sender, item);
  await sender.close();
  return answer;
}

export const lastCloseAgainstRegister = scenario({
  name: 'stream: while the last sender closes another registers: it is refused, or what it sends is accepted, and nobody left is the end',
  setup() {
    const context = streamed(2);
    return { ...context, sender: register(context.factory) };
  },
  threads: {
    first: ({ sender }) => sender.close(),
    second: (context) => registerAndSend(context, 10),
  },
  final(context, { second }) {
    noneMissing(context);
    ended(context);
    if (second !== 'refused' && second !== 'ok') throw new OracleError(`it could register, and its send was ${String(second)}`);
  },
});

export const factoryCloseAgainstRegister = scenario({
  name: 'stream: while the factory closes somebody registers: refused, or it carries on to its own close',
  setup: () => streamed(1),
  threads: {
    closer: ({ factory }) => closeFactory(factory),
    sender: (context) => registerAndSend(context, 0),
  },
  final(context, { sender }) {
    noneMissing(context);
    ended(context);
    if (sender !== 'refused' && sender !== 'ok') throw new OracleError(`it could register, and its send was ${String(sender)}`);
  },
});

export const factoryCloseIsSeen = scenario({
  name: 'stream: who is told that the factory is closed cannot register any more',
  setup: () => streamed(1),
  threads: {
    closer: ({ factory }) => closeFactory(factory),
    async asker(context) {
      return isFactoryClosed(context.factory) ? registerAndSend(context, 0) : 'open';
    },
  },
  final({ factory }, { asker }) {
    if (asker !== 'open' && asker !== 'refused') throw new OracleError(`the factory was closed, and a send answered ${String(asker)}`);
    if (!isFactoryClosed(factory)) throw new OracleError('the factory was closed, and is said to be open');
  },
});

export const factoryCloseAgainstShutdown = scenario({
  name: 'stream: while the factory closes the stream is shut down, and neither forgets the other',
  setup() {
    const context = streamed(1);
    return { ...context, sender: register(context.factory) };
  },
  threads: {
    closer: ({ factory }) => closeFactory(factory),
    other: ({ factory }) => shutdown(factory),
  },
  final(context) {
    ended(context);
    if (!isShutdown(context.factory)) throw new OracleError('the stream was shut down, and nobody knows');
    if (!isFactoryClosed(context.factory)) throw new OracleError('the factory was closed, and is said to be open');
  },
});

export const expectsTwo = scenario({
  name: 'stream: two senders are expected, and each registers when it likes: neither is turned away',
  setup: () => streamed(2, { expectedSenders: 2 }),
  threads: {
    first: (context) => registerAndSend(context, 0),
    second: (context) => registerAndSend(context, 10),
  },
  final(context, { first, second }) {
    noneMissing(context);
    ended(context);
    if (first !== 'ok' || second !== 'ok') throw new OracleError(`the sends answered ${String(first)} and ${String(second)}`);
  },
});

export const lastTwoClose = scenario({
  name: 'stream: two senders close at once, and one of them ends the stream',
  setup() {
    const context = streamed(2);
    return { ...context, senders: [register(context.factory), register(context.factory)] as const };
  },
  threads: {
    first: ({ senders }) => senders[0].close(),
    second: ({ senders }) => senders[1].close(),
  },
  final: (context) => ended(context),
});

export const shutdownAgainstSend = scenario({
  name: 'stream: a send against a shutdown: accepted and received, or handed back',
  setup: () => withSender(),
  threads: {
    sender: (context) => sendNoted(context, context.sender, 0),
    closer: ({ factory }) => shutdown(factory),
    receiver: (context) => receiveAll(context),
  },
  final(context, { sender }) {
    nothingLost(context);
    if (sender !== 'ok' && sender !== 'shut-down') throw new OracleError(`the send answered ${String(sender)}`);
  },
});

export const shutdownAgainstTrySend = scenario({
  name: 'stream: an attempt to send against a shutdown: accepted, or refused for the shutdown, and never as if the ring were full',
  setup: () => withSender(),
  threads: {
    sender: (context) => tryNoted(context, context.sender, 0),
    closer: ({ factory }) => shutdown(factory),
  },
  final(context, { sender }) {
    noneMissing(context);
    if (sender !== 'ok' && sender !== 'shut-down') throw new OracleError(`the attempt answered ${String(sender)}`);
  },
});

export const shutdownWakesSender = scenario({
  name: 'stream: a shutdown wakes a sender that waits for space',
  setup: () => withFullSender(),
  threads: {
    sender: (context) => sendNoted(context, context.sender, 2),
    closer: ({ factory }) => shutdown(factory),
  },
  final(_, { sender }) {
    if (sender !== 'shut-down') throw new OracleError(`nobody makes room, and the send answered ${String(sender)}`);
  },
});

export const receiverLeaves = scenario({
  name: 'stream: a receiver that leaves wakes the sender that waits, and counts what nobody gets',
  setup: () => withFullSender({ batchHint: 1 }),
  threads: {
    sender: (context) => sendNoted(context, context.sender, 2),
    async receiver({ receiver, delivered }) {
      for await (const item of receiver) {
        delivered[0]!.push(item);
        break;
      }
    },
  },
  final({ accepted, delivered, receiver }) {
    const { length } = accepted[0]!;
    if (length !== delivered[0]!.length + receiver.discarded) throw new OracleError(`${length} accepted, ${delivered[0]!.length} delivered, ${receiver.discarded} discarded`);
  },
});

export const abortAgainstRoom = scenario({
  name: 'stream: a send that is aborted while room is made: received, or handed back, never both and never neither',
  setup: () => withFullSender({ batchHint: 1 }),
  threads: {
    async sender(context) {
      const controller = new AbortController();
      const sent = sendNoted(context, context.sender, 2, controller.signal);
      controller.abort();
      return sent;
    },
    receiver: (context) => receive(context, 1),
  },
  final(context, { sender }) {
    noneMissing(context);
    if (sender !== 'ok' && sender !== 'aborted') throw new OracleError(`the send answered ${String(sender)}`);
  },
});

export const abortOfNext = scenario({
  name: 'stream: the first of two waiting sends is aborted; the second is sent in its place',
  setup: () => withFullSender({ batchHint: 1 }),
  threads: {
    async sender(context) {
      const controller = new AbortController();
      const sends = [sendNoted(context, context.sender, 2, controller.signal), sendNoted(context, context.sender, 3)];
      controller.abort();
      return (await Promise.all(sends)).join();
    },
    receiver: (context) => receive(context, 2),
  },
  final(context, { sender }) {
    noneMissing(context);
    if (sender !== 'ok,ok' && sender !== 'aborted,ok') throw new OracleError(`the sends answered ${String(sender)}`);
  },
});

export const closeWhileSending = scenario({
  name: 'stream: a sender that closes while a send waits: received, or handed back',
  setup: () => withFullSender({ batchHint: 1 }),
  threads: {
    async sender(context) {
      const sent = sendNoted(context, context.sender, 2);
      await context.sender.close();
      return sent;
    },
    receiver: (context) => receive(context, 2),
  },
  final(context, { sender }) {
    noneMissing(context);
    if (sender !== 'ok' && sender !== 'closed') throw new OracleError(`the send answered ${String(sender)}`);
  },
});

/** One thread: nobody makes room, so only an interrupted wait ends. */
function givenUpOnFull(how: 'abort' | 'close') {
  return scenario({
    name: `stream: nobody makes room, and a send that waits ends by ${how}, with its item handed back`,
    setup: () => withFullSender(),
    threads: {
      async sender(context) {
        const controller = new AbortController();
        const sent = sendNoted(context, context.sender, 2, controller.signal);
        if (how === 'abort') controller.abort();
        else await context.sender.close();
        return sent;
      },
    },
    final(context, { sender }) {
      noneMissing(context);
      if (sender !== (how === 'abort' ? 'aborted' : 'closed')) throw new OracleError(`the send answered ${String(sender)}`);
    },
  });
}

export const abortOnFull = givenUpOnFull('abort');
export const closeOnFull = givenUpOnFull('close');

export const receiveIsAborted = scenario({
  name: 'stream: a loop that is aborted while an item comes: received, or left for the next loop',
  setup: () => withSender({ batchHint: 1 }),
  threads: {
    async sender(context) {
      tryNoted(context, context.sender, 0);
      await context.sender.close();
    },
    async receiver(context) {
      const controller = new AbortController();
      const { receiver, delivered } = context;
      const loop = (async () => {
        for await (const item of receiver.values({ signal: controller.signal, preventCancel: true })) delivered[0]!.push(item);
        return 'ended';
      })().catch(() => 'aborted');
      controller.abort();
      await loop;
      await receiveAll(context);
    },
  },
  final: (context) => nothingLost(context),
});

export const bothOnOneLoop = scenario({
  name: 'stream: sender and receiver on one event loop',
  setup: () => withSender(),
  threads: {
    async both(context) {
      const received = receiveAll(context);
      for (const item of [0, 1, 2, 3]) await sendNoted(context, context.sender, item);
      await context.sender.close();
      await received;
    },
  },
  final: (context) => nothingLost(context),
});

export const whoShutsDownDies = scenario({
  name: 'stream: who shuts the stream down dies at any step: nothing was done, or whoever leaves next completes it',
  setup() {
    const context = streamed(2);
    return { ...context, senders: [register(context.factory), register(context.factory)] as const };
  },
  mayDie: ['closer'],
  threads: {
    closer: ({ factory }) => shutdown(factory),
  },
  final(context) {
    const { factory, senders } = context;
    void senders[0].close();
    if (isShutdown(factory)) ended(context);
    else if (isClosed(factory.channel)) throw new OracleError('a sender is left, nobody shut the stream down, and it has ended');
  },
});

export const senderDies = scenario({
  name: 'stream: the only sender dies at any step, and is reclaimed: what it had sent is received, then the end',
  setup: () => ({ ...withSender(), attempted: [] as number[] }),
  mayDie: ['sender'],
  threads: {
    async sender({ sender, attempted }) {
      attempted.push(0);
      sender.trySend(0);
      await sender.close();
    },
  },
  final(context) {
    const { factory, sender, receiver, attempted } = context;
    reclaim(factory, sender.role);
    const left = receiver.bufferedCount();
    if (left > attempted.length) throw new OracleError(`${left} items of ${attempted.length}`);
    ended(context);
  },
});
