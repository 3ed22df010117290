import type { ConflictPairs } from './conflict-pairs.ts';
import { EventLog } from './event-log.ts';
import { grow } from './grow.ts';
import { lowestBit } from './lowest-bit.ts';
import type { Machine } from './machine.ts';
import { READY } from './machine.ts';
import { COMPARE_EXCHANGE, LOCK, NOTIFY, OBSERVED, OPEN, POST, READ, RECEIVE, TURN, WAIT, WAIT_ASYNC, WAKE, WRITE } from './operations.ts';
import type { SharedTree } from './shared-tree.ts';
import type { Finding, Schedule, Verdict } from './verdict.ts';
import { judgeEnd, judgeStep, Nondeterminism } from './verdict.ts';
import { WakeupTree } from './wakeup-tree.ts';
import type { Tree } from './wakeup-tree.ts';
import { BLOCKED, EXECUTIONS, GAVE_WAY, KILLED, LONGEST, SLEEP_BLOCKED, STEPS } from './shared-memory.ts';

export interface SearchLimits {
  readonly maxSteps: number;
  /** Stop after so many executions, blocked ones included. */
  readonly maxExecutions: number;
  /** Milliseconds of `performance.now()` at which to stop. */
  readonly deadline: number;
  /** Go on after a finding; only the first is kept. */
  readonly keepGoing: boolean;
  /** Called a few times a second with what is done and the share of the tree that is explored, see `OptimalDpor.share`. */
  readonly onProgress?: (executions: number, blocked: number, share: number) => void;
  /** Picks a thread of a mask where the search is free to; what it answers may change the order of executions, never their number. */
  readonly pick?: (threads: number) => number;
  readonly pairs?: ConflictPairs;
  /** Called at the end of each execution that is not blocked. */
  readonly onExecution?: (log: EventLog) => void;
}

export interface SearchResult {
  readonly finding: Finding | undefined;
  /** The schedule that leads to the finding. */
  readonly schedule: Schedule | undefined;
  /** How many executions ended in each verdict; of interest when the search goes on after a finding. */
  readonly verdicts: ReadonlyMap<Verdict, number>;
  /** Maximal traces explored, those that end in a deadlock included; where a thread is to be killed, only those in which it dies. */
  readonly executions: number;
  /** Executions given up because a spinning thread's turn was overtaken by a write to a word it read. */
  readonly blocked: number;
  /** Executions in which only threads in the sleep set could go on: zero, or the reduction is not optimal. */
  readonly sleepBlocked: number;
  readonly steps: number;
  readonly longest: number;
  /** True when every trace was explored. */
  readonly exhausted: boolean;
  readonly killed: boolean;
  /** Estimate of the share of the tree that was explored. */
  readonly share: number;
}

/**
 * Optimal dynamic partial-order reduction (Abdulla, Aronis, Jonsson, Sagonas, JACM 64(4) 2017, Algorithm 2): explores exactly one
 * execution of each Mazurkiewicz trace. At the end of each execution every race is examined: a sequence that reverses it is put into
 * the wakeup tree of the point before the race, unless the sleep set of that point or the tree itself covers it.
 *
 * Differences from the paper:
 * - A step's footprint may depend on the value it meets (a compare-exchange that fails is a read, a refused wait does not touch the
 *   waiter list, a notify that finds nobody reads it). When a race is reversed, the footprint of the later step is recomputed for the
 *   value it will meet then; the value before each write is kept for that.
 * - No step disables another (a wait is two steps, joining and waking), except the mutex of benchmark programs; the lock's race is with
 *   the step that took it, and a thread still waiting for a lock at the end takes part in race detection.
 * - A thread that tries in vain, as far as it can tell, goes on only when nobody else can; races across that moment are not reversed. Where that cut something off
 *   (`Machine.gaveWay`) not everything is explored.
 * - A spinning thread stops for the rest of the execution (the assume semantics of GenMC). If a word it read is written later, the
 *   reversal of that race lets it read the new value at once, so the stopped execution is redundant and counts as blocked.
 * - `choose` is decided on the spot. Its values are siblings in the wakeup tree: all of them where the search is free, and only the
 *   one that a race asks for within a sequence that reverses it, because the first step of that race sleeps there and its subtree has
 *   met the same race under each other value.
 */
