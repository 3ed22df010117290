import type { TracedCall } from 'ringproof/refine';

/** What can be called, as models/ChannelCalls.tla and StreamCalls.tla name it. A number in a log's memory is a place in this list. */
const NAMES = ['push', 'pop', 'waitForItem', 'waitForSpace', 'close', 'register', 'leave', 'reclaim', 'send', 'receive', 'discard', 'closeFactory', 'shutdown', 'claim', 'reclaim receiver'] as const;
/** What can be answered. `threw` is none that a model allows. */
const ANSWERS = ['unknown', 'ok', 'fewer', 'full', 'empty', 'closed', 'ready', 'timed-out', 'too many', 'freed', 'not freed', 'shut-down', 'aborted', 'threw', 'taken'] as const;

export type CallName = (typeof NAMES)[number];
export type CallAnswer = (typeof ANSWERS)[number];

/** What a call carries besides items, as far as it has it. `slots`: how many are waited for, are received at most, or nobody gets, or how many items of a push were refused. */
export interface Carried {
  readonly ring?: number;
  readonly generation?: number;
  readonly slots?: number;
  readonly dropped?: number;
}

/** Where a recorder keeps what it records: memory that outlives its thread, so that a thread that died, or sleeps for ever, has a log as well. */
export interface TraceMemory {
  readonly times: BigInt64Array;
  readonly words: Int32Array;
  readonly items: Int32Array;
  /** Calls begun, calls ended. */
  readonly counts: Int32Array;
}

const [NAME, ANSWER, RING, GENERATION, SLOTS, DROPPED, FIRST, LENGTH, WORDS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const [BEGUN, ENDED] = [0, 1];

/** Memory for so many calls and items. */
export function traceMemory(calls: number, items: number): TraceMemory {
  const words = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * count));
  return { times: new BigInt64Array(new SharedArrayBuffer(16 * calls)), words: words(WORDS * calls), items: words(items), counts: words(2) };
}

/** How many calls have begun or ended; a number that stands still is a thread that does. */
export function progressIn({ counts }: TraceMemory): number {
  return Atomics.load(counts, BEGUN) + Atomics.load(counts, ENDED);
}

/** Records the calls of one thread. It allocates nothing but what the clock does, and synchronizes with nobody, so it disturbs little. */
export class Recorder {
  private readonly memory: TraceMemory;
  private call: number;
  private used: number;

  constructor(memory: TraceMemory) {
    this.memory = memory;
    this.call = 0;
    this.used = 0;
  }

  /** Whether there is no room for a call with `items` items, of which a drain may need several. */
  full(items: number): boolean {
    return (this.call + items + 1) * WORDS > this.memory.words.length || this.used + items > this.memory.items.length;
  }

  begin(name: CallName, { ring = 0, generation = 0, slots = 0, dropped = 0 }: Carried = {}): void {
    const { words, times, counts } = this.memory;
    const at = this.call * WORDS;
    words[at + NAME] = NAMES.indexOf(name);
    words[at + RING] = ring;
    words[at + GENERATION] = generation;
    words[at + SLOTS] = slots;
    words[at + DROPPED] = dropped;
    words[at + FIRST] = this.used;
    times[2 * this.call] = process.hrtime.bigint();
    // Last, as its thread may die anywhere.
    counts[BEGUN] = this.call + 1;
  }

  /** Takes back that a call has begun. */
  cancel(): void {
    this.memory.counts[BEGUN] = this.call;
  }

  /** One more item of the call that has begun. */
  item(value: number): void {
    this.memory.items[this.used++] = value;
    this.memory.words[this.call * WORDS + LENGTH]!++;
  }

  /** Of the items of the call that has begun, only the first `taken` were taken. */
  took(taken: number): void {
    const { words } = this.memory;
    const at = this.call * WORDS;
    words[at + SLOTS] = words[at + LENGTH]! - taken;
    words[at + LENGTH] = taken;
  }

  end(answer: CallAnswer, { ring, generation, dropped }: Carried = {}): void {
    const { words, times, counts } = this.memory;
    times[2 * this.call + 1] = process.hrtime.bigint();
    const at = this.call * WORDS;
    if (ring !== undefined) words[at + RING] = ring;
    if (generation !== undefined) words[at + GENERATION] = generation;
    if (dropped !== undefined) words[at + DROPPED] = dropped;
    words[at + ANSWER] = ANSWERS.indexOf(answer);
    this.call++;
    counts[ENDED] = this.call;
  }

  /** Whether a call has begun and not ended. */
  get within(): boolean {
    return this.memory.counts[BEGUN]! > this.call;
  }
}

/** How a thread came to its end: by itself, dead (seen at that time), or not at all. */
export type ThreadEnd = 'ended' | 'waiting' | { readonly diedBy: bigint };

/** The log in a memory whose thread has ended, or never will. */
export function* tracedCalls({ times, words, items, counts }: TraceMemory, end: ThreadEnd): Generator<TracedCall, undefined, undefined> {
  for (let i = 0; i < counts[BEGUN]!; i++) {
    const [name, answer, ring, generation, slots, dropped, first, length] = words.subarray(i * WORDS, (i + 1) * WORDS) as unknown as [number, number, number, number, number, number, number, number];
    const call = recordOf(NAMES[name]!, ANSWERS[answer]!, { ring, generation, slots, dropped }, [...items.subarray(first, first + length)]);
    const begin = Number(times[2 * i]);
    if (i < counts[ENDED]!) yield { begin, end: Number(times[2 * i + 1]), call };
    else if (typeof end === 'object') yield { begin, end: Number(end.diedBy), died: true, call };
    else yield { begin, end: Infinity, call };
  }
}

function recordOf(name: CallName, answer: CallAnswer, { ring, generation, slots, dropped }: Required<Carried>, items: readonly number[]): TracedCall['call'] {
  switch (name) {
    case 'push':
    case 'send':
      // Of a push that had not ended nobody knows how many of the oldest it dropped, or would have.
      return { name, ring, items, refused: slots, dropped: answer === 'unknown' ? items.length : dropped, answer };
    case 'pop':
      return { name, items: answer === 'unknown' ? [] : items, answer };
    case 'receive':
      return { name, items: answer === 'unknown' ? [] : items, most: slots, answer };
    case 'waitForItem':
      return { name, answer };
    case 'waitForSpace':
      return { name, ring, slots, answer };
    case 'discard':
      return { name, slots };
    case 'close':
    case 'closeFactory':
    case 'shutdown':
      return { name };
    case 'claim':
    case 'reclaim receiver':
      return { name, generation, answer };
    case 'register':
    case 'leave':
    case 'reclaim':
      return { name, ring, generation, answer };
  }
}
