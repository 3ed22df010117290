import { operation, rest, scenario } from 'ringproof/explore';
import type { CodeState, CodeStep, Scenario, ThreadState } from 'ringproof/explore';
import { functionOf, refinement } from 'ringproof/refine';
import type { History, ModelState, Refinement } from 'ringproof/refine';
import { claimConsumer, claimProducer, close, spscChannel } from '../../src/channel/index.ts';
import type { PolicyConsumer, PolicyProducer, SpscChannel } from '../../src/channel/index.ts';
import type { EvictingProducer } from '../../src/channel/evicting-producer.ts';
import { EVICTED, ringBase } from '../../src/ring/layout.ts';
import { distance, flipSeal } from '../../src/ring/sequence.ts';
import { headOf, isClosed, sealOf, tailOf, watch } from '../kit/watched.ts';
import type { Watched } from '../kit/watched.ts';
import { exchanged, wordOf } from './words.ts';

const START = 2 ** 32 - 1;

type Kind = 'int32' | 'bigint64';

/** A channel with drop-oldest and both its ends; what is under `producer` and `consumer` is changed by that thread only. */
interface Dropping {
  readonly channel: SpscChannel<Kind>;
  readonly watched: Watched;
  /** The slots, as 32-bit words, and how many words a slot has; the model's modulus. */
  readonly words: Int32Array;
  readonly width: number;
  readonly modulus: number;
  readonly producer: { readonly handle: PolicyProducer<Kind>; refused: boolean };
  readonly consumer: { readonly handle: PolicyConsumer<Kind>; ended: boolean };
}

/** Waiting is not in the model, so nobody looks for sleepers. */
function dropping(element: Kind, bits: number, modulus: number): Dropping {
  const capacity = 2 ** bits;
  const channel: SpscChannel<Kind> = spscChannel<Kind>(capacity, { element, backpressure: 'drop-oldest', wait: 'spin', maxProducers: 1, startSequence: START });
  const watched = watch(channel, bits, 1);
  const width = element === 'int32' ? 1 : 2;
  return {
    channel, watched, words: new Int32Array(channel.buffer, watched.control.byteLength, capacity * width), width, modulus,
    producer: { handle: claimProducer(channel), refused: false }, consumer: { handle: claimConsumer(channel), ended: false },
  };
}

/** What the producer keeps of the ring. */
function ownOf({ producer }: Dropping): { readonly tail: number; readonly head: number } {
  return (producer.handle as unknown as { readonly ring: EvictingProducer<Kind> }).ring.inspect();
}

/** The item of a sequence: each of its words is the sequence, modulo the model's modulus, plus 1. */
function itemOf({ width, modulus }: Dropping, sequence: number): number & bigint {
  const word = ((sequence >>> 0) % modulus) + 1;
  return (width === 1 ? word : (BigInt(word) << 32n) | BigInt(word)) as number & bigint;
}

function push(context: Dropping): void {
  const { producer } = context;
  if (producer.refused) return;
  operation('push');
  if (producer.handle.push(itemOf(context, ownOf(context).tail)) === 'closed') producer.refused = true;
}

function pushBatch(context: Dropping, count: number): void {
  const { producer } = context;
  if (producer.refused) return;
  operation('pushBatch', count);
  const { tail } = ownOf(context);
  const taken = producer.handle.pushBatch(Array.from({ length: count }, (_, i) => itemOf(context, tail + i)));
  if (taken !== count) producer.refused = true;
}

/** Pops until the end, batches of `count`, or one by one. */
function consume({ consumer }: Dropping, count = 1): void {
  const items: (number & bigint)[] = [];
  items.length = count;
  while (!consumer.ended) {
    operation('pop', count);
    if ((count === 1 ? consumer.handle.tryPop() : consumer.handle.popBatch(items)) === 'closed') consumer.ended = true;
  }
}

function closer({ channel }: Dropping): void {
  operation('close');
  close(channel);
}

/** What each side did last, and what the model remembers. Sequences are those of the code, 32 bits wide. */
interface Past {
  readonly producer: {
    /** The word that it accessed last in its call, the tail at the beginning of the call, words written since the last publish, items just taken out. */
    readonly last: string;
    readonly start: number;
    readonly written: number;
    readonly taken: number;
  };
  readonly consumer: {
    readonly pc: string;
    readonly head: number;
    readonly tail: number;
    readonly sealed: boolean;
    readonly want: number;
    readonly copy: readonly number[];
    readonly ending: boolean;
  };
  readonly delivered: number;
  readonly got: readonly number[];
  readonly gotFrom: number;
}

const history: History<Dropping, Past> = {
  initial: () => ({
    producer: { last: '', start: START, written: 0, taken: 0 }, consumer: { pc: 'idle', head: START, tail: START, sealed: false, want: 0, copy: [], ending: false },
    delivered: 0, got: [], gotFrom: START,
  }),
  next(before, step, { context }) {
    if (step.thread === 'producer') return { ...before, producer: afterProducer(before.producer, step, context) };
    return step.thread === 'consumer' ? afterConsumer(before, step, context) : before;
  },
};

