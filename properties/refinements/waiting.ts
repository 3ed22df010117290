import { operation, scenario } from 'ringproof/explore';
import type { CodeState, CodeStep, ThreadState } from 'ringproof/explore';
import { refinement } from 'ringproof/refine';
import type { History, ModelState } from 'ringproof/refine';
import { closeMemory } from '../../src/ring/close.ts';
import { CLOSED, CONSUMER_EPOCH, CONSUMER_WAITING, HEAD, PRODUCER_EPOCH, PRODUCER_WAITING, ringBase, TAIL } from '../../src/ring/layout.ts';
import { headOf, isClosed, sealOf, tailOf } from '../kit/watched.ts';
import { ringOf } from './spsc-mapping.ts';
import type { Ring } from './spsc-mapping.ts';

const MODULUS = 8;

/** The shared words that the model of waiting knows. */
const WORDS: Readonly<Record<number, string>> = {
  [ringBase(0) + TAIL]: 'tail', [ringBase(0) + HEAD]: 'head', [CLOSED]: 'closed',
  [CONSUMER_EPOCH]: 'cEpoch', [CONSUMER_WAITING]: 'cWaiting', [ringBase(0) + PRODUCER_EPOCH]: 'pEpoch', [ringBase(0) + PRODUCER_WAITING]: 'pWaiting',
};

/** What each side has found in the call that it is in. */
interface Found {
  /** The epoch that it waits on, since it loaded it. */
  readonly seen: number;
  /** Whether it has looked at the tail; and whether it found the ring closed. */
  readonly looked: boolean;
  readonly closed: boolean;
  /** Whether it has been woken from a wait that does not block. The model has it go on at once; the event loop has yet to come to it. */
  readonly notified: boolean;
}

interface Waiting {
  readonly producer: Found;
  readonly consumer: Found;
}

const NOTHING: Found = { seen: 0, looked: false, closed: false, notified: false };

/** The word that an access is for; slots and what else the model leaves out are ''. */
function wordOf({ watched: { control } }: Ring, { view, index }: { readonly view: ArrayBufferView | undefined; readonly index: number }): string {
  return view === undefined || view.buffer !== control.buffer ? '' : (WORDS[view.byteOffset / 4 + index] ?? '');
}

const history: History<Ring, Waiting> = {
  initial: () => ({ producer: NOTHING, consumer: NOTHING }),
  next(before, step, { context }) {
    const { thread } = step;
    const word = wordOf(context, step);
    if (word === 'cEpoch' && step.operation === 'notify' && step.result !== 0) return { ...before, consumer: { ...before.consumer, notified: true } };
    return thread === 'producer' || thread === 'consumer' ? { ...before, [thread]: after(before[thread], step, word) } : before;
  },
};

function after(before: Found, step: CodeStep, word: string): Found {
  const begun = step.in?.accesses === 0 ? { ...before, looked: false, closed: false } : before;
  if (word.endsWith('Waiting') && step.operation === 'store') return step.value === 0 ? NOTHING : { ...begun, looked: false, closed: false, notified: false };
  if (word.endsWith('Epoch') && step.operation === 'load') return { ...begun, seen: step.result as number };
  if (word === 'closed' && step.operation === 'load') return { ...begun, closed: step.result !== 0 };
  return word === 'tail' && step.operation === 'load' ? { ...begun, looked: true } : begun;
}

/** What a side that waits, or wakes the other, does next, where that does not depend on the side. */
function commonPc(name: 'p' | 'c', waits: boolean, notified: boolean, word: string, thread: ThreadState): string | undefined {
  const { next, status } = thread;
  if (status === 'sleeping') return 'asleep';
  if (awaits(thread)) return notified ? 'announce' : 'asleep';
  if (word === `${name}Waiting` && next!.value === 1) return waits ? 'announce' : 'idle';
  if (word === `${name}Epoch`) return next!.operation === 'load' ? 'loadEpoch' : 'wait';
  const other = name === 'p' ? 'c' : 'p';
  if (word === `${other}Waiting`) return 'loadWaiting';
  if (word === `${other}Epoch`) return next!.operation === 'notify' ? 'notify' : 'bump';
  return undefined;
}

/** At its event loop, until what it awaits has come: with or without the timer that keeps Node alive. */
function awaits({ status, next }: ThreadState): boolean {
  return status === 'idle' || next?.operation === 'turn' || (status === 'spinning' && next === undefined);
}

/** A call that has made no access yet has not begun, for the model. */
function isBetweenCalls(thread: ThreadState): boolean {
  return !awaits(thread) && (thread.next === undefined || thread.operation?.accesses === 0);
}

function producerPc(ring: Ring, { closed }: Found, thread: ThreadState, waits: boolean): string {
  if (ring.producer.refused) return 'closed';
  if (isBetweenCalls(thread)) return 'idle';
  const word = thread.next === undefined ? '' : wordOf(ring, thread.next);
  const common = commonPc('p', waits, false, word, thread);
  if (common !== undefined) return common;
  if (word === 'pWaiting') return closed ? 'withdrawClosed' : 'withdraw';
  if (word === 'head') return waits ? 'pollHead' : 'idle';
  return word === 'closed' ? (waits ? 'pollClosed' : 'loadClosed') : 'idle';
}

function consumerPc(ring: Ring, { looked, closed, notified }: Found, thread: ThreadState, waits: boolean, available: boolean): string {
  if (ring.consumer.ended) return 'ended';
  if (isBetweenCalls(thread)) return 'idle';
  const word = thread.next === undefined ? '' : wordOf(ring, thread.next);
  const common = commonPc('c', waits, notified, word, thread);
  if (common !== undefined) return common;
  if (word === 'cWaiting') return closed && !available ? 'withdrawEnded' : 'withdraw';
  if (word === 'tail') return waits ? (closed ? 'pollLast' : 'pollTail') : closed ? 'lastLook' : 'idle';
  if (word !== 'closed') return 'idle';
  return waits ? 'pollClosed' : looked ? 'loadClosed' : 'idle';
}

