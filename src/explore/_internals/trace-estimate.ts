import type { Machine } from './machine.ts';
import { READY } from './machine.ts';
import { COMPARE_EXCHANGE, EXCHANGE, LOAD, LOCK, NONE, NOTIFY, READ, UNLOCK, WAIT, WAKE, WRITE } from './operations.ts';
import type { Random } from './random.ts';
import { lowestBit } from './lowest-bit.ts';
import { ThreadReach } from './thread-reach.ts';

/** How the next step of a sleeping thread touches memory; `known` is false for steps of which nothing is foretold: those conflict with all. */
interface Sleeper {
  known: boolean;
  location: number;
  mode: number;
  queue: number;
  queueMode: number;
}

/** Answers an index, each as likely as its weight says; `total` is their sum. */
type Pick = (weights: readonly number[], total: number) => number;

const RESOLUTION = 2 ** 31;

/** Where `at`, less than the sum of the weights, falls when they are laid end to end. */
function weighted(weights: readonly number[], at: number): number {
  let end = 0;
  const index = weights.findIndex((weight) => (end += weight) > at);
  return index < 0 ? weights.length - 1 : index;
}

/** Executions made only to learn what threads access. */
const LESSONS = 16;

const FEWEST_PROBES = 20;
const MOST_PROBES = 100_000;

/**
 * Estimates the traces of a program by random paths through the tree of a search with sleep sets (Godefroid, LNCS 1032, 1996), whose leaves are the traces, each once, and
 * dead ends. The product of the numbers of branches on a path, or 0 for a dead end, has the number of traces as its expectation
 * (Knuth, Estimating the Efficiency of Backtrack Programs, 1975; GenMC estimates in the same manner before it explores). Steps of event loops are
 * taken to conflict with everything, so that traces of asynchronous code count more than once.
 *
 * Dead ends are as good as lost, and with many threads nearly all paths are some. So a path branches only to the threads of a persistent set (Godefroid, ibid.), as far as the accesses seen so far tell;
 * an access that was never seen may make the estimate too small.
 */
export class TraceEstimate {
  readonly #machine: Machine;
  readonly #pick: Pick;
  readonly #maxSteps: number;
  readonly #reach: ThreadReach;
  readonly #sleepers: Sleeper[];
  /** Of the branches of a node, and their sum. */
  readonly #weights: number[] = [];
  #total = 0;
  #sum = 0;
  #squares = 0;
  #probes = 0;

  constructor(machine: Machine, dice: Random, maxSteps: number) {
    this.#machine = machine;
    this.#pick = (weights, total) => weighted(weights, dice.below(RESOLUTION) / RESOLUTION * total);
    this.#maxSteps = maxSteps;
    this.#reach = new ThreadReach(machine.threadCount);
    this.#sleepers = Array.from({ length: machine.threadCount }, () => ({ known: false, location: -1, mode: NONE, queue: -1, queueMode: NONE }));
  }

  /** The mean of all probes; 0 before the first. */
  get traces(): number {
    return this.#probes === 0 ? 0 : this.#sum / this.#probes;
  }