function wordName({ watched, width }: Dropping, access: Parameters<typeof wordOf>[1]): string {
  return wordOf(watched, access, 4 * width).name;
}

function afterProducer(before: Past['producer'], step: CodeStep, context: Dropping): Past['producer'] {
  const name = wordName(context, step);
  const begun = step.in?.accesses === 0 ? { ...before, start: ownOf(context).tail, written: 0, taken: 0 } : before;
  const now = name === '' ? begun : { ...begun, last: name };
  switch (name) {
    case 'slot':
      return { ...now, written: begun.written + 1 };
    case 'head':
      return { ...now, taken: exchanged(step) ? distance(step.replacement as number, step.value as number) : 0 };
    case 'evicted':
      return { ...now, taken: 0 };
    case 'tail':
      return { ...now, written: 0 };
    default:
      return now;
  }
}

const TAIL_OF: Readonly<Record<string, string>> = { look: 'lookTail', again: 'againTail', more: 'moreTail', last: 'lastTail' };
const HEAD_OF: Readonly<Record<string, string>> = { lookTail: 'look', againTail: 'again', moreTail: 'more', lastTail: 'last' };
/** Where it goes on when there is nothing. */
const NOTHING: Readonly<Record<string, string>> = { lookTail: 'again', againTail: 'loadClosed', moreTail: 'look', lastTail: 'ended' };

function afterConsumer(before: Past, step: CodeStep, context: Dropping): Past {
  const { watched: { capacity }, width } = context;
  const { consumer } = before;
  const { pc, head, tail, want, copy, ending } = consumer;
  const result = step.result as number;
  switch (wordName(context, step)) {
    case 'head': {
      if (step.operation === 'load') {
        const place = pc === 'idle' ? (tail === head ? 'look' : 'more') : pc;
        return { ...before, consumer: { ...consumer, pc: TAIL_OF[place] ?? pc, head: result, want: 0, copy: [] } };
      }
      if (exchanged(step)) {
        const items = copy.length / width;
        return { ...before, consumer: { ...consumer, pc: 'idle', head: step.replacement as number, want: 0, copy: [] }, delivered: before.delivered + items, got: copy, gotFrom: head };
      }
      const lost = Math.min(want, distance(result, head));
      return { ...before, consumer: { ...consumer, pc: want > lost ? 'claim' : 'look', head: result, want: want - lost, copy: copy.slice(lost * width) } };
    }
    case 'tail': {
      const unsealed = distance(result, head);
      const count = unsealed <= capacity ? unsealed : distance(flipSeal(result), head);
      if (count > capacity) return { ...before, consumer: { ...consumer, pc: HEAD_OF[pc] ?? pc } };
      const sealed = unsealed > capacity;
      return { ...before, consumer: { ...consumer, pc: count > 0 ? 'idle' : (NOTHING[pc] ?? pc), tail: sealed ? flipSeal(result) : result, sealed, ending: ending || pc === 'lastTail' } };
    }
    case 'closed':
      return { ...before, consumer: { ...consumer, pc: result === 0 ? 'idle' : ending ? 'ended' : 'last' } };
    case 'slot': {
      const items = pc === 'idle' ? Math.min(step.in!.values[0] as number, distance(tail, head)) : want;
      const copied = [...(pc === 'idle' ? [] : copy), result];
      return { ...before, consumer: { ...consumer, pc: copied.length === items * width ? 'claim' : 'copy', want: items, copy: copied }, ...(pc === 'idle' && { got: [], gotFrom: 0 }) };
    }
    default:
      return before;
  }
}

/** The access that the producer makes next, as the model names it. */
function producerPc(context: Dropping, { last, start, written }: Past['producer'], { next, operation: begun }: ThreadState): string {
  if (context.producer.refused) return 'closed';
  if (next === undefined || begun === undefined || begun.accesses === 0) return 'idle';
  const batch = begun.name === 'pushBatch';
  switch (wordName(context, next)) {
    case 'slot':
      return batch && last === 'closed' && written === 0 ? 'batch' : 'write';
    case 'tail':
      return 'publish';
    case 'head':
      return next.operation === 'compareExchange' ? 'evict' : 'batch';
    case 'evicted':
      return 'count';
    case 'closed':
      return batch ? 'batchClosed' : 'loadClosed';
    default:
      // Somebody may have to be woken between a publish and what is left of the batch.
      return batch && last === 'tail' && leftOf(context, start, begun) > 0 ? 'evict' : 'idle';
  }
}

/** How many items of a batch have not been published yet. */
function leftOf(context: Dropping, start: number, begun: NonNullable<ThreadState['operation']>): number {
  return (begun.values[0] as number) - distance(ownOf(context).tail, start);
}

