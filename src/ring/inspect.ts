import { checkCount } from './count.ts';
import type { Descriptor, RingMemory } from './descriptor.ts';
import { openMemory } from './descriptor.ts';
import { CLOSED, CONSUMER_OWNER, CONSUMER_WAITING, HEAD, PRODUCER_OWNER, PRODUCER_WAITING, ringBase, RINGS_USED, TAIL } from './layout.ts';
import { generationOf, isHeld } from './role.ts';
import { distance, flipSeal, isSealed } from './sequence.ts';

/** The shared state of one ring. Sequences are unsigned, 0 … 2^32 - 1; 0 <= length <= capacity always. */
export interface RingState {
  readonly id: number;
  readonly capacity: number;
  readonly head: number;
  readonly tail: number;
  /** (tail - head) modulo 2^32: slots published and not consumed. */
  readonly length: number;
  /** Closing reached this ring: no publish can succeed any more. */
  readonly sealed: boolean;
  /** Closing is complete: every ring is sealed. */
  readonly closed: boolean;
  readonly producerHeld: boolean;
  readonly producerGeneration: number;
  readonly producerWaiting: boolean;
}

/** The shared state of a ring or channel. */
export interface ChannelState {
  readonly closed: boolean;
  readonly consumerHeld: boolean;
  readonly consumerGeneration: number;
  readonly consumerWaiting: boolean;
  /** Rings that ever had a producer are 0 … ringsUsed - 1. */
  readonly ringsUsed: number;
  /** Every ring, used or not. */
  readonly rings: readonly RingState[];
}

/**
 * The state of ring `id`, for tests, debugging and monitoring. Head and tail are of one moment;
 * the other words may be of a slightly later one.
 */
export function inspectRing(descriptor: Descriptor, id = 0): RingState {
  return ringState(openMemory(descriptor), id);
}

function ringState({ control, capacity, maxProducers }: RingMemory, id: number): RingState {
  checkCount('id', id, 0, maxProducers - 1);
  const base = ringBase(id);
  let head: number;
  let word: number;
  // A tail is judged by a head of the same moment: one that has not moved meanwhile.
  do {
    head = Atomics.load(control, base + HEAD);
    word = Atomics.load(control, base + TAIL);
  } while (Atomics.load(control, base + HEAD) !== head);
  const sealed = isSealed(word, head);
  const tail = sealed ? flipSeal(word) : word;
  const owner = Atomics.load(control, base + PRODUCER_OWNER);
  return {
    id,
    capacity,
    head: head >>> 0,
    tail: tail >>> 0,
    length: distance(tail, head),
    sealed,
    closed: Atomics.load(control, CLOSED) !== 0,
    producerHeld: isHeld(owner),
    producerGeneration: generationOf(owner),
    producerWaiting: Atomics.load(control, base + PRODUCER_WAITING) !== 0,
  };
}

/** The state of a ring or channel with all its rings; the caution of `inspectRing` applies. */
export function inspectChannel(descriptor: Descriptor): ChannelState {
  return channelState(openMemory(descriptor));
}

/** `inspectChannel` of memory that was opened already. */
export function channelState(memory: RingMemory): ChannelState {
  const { control, maxProducers } = memory;
  const rings: RingState[] = [];
  for (let id = 0; id < maxProducers; id++) rings.push(ringState(memory, id));
  const owner = Atomics.load(control, CONSUMER_OWNER);
  return {
    closed: Atomics.load(control, CLOSED) !== 0,
    consumerHeld: isHeld(owner),
    consumerGeneration: generationOf(owner),
    consumerWaiting: Atomics.load(control, CONSUMER_WAITING) !== 0,
    ringsUsed: Atomics.load(control, RINGS_USED),
    rings,
  };
}
