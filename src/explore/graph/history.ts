import type { Value } from './program.ts';

// A Map holds 0 and -0 to be one key; a thread may tell them apart.
const MINUS_ZERO = Symbol('-0');

/**
 * What the accesses of a thread have answered to it, in order. Equal histories of one thread have equal numbers, and after them the thread, deterministic as it is, has done the same. What
 * the search sees of an access may be more than it answers: which waiters a list held, for example.
 */
export interface History {
  readonly number: number;
  /** The history that goes on with this answer. */
  with(answer: Value): History;
}

/** Histories kept before they are forgotten: equal ones get other numbers then, which costs no more than a check that is made again. */
const MOST_HISTORIES = 1 << 20;

/** The histories of all threads of a program. */
export class Histories {
  #count = 0;
  #roots: Interned[] = [];

  start(thread: number): History {
    if (this.#count > MOST_HISTORIES * (this.#forgotten + 1)) this.#forget();
    return (this.#roots[thread] ??= new Interned(this.#next));
  }

  #forgotten = 0;

  #forget(): void {
    this.#forgotten++;
    this.#roots = [];
  }

  readonly #next = (): number => this.#count++;
}

class Interned implements History {
  readonly number: number;
  readonly #next: () => number;
  #lastAnswer: Value;
  #last: Interned | undefined;
  #all: Map<unknown, Interned> | undefined;

  constructor(next: () => number) {
    this.#next = next;
    this.number = next();
  }

  with(answer: Value): Interned {
    if (this.#last !== undefined && Object.is(this.#lastAnswer, answer)) return this.#last;
    const key = Object.is(answer, -0) ? MINUS_ZERO : answer;
    let following = this.#all?.get(key);
    if (following === undefined) {
      following = new Interned(this.#next);
      (this.#all ??= new Map()).set(key, following);
    }
    this.#lastAnswer = answer;
    this.#last = following;
    return following;
  }
}

/** Where nobody asks which histories are equal. */
export const UNTOLD: History = { number: -1, with: () => UNTOLD };