export class OptimalDpor {
  readonly #machine: Machine;
  readonly #limits: SearchLimits;
  readonly #log: EventLog;
  readonly #tree = new WakeupTree();
  /** Wakeup tree below each prefix of the current execution: `#roots[0]` is the root, `#roots[d + 1]` the node of step d. */
  #roots = new Int32Array(1024);
  #sleep = new Int32Array(1024);
  #sleepLocation = new Int32Array(0);
  #sleepMode = new Int32Array(0);
  #sleepQueue = new Int32Array(0);
  #sleepQueueMode = new Int32Array(0);
  #sleepEffects = new Int32Array(0);
  /** Threads that slept before step d from the beginning, and how many branches of the node before it are explored. */
  #inherited = new Int32Array(1024);
  #explored = new Int32Array(1024);
  /** Steps below this depth replay the last execution. */
  #branch = 0;
  /** Where other searches have other parts of the tree: what is shared with them, the depth of this one's root, and the shared nodes down to there. */
  readonly #shared: SharedTree | undefined;
  #base = 0;
  #path: number[] = [];
  /** The choices at depth d that are explored. */
  readonly #decided: (number[] | undefined)[] = [];
  /** Where threads that tried in vain went on, because nobody else could. */
  readonly #gaveWay: number[] = [];
  readonly #goesOn = (): void => void this.#gaveWay.push(this.#log.length);
  #sequence = new Int32Array(64);
  // Footprint of the reversed step, the last of a sequence.
  #lastLocation = -1;
  #lastMode = 0;
  #lastQueue = -1;
  #lastQueueMode = 0;
  #lastEffects = 0;

  #finding: Finding | undefined;
  #schedule: Schedule | undefined;
  readonly #verdicts = new Map<Verdict, number>();
  #executions = 0;
  #blocked = 0;
  #sleepBlocked = 0;
  #steps = 0;
  #longest = 0;
  #killed = false;

  constructor(machine: Machine, limits: SearchLimits, shared?: SharedTree) {
    this.#machine = machine;
    this.#limits = limits;
    this.#shared = shared;
    this.#log = new EventLog(machine.threadCount, limits.pairs);
    machine.chooser = (thread, options) => this.#choose(thread, options);
  }

