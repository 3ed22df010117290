import type { State } from '../../compile/compiled-spec.ts';
import { ByteReader, ByteWriter, NotPortable, type PortablePacker } from '../../values/index.ts';

const CHUNK = 1 << 17;

/** Where in the queue something is: in which chunk, counted from the first ever, and at which byte. */
interface Place {
  chunk: number;
  at: number;
}

const NOTHING = new Uint8Array(0);

/** So many states are kept as they are, which is faster. */
const LOOSE = 1 << 16;

/**
 * First in, first out; most states are kept as they are sent to other threads, since most come from there. Before a state is taken it can be lent, or
 * passed over, in the same order. For one that is kept as it is there is an empty block.
 */
export class PackedQueue {
  readonly #packer: PortablePacker;
  readonly #variables: number;
  /** Each full, but for the one being written. */
  readonly #chunks: Uint8Array[] = [];
  /** How many chunks before `#chunks[0]` are gone. */
  #gone = 0;
  readonly #writer = new ByteWriter();
  /** Those that are not packed; before `#firstLoose` they are gone. */
  #loose: (State | undefined)[] = [];
  #firstLoose = 0;
  /** Where in `#loose` the next one to be lent is. */
  #lentLoose = 0;
  readonly #head: Place = { chunk: 0, at: 0 };
  readonly #lent: Place = { chunk: 0, at: 0 };
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
    return this.#chunks.reduce((sum, { length }) => sum + length, this.#writer.length);
  }

  /** What is on the queue, in its order. */
  *[Symbol.iterator](): Generator<State> {
    const place = { ...this.#head };
    let loose = this.#firstLoose;
    for (let rest = this.#size; rest > 0; rest--) {
      const packed = this.#read(place);
      yield packed.length === 0 ? this.#loose[loose++]! : this.#packer.unpack(packed, this.#variables);
    }
  }

  push(state: State): void {
    const packed = this.#loose.length - this.#firstLoose < LOOSE ? NOTHING : this.#pack(state);
    if (packed.length === 0) this.#loose.push(state);
    this.#add(packed);
  }

  #pack(state: State): Uint8Array {
    try {
      return this.#packer.pack(state);
    } catch (thrown) {
      if (!(thrown instanceof NotPortable)) throw thrown;
      return NOTHING;
    }
  }

  pushPacked(packed: Uint8Array): void {
    if (packed.length === 0) this.push(this.#packer.unpack(packed, this.#variables));
    else this.#add(packed);
  }

  #add(packed: Uint8Array): void {
    this.#writer.block(packed);
    this.#size++;
    if (this.#writer.length < CHUNK) return;
    this.#chunks.push(this.#writer.written.slice());
    this.#writer.clear();
  }

  take(): State | undefined {
    if (this.#size === 0) return undefined;
    const packed = this.#next();
    return packed.length === 0 ? this.#nextLoose() : this.#packer.unpack(packed, this.#variables);
  }

  /** Takes a state without unpacking it. */
  skip(): void {
    if (this.#next().length === 0) this.#nextLoose();
  }

  /** The next state to be lent, packed, or nothing when it cannot be; valid until the queue is used. There must be one. */
  lend(): Uint8Array {
    this.#lentAhead++;
    const packed = this.#read(this.#lent);
    return packed.length === 0 ? this.#pack(this.#loose[this.#lentLoose++]!) : packed;
  }

  /** Passes over the next state to be lent. */
  pass(): void {
    this.#lentAhead++;
    if (this.#read(this.#lent).length === 0) this.#lentLoose++;
  }

  #next(): Uint8Array {
    const packed = this.#read(this.#head);
    this.#size--;
    if (this.#lentAhead > 0) this.#lentAhead--;
    else {
      this.#lent.chunk = this.#head.chunk;
      this.#lent.at = this.#head.at;
      if (packed.length === 0) this.#lentLoose++;
    }
    for (; this.#gone < this.#head.chunk; this.#gone++) this.#chunks.shift();
    return packed;
  }

  #nextLoose(): State {
    const state = this.#loose[this.#firstLoose]!;
    this.#loose[this.#firstLoose++] = undefined;
    if (this.#firstLoose >= LOOSE && this.#firstLoose * 2 > this.#loose.length) {
      this.#loose = this.#loose.slice(this.#firstLoose);
      this.#lentLoose -= this.#firstLoose;
      this.#firstLoose = 0;
    }
    return state;
  }

  #read(place: Place): Uint8Array {
    let index = place.chunk - this.#gone;
    let chunk = this.#chunks[index] ?? this.#writer.written;
    if (place.at === chunk.length) {
      place.chunk++;
      place.at = 0;
      chunk = this.#chunks[++index] ?? this.#writer.written;
    }
    const reader = new ByteReader(chunk, place.at);
    const packed = reader.block();
    place.at = reader.at;
    return packed;
  }
}
