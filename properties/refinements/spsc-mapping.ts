import { operation } from 'ringproof/explore';
import type { CodeState, CodeStep, ThreadState } from 'ringproof/explore';
import { functionOf } from 'ringproof/refine';
import type { History, ModelState } from 'ringproof/refine';
import { claimConsumer, claimProducer, createRing } from '../../src/ring/index.ts';
import type { RingDescriptor, RingOptions, ScalarConsumer, ScalarProducer } from '../../src/ring/index.ts';
import { closeMemory } from '../../src/ring/close.ts';
import { CLOSED, HEAD, ringBase, TAIL } from '../../src/ring/layout.ts';
import { isSealed } from '../../src/ring/sequence.ts';
import { PARK_AT_ONCE } from '../kit/spsc.ts';
import { headOf, isClosed, sealOf, tailOf, watch } from '../kit/watched.ts';
import type { Watched } from '../kit/watched.ts';

/** The shared words that the model of one ring knows. */
const WORDS = { tail: ringBase(0) + TAIL, head: ringBase(0) + HEAD, closed: CLOSED } as const;

/** A ring with both its ends, and what their threads say of themselves; what is under `producer` and `consumer` is changed by that thread only. */
export interface Ring {
  readonly ring: RingDescriptor<'int32'>;
  readonly watched: Watched;
  /** The slots, as 32-bit words. */
  readonly slots: Int32Array;
  /** The model's constants. */
  readonly capacity: number;
  readonly modulus: number;
  /** `next`: the number of the next item, modulo the modulus. `refused`: the answer was `closed`, so the producer stops. */
  readonly producer: { readonly handle: ScalarProducer<'int32'>; next: number; refused: boolean };
  readonly consumer: { readonly handle: ScalarConsumer<'int32'>; ended: boolean };
}

export function ringOf(ringBits: number, modulus: number, startSequence: number, options: Pick<RingOptions, 'wakeups'> = {}): Ring {
  const ring = createRing({ element: 'int32', ringBits, startSequence, ...options });
  const watched = watch(ring, ringBits, 1);
  return {
    ring, watched, capacity: watched.capacity, modulus,
    slots: new Int32Array(ring.buffer, watched.control.byteLength, watched.capacity),
    producer: { handle: claimProducer(ring, PARK_AT_ONCE) as ScalarProducer<'int32'>, next: 0, refused: false },
    consumer: { handle: claimConsumer(ring, PARK_AT_ONCE) as ScalarConsumer<'int32'>, ended: false },
  };
}

/** Numbers of the next items, modulo the modulus. */
function items({ producer, modulus }: Ring, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (producer.next + i) % modulus);
}

function accept(ring: Ring, count: number | 'closed'): void {
  const { producer, modulus } = ring;
  if (count === 'closed') producer.refused = true;
  else producer.next = (producer.next + count) % modulus;
}

export function push(ring: Ring): void {
  operation('push');
  const answer = ring.producer.handle.push(ring.producer.next);
  accept(ring, answer === 'ok' ? 1 : answer === 'full' ? 0 : 'closed');
}

export function pushFrom(ring: Ring, count: number): void {
  operation('pushFrom', count);
  accept(ring, ring.producer.handle.pushFrom(items(ring, count)));
}

/** Reserves, and does with the slots lent what `next` says, asked before each write, until it says how to end. */
export function reserve(ring: Ring, count: number, next: (written: number, lent: number) => 'write' | 'commit' | 'abort'): void {
  operation('reserve', count);
  const lent = ring.producer.handle.reserve(count);
  if (lent === 'full') return;
  if (lent === 'closed') return accept(ring, 'closed');
  for (let written = 0; ; written++) {
    const answer = next(written, lent.length);
    if (answer === 'commit') return accept(ring, lent.commit() === 'closed' ? 'closed' : written);
    if (answer === 'abort') return lent.abort();
    lent.write((ring.producer.next + written) % ring.modulus);
  }
}

export function pop({ consumer }: Ring): void {
  operation('pop', 1);
  if (consumer.handle.pop() === 'closed') consumer.ended = true;
}

const scratch = [0, 0, 0, 0];

export function popInto({ consumer }: Ring, count: number): void {
  operation('popInto', count);
  if (consumer.handle.popInto(scratch, 0, count) === 'closed') consumer.ended = true;
}