  run(): SearchResult {
    this.#roots[0] = this.#tree.append(-1, -1, -1);
    let exhausted = false;
    const { maxExecutions, deadline, keepGoing, onProgress } = this.#limits;
    let reported = performance.now();
    for (;;) {
      if (!this.advance()) {
        exhausted = this.#finding === undefined || keepGoing;
        break;
      }
      const done = this.#executions + this.#blocked;
      if (done >= maxExecutions) break;
      if ((done & 63) !== 0) continue;
      const now = performance.now();
      if (now >= deadline) break;
      if (now - reported > 250) {
        reported = now;
        onProgress?.(this.#executions, this.#blocked, this.share);
      }
    }
    return this.result(exhausted);
  }

  /** What was found first. */
  get found(): { readonly finding: Finding; readonly schedule: Schedule } | undefined {
    return this.#finding === undefined ? undefined : { finding: this.#finding, schedule: this.#schedule! };
  }

  /** Writes the counts where others can read them. */
  count(tally: Float64Array): void {
    tally[EXECUTIONS] = this.#executions;
    tally[BLOCKED] = this.#blocked;
    tally[SLEEP_BLOCKED] = this.#sleepBlocked;
    tally[STEPS] = this.#steps;
    tally[LONGEST] = this.#longest;
    tally[KILLED] = this.#killed ? 1 : 0;
    tally[GAVE_WAY] = this.#machine.gaveWay >= 0 ? 1 : 0;
  }

  result(exhausted: boolean): SearchResult {
    return {
      finding: this.#finding, schedule: this.#schedule, verdicts: this.#verdicts, executions: this.#executions, blocked: this.#blocked, sleepBlocked: this.#sleepBlocked,
      steps: this.#steps, longest: this.#longest, exhausted, killed: this.#killed, share: exhausted ? 1 : this.share,
    };
  }

  /** Runs one execution. False when there are no more, or when it found something and that ends the search. */
  advance(): boolean {
    this.#execute();
    return (this.#finding === undefined || this.#limits.keepGoing) && this.#backtrack();
  }

  /** Makes a node of the shared tree, which must be this search's to explore, its root. */
  adopt(task: number): void {
    const shared = this.#shared!;
    const tree = this.#tree;
    this.#path = shared.pathTo(task);
    this.#base = this.#path.length - 1;
    this.#branch = 0;
    if (this.#base + 2 >= this.#roots.length) this.#reserve(this.#base + 2);
    tree.clear();
    this.#roots[0] = tree.append(-1, -1, -1);
    for (let d = 0; d < this.#base; d++) this.#roots[d + 1] = copyNode(shared, this.#path[d + 1]!, tree, this.#roots[d]!);
    this.#arrive(0, 0);
  }

  /** The share of this search's tree that is explored, between two executions: at each node on the way to the next one, the known branches count alike (Knuth 1975). */
  get share(): number {
    const tree = this.#tree;
    let weight = 1;
    let sum = 0;
    for (let d = this.#base; d <= this.#branch; d++) {
      const explored = this.#explored[d]!;
      let branches = explored;
      for (let child = tree.firstChild[this.#roots[d]!]!; child >= 0; child = tree.nextSibling[child]!) branches++;
      if (branches === 0) break;
      sum += (weight * explored) / branches;
      weight /= branches;
    }
    return sum;
  }

  /** The shared node whose subtree is this search's to explore. */
  get task(): number {
    return this.#path[this.#base]!;
  }

  /**
   * Moves nodes from the root of this search downwards to the shared tree and offers their other branches to other searches; between two executions.
   * Goes down to a node below which everything is this search's to explore: a branch that was prescribed can get more branches from
   * races that others reverse. False when nothing is left to this search itself, its next branch being on offer, too.
   */
  split(): boolean {
    const shared = this.#shared!;
    const tree = this.#tree;
    const log = this.#log;
    const n = this.#machine.threadCount;
    const branch = this.#branch;
    const roots = this.#roots;
    let from = this.#base;
    while (from <= branch && tree.nextSibling[tree.firstChild[roots[from]!]!]! < 0) from++;
    if (from > branch || !shared.hasRoom) return true;
    let keep = from + 1;
    while (keep <= branch && tree.whole[roots[keep]!] === 0) keep++;
    for (let d = this.#base; d < keep && d <= branch; d++) {
      const root = this.#path[d]!;
      for (let rest = this.#sleep[d]! & ~this.#inherited[d]!; rest !== 0; rest &= rest - 1) {
        const q = lowestBit(rest);
        const at = d * n + q;
        const node = shared.appendExplored(root, q, -1);
        fill(shared, node, this.#sleepLocation[at]!, this.#sleepMode[at]!, this.#sleepQueue[at]!, this.#sleepQueueMode[at]!, this.#sleepEffects[at]!);
      }
      for (const value of this.#decided[d] ?? []) shared.appendExplored(root, log.thread[d]!, value);
      let child = tree.firstChild[roots[d]!]!;
      if (d < branch) {
        this.#path[d + 1] = copyNode(tree, child, shared, root);
        shared.whole[this.#path[d + 1]!] = tree.whole[child]!;
        child = tree.nextSibling[child]!;
      }
      for (; child >= 0; child = tree.nextSibling[child]!) this.#offerBranch(child, root);
      tree.dropOthers(roots[d]!);
    }
    if (keep > branch) return false;
    this.#base = keep;
    this.#path.length = keep + 1;
    shared.keep(this.task);
    return true;
  }

  #offerBranch(node: number, parent: number): void {
    const shared = this.#shared!;
    const copy = copyNode(this.#tree, node, shared, parent);
    let child = this.#tree.firstChild[node]!;
    if (child < 0) shared.offer(copy);
    for (; child >= 0; child = this.#tree.nextSibling[child]!) this.#offerBranch(child, copy);
  }

  #report(finding: Finding): void {
    this.#verdicts.set(finding.verdict, (this.#verdicts.get(finding.verdict) ?? 0) + 1);
    if (this.#finding !== undefined) return;
    this.#finding = finding;
    this.#schedule = this.#log.schedule();
  }

  #execute(): void {
    const machine = this.#machine;
    const log = this.#log;
    const tree = this.#tree;
    let observed = machine.observedCount;
    this.#gaveWay.length = 0;
    const watched = machine.program.invariant !== undefined;
    log.begin();
    machine.start();
    let found = judgeStep(machine);
    if (machine.observedCount !== observed) observed = this.#startOver();
    let last = -1;
    let asleep = false;
    while (found === undefined) {
      const d = log.length;
      const enabled = machine.enabledNow(this.#goesOn);
      if (enabled === 0) break;
      if (d >= this.#limits.maxSteps) {
        found = { verdict: 'step-bound', message: `an execution has more than ${this.#limits.maxSteps} steps`, threads: [] };
        break;
      }
      if (d + 2 >= this.#roots.length) this.#reserve(d + 2);
      const root = this.#roots[d]!;
      const replayed = d < this.#branch;
      let node = replayed ? this.#roots[d + 1]! : tree.firstChild[root]!;
      if (node < 0) {
        const awake = enabled & ~this.#sleep[d]!;
        if (awake === 0) {
          asleep = true;
          break;
        }
        // Staying on the thread that ran last gives the first executions the fewest preemptions.
        const pick = this.#limits.pick?.(awake) ?? (last >= 0 && (awake & (1 << last)) !== 0 ? last : lowestBit(awake));
        tree.whole[root] = 1;
        node = tree.append(root, pick, -1);
      }
      const p = tree.thread[node]!;
      if (p >= machine.threadCount || tree.choice[node]! >= 0 || (enabled & (1 << p)) === 0) throw new Nondeterminism(d, p);
      this.#roots[d + 1] = node;
      machine.perform(p, d);
      if (!log.file(p, machine, replayed)) throw new Nondeterminism(d, p);
      if (!replayed) {
        this.#settle(node, d);
        this.#inheritSleep(d);
      }
      machine.advance(p);
      last = p;
      // A replayed step is new if it ends in another choice than before. An invariant may compare each state with the one before it, so it sees all.
      if (log.length > this.#branch || watched) {
        found = judgeStep(machine);
        if (machine.observedCount !== observed) observed = this.#startOver();
      }
    }
    const length = log.length;
    this.#steps += length;
    if (length > this.#longest) this.#longest = length;
    if (machine.killed) this.#killed = true;
    if (found === undefined) {
      if (asleep) {
        this.#sleepBlocked++;
      } else if (machine.couldSpinOn()) {
        this.#blocked++;
      } else {
        if (machine.kill === undefined || machine.killed) this.#executions++;
        this.#limits.onExecution?.(log);
        found = judgeEnd(machine);
      }
    } else {
      this.#executions++;
    }
    if (found !== undefined) this.#report(found);
    if (found === undefined || this.#limits.keepGoing) this.#reverseRaces();
  }

  /** The invariant read a word it had not read before, which makes more steps dependent: what was explored so far does not count. */
  #startOver(): number {
    throw new ObservationGrew();
  }

  #reserve(depth: number): void {
    this.#roots = grow(this.#roots, depth + 1);
    this.#sleep = grow(this.#sleep, this.#roots.length);
    this.#inherited = grow(this.#inherited, this.#roots.length);
    this.#explored = grow(this.#explored, this.#roots.length);
  }

  #reserveSleep(length: number): void {
    this.#sleepLocation = grow(this.#sleepLocation, length);
    this.#sleepMode = grow(this.#sleepMode, length);
    this.#sleepQueue = grow(this.#sleepQueue, length);
    this.#sleepQueueMode = grow(this.#sleepQueueMode, length);
    this.#sleepEffects = grow(this.#sleepEffects, length);
  }

  /** Notes the footprint of step d in its node, or checks that it is what the race that put it there predicted. */
  #settle(node: number, d: number): void {
    const tree = this.#tree;
    const log = this.#log;
    if (tree.known[node] === 1) {
      if (tree.location[node] !== log.location[d] || tree.mode[node] !== log.mode[d] || tree.queueMode[node] !== log.queueMode[d] || tree.effects[node] !== log.effects[d]) throw new Nondeterminism(d, log.thread[d]!);
      return;
    }
    tree.known[node] = 1;
    tree.location[node] = log.location[d]!;
    tree.mode[node] = log.mode[d]!;
    tree.queue[node] = log.queue[d]!;
    tree.queueMode[node] = log.queueMode[d]!;
    tree.effects[node] = log.effects[d]!;
  }

  /** Threads that sleep before step d go on sleeping after it if their next step commutes with it. */
  #inheritSleep(d: number): void {
    const n = this.#machine.threadCount;
    let sleeping = this.#sleep[d]!;
    let inherited = 0;
    if (sleeping !== 0) {
      this.#reserveSleep((d + 2) * n);
      while (sleeping !== 0) {
        const bit = sleeping & -sleeping;
        sleeping ^= bit;
        const q = lowestBit(bit);
        const from = d * n + q;
        if (this.#conflictsWithSleeper(from, d)) continue;
        inherited |= bit;
        const to = from + n;
        this.#sleepLocation[to] = this.#sleepLocation[from]!;
        this.#sleepMode[to] = this.#sleepMode[from]!;
        this.#sleepQueue[to] = this.#sleepQueue[from]!;
        this.#sleepQueueMode[to] = this.#sleepQueueMode[from]!;
        this.#sleepEffects[to] = this.#sleepEffects[from]!;
      }
    }
    this.#arrive(d + 1, inherited);
  }

  /** Comes to a new node at depth d, in which the given threads sleep. */
  #arrive(d: number, sleeping: number): void {
    this.#inherited[d] = sleeping;
    this.#explored[d] = 0;
    this.#sleep[d] = sleeping;
    if (this.#shared === undefined) return;
    if (this.#decided[d] !== undefined) this.#decided[d]!.length = 0;
    if (d >= this.#base) return;
    // On the way to the root of this search, the branches to the left of the way sleep: they are explored, or will be.
    const shared = this.#shared;
    const n = this.#machine.threadCount;
    const way = this.#path[d + 1]!;
    this.#reserveSleep((d + 1) * n);
    for (let node = shared.firstChild[this.#path[d]!]!; node !== way; node = shared.nextSibling[node]!) {
      if (shared.choice[node]! >= 0) continue;
      const q = shared.thread[node]!;
      const at = d * n + q;
      this.#sleepLocation[at] = shared.location[node]!;
      this.#sleepMode[at] = shared.mode[node]!;
      this.#sleepQueue[at] = shared.queue[node]!;
      this.#sleepQueueMode[at] = shared.queueMode[node]!;
      this.#sleepEffects[at] = shared.effects[node]!;
      this.#sleep[d]! |= 1 << q;
    }
  }

  #conflictsWithSleeper(sleeper: number, e: number): boolean {
    const log = this.#log;
    return (
      ((((this.#sleepMode[sleeper]! | log.mode[e]!) & WRITE) !== 0 && this.#sleepLocation[sleeper]! >= 0 && this.#sleepLocation[sleeper] === log.location[e]) ||
      (((this.#sleepQueueMode[sleeper]! | log.queueMode[e]!) & WRITE) !== 0 && this.#sleepQueueMode[sleeper]! !== 0 && log.queueMode[e] !== 0 && this.#sleepQueue[sleeper] === log.queue[e]) ||
      (this.#sleepEffects[sleeper]! & log.effects[e]!) !== 0)
    );
  }

  #conflictsWithNode(tree: Tree, node: number, e: number): boolean {
    const log = this.#log;
    return (
      ((((tree.mode[node]! | log.mode[e]!) & WRITE) !== 0 && tree.location[node]! >= 0 && tree.location[node] === log.location[e]) ||
      (((tree.queueMode[node]! | log.queueMode[e]!) & WRITE) !== 0 && tree.queueMode[node]! !== 0 && log.queueMode[e] !== 0 && tree.queue[node] === log.queue[e]) ||
      (tree.effects[node]! & log.effects[e]!) !== 0)
    );
  }

  #choose(thread: number, options: number): number {
    const log = this.#log;
    const tree = this.#tree;
    const d = log.length;
    if (d + 2 >= this.#roots.length) this.#reserve(d + 2);
    const label = thread < 0 ? this.#machine.threadCount : thread;
    const root = this.#roots[d]!;
    const replayed = d < this.#branch;
    if (!replayed && tree.firstChild[root]! < 0) this.#offerAll(root, label, options);
    const node = replayed ? this.#roots[d + 1]! : tree.firstChild[root]!;
    if (node < 0 || tree.thread[node] !== label || tree.choice[node]! < 0 || tree.choice[node]! >= options) throw new Nondeterminism(d, thread);
    this.#roots[d + 1] = node;
    const value = tree.choice[node]!;
    if (!log.fileChoice(thread, value, options, this.#machine.enablersOf(thread), replayed)) throw new Nondeterminism(d, thread);
    if (!replayed) {
      tree.known[node] = 1;
      this.#inheritSleep(d);
    }
    return value;
  }

  #offerAll(root: number, label: number, options: number): void {
    const tree = this.#tree;
    tree.whole[root] = 1;
    for (let value = 0; value < options; value++) {
      let child = tree.firstChild[root]!;
      while (child >= 0 && tree.choice[child] !== value) child = tree.nextSibling[child]!;
      if (child < 0) tree.known[tree.append(root, label, value)] = 1;
    }
  }

  /** Leaves the current execution for the next one of the tree; false when there is none. */
  #backtrack(): boolean {
    const tree = this.#tree;
    const log = this.#log;
    const n = this.#machine.threadCount;
    for (let d = log.length - 1; d >= this.#base; d--) {
      const root = this.#roots[d]!;
      this.#explored[d]!++;
      if (log.choice[d]! < 0) {
        const p = log.thread[d]!;
        this.#reserveSleep((d + 1) * n);
        const at = d * n + p;
        this.#sleepLocation[at] = log.location[d]!;
        this.#sleepMode[at] = log.mode[d]!;
        this.#sleepQueue[at] = log.queue[d]!;
        this.#sleepQueueMode[at] = log.queueMode[d]!;
        this.#sleepEffects[at] = log.effects[d]!;
        this.#sleep[d]! |= 1 << p;
      } else if (this.#shared !== undefined) {
        (this.#decided[d] ??= []).push(log.choice[d]!);
      }
      tree.dropFirst(root);
      if (tree.firstChild[root]! >= 0) {
        this.#branch = d;
        return true;
      }
    }
    return false;
  }

  #reverseRaces(): void {
    const log = this.#log;
    const machine = this.#machine;
    const length = log.length;
    if (length + 2 >= this.#roots.length) this.#reserve(length + 2);
    let races = log.racesUpTo[length]!;
    for (let i = 0; i < races; i++) this.#reverse(log.raceFirst[i]!, log.raceSecond[i]!, -1);
    for (let p = 0; p < machine.threadCount; p++) {
      if (machine.status[p] !== READY || machine.pendingCode[p] !== LOCK) continue;
      log.racesUpTo[length + 1] = races;
      log.raceOfLock(length, p, machine.pendingLocation[p]!, machine.enabler[p]!);
      if (log.racesUpTo[length + 1]! > races) this.#reverse(log.raceFirst[races]!, length, p);
    }
  }

  /** The footprint that step j will have right before step i, with which it is in race. */
  #predict(i: number, j: number): void {
    const log = this.#log;
    this.#lastLocation = log.location[j]!;
    this.#lastMode = log.mode[j]!;
    this.#lastQueue = log.queue[j]!;
    this.#lastQueueMode = log.queueMode[j]!;
    const writesItsWord = log.mode[i] === WRITE && log.location[i] === log.location[j];
    let effects = log.effects[j]! & ~OBSERVED;
    const changesItsQueue = log.queueMode[i] === WRITE && log.queue[i] === log.queue[j];
    switch (log.code[j]) {
      case COMPARE_EXCHANGE:
        if (writesItsWord) this.#lastMode = log.before[i] === log.expected[j] ? WRITE : READ;
        break;
      case WAIT:
      case WAIT_ASYNC:
        if (writesItsWord) {
          const joins = log.before[i] === log.expected[j] && log.count[j]! > 0;
          this.#lastQueue = joins ? this.#machine.memory.queueOf(log.location[j]!) : -1;
          this.#lastQueueMode = joins ? WRITE : 0;
        }
        break;
      case NOTIFY:
        if (changesItsQueue) {
          this.#lastQueueMode = log.waiters[i]! > 0 && log.count[j]! > 0 ? WRITE : READ;
          effects = this.#machine.arrivals(log.list[i], log.count[j]!);
        }
        break;
      // What a port does with a message depends on whether somebody listens, what listening brings on what was sent.
      case POST:
        if (changesItsQueue && log.code[i] === OPEN) effects = 0;
        break;
      case OPEN:
        if (changesItsQueue) effects = log.waiters[i]! > 0 ? 1 << log.thread[j]! : 0;
        break;
      case RECEIVE:
        if (changesItsQueue) this.#lastQueueMode = log.waiters[i]! > 0 ? WRITE : READ;
        break;
      case WAKE:
        if (log.enabledBy[j] === i) this.#lastQueueMode = WRITE;
        break;
      case TURN:
        if (log.enabledBy[j] === i) {
          effects = 1 << log.thread[j]!;
          this.#lastQueue = log.otherQueue[j]!;
          this.#lastQueueMode = this.#lastQueue >= 0 ? WRITE : 0;
        }
        break;
      default:
    }
    if (this.#lastMode === WRITE && this.#machine.observedCount > 0 && this.#machine.observed[this.#lastLocation] === 1) effects |= OBSERVED;
    this.#lastEffects = effects;
  }

  /**
   * Examines the race between steps i and j. `locker` is -1, or the thread that still waits for the lock that step i took; j is then
   * the length of the log.
   */
  #reverse(i: number, j: number, locker: number): void {
    const log = this.#log;
    const machine = this.#machine;
    const n = machine.threadCount;
    const length = log.length;
    const clock = log.clock;
    // What they did then they could not have done before.
    for (const at of this.#gaveWay) if (i < at && at <= j) return;
    const pi = log.thread[i]!;
    const index = log.index[i]!;
    const pj = locker < 0 ? log.thread[j]! : locker;
    if (locker < 0) this.#predict(i, j);
    else {
      this.#lastLocation = machine.pendingLocation[locker]!;
      this.#lastMode = WRITE;
      this.#lastQueue = -1;
      this.#lastQueueMode = 0;
      this.#lastEffects = 0;
    }
    // v = the steps after i that do not happen after it, then j; given up as soon as a sleeping thread turns out to be a weak initial of v.
    if (this.#sequence.length < length + 1) this.#sequence = grow(this.#sequence, length + 1);
    const v = this.#sequence;
    let size = 0;
    let sleepers = this.#sleep[i]!;
    for (let k = i + 1; k < length; k++) {
      if (clock[k * n + pi]! >= index) continue;
      v[size++] = k;
      // No step of v but the last is the first one of a sleeping thread: whatever woke that thread conflicts with it and is in v, too, or happens after i.
      for (let rest = sleepers; rest !== 0; rest &= rest - 1) {
        const q = lowestBit(rest);
        if (this.#conflictsWithSleeper(i * n + q, k)) sleepers &= ~(1 << q);
      }
    }
    if (sleepers !== 0) {
      if ((sleepers & (1 << pj)) !== 0) return;
      for (let rest = sleepers; rest !== 0; rest &= rest - 1) {
        const q = lowestBit(rest);
        const at = i * n + q;
        if (!this.#conflictsWithLast(this.#sleepLocation[at]!, this.#sleepMode[at]!, this.#sleepQueue[at]!, this.#sleepQueueMode[at]!, this.#sleepEffects[at]!)) return;
      }
    }
    v[size++] = j;
    if (i >= this.#base) {
      this.#insert(this.#tree, this.#roots[i]!, size, j, pj);
      return;
    }
    const shared = this.#shared!;
    shared.lock.acquire();
    try {
      const leaf = this.#insert(shared, this.#path[i]!, size, j, pj);
      if (leaf >= 0) shared.offer(leaf);
    } finally {
      shared.lock.release();
    }
  }

  #conflictsWithLast(location: number, mode: number, queue: number, queueMode: number, effects: number): boolean {
    return (
      (((mode | this.#lastMode) & WRITE) !== 0 && location >= 0 && location === this.#lastLocation) ||
      (((queueMode | this.#lastQueueMode) & WRITE) !== 0 && queueMode !== 0 && this.#lastQueueMode !== 0 && queue === this.#lastQueue) ||
      (effects & this.#lastEffects) !== 0
    );
  }

  /** insert_[E](v, wut(E)): follows the first branch that v is compatible with; what is left of v at the end becomes a new last branch. Answers its leaf, or -1 if there is nothing to add. */
  #insert(tree: Tree, root: number, length: number, j: number, pj: number): number {
    const log = this.#log;
    const v = this.#sequence;
    let size = length;
    let parent = root;
    let child = tree.firstChild[parent]!;
    while (child >= 0) {
      const match = this.#match(tree, child, size, j, pj);
      if (match === MISMATCH) {
        child = tree.nextSibling[child]!;
        continue;
      }
      if (match >= 0) {
        v.copyWithin(match, match + 1, size);
        size--;
      }
      parent = child;
      child = tree.firstChild[parent]!;
      if (child < 0 || tree.whole[parent] === 1) return -1;
    }
    const first = tree.firstChild[parent]!;
    if (first >= 0 && tree.choice[first]! >= 0) {
      // The branches here decide a choice that v decides otherwise: its decision goes first.
      const p = tree.thread[first]!;
      let at = 0;
      while (at < size && log.thread[v[at]!] !== p) at++;
      const decision = v[at]!;
      v.copyWithin(1, 0, at);
      v[0] = decision;
    }
    for (let at = 0; at < size; at++) {
      const e = v[at]!;
      if (e === j) {
        parent = tree.append(parent, pj, -1);
        fill(tree, parent, this.#lastLocation, this.#lastMode, this.#lastQueue, this.#lastQueueMode, this.#lastEffects);
      } else {
        parent = tree.append(parent, log.thread[e]!, log.choice[e]!);
        fill(tree, parent, log.location[e]!, log.mode[e]!, log.queue[e]!, log.queueMode[e]!, log.effects[e]!);
      }
    }
    return parent;
  }

  /** Whether the step of a node is a weak initial of v: where it stands in v, `ABSENT` when v lacks its thread and commutes with it, else `MISMATCH`. */
  #match(tree: Tree, node: number, size: number, j: number, pj: number): number {
    const log = this.#log;
    const v = this.#sequence;
    const p = tree.thread[node]!;
    for (let at = 0; at < size; at++) {
      const e = v[at]!;
      if (e === j) {
        if (pj === p) return at;
        return this.#conflictsWithLast(tree.location[node]!, tree.mode[node]!, tree.queue[node]!, tree.queueMode[node]!, tree.effects[node]!) ? MISMATCH : ABSENT;
      }
      if (log.thread[e] === p) return log.choice[e] === tree.choice[node] ? at : MISMATCH;
      if (this.#conflictsWithNode(tree, node, e)) return MISMATCH;
    }
    return ABSENT;
  }
}

function fill(tree: Tree, node: number, location: number, mode: number, queue: number, queueMode: number, effects: number): void {
  tree.known[node] = 1;
  tree.location[node] = location;
  tree.mode[node] = mode;
  tree.queue[node] = queue;
  tree.queueMode[node] = queueMode;
  tree.effects[node] = effects;
}

function copyNode(from: Tree, node: number, to: Tree, parent: number): number {
  const copy = to.append(parent, from.thread[node]!, from.choice[node]!);
  fill(to, copy, from.location[node]!, from.mode[node]!, from.queue[node]!, from.queueMode[node]!, from.effects[node]!);
  return copy;
}

const MISMATCH = -2;
const ABSENT = -1;

export class ObservationGrew extends Error {}
