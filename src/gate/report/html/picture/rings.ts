import type { ExecutionFinding } from '../../../finding/finding.ts';
import { SPSC_MEMORY } from '../../../../channel/descriptor.ts';
import { BYTES_CODE } from '../../../../ring/element.ts';
import { CLOSED, CONFIG, CONSUMER_EPOCH, CONSUMER_OWNER, CONSUMER_WAITING, HEAD, LAYOUT_VERSION, LINE_WORDS, MAGIC, RING_MEMORY, HEADER_WORDS, PRODUCER_EPOCH, PRODUCER_OWNER, PRODUCER_WAITING, ringBase, RINGS_USED, RING_WORDS, TAIL, unpackConfig } from '../../../../ring/layout.ts';
import { distance, flipSeal, isSealed } from '../../../../ring/sequence.ts';
import type { CellValue } from './memory.ts';

/** Where a ring of this package lies in shared memory. Cells are `buffer@offset+size`. */
export interface RingPlace {
  readonly id: number;
  readonly head: string;
  readonly tail: string;
  readonly slots: readonly string[];
}

/** A buffer that `createRing` or `createChannel` laid out. */
export interface RingBuffer {
  readonly buffer: string;
  readonly capacity: number;
  readonly rings: readonly RingPlace[];
  /** What the layout calls its control words, by cell. */
  readonly names: ReadonlyMap<string, string>;
}

/** A ring at some step. */
export interface RingState {
  /** Sequences, unsigned. */
  readonly head: number;
  readonly tail: number;
  readonly sealed: boolean;
  /** By index in the ring: what the slot holds, whether it is published and not consumed. */
  readonly slots: readonly { readonly value: string | undefined; readonly filled: boolean; readonly changedBy: number }[];
  /** What each thread found last when it looked at an index that it does not write: the value that it keeps as its cache. */
  readonly caches: readonly { readonly thread: string; readonly of: 'head' | 'tail'; readonly value: number }[];
}

const HEADER_NAMES: readonly (readonly [number, string])[] = [[CLOSED, 'closed'], [CONSUMER_OWNER, 'consumer owner'], [CONSUMER_EPOCH, 'consumer epoch'], [CONSUMER_WAITING, 'consumer waiting'], [RINGS_USED, 'rings used']];
const RING_NAMES: readonly (readonly [number, string])[] = [[TAIL, 'tail'], [HEAD, 'head'], [PRODUCER_EPOCH, 'producer epoch'], [PRODUCER_WAITING, 'producer waiting'], [PRODUCER_OWNER, 'producer owner']];

/** The rings of this package in the memory of an execution, told by their headers. */
export function ringsIn({ initially }: Pick<ExecutionFinding, 'initially'>): RingBuffer[] {
  return initially.flatMap(({ buffer, byteLength, words }) => {
    const word = (index: number): number => words.find(([offset]) => offset === index * 4)?.[1] ?? 0;
    if (word(MAGIC) !== RING_MEMORY.magic && word(MAGIC) !== SPSC_MEMORY.magic) return [];
    const { version, ringBits, maxProducers, elementCode } = unpackConfig(word(CONFIG));
    if (version !== LAYOUT_VERSION) return [];
    const capacity = 2 ** ringBits;
    const count = maxProducers * capacity;
    const controlWords = HEADER_WORDS + maxProducers * RING_WORDS;
    const lengthWords = elementCode === BYTES_CODE ? Math.ceil(count / LINE_WORDS) * LINE_WORDS : 0;
    const slotsOffset = (controlWords + lengthWords) * 4;
    const slotBytes = (byteLength - slotsOffset) / count;
    const cell = (index: number): string => `${buffer}@${index * 4}+4`;
    const names = new Map(HEADER_NAMES.map(([index, name]) => [cell(index), name]));
    const rings = Array.from({ length: maxProducers }, (_, id): RingPlace => {
      const base = ringBase(id);
      const prefix = maxProducers === 1 ? '' : `ring ${id} `;
      for (const [index, name] of RING_NAMES) names.set(cell(base + index), `${prefix}${name}`);
      const slots = Array.from({ length: capacity }, (_, index) => `${buffer}@${slotsOffset + (id * capacity + index) * slotBytes}+${slotBytes}`);
      for (const [index, slot] of slots.entries()) names.set(slot, `${prefix}slot ${index}`);
      return { id, head: cell(base + HEAD), tail: cell(base + TAIL), slots };
    });
    return [{ buffer, capacity, rings, names }];
  });
}

/**
 * A ring after the first `count` steps.
 * @param word the value of a cell that no step accesses
 */
export function ringAfter(ring: RingPlace, finding: Pick<ExecutionFinding, 'steps'>, count: number, memory: ReadonlyMap<string, CellValue>, word: (cell: string) => string | undefined): RingState {
  const number = (cell: string): number => Number(memory.get(cell)?.value ?? word(cell) ?? 0);
  const head = number(ring.head);
  const tailWord = number(ring.tail);
  const sealed = isSealed(tailWord, head);
  const tail = sealed ? flipSeal(tailWord) : tailWord;
  const length = distance(tail, head);
  const capacity = ring.slots.length;
  const slots = ring.slots.map((cell, index) => ({
    value: memory.get(cell)?.value ?? word(cell),
    filled: ((index - head) & (capacity - 1)) < length,
    changedBy: memory.get(cell)?.changedBy ?? 0,
  }));
  const caches = new Map<string, RingState['caches'][number]>();
  const writers = new Map<string, string>();
  for (const { thread, cell, operation } of finding.steps) if ((cell === ring.head || cell === ring.tail) && operation !== 'load') writers.set(cell, thread);
  for (const { thread, cell, operation, after } of finding.steps.slice(0, count)) {
    const of = cell === ring.head ? 'head' : cell === ring.tail ? 'tail' : undefined;
    if (of !== undefined && operation === 'load' && writers.get(cell) !== thread && after !== undefined) caches.set(`${thread} ${of}`, { thread, of, value: Number(after) >>> 0 });
  }
  return { head: head >>> 0, tail: tail >>> 0, sealed, slots, caches: [...caches.values()] };
}