/** Drains up to a limit; the handler throws where `throws` says so. */
export function drain({ consumer }: Ring, limit: number, throws: () => boolean = () => false): void {
  operation('drain', limit);
  try {
    const answer = consumer.handle.drain(() => {
      if (throws()) throw new RangeError('the handler throws');
    }, limit);
    if (answer === 'closed') consumer.ended = true;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Reads items of a window as long as `goesOn` says so, and advances behind them. */
export function peek({ consumer }: Ring, limit: number, goesOn: (read: number) => boolean): void {
  operation('peek', limit);
  const lent = consumer.handle.peek(limit);
  if (lent === 'empty') return;
  if (lent === 'closed') {
    consumer.ended = true;
    return;
  }
  let read = 0;
  while (read < lent.length && goesOn(read)) {
    scratch[read] = lent.slots[lent.start + read]!;
    read++;
  }
  lent.advance(read);
}

/** What `close` does once it has opened the memory, for which it reads constants. */
export function closeRing({ watched: { control } }: Ring): void {
  operation('close');
  closeMemory(control, 1);
}

/** What the model remembers and the code does not, or no more. */
export interface RingHistory {
  readonly accepted: number;
  readonly handed: number;
  readonly lastItem: number;
  /** The sequence that each slot was last written for; `modulus` before. */
  readonly stamp: readonly number[];
  /** How many slots the producer has written in its operation. */
  readonly written: number;
  /** The consumer's last look in its operation, the batch that it reads and how much of it. */
  readonly looked: 'not' | 'tail' | 'tail again' | 'closed';
  readonly grant: number;
  readonly read: number;
  readonly closers: Readonly<Record<string, { readonly pc: string; readonly seen: number }>>;
}

/** Which word of the model an access is for. */
function wordOf({ watched: { control }, slots }: Ring, { view, index }: { readonly view: ArrayBufferView | undefined; readonly index: number }): 'tail' | 'head' | 'closed' | 'slot' | 'other' {
  if (view === undefined || view.buffer !== control.buffer) return 'other';
  const byteOffset = view.byteOffset + index * 4;
  if (byteOffset >= slots.byteOffset) return 'slot';
  const word = byteOffset / 4;
  return word === WORDS.tail ? 'tail' : word === WORDS.head ? 'head' : word === WORDS.closed ? 'closed' : 'other';
}

const mod = (ring: Ring, sequence: number): number => (sequence >>> 0) % ring.modulus;

/** How far one sequence is ahead of another, both unsigned. */
const ahead = (to: number, from: number): number => (to - from) >>> 0;

/** The length of the batch that the consumer is about to read, from what its operation asks for and what it knows to be there. */
function granted(ring: Ring, { operation: begun }: ThreadState): number {
  const asked = begun!.values[0] as number;
  const head = headOf(ring.watched);
  const known = ahead(ring.consumer.handle.inspect()[0]!.tail, head);
  const contiguous = begun!.name === 'peek' ? ring.capacity - (head % ring.capacity) : Infinity;
  return Math.min(asked, known, contiguous);
}

export function history(closers: readonly string[]): History<Ring, RingHistory> {
  return {
    initial: ({ context: { modulus, capacity } }) => ({
      accepted: 0, handed: 0, lastItem: modulus - 1, stamp: Array.from({ length: capacity }, () => modulus), written: 0, looked: 'not', grant: 0, read: 0,
      closers: Object.fromEntries(closers.map((name) => [name, { pc: 'open', seen: modulus }])),
    }),
    next(before, step, code) {
      const word = wordOf(code.context, step);
      if (step.thread === 'producer') return afterProducer(before, step, word, code.context);
      if (step.thread === 'consumer') return afterConsumer(before, step, word, code);
      return { ...before, closers: { ...before.closers, [step.thread]: afterCloser(before.closers[step.thread]!, step, word, code.context) } };
    },
  };
}

function afterProducer(before: RingHistory, step: CodeStep, word: string, ring: Ring): RingHistory {
  const written = step.in?.accesses === 0 ? 0 : before.written;
  if (word === 'slot') {
    const stamp = [...before.stamp];
    stamp[(step.view!.byteOffset + step.index * 4 - ring.slots.byteOffset) / 4] = mod(ring, ring.producer.handle.inspect().tail + written);
    return { ...before, stamp, written: written + 1 };
  }
  const publishes = word === 'tail' && step.operation === 'compareExchange' && step.result === step.value;
  return { ...before, written, accepted: publishes ? mod(ring, before.accepted + ahead(step.replacement as number, step.value as number)) : before.accepted };
}

function afterConsumer(before: RingHistory, step: CodeStep, word: string, { context: ring, threads }: CodeState<Ring>): RingHistory {
  const begins = step.in?.accesses === 0;
  const now: RingHistory = begins ? { ...before, looked: 'not', grant: 0, read: 0 } : before;
  const consumer = threads['consumer']!;
  const reads = consumer.next !== undefined && consumer.operation?.accesses !== 0 && wordOf(ring, consumer.next) === 'slot';
  switch (word) {
    case 'slot':
      return { ...now, handed: mod(ring, now.handed + 1), lastItem: step.result as number, read: now.read + 1, grant: now.grant > 0 ? now.grant : granted(ring, { ...consumer, operation: step.in }) };
    case 'tail':
      if (now.looked === 'closed') return { ...now, looked: 'not' };
      return { ...now, looked: now.looked === 'tail' ? 'tail again' : 'tail', grant: reads ? granted(ring, consumer) : 0 };
    case 'closed':
      return { ...now, looked: 'closed' };
    case 'head':
      return { ...now, looked: 'not', grant: 0, read: 0 };
    default:
      return now;
  }
}

function afterCloser(before: { readonly pc: string; readonly seen: number }, step: CodeStep, word: string, ring: Ring): { readonly pc: string; readonly seen: number } {
  const nothing = ring.modulus;
  if (word === 'tail' && step.operation === 'load') {
    const tail = step.result as number;
    return isSealed(tail, headOf(ring.watched)) ? { pc: 'storeClosed', seen: nothing } : { pc: 'sealSwap', seen: mod(ring, tail) };
  }
  if (word === 'tail') return { pc: step.result === step.value ? 'storeClosed' : 'sealLoad', seen: nothing };
  return word === 'closed' && step.operation === 'store' ? { pc: 'done', seen: nothing } : before;
}

/** The access that the producer makes next, as the model names it. What comes after a publish, for sleepers, is left out there. */
function producerPc(ring: Ring, { next, operation: begun }: ThreadState): string {
  if (ring.producer.refused) return 'closed';
  if (next === undefined || begun === undefined || begun.accesses === 0) return 'idle';
  const word = wordOf(ring, next);
  return word === 'slot' ? 'write' : word === 'tail' ? 'publish' : word === 'head' ? 'loadHead' : word === 'closed' ? 'loadClosed' : 'idle';
}

function consumerPc(ring: Ring, { looked, read }: RingHistory, { next, operation: begun }: ThreadState): string {
  if (ring.consumer.ended) return 'ended';
  if (next === undefined || begun === undefined || begun.accesses === 0) return 'idle';
  const known = ring.consumer.handle.inspect()[0]!;
  switch (wordOf(ring, next)) {
    case 'slot':
      return read > 0 || looked.startsWith('tail') ? 'read' : 'idle';
    case 'head':
      return 'read';
    case 'tail':
      return looked === 'closed' ? 'lastLook' : looked === 'tail' && ahead(known.tail, known.head) > 0 ? 'refresh' : 'idle';
    case 'closed':
      return looked.startsWith('tail') ? 'loadClosed' : 'idle';
    default:
      return 'idle';
  }
}

/** The variables of SpscRing in a state of the code. */
export function state({ context: ring, threads }: CodeState<Ring>, past: RingHistory): ModelState {
  const { capacity, modulus, watched, slots } = ring;
  const head = headOf(watched);
  const producer = threads['producer']!;
  const own = ring.producer.handle.inspect();
  const pPc = producerPc(ring, producer);
  const op = pPc === 'idle' || pPc === 'closed' ? 'none' : producer.operation!.name;
  const asked = op === 'none' ? 0 : op === 'push' ? 1 : (producer.operation!.values[0] as number);
  const most = op === 'reserve' ? Math.min(asked, capacity - (own.tail % capacity)) : Math.min(asked, capacity);
  const holds = pPc === 'write' || pPc === 'publish';
  const known = ring.consumer.handle.inspect()[0]!;
  const consumer = threads['consumer']!;
  const cPc = consumerPc(ring, past, consumer);
  // The handle moves its own head before it stores the shared one.
  const stores = cPc === 'read' && consumer.next!.operation === 'store';
  const names = Object.keys(past.closers);
  const slotNumbers = Array.from({ length: capacity }, (_, i) => i);
  return {
    tail: mod(ring, tailOf(watched, head)), sealed: sealOf(watched, head), head: mod(ring, head), closed: isClosed(watched),
    slots: functionOf(slotNumbers, (i) => (past.stamp[i] === modulus ? modulus : slots[i]!)),
    pPc, pOp: op, pTail: mod(ring, own.tail), pHead: mod(ring, own.head), pWant: pPc === 'loadHead' ? most : 0,
    // A commit gives back what was not written.
    pGrant: !holds ? 0 : op === 'reserve' ? (pPc === 'publish' ? past.written : own.reserved) : Math.min(most, capacity - ahead(own.tail, own.head)),
    pWritten: holds ? past.written : 0,
    cPc, cHead: mod(ring, stores ? known.head - past.read : known.head), cTail: mod(ring, known.tail), cSealed: known.sealed,
    cGrant: cPc === 'read' ? past.grant : 0, cRead: cPc === 'read' ? past.read : 0,
    kPc: functionOf(names, (name) => past.closers[name]!.pc), kSeen: functionOf(names, (name) => past.closers[name]!.seen),
    accepted: past.accepted, handed: past.handed, lastItem: past.lastItem, stamp: functionOf(slotNumbers, (i) => past.stamp[i]!),
  };
}