/** Of the closer: up to the swap that seals, all is one to the model. */
function closerPc(ring: Ring, { next }: ThreadState, sealed: boolean): string {
  if (next === undefined) return 'done';
  const word = wordOf(ring, next);
  if (word === 'closed') return 'storeClosed';
  if (word === 'cEpoch') return next.operation === 'notify' ? 'notifyConsumer' : 'bumpConsumer';
  if (word === 'pEpoch') return next.operation === 'notify' ? 'notifyProducer' : 'bumpProducer';
  return sealed ? 'storeClosed' : 'open';
}

/** The variables of BlockingWait in a state of the code. Each side is the only writer of its sequence, so its own copy is the shared one: the handle has its new one a moment before it is stored. */
function state({ context: ring, threads }: CodeState<Ring>, past: Waiting): ModelState {
  const { watched } = ring;
  const { control } = watched;
  const mod = (sequence: number): number => (sequence >>> 0) % MODULUS;
  const flag = (word: number): boolean => Atomics.load(control, word) !== 0;
  const head = headOf(watched);
  const tail = mod(tailOf(watched, head));
  const [pWaiting, cWaiting] = [flag(ringBase(0) + PRODUCER_WAITING), flag(CONSUMER_WAITING)];
  const known = ring.consumer.handle.inspect()[0]!;
  const sealed = sealOf(watched, head);
  return {
    tail, sealed, head: mod(head), closed: isClosed(watched),
    cEpoch: Atomics.load(control, CONSUMER_EPOCH), cWaiting, pEpoch: Atomics.load(control, ringBase(0) + PRODUCER_EPOCH), pWaiting,
    pPc: producerPc(ring, past.producer, threads['producer']!, pWaiting), pTail: tail, pHead: mod(ring.producer.handle.inspect().head), pWanted: pWaiting ? 1 : 0, pSeen: past.producer.seen,
    cPc: consumerPc(ring, past.consumer, threads['consumer']!, cWaiting, known.tail !== known.head), cHead: mod(head), cTail: mod(known.tail), cSealed: known.sealed, cSeen: past.consumer.seen,
    kPc: closerPc(ring, threads['closer']!, sealed), rPc: 'watch',
  };
}

/** An empty ring of 2 slots, in which everyone looks for sleepers. */
const setup = (): Ring => ringOf(1, MODULUS, 2 ** 32 - 1);

/** Pushes, or waits until it is worth trying again. The number of the try tells states apart that differ in nothing else. */
function send({ producer }: Ring, attempt: number): void {
  operation('push', attempt);
  const answer = producer.handle.push(1);
  if (answer === 'closed') producer.refused = true;
  if (answer !== 'full') return;
  operation('waitForSpace', attempt);
  if (producer.handle.waitForSpace() === 'closed') producer.refused = true;
}

function receive({ consumer }: Ring): void {
  operation('pop');
  const answer = consumer.handle.pop();
  if (answer === 'closed') consumer.ended = true;
  if (answer !== 'empty') return;
  operation('wait');
  if (consumer.handle.wait() === 'closed') consumer.ended = true;
}

async function receiveAsync({ consumer }: Ring): Promise<void> {
  operation('pop');
  const answer = consumer.handle.pop();
  if (answer === 'closed') consumer.ended = true;
  if (answer !== 'empty') return;
  operation('wait');
  if ((await consumer.handle.waitAsync()) === 'closed') consumer.ended = true;
}

const model = '../../models/BlockingWait.tla';

const closer = ({ watched: { control } }: Ring): void => {
  operation('close');
  closeMemory(control, 1);
};

/** A consumer that sleeps until it is told of an item or of the end; it looks until the end. */
export const consumerSleeps = refinement({
  name: 'a consumer that sleeps, and somebody closes',
  scenario: scenario({
    name: 'waiting: a consumer that sleeps, and somebody closes',
    setup,
    threads: {
      producer(ring: Ring) {
        send(ring, 0);
      },
      consumer(ring: Ring) {
        while (!ring.consumer.ended) receive(ring);
      },
      closer,
    },
  }),
  model, config: 'BlockingWait.cfg', history, state, same: 'model',
});

/** A producer that sleeps on a full ring. */
export const producerSleeps = refinement({
  name: 'a producer that sleeps, and somebody closes',
  scenario: scenario({
    name: 'waiting: a producer that sleeps, and somebody closes',
    setup,
    threads: {
      producer(ring: Ring) {
        for (let i = 0; i < 3 && !ring.producer.refused; i++) send(ring, i);
      },
      consumer(ring: Ring) {
        while (!ring.consumer.ended) receive(ring);
      },
      closer,
    },
  }),
  model, config: 'BlockingWait.cfg', history, state, same: 'model',
});

/** A consumer that waits without blocking its thread. */
export const consumerSleepsAsync = refinement({
  name: 'a consumer that awaits, and somebody closes',
  scenario: scenario({
    name: 'waiting: a consumer that awaits, and somebody closes',
    setup,
    threads: {
      producer(ring: Ring) {
        send(ring, 0);
      },
      async consumer(ring: Ring) {
        while (!ring.consumer.ended) await receiveAsync(ring);
      },
      closer,
    },
  }),
  model, config: 'BlockingWait.cfg', history, state, same: 'model',
});
