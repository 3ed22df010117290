import type { SharedView } from '../../instrument/access.ts';

interface LoopTurn {
  /** Tells this run of a loop from any other one, also of the same loop in a recursive call. */
  activation: number;
  /** Number of effects of the thread, of its writes that changed nothing, and length of its read journal, when this turn of the loop began. */
  effects: number;
  rewrites: number;
  reads: number;
  /** Number of jobs that the thread had begun. */
  jobs: number;
  state: readonly unknown[];
}

const MAX_NESTING = 64;

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/**
 * Recognises a spin in one thread: a turn of a loop after which nothing differs from its beginning, neither the loop's variables nor
 * anything outside, so that the next turn repeats it unless one of the words that it read changes. Reads, compare-exchanges that
 * failed, waits that were refused or timed out, notifies that woke nobody, and writes of what is there already, as of the test-and-set that
 * finds a lock taken, leave everything as it was; all else is an effect. Where it wrote, a turn in which a word had two values was overtaken rather than
 * that it waited, and counts as progress.
 */
export class SpinTracker {
  #effects = 0;
  #rewrites = 0;
  #depth = 0;
  #activations = 0;
  readonly #turns: LoopTurn[] = [];
  #reads = 0;
  readonly #views: (SharedView | undefined)[] = [];
  readonly #indices: number[] = [];
  readonly #values: unknown[] = [];
  #spinFrom = 0;
  /** Number of jobs that the thread has begun; whoever runs it keeps it up to date. */
  jobs = 0;
  /** Whether the turn that `back` was asked about last began in an earlier job than it ended in: it awaited something. */
  awaited = false;

  reset(): void {
    this.#effects = 0;
    this.#rewrites = 0;
    this.#depth = 0;
    this.#activations = 0;
    this.#reads = 0;
    this.jobs = 0;
  }

  effect(): void {
    this.#effects++;
  }

  read(view: SharedView, index: number, value: unknown): void {
    if (this.#depth === 0) return;
    const at = this.#reads++;
    this.#views[at] = view;
    this.#indices[at] = index;
    this.#values[at] = value;
  }

  /** An atomic write: an effect if it changes the word; otherwise it has read what was there. */
  write(view: SharedView, index: number, before: unknown, after: unknown): void {
    if (before !== after) {
      this.effect();
      return;
    }
    this.#rewrites++;
    this.read(view, index, before);
  }

  /** A number for this run of the loop, to be passed at each of its back edges; positive. */
  enter(state: readonly unknown[]): number {
    this.#begin(++this.#activations, state);
    return this.#activations;
  }

  #begin(activation: number, state: readonly unknown[]): void {
    // Loops are not left by a hook, so turns of finished loops stay until an outer back edge; forgetting all of them only delays detection.
    if (this.#depth === MAX_NESTING) this.#depth = 0;
    if (this.#depth === 0) this.#reads = 0;
    let turn = this.#turns[this.#depth];
    if (turn === undefined) this.#turns[this.#depth] = turn = { activation, effects: 0, rewrites: 0, reads: 0, jobs: 0, state };
    this.#depth++;
    turn.activation = activation;
    turn.effects = this.#effects;
    turn.rewrites = this.#rewrites;
    turn.reads = this.#reads;
    turn.jobs = this.jobs;
    turn.state = state;
  }

  /** True when the turn that ends here changed nothing. */
  back(activation: number | undefined, state: readonly unknown[]): boolean {
    // Entered while nobody ran it as a thread: its turns cannot be told from others.
    if (activation === undefined || activation === 0) return false;
    let depth = this.#depth;
    while (depth > 0 && this.#turns[depth - 1]!.activation !== activation) depth--;
    if (depth === 0) {
      this.#begin(activation, state);
      return false;
    }
    this.#depth = depth;
    const turn = this.#turns[depth - 1]!;
    this.#spinFrom = turn.reads;
    const spins = turn.effects === this.#effects && same(turn.state, state) && (turn.rewrites === this.#rewrites || !this.sawChange());
    this.awaited = turn.jobs !== this.jobs;
    turn.jobs = this.jobs;
    turn.effects = this.#effects;
    turn.rewrites = this.#rewrites;
    turn.state = state;
    if (!spins) {
      if (depth === 1) this.#reads = 0;
      turn.reads = this.#reads;
    }
    return spins;
  }

  /** While spinning: how many words the last turn read. */
  get readsOfTurn(): number {
    return this.#reads - this.#spinFrom;
  }

  /** While spinning: whether a word that the last turn read has another value now, so that the next turn may differ. */
  mayProceed(): boolean {
    for (let at = this.#spinFrom; at < this.#reads; at++) {
      const view = this.#views[at]!;
      if (view[this.#indices[at]!] !== this.#values[at]) return true;
    }
    return false;
  }

  /** While spinning: whether the last turn read two values of one word. That is for the thread alone to know, so it is the same in all executions of a trace. */
  sawChange(): boolean {
    for (let later = this.#spinFrom + 1; later < this.#reads; later++) {
      for (let at = this.#spinFrom; at < later; at++) if (!Object.is(this.#values[at], this.#values[later]) && this.#isSameWord(at, later)) return true;
    }
    return false;
  }

  #isSameWord(a: number, b: number): boolean {
    const [one, other] = [this.#views[a]!, this.#views[b]!];
    const start = (view: SharedView, index: number): number => view.byteOffset + index * view.BYTES_PER_ELEMENT;
    return one.buffer === other.buffer && start(one, this.#indices[a]!) === start(other, this.#indices[b]!);
  }

  /** The spin is over: what it read does not count for the next turn. */
  resume(): void {
    this.#reads = this.#spinFrom;
  }
}
