import type { State } from '../../compile/compiled-spec.ts';
import { ByteReader, ByteWriter, NotPortable, type PortablePacker } from '../../values/index.ts';
import { StateQueue } from '../state-queue.ts';

const CHUNK = 1 << 17;
/** For the last state of a chunk, unless it is longer. */
const MARGIN = 1 << 12;
const SPARE = 16;
/** So many states are kept as they are, which is faster. */
const LOOSE = 1 << 16;

/** Where in the queue something is: in which chunk, at which byte of it, and which of the loose states is next; chunks and states count from the first ever. */
class Place {
  chunk = 0;
  at = 0;
  loose = 0;

  set({ chunk, at, loose }: Place): void {
    this.chunk = chunk;
    this.at = at;
    this.loose = loose;
  }
}

/**
 * First in, first out; most states are kept as they are sent to other threads, since most come from there. Before a state is taken it can be lent, or
 * passed over, in the same order. For one that is kept as it is there is an empty block.
 */
export class PackedQueue {
  readonly #packer: PortablePacker;
  readonly #variables: number;
  /** Full, but for the last. */
  readonly #chunks = [new ByteWriter(CHUNK + MARGIN)];
  /** To be used again: to make one by one what is soon given up keeps the garbage collector busy. */
  readonly #spare: ByteWriter[] = [];
  /** How many chunks before `#chunks[0]` are gone. */
  #gone = 0;
  /** Those that are not packed; the first of them are in another queue until they are wanted, and as long as it has some no others are loose. */
  #loose: (State | undefined)[] = [];
  #before = new StateQueue();
  /** How many of them were taken, and how many before `#loose[0]` are gone. */
  #looseTaken = 0;
  #looseGone = 0;
  readonly #head = new Place();
  readonly #lent = new Place();
  #size = 0;
  #lentAhead = 0;

  constructor(packer: PortablePacker, variables: number) {
    this.#packer = packer;
    this.#variables = variables;
  }

  get size(): number {
    return this.#size;
  }

  /** How many states were lent or passed over, and not taken. */
  get lentAhead(): number {
    return this.#lentAhead;
  }

  get bytes(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** What is on the queue, in its order. */
  *[Symbol.iterator](): Generator<State> {
    const place = new Place();
    place.set(this.#head);
    const before = this.#before[Symbol.iterator]();
    const looseAt = (index: number): State => (index < this.#loose.length ? this.#loose[index]! : (before.next().value as State));
    for (let rest = this.#size; rest > 0; rest--) yield this.#read(place, looseAt);
  }

  /** Begins with the states of another queue, which is emptied little by little. Nothing must have been pushed. */
  follow(before: StateQueue): void {
    this.#before = before;
    this.#size = before.size;
    for (let rest = before.size; rest > 0; rest--) this.#open().natural(0);
  }

  push(state: State): void {
    const fits = this.#before.size === 0 && this.#loose.length - (this.#looseTaken - this.#looseGone) < LOOSE;
    if (fits || !this.#pack(state, this.#open())) {
      this.#fetch(Infinity);
      this.#loose.push(state);
      this.#open().natural(0);
    }
    this.#size++;
  }

  /** Gets states from the queue before, until this many are loose. */
  #fetch(count: number): void {
    while (this.#loose.length < count && this.#before.size > 0) this.#loose.push(this.#before.take());
  }

  /** Pushes a state that `PortablePacker.pack` has written. */
  pushPacked(packed: ByteReader): void {
    const { at } = packed;
    const length = packed.natural();
    this.#open().bytes(packed.buffer, at, (packed.at += length));
    this.#size++;
  }

  /** The chunk that has room. */
  #open(): ByteWriter {
    const last = this.#chunks.at(-1)!;
    if (last.length < CHUNK) return last;
    const next = this.#spare.pop() ?? new ByteWriter(CHUNK + MARGIN);
    next.clear();
    this.#chunks.push(next);
    return next;
  }

  #pack(state: State, writer: ByteWriter): boolean {
    try {
      this.#packer.pack(state, writer);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof NotPortable)) throw thrown;
      return false;
    }
  }

  take(): State | undefined {
    if (this.#size === 0) return undefined;
    const state = this.#read(this.#head);
    this.#taken();
    return state;
  }

  /** Takes a state without unpacking it. */
  skip(): void {
    this.#pass(this.#head);
    this.#taken();
  }

  /**
   * Writes the next state to be lent, as `PortablePacker.pack` does. There must be one.
   * @returns whether it can be packed
   */
  lend(writer: ByteWriter): boolean {
    this.#lentAhead++;
    const place = this.#lent;
    const reader = this.#readerAt(place);
    const { at } = reader;
    const length = reader.natural();
    if (length === 0) {
      place.at = reader.at;
      return this.#pack(this.#looseAt(place.loose++ - this.#looseGone), writer);
    }
    place.at = reader.at + length;
    writer.bytes(reader.buffer, at, place.at);
    return true;
  }

  /** Passes over the next state to be lent. */
  pass(): void {
    this.#lentAhead++;
    this.#pass(this.#lent);
  }

  /** A state was taken at the head. */
  #taken(): void {
    const head = this.#head;
    this.#size--;
    if (this.#lentAhead > 0) this.#lentAhead--;
    else this.#lent.set(head);
    for (; this.#gone < head.chunk; this.#gone++) {
      const gone = this.#chunks.shift()!;
      if (this.#spare.length < SPARE) this.#spare.push(gone);
    }
    this.#fetch(head.loose - this.#looseGone);
    for (; this.#looseTaken < head.loose; this.#looseTaken++) this.#loose[this.#looseTaken - this.#looseGone] = undefined;
    const taken = this.#looseTaken - this.#looseGone;
    if (taken < LOOSE || taken * 2 < this.#loose.length) return;
    this.#loose = this.#loose.slice(taken);
    this.#looseGone = this.#looseTaken;
  }

  #read(place: Place, looseAt = this.#looseAt): State {
    const reader = this.#readerAt(place);
    const { at } = reader;
    if (reader.natural() === 0) {
      place.at = reader.at;
      return looseAt(place.loose++ - this.#looseGone);
    }
    reader.at = at;
    const state = this.#packer.unpack(reader, this.#variables);
    place.at = reader.at;
    return state;
  }

  #pass(place: Place): void {
    const reader = this.#readerAt(place);
    const length = reader.natural();
    place.at = reader.at + length;
    if (length === 0) place.loose++;
  }

  /** @param index in `#loose` */
  readonly #looseAt = (index: number): State => {
    this.#fetch(index + 1);
    return this.#loose[index]!;
  };

  /** There must be a state. */
  #readerAt(place: Place): ByteReader {
    let chunk = this.#chunks[place.chunk - this.#gone]!;
    if (place.at === chunk.length) {
      chunk = this.#chunks[++place.chunk - this.#gone]!;
      place.at = 0;
    }
    return new ByteReader(chunk.buffer, place.at);
  }
}
