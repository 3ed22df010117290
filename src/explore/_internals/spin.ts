import type { SharedView } from '../../instrument/access.ts';

interface LoopTurn {
  /** Tells this run of a loop from any other one, also of the same loop in a recursive call. */
  activation: number;
  /** Number of effects of the thread, of its writes that changed nothing, and length of its read journal, when this turn of the loop began. */
  effects: number;
  rewrites: number;
  reads: number;
  /** Of the effects, those that changed atomic words, and the length of the journal of these. */
  changes: number;
  writes: number;
  /** A number for what the turn before this one read, and how many turns before this one were in vain, of each kind. */
  saw: number;
  alike: number;
  undone: number;
  /** Number of jobs that the thread had begun. */
  jobs: number;
  state: readonly unknown[];
}

const MAX_NESTING = 64;
/** From so many turns on that read the same as the one before and changed only what is the thread's own, such as a count of its turns, a loop is said to try in vain. */
const MOST_ALIKE = 200;
/** From so many turns on that took back all that they had changed. */
const MOST_UNDONE = 3;
/** More words than a thread that takes back what it has done changes in a turn. */
const MOST_WRITES = 32;

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
  readonly #sites: number[] = [];
  #spinFrom = 0;
  #changes = 0;
  #writes = 0;
  readonly #writtenViews: (SharedView | undefined)[] = [];
  readonly #writtenIndices: number[] = [];
  readonly #writtenBefore: unknown[] = [];
  readonly #writtenAfter: unknown[] = [];
  /** Number of jobs that the thread has begun; whoever runs it keeps it up to date. */
  jobs = 0;
  /** Whether the turn that `back` was asked about last began in an earlier job than it ended in: it awaited something. */
  awaited = false;
  /**
   * Whether the loop that `back` was asked about last tries again and again in vain, as far as its thread alone can tell: what it does could go on for ever while others
   * do nothing. It may end by itself, or by what others see of it, so it is no spin.
   */
  inVain = false;
  /** Whether, in vain, it took back all that it had changed: then nothing differs from the beginning of the turn, as far as its thread alone can tell. */
  undone = false;
  /** The run of the loop that `back` was asked about last. */
  activation = 0;

  reset(): void {
    this.#effects = 0;
    this.#rewrites = 0;
    this.#changes = 0;
    this.#writes = 0;
    this.#depth = 0;
    this.#activations = 0;
    this.#reads = 0;
    this.jobs = 0;
  }

  effect(): void {
    this.#effects++;
  }

  read(view: SharedView, index: number, value: unknown, site = -1): void {
    if (this.#depth === 0) return;
    const at = this.#reads++;
    this.#views[at] = view;
    this.#indices[at] = index;
    this.#values[at] = value;
    this.#sites[at] = site;
  }

  /** An atomic write: an effect if it changes the word; otherwise it has read what was there. */
  write(view: SharedView, index: number, before: unknown, after: unknown, site = -1): void {
    if (before === after) {
      this.#rewrites++;
      this.read(view, index, before, site);
      return;
    }
    this.effect();
    this.#changes++;
    if (this.#depth === 0) return;
    const at = this.#writes++;
    this.#writtenViews[at] = view;
    this.#writtenIndices[at] = index;
    this.#writtenBefore[at] = before;
    this.#writtenAfter[at] = after;
  }

  /** A number for this run of the loop, to be passed at each of its back edges; positive. */
  enter(state: readonly unknown[]): number {
    this.#begin(++this.#activations, state);
    return this.#activations;
  }

  #begin(activation: number, state: readonly unknown[]): void {
    // Loops are not left by a hook, so turns of finished loops stay until an outer back edge; forgetting all of them only delays detection.
    if (this.#depth === MAX_NESTING) this.#depth = 0;
    if (this.#depth === 0) {
      this.#reads = 0;
      this.#writes = 0;
    }
    let turn = this.#turns[this.#depth];
    if (turn === undefined) this.#turns[this.#depth] = turn = { activation, effects: 0, rewrites: 0, reads: 0, changes: 0, writes: 0, saw: 0, alike: 0, undone: 0, jobs: 0, state };
    this.#depth++;
    turn.activation = activation;
    turn.effects = this.#effects;
    turn.rewrites = this.#rewrites;
    turn.reads = this.#reads;
    turn.changes = this.#changes;
    turn.writes = this.#writes;
    turn.saw = 0;
    turn.alike = 0;
    turn.undone = 0;
    turn.jobs = this.jobs;
    turn.state = state;
  }

  /** True when the turn that ends here changed nothing. */
  back(activation: number | undefined, state: readonly unknown[]): boolean {
    // Entered while nobody ran it as a thread: its turns cannot be told from others.
    if (activation === undefined || activation === 0) return false;
    let depth = this.#depth;
    while (depth > 0 && this.#turns[depth - 1]!.activation !== activation) depth--;
    this.inVain = false;
    if (depth === 0) {
      this.#begin(activation, state);
      return false;
    }
    this.#depth = depth;
    const turn = this.#turns[depth - 1]!;
    this.#spinFrom = turn.reads;
    const spins = turn.effects === this.#effects && same(turn.state, state) && (turn.rewrites === this.#rewrites || !this.sawChange());
    if (!spins) this.#note(turn, state);
    this.awaited = turn.jobs !== this.jobs;
    turn.jobs = this.jobs;
    turn.effects = this.#effects;
    turn.rewrites = this.#rewrites;
    turn.changes = this.#changes;
    turn.state = state;
    if (!spins) {
      if (depth === 1) {
        this.#reads = 0;
        this.#writes = 0;
      }
      turn.reads = this.#reads;
      turn.writes = this.#writes;
    }
    return spins;
  }

  /** Notes whether a turn that is no spin was in vain. */
  #note(turn: LoopTurn, state: readonly unknown[]): void {
    const changes = this.#changes - turn.changes;
    const saw = changes === 0 && this.readsOfTurn > 0 ? this.#digestOfReads() : 0;
    turn.alike = saw !== 0 && saw === turn.saw ? turn.alike + 1 : 0;
    turn.saw = saw;
    turn.undone = changes > 0 && this.#effects - turn.effects === changes && same(turn.state, state) && this.#isUndone(turn.writes) ? turn.undone + 1 : 0;
    this.undone = turn.undone >= MOST_UNDONE;
    this.inVain = this.undone || turn.alike >= MOST_ALIKE;
    this.activation = turn.activation;
  }

  /** A number for the words that the turn read, and their values; never 0. */
  #digestOfReads(): number {
    let digest = 1;
    for (let at = this.#spinFrom; at < this.#reads; at++) {
      const view = this.#views[at]!;
      const value = this.#values[at];
      digest = Math.imul(digest ^ (view.byteOffset + this.#indices[at]! * view.BYTES_PER_ELEMENT), 0x9e3779b1);
      digest = Math.imul(digest ^ (typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : (value as number)), 0x85ebca6b);
    }
    return digest === 0 ? 1 : digest;
  }

  /** Whether each word that the thread has changed since then has the value again that it found there first. */
  #isUndone(from: number): boolean {
    if (this.#writes - from > MOST_WRITES) return false;
    for (let at = from; at < this.#writes; at++) {
      const isSame = (other: number): boolean => this.#writtenViews[other] === this.#writtenViews[at] && this.#writtenIndices[other] === this.#writtenIndices[at];
      let first = at;
      let last = at;
      for (let other = from; other < this.#writes; other++) {
        if (!isSame(other)) continue;
        first = Math.min(first, other);
        last = other;
      }
      if (this.#writtenBefore[first] !== this.#writtenAfter[last]) return false;
    }
    return true;
  }

  /** While spinning: how many words the last turn read. */
  get readsOfTurn(): number {
    return this.#reads - this.#spinFrom;
  }

  /** While spinning: where the last turn read, and what; of each place the last time. */
  seen(): Map<number, unknown> {
    return new Map(Array.from({ length: this.readsOfTurn }, (_, i) => [this.#sites[this.#spinFrom + i]!, this.#values[this.#spinFrom + i]]));
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