  /** How far off the mean may be, as a part of it: its standard error. Where few probes have most of the weight that is too small, but large. */
  get uncertainty(): number {
    const mean = this.traces;
    return mean === 0 ? Infinity : Math.sqrt((this.#squares / this.#probes - mean * mean) / this.#probes) / mean;
  }

  /**
   * The executions that an exhaustive search will make which has made so many, and explored that share of its tree. The tree tells too little at first, as it gets branches while
   * it is explored, and ever more later; probes err by a factor that does not get smaller. So it is what probes say at first, as far as they agree, and what the tree says in the end.
   */
  expected(executions: number, share: number): number {
    const byShare = share > 0 ? executions / share : 0;
    const { traces } = this;
    if (traces === 0 || byShare === 0) return Math.max(byShare, traces, executions);
    const error = this.uncertainty;
    // Probes are believed until the search comes near what they say, by as much as they are off, and less the more that is.
    const trust = Math.min(1, Math.max(0, 1 - executions / traces) / (error + 0.1)) / (1 + error ** 2);
    return Math.max(executions, traces ** trust * byShare ** (1 - trust));
  }

  /** Makes more probes, for so many milliseconds or until there are so many. */
  refine(patience: number, most = MOST_PROBES): void {
    const deadline = performance.now() + patience;
    if (this.#probes === 0) for (let lesson = 0; lesson < LESSONS; lesson++) this.learn(this.#pick);
    while (this.#probes < most && (this.#probes < FEWEST_PROBES || performance.now() < deadline)) {
      const weight = this.probe(this.#pick);
      this.#sum += weight;
      this.#squares += weight * weight;
      this.#probes++;
    }
  }

  /** An execution in which each step is one of any thread that can make one. */
  learn(pick: Pick): void {
    this.#follow(pick, false);
  }

  /** The weight of one path. */
  probe(pick: Pick): number {
    return this.#follow(pick, true);
  }

  /**
   * Picks a branch. Those of earlier threads that sleep in it, and are not woken by its own step, will have no part in what follows, and what is
   * below gets the smaller the more they are: each halves the likelihood, or the few large subtrees would be met too seldom for their weight.
   */
  #weigh(awake: number, sleeps: boolean, pick: Pick): number {
    const weights = this.#weights;
    const sleepers = this.#sleepers;
    let count = 0;
    this.#total = 0;
    for (let rest = awake; rest !== 0; rest &= rest - 1) {
      const p = lowestBit(rest);
      let exponent = 0;
      if (sleeps) {
        foretell(this.#machine, p, sleepers[p]!);
        for (let earlier = awake & ((1 << p) - 1); earlier !== 0; earlier &= earlier - 1) if (!mayConflict(sleepers[lowestBit(earlier)]!, sleepers[p]!)) exponent--;
      }
      this.#total += weights[count++] = 2 ** exponent;
    }
    weights.length = count;
    return count === 1 ? 0 : pick(weights, this.#total);
  }

  #follow(pick: Pick, sleeps: boolean): number {
    const machine = this.#machine;
    const reach = this.#reach;
    const sleepers = this.#sleepers;
    let weight = 1;
    machine.chooser = (_thread, options) => {
      weight *= options;
      return pick(Array.from({ length: options }, () => 1), options);
    };
    machine.kill = undefined;
    machine.start();
    reach.begin();
    let asleep = 0;
    for (let step = 0; machine.failure === undefined && machine.refusal === undefined; step++) {
      const enabled = machine.enabledNow();
      if (enabled === 0) break;
      if ((enabled & ~asleep) === 0) return 0;
      // A longer execution would be cut off here, too.
      if (step >= this.#maxSteps) break;
      let awake = (sleeps ? reach.persistent(machine, enabled) : enabled) & ~asleep;
      // Whatever could follow has been begun with a step that sleeps.
      if (awake === 0) return 0;
      const at = this.#weigh(awake, sleeps, pick);
      weight *= this.#total / this.#weights[at]!;
      for (let skip = at; skip > 0; skip--) {
        if (sleeps) asleep |= awake & -awake;
        awake &= awake - 1;
      }
      const p = lowestBit(awake);
      if (!machine.perform(p, step)) return 0;
      reach.note(machine, p);
      for (let rest = asleep; rest !== 0; rest &= rest - 1) {
        const q = lowestBit(rest);
        if (conflicts(sleepers[q]!, machine)) asleep &= ~(1 << q);
      }
      machine.advance(p);
    }
    return machine.couldSpinOn() ? 0 : weight;
  }
}

function foretell(machine: Machine, p: number, to: Sleeper): void {
  const code = machine.pendingCode[p]!;
  const location = machine.pendingLocation[p]!;
  to.known = machine.status[p] === READY && (code <= EXCHANGE || code === COMPARE_EXCHANGE || code === WAIT || code === NOTIFY || code === WAKE || code === LOCK || code === UNLOCK);
  to.location = code === NOTIFY || code === WAKE ? -1 : location;
  to.mode = code === LOAD || code === WAIT || (code === COMPARE_EXCHANGE && machine.wordHasChanged(p)) ? READ : WRITE;
  const joins = code === WAIT && to.known && !machine.wordHasChanged(p);
  to.queue = joins || code === NOTIFY || (code === WAKE && !machine.wasNotified(p)) ? machine.memory.queueOf(location) : -1;
  to.queueMode = to.queue < 0 ? NONE : code === NOTIFY && !machine.wakesSomebody(p) ? READ : WRITE;
}

function conflicts(sleeper: Sleeper, step: Machine): boolean {
  return (
    !sleeper.known || step.effects !== 0 ||
    (sleeper.location >= 0 && sleeper.location === step.location && ((sleeper.mode | step.mode) & WRITE) !== 0 && step.mode !== NONE) ||
    (sleeper.queueMode !== NONE && step.queueMode !== NONE && sleeper.queue === step.queue && ((sleeper.queueMode | step.queueMode) & WRITE) !== 0) ||
    (observes(sleeper.location, sleeper.mode, step) && observes(step.location, step.mode, step))
  );
}

/** Whether the next steps of two threads are in conflict, as far as that can be told. */
function mayConflict(a: Sleeper, b: Sleeper): boolean {
  return (
    !a.known || !b.known ||
    (a.location >= 0 && a.location === b.location && ((a.mode | b.mode) & WRITE) !== 0) ||
    (a.queueMode !== NONE && b.queueMode !== NONE && a.queue === b.queue && ((a.queueMode | b.queueMode) & WRITE) !== 0)
  );
}

function observes(location: number, mode: number, { observed, observedCount }: Machine): boolean {
  return observedCount > 0 && mode === WRITE && location >= 0 && observed[location] === 1;
}