/** The variables of DropOldest in a state of the code. */
function state({ context, threads }: CodeState<Dropping>, past: Past): ModelState {
  const { watched, words, width, modulus } = context;
  const { capacity, control } = watched;
  const mod = (sequence: number): number => (sequence >>> 0) % modulus;
  const word = (value: number): number => (value === 0 ? modulus : value - 1);
  const head = headOf(watched);
  const [sealed, closed] = [sealOf(watched, head), isClosed(watched)];
  const producer = threads['producer']!;
  const own = ownOf(context);
  const pPc = producerPc(context, past.producer, producer);
  const busy = pPc !== 'idle' && pPc !== 'closed';
  const batch = busy && producer.operation!.name === 'pushBatch';
  const asked = !busy ? 0 : batch ? leftOf(context, past.producer.start, producer.operation!) : 1;
  const publishes = pPc === 'write' || pPc === 'publish';
  const items = publishes ? Math.min(asked, capacity - distance(own.tail, own.head)) : asked;
  const { consumer } = past;
  return {
    tail: mod(tailOf(watched, head)), sealed, head: mod(head), closed,
    slots: functionOf(Array.from({ length: capacity }, (_, i) => i), (i) => Array.from({ length: width }, (_, w) => word(words[i * width + w]!))),
    evicted: mod(Atomics.load(control, ringBase(0) + EVICTED)),
    pPc, pTail: mod(own.tail), pHead: mod(own.head), pBatch: batch, pWant: items, pRest: asked - items, pWritten: busy ? past.producer.written : 0, pTaken: past.producer.taken,
    cPc: consumer.pc, cHead: mod(consumer.head), cTail: mod(consumer.tail), cSealed: consumer.sealed, cWant: consumer.want, cCopy: consumer.copy.map(word), cEnding: consumer.ending,
    kPc: closed ? 'done' : sealed ? 'storeClosed' : 'open',
    lag: Math.min(distance(head, consumer.head), capacity + 1), delivered: mod(past.delivered), got: past.got.map(word), gotFrom: mod(past.gotFrom),
  };
}

type Threads = Readonly<Record<string, (context: Dropping) => void>>;

function drops(name: string, config: string, setup: () => Dropping, threads: Threads, { unfair, after }: Pick<Refinement, 'unfair'> & Pick<Scenario, 'after'>): Refinement<Dropping, Record<string, void>, Past> {
  return refinement({
    name, scenario: scenario({ name: `drop-oldest: ${name}`, setup, threads: threads as Record<string, (context: Dropping) => void>, ...(after && { after }) }),
    model: '../../models/DropOldest.tla', config, history, state, same: 'model', ...(unfair && { unfair }),
  });
}

const ints = (): Dropping => dropping('int32', 1, 8);
const NOBODY_CONSUMES = { 'WF_vars(Consumer)': 'nobody consumes here', 'SF_vars(Copy)': 'nobody consumes here' };

/** Three items for two slots, while the consumer pops until the end. */
export const pushAndPop = drops('three pushes into two slots, and pops until the end', 'DropOldest.cfg', ints, {
  producer(context) {
    for (let i = 0; i < 3; i++) push(context);
  },
  closer,
  consumer: (context) => consume(context),
}, { after: { closer: ['producer'] } });

/** Batches on both sides: of one that is pushed, what finds no room is pushed after making some; of one that is popped, the first items may be gone. */
export const batches = drops('a push and a batch of two into two slots, and batches until the end', 'DropOldest.cfg', ints, {
  producer(context) {
    push(context);
    pushBatch(context, 2);
  },
  closer,
  consumer: (context) => consume(context, 2),
}, { after: { closer: ['producer'] } });

/** Items of two words into one slot: a copy may be torn. */
export const tornCopies = drops('two pushes of items of two words into one slot', 'DropOldestTorn.cfg', () => dropping('bigint64', 0, 4), {
  producer(context) {
    for (let i = 0; i < 2; i++) push(context);
  },
  closer,
  consumer: (context) => consume(context),
}, { after: { closer: ['producer'] } });

/** Somebody closes at any moment of pushes, one by one and in batches, that nobody takes. */
export const pushAgainstClose = drops('pushes that nobody takes, and somebody closes', 'DropOldest.cfg', ints, {
  producer(context) {
    push(context);
    pushBatch(context, 2);
    push(context);
  },
  closer,
}, { unfair: NOBODY_CONSUMES });

/** Pushes and pops for ever: all that the model can do with items of one word, one by one, while nobody closes. */
export const anyPushesAndPops = refinement({
  name: 'pushes and pops for ever',
  scenario: scenario({
    name: 'drop-oldest: pushes and pops for ever',
    setup: () => dropping('int32', 0, 2),
    threads: {
      producer(context: Dropping) {
        for (rest(); ; rest()) push(context);
      },
      consumer(context: Dropping) {
        for (rest(); ; rest()) {
          operation('pop', 1);
          context.consumer.handle.tryPop();
        }
      },
    },
  }),
  model: '../../models/DropOldest.tla', config: 'DropOldestOpen.cfg', history, state, same: 'model', endless: true, edges: {},
});
