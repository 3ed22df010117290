import type { TracedCall } from './trace-log.ts';

/** The part of a log that is in memory. */
export class Window {
  readonly #source: AsyncIterator<TracedCall> | Iterator<TracedCall>;
  readonly #calls: TracedCall[];
  /** The number of the first call in memory. */
  #first: number;
  #ended: boolean;

  constructor(log: Iterable<TracedCall> | AsyncIterable<TracedCall>) {
    this.#source = Symbol.asyncIterator in log ? log[Symbol.asyncIterator]() : log[Symbol.iterator]();
    this.#calls = [];
    this.#first = 0;
    this.#ended = false;
  }

  /** Forgets the calls before `first`, and reads on until `last` is in memory or the log has ended. */
  async hold(first: number, last: number): Promise<void> {
    if (first > this.#first) {
      this.#calls.splice(0, first - this.#first);
      this.#first = first;
    }
    while (!this.#ended && this.#first + this.#calls.length <= last) {
      const { done, value } = await this.#source.next();
      if (done === true) this.#ended = true;
      else this.#calls.push(value);
    }
  }

  /** The call with that number; undefined after the last. */
  at(number: number): TracedCall | undefined {
    return this.#calls[number - this.#first];
  }
}
