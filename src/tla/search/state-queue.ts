import type { State } from '../compile/compiled-spec.ts';
import { StatePacker } from '../values/index.ts';

const CHUNK = 1024;
/** Queues of fewer chunks are kept as they are, which is faster. */
const LOOSE = 64;

/**
 * First in, first out; in chunks, so that a state is let go as soon as it is taken. In a long queue the chunks between the first and the last
 * are packed.
 */
export class StateQueue {
  readonly #packer = new StatePacker();
  #chunks: (State[] | Uint8Array)[] = [];
  /** Index of the first chunk in `#chunks`; those before it are gone. */
  #first = 0;
  #taken = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** What is on the queue, in its order. */
  *[Symbol.iterator](): Generator<State> {
    for (let index = this.#first; index < this.#chunks.length; index++) {
      const chunk = this.#chunks[index]!;
      const states = chunk instanceof Uint8Array ? this.#packer.unpack(chunk) : chunk;
      for (let at = index === this.#first ? this.#taken : 0; at < states.length; at++) yield states[at]!;
    }
  }

  push(state: State): void {
    const last = this.#chunks.at(-1);
    if (last === undefined || last instanceof Uint8Array || this.#first === this.#chunks.length) this.#chunks.push([state]);
    else if (last.length < CHUNK) last.push(state);
    else {
      const index = this.#chunks.length - 1;
      if (index - this.#first >= LOOSE) this.#chunks[index] = this.#packer.pack(last);
      this.#chunks.push([state]);
    }
    this.#size++;
  }

  take(): State | undefined {
    if (this.#size === 0) return undefined;
    let chunk = this.#chunks[this.#first]!;
    if (chunk instanceof Uint8Array) {
      chunk = this.#packer.unpack(chunk);
      this.#chunks[this.#first] = chunk;
    }
    const state = chunk[this.#taken]!;
    this.#taken++;
    this.#size--;
    if (this.#taken === chunk.length && (chunk.length === CHUNK || this.#size === 0)) {
      this.#chunks[this.#first] = [];
      this.#first++;
      this.#taken = 0;
      if (this.#first > 64 && this.#first * 2 > this.#chunks.length) {
        this.#chunks = this.#chunks.slice(this.#first);
        this.#first = 0;
      }
    }
    return state;
  }
}
