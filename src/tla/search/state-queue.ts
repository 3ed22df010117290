import type { State } from '../compile/compiled-spec.ts';

const CHUNK = 1024;

/** First in, first out; in chunks, so that a state is let go as soon as it is taken. */
export class StateQueue {
  #chunks: State[][] = [];
  /** Index of the first chunk in `#chunks`; those before it are gone. */
  #first = 0;
  #taken = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(state: State): void {
    const last = this.#chunks.at(-1);
    if (last === undefined || last.length === CHUNK || this.#first === this.#chunks.length) this.#chunks.push([state]);
    else last.push(state);
    this.#size++;
  }

  take(): State | undefined {
    if (this.#size === 0) return undefined;
    const chunk = this.#chunks[this.#first]!;
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
