import type { Site } from '../instrument/access.ts';
import type { Counterexample } from './counterexample.ts';
import { siteOf } from './_internals/instrumented.ts';
import type { Kill } from './_internals/machine.ts';
import { DEAD, DONE, FAILED, IDLE, READY, SPINNING } from './_internals/machine.ts';
import { OPERATION_NAMES } from './_internals/operations.ts';
import { walkableOf } from './_internals/prepare.ts';
import type { Program } from './_internals/program.ts';
import { reproduceAs } from './_internals/reproduce.ts';
import { lowestBit } from './_internals/lowest-bit.ts';
import { inSession } from './_internals/session.ts';
import { parseToken } from './_internals/token.ts';
import type { Finding, Schedule } from './_internals/verdict.ts';
import { judgeEnd, judgeStep } from './_internals/verdict.ts';
import type { Pending } from './_internals/walk-machine.ts';
import { WalkMachine } from './_internals/walk-machine.ts';
import { number } from './_internals/words.ts';
import type { Scenario } from './scenario.ts';

/** An access that a thread is about to make, or has made. */
export interface Access {
  /** As in counterexamples: `load`, `store`, …, `read` and `write` for plain accesses, `wait`, `wake`, `notify`; `bulk` for a plain access of ranges, `die` for a death. */
  readonly operation: string;
  /** The typed array, or the DataView, and the index in it (for a DataView the byte offset); undefined where there is none. */
  readonly view: ArrayBufferView | undefined;
  readonly index: number;
  /** Where in the source; absent for code that was not transformed. */
  readonly site: Site | undefined;
  /** What is stored, compared with, added, waited for, or how many are to be woken; and what replaces it, for `compareExchange`. */
  readonly value: unknown;
  readonly replacement: unknown;
}

/** Where a thread stands between two steps. */
export interface ThreadState {
  readonly name: string;
  /** `spinning`: in a loop that nothing has changed for, about to go round once more. `resting`: between two operations (`rest`). `sleeping`: in `Atomics.wait`. `idle`: at its event loop. */
  readonly status: 'ready' | 'sleeping' | 'spinning' | 'resting' | 'idle' | 'ended' | 'dead' | 'threw';
  /** Its next access; of a sleeping thread the wait, of a dead one what it died before. Undefined at the end, at rest and at an event loop. */
  readonly next: Access | undefined;
  /** The operation that it began last, as it said by `operation()`, and how many accesses it has made since. */
  readonly operation: { readonly name: string; readonly values: readonly unknown[]; readonly accesses: number } | undefined;
  /** What its function answered; undefined before the end. */
  readonly returned: unknown;
}

/** The code between two steps. To be read during the call only. */
export interface CodeState<C = unknown> {
  readonly context: C;
  readonly threads: Readonly<Record<string, ThreadState>>;
}

/** A step of one thread: one access of shared memory, plain ones included, and what the thread does before its next one. */
export interface CodeStep extends Access {
  readonly thread: string;
  /** What the access answered, and the value of the word before and after it; undefined for plain accesses. */
  readonly result: unknown;
  readonly before: unknown;
  readonly after: unknown;
  /** The operation in which the step was made, and how many accesses were made in it before. */
  readonly in: ThreadState['operation'];
}

/** What a visitor makes of a state. */
export interface Visited {
  /** Tells the state from others that look alike in the code, e.g. by history; '' where there is nothing of that kind. */
  readonly key: string;
  /** Set where nothing beyond this state is of interest. */
  readonly stop?: boolean;
}

export interface StateVisitor<C, V extends Visited> {
  /**
   * Called for each initial state and after each step, also when the state has been visited before. `from` is what was answered for the state before
   * the step. To end the walk, throw.
   */
  visit(state: CodeState<C>, step: CodeStep | undefined, from: V | undefined): V;
  /** Called for each state, once, in which nobody can go on. */
  end?(state: CodeState<C>, visited: V): void;
}

/** What limits a walk. */
export interface WalkOptions {
  /** Milliseconds; 60,000 by default. */
  readonly budget?: number;
  /** Most states to visit. */
  readonly maxStates?: number;
  /** Steps after which an execution is given up; 5,000 by default. */
  readonly maxSteps?: number;
  /**
   * When two states of the code are one. `code` (default): when all shared bytes are the same and each thread has received the same. `visitor`: when the
   * visitor gives them the same key, which leaves out what follows if the key leaves out something that matters.
   */
  readonly same?: 'code' | 'visitor';
  readonly onProgress?: (progress: WalkProgress) => void;
}

/** How far a walk is. */
export interface WalkProgress {
  readonly states: number;
  readonly transitions: number;
  /** Steps known to be left to take; each may lead to further states. */
  readonly open: number;
  readonly elapsedMs: number;
}

/** A way from an initial state, as a walk keeps it. */
export interface WalkPath {
  /** For each step the thread and what `choose` answered in it; the first entry is the set-up's. `thread + 32` is a death. */
  readonly decisions: readonly (readonly number[])[];
}

/** What a walk saw, and how it ended. */
export interface WalkResult {
  readonly scenario: string;
  readonly states: number;
  /** Steps from one state to another, each once. */
  readonly transitions: number;
  /** States in which nobody can go on. */
  readonly ends: number;
  /** Executions that were run, each from the beginning. */
  readonly executions: number;
  readonly longest: number;
  /** Whether each state that there is was visited, with all its steps. */
  readonly complete: boolean;
  readonly bounds: readonly string[];
  /** What ended the walk: a finding of the explorer, or what the visitor threw. */
  readonly found: { readonly finding: Finding | undefined; readonly thrown: unknown; readonly path: WalkPath } | undefined;
  readonly durationMs: number;
}

const DIES = 32;

/** Choices of one step, after which it counts as one that does not end. */
const MAX_CHOICES = 100;

const STATUS: Readonly<Record<number, ThreadState['status']>> = { [READY]: 'ready', [SPINNING]: 'spinning', [DONE]: 'ended', [DEAD]: 'dead', [FAILED]: 'threw', [IDLE]: 'idle' };

function accessOf({ code, site, view, index, value, replacement, plain }: Pending): Access {
  return { operation: plain === undefined ? OPERATION_NAMES[code]! : plain.kind, view, index, site: siteOf(site), value, replacement };
}

/** A program that can be walked through, step by step. */
class Walk<C> {
  readonly machine: WalkMachine<C>;
  readonly program: Program<C>;
  readonly #mortal: number;
  /** What `choose` has answered in the step under way. */
  #decided: number[] = [];

  constructor(program: Program<C>, mortals: readonly number[]) {
    this.program = program;
    this.machine = new WalkMachine(program);
    this.#mortal = mortals.reduce((mask, p) => mask | (1 << p), 0);
  }

  #prescribe(values: readonly number[], offer: ((others: readonly number[]) => void) | undefined): void {
    this.#decided = [];
    this.machine.decide = (options) => {
      const at = this.#decided.length;
      if (at >= MAX_CHOICES) throw new Error(`${this.program.name}: a thread made ${MAX_CHOICES} choices without a shared access between them; let each turn of its loop make one`);
      const value = values[at] ?? 0;
      if (at >= values.length && offer !== undefined) for (let other = 1; other < options; other++) offer([...this.#decided, other]);
      this.#decided.push(Math.min(value, options - 1));
      return this.#decided[at]!;
    };
  }

  /** Sets up; `offer` is given what else could have been chosen. Answers what was decided. */
  start(values: readonly number[], offer?: (others: readonly number[]) => void): number[] {
    this.#prescribe(values, offer);
    this.machine.killed = false;
    this.machine.start();
    return this.#decided;
  }

  /** Makes one step as decided. Answers false when a spin that went on had nothing to do yet. */
  move(decision: readonly number[], offer?: (others: readonly number[]) => void): boolean {
    const { machine } = this;
    const who = decision[0]!;
    if (who >= DIES) {
      machine.die(who - DIES);
      this.#decided = [];
      return true;
    }
    this.#prescribe(decision.slice(1), offer && ((others) => offer([who, ...others])));
    return machine.step(who);
  }

  /** Makes one step as decided; answers the decision as it was completed, and the step. */
  step(decided: readonly number[], offer?: (others: readonly number[]) => void): { readonly decision: readonly number[]; readonly step: CodeStep } {
    const { machine, program } = this;
    const who = decided[0]!;
    const p = who % DIES;
    const before = machine.pending(p);
    const moved = this.move(decided, offer);
    const pending = moved && who < DIES ? machine.about : before;
    const { code = -1, plain, view, index = -1, value, replacement, mark } = pending ?? {};
    const dies = who >= DIES;
    const isWord = moved && !dies && plain === undefined;
    return {
      decision: [who, ...this.#decided],
      step: {
        thread: program.threadNames[p]!, operation: dies ? 'die' : !moved || code < 0 ? 'go on' : plain === undefined ? OPERATION_NAMES[code]! : plain.kind,
        view, index, site: siteOf(moved && !dies ? machine.site : (pending?.site ?? -1)), value, replacement, in: mark,
        result: isWord || plain?.kind === 'read' ? machine.result : undefined,
        before: isWord ? machine.before : undefined, after: isWord && view !== undefined ? (view as Int32Array)[index] : undefined,
      },
    };
  }

  /** The decisions that are open in the present state, but for what is chosen in their steps. */
  options(): number[] {
    const { machine } = this;
    const list: number[] = [];
    for (let rest = machine.enabledMask(); rest !== 0; rest &= rest - 1) list.push(lowestBit(rest));
    if (machine.killed) return list;
    for (let rest = this.#mortal; rest !== 0; rest &= rest - 1) if (machine.status[lowestBit(rest)] === READY) list.push(lowestBit(rest) + DIES);
    return list;
  }

  state(): CodeState<C> {
    const { machine, program } = this;
    const threads: Record<string, ThreadState> = {};
    for (const [p, name] of program.threadNames.entries()) {
      const pending = machine.pending(p);
      const mark = pending === undefined ? machine.marks[p] : pending.mark;
      threads[name] = { name, status: machine.rests(p) ? 'resting' : (STATUS[machine.status[p]!] ?? 'sleeping'), next: pending && accessOf(pending), operation: mark, returned: machine.returned[p] };
    }
    return { context: machine.context, threads };
  }

  /** What is wrong with the present state, if anything. */
  judge(): Finding | undefined {
    return judgeStep(this.machine as never) ?? this.#race();
  }

  /** Two threads about to make conflicting plain accesses. As every state is visited, every race is met in this form. */
  #race(): Finding | undefined {
    const { machine } = this;
    for (let p = 0; p < machine.threadCount; p++) {
      const one = machine.pendingPlain[p];
      if (one === undefined || machine.status[p] !== READY) continue;
      for (let q = p + 1; q < machine.threadCount; q++) {
        const other = machine.pendingPlain[q];
        if (other === undefined || machine.status[q] !== READY) continue;
        for (const [a, aWrites, b, bWrites] of [[one.writes, true, other.writes, true], [one.writes, true, other.reads, false], [one.reads, false, other.writes, true]] as const) {
          for (const left of a) {
            for (const right of b) {
              const start = Math.max(left.byteOffset, right.byteOffset);
              const end = Math.min(left.byteOffset + left.byteLength, right.byteOffset + right.byteLength);
              if (left.buffer !== right.buffer || start >= end) continue;
              const first = { thread: p, site: machine.pendingSite[p]!, write: aWrites, atomic: false };
              const second = { thread: q, site: machine.pendingSite[q]!, write: bWrites, atomic: false };
              const message = 'data race: two threads are about to make conflicting plain accesses to the same bytes, and either may come first';
              return { verdict: 'race', message, threads: [p, q], conflict: { kind: 'race', first, second, buffer: machine.memory.bufferInfo(left.buffer).key, byteOffset: start, byteLength: end - start } };
            }
          }
        }
      }
    }
    return undefined;
  }
}

interface Open {
  readonly node: number;
  readonly decision: readonly number[];
}

/** Steps to take, those first whose way has the fewest preemptions, and among these in the order in which they were put. */
class Agenda {
  readonly #lists: Open[][] = [];
  readonly #heads: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(cost: number, open: Open): void {
    (this.#lists[cost] ??= []).push(open);
    this.#size++;
  }

  take(): Open | undefined {
    for (const [cost, list] of this.#lists.entries()) {
      const head = this.#heads[cost] ?? 0;
      if (list === undefined || head >= list.length) continue;
      const task = list[head]!;
      this.#size--;
      this.#heads[cost] = head + 1;
      if (head < 1024 || head * 2 < list.length) return task;
      list.splice(0, head + 1);
      this.#heads[cost] = 0;
      return task;
    }
    return undefined;
  }
}

/**
 * Visits the states of a scenario under sequential consistency, each once, and every step from each of them: all interleavings, without any reduction, so that a
 * visitor may look at whatever it likes. Plain accesses are steps of their own. States are told apart by `options.same`. Where two states are one, what
 * followed the first also follows the second. The file of the scenario must have been transformed, as for `checkScenario`.
 */
export function walkStates<C, R extends object, V extends Visited>(scenario: Scenario<C, R>, visitor: StateVisitor<C, V>, options: WalkOptions = {}): WalkResult {
  const program = walkableOf(scenario) as Program<C>;
  return walkProgram(program, (scenario.mayDie ?? []).map((name) => program.threadNames.indexOf(name)), visitor, options);
}

/** `walkStates` for a program, of which the threads with the given numbers may die. */
export function walkProgram<C, V extends Visited>(program: Program<C>, mortals: readonly number[], visitor: StateVisitor<C, V>, options: WalkOptions = {}): WalkResult {
  const walk = new Walk<C>(program, mortals);
  return inSession(walk.machine as never, () => new Search(walk, visitor, options).run());
}

class Search<C, V extends Visited> {
  readonly #walk: Walk<C>;
  readonly #visitor: StateVisitor<C, V>;
  readonly #options: WalkOptions;
  readonly #known = new Set<string>();
  // By node: the node before, the decision between the two, what the visitor said, preemptions and steps on the way.
  readonly #parents: number[] = [];
  readonly #decisions: (readonly number[])[] = [];
  readonly #visits: V[] = [];
  readonly #preemptions: number[] = [];
  readonly #depths: number[] = [];
  readonly #agenda = new Agenda();
  #executions = 0;
  #transitions = 0;
  #ends = 0;
  #longest = 0;
  #found: WalkResult['found'];

  constructor(walk: Walk<C>, visitor: StateVisitor<C, V>, options: WalkOptions) {
    this.#walk = walk;
    this.#visitor = visitor;
    this.#options = options;
  }

  run(): WalkResult {
    const { budget = 60_000, maxStates = Infinity, onProgress } = this.#options;
    const started = performance.now();
    let reported = started;
    let bounds: string[] = [];
    this.#agenda.put(0, { node: -1, decision: [] });
    for (let task = this.#agenda.take(); task !== undefined; task = this.#agenda.take()) {
      this.#executions++;
      this.#follow(task);
      if (this.#found !== undefined) break;
      if ((this.#executions & 15) !== 0) continue;
      const now = performance.now();
      if (this.#agenda.size > 0 && (now >= started + budget || this.#known.size >= maxStates)) {
        bounds = [now >= started + budget ? `budget of ${budget / 1000} s` : `${number(maxStates)} states`];
        break;
      }
      if (onProgress !== undefined && now - reported > 250) {
        reported = now;
        onProgress({ states: this.#known.size, transitions: this.#transitions, open: this.#agenda.size, elapsedMs: now - started });
      }
    }
    return {
      scenario: this.#walk.program.name, states: this.#known.size, transitions: this.#transitions, ends: this.#ends, executions: this.#executions, longest: this.#longest,
      complete: this.#found === undefined && this.#agenda.size === 0, bounds, found: this.#found, durationMs: performance.now() - started,
    };
  }

  /** Goes to a node, makes the step that is to be taken there, and goes on, with as few preemptions as can be, until it comes to a state that is known. */
  #follow(task: Open): void {
    const walk = this.#walk;
    const way = this.#pathTo(task.node).decisions;
    for (const [at, decision] of way.entries()) {
      if (at === 0) walk.start(decision);
      else walk.move(decision);
    }
    let from = task.node;
    let { decision } = task;
    for (;;) {
      // One step on, and what comes of it.
      const cost = this.#isStep(from) && preempts(walk, this.#decisions[from]!, decision) ? this.#preemptions[from]! + 1 : (this.#preemptions[from] ?? 0);
      let visited: V;
      try {
        const origin = from;
        let step: CodeStep | undefined;
        const offer = (others: readonly number[]): void => this.#agenda.put(cost, { node: origin, decision: others });
        if (from < 0) decision = walk.start(decision, offer);
        else {
          ({ decision, step } = walk.step(decision, offer));
          this.#transitions++;
        }
        visited = this.#visitor.visit(walk.state(), step, from < 0 ? undefined : this.#visits[from]);
      } catch (thrown) {
        this.#found = { finding: undefined, thrown, path: this.#pathTo(from, decision) };
        return;
      }
      const finding = walk.judge();
      if (finding !== undefined) {
        this.#found = { finding, thrown: undefined, path: this.#pathTo(from, decision) };
        return;
      }
      const key = this.#options.same === 'visitor' ? visited.key : `${walk.machine.key()} ${visited.key}`;
      if (visited.stop === true || this.#known.has(key)) return;
      this.#known.add(key);
      const node = this.#keep(from, decision, visited, cost);
      const next = this.#spread(node);
      if (next === undefined) return;
      from = node;
      decision = [next];
    }
  }

  /** Whether a node was come to by a step. */
  #isStep(node: number): boolean {
    return node >= 0 && this.#parents[node]! >= 0;
  }

  #keep(from: number, decision: readonly number[], visited: V, cost: number): number {
    const node = this.#parents.push(from) - 1;
    this.#decisions.push(decision);
    this.#visits.push(visited);
    this.#preemptions.push(cost);
    this.#depths.push(from < 0 ? 0 : this.#depths[from]! + 1);
    this.#longest = Math.max(this.#longest, this.#depths[node]!);
    return node;
  }

  /** Puts the steps from a new node on the agenda but for one, which it answers; undefined at an end. */
  #spread(node: number): number | undefined {
    const walk = this.#walk;
    const { maxSteps = 5000 } = this.#options;
    const stop = (finding: Finding | undefined, thrown?: unknown): undefined => {
      if (finding !== undefined || thrown !== undefined) this.#found = { finding, thrown, path: this.#pathTo(node) };
      return undefined;
    };
    if (walk.machine.enabledMask() === 0) {
      const wrong = judgeEnd(walk.machine as never);
      if (wrong !== undefined) return stop(wrong);
      this.#ends++;
      try {
        this.#visitor.end?.(walk.state(), this.#visits[node]!);
      } catch (thrown) {
        return stop(undefined, thrown);
      }
      return undefined;
    }
    if (this.#depths[node]! >= maxSteps) return stop({ verdict: 'step-bound', message: `an execution has more than ${maxSteps} steps`, threads: [] });
    const choices = walk.options();
    const last = this.#isStep(node) ? this.#decisions[node]![0]! % DIES : -1;
    const next = choices.includes(last) ? last : choices[0]!;
    for (const other of choices) {
      if (other !== next) this.#agenda.put(this.#preemptions[node]! + (last >= 0 && preempts(walk, [last], [other]) ? 1 : 0), { node, decision: [other] });
    }
    return next;
  }

  #pathTo(node: number, last?: readonly number[]): WalkPath {
    const decisions: (readonly number[])[] = last === undefined ? [] : [last];
    for (let at = node; at >= 0; at = this.#parents[at]!) decisions.unshift(this.#decisions[at]!);
    return { decisions };
  }
}

/** Whether a decision switches away from a thread that could have gone on. */
function preempts<C>({ machine }: Walk<C>, before: readonly number[], decision: readonly number[]): boolean {
  const last = before[0]! % DIES;
  return decision[0]! % DIES !== last && (machine.enabledMask() & (1 << last)) !== 0;
}

/** Follows a path and shows a visitor its states. */
export function followPath<C, R extends object, V extends Visited>(scenario: Scenario<C, R>, path: WalkPath, visitor: StateVisitor<C, V>): void {
  const program = walkableOf(scenario) as Program<C>;
  const walk = new Walk<C>(program, []);
  inSession(walk.machine as never, () => {
    const [setup = [], ...steps] = path.decisions;
    walk.start(setup);
    let visited = visitor.visit(walk.state(), undefined, undefined);
    for (const decision of steps) {
      const { step } = walk.step(decision);
      visited = visitor.visit(walk.state(), step, visited);
    }
  });
}

/** The schedule of a path, and the death in it. */
function scheduleOf({ decisions }: WalkPath): { readonly schedule: Schedule; readonly kill: Kill | undefined } {
  const steps: number[] = [];
  const choices: number[] = [];
  let kill: Kill | undefined;
  const made: number[] = [];
  for (const [at, decision] of decisions.entries()) {
    if (at === 0) choices.push(...decision);
    else if (decision[0]! >= DIES) kill = { thread: decision[0]! - DIES, beforeStep: (made[decision[0]! - DIES] ?? 0) + 1 };
    else {
      const [thread, ...values] = decision as [number, ...number[]];
      steps.push(thread);
      choices.push(...values);
      made[thread] = (made[thread] ?? 0) + 1;
    }
  }
  return { schedule: { steps, choices }, kill };
}

/** The execution that a path is, as a counterexample. Its token is for `pathOf`: plain accesses are among its steps. */
export function counterexampleOf<C, R extends object>(scenario: Scenario<C, R>, path: WalkPath, finding: Finding): Counterexample {
  const { schedule, kill } = scheduleOf(path);
  return reproduceAs(walkableOf(scenario), schedule, kill, finding);
}

/**
 * The path that a token of `counterexampleOf` stands for.
 * @throws SyntaxError if the token is damaged, or is one of another scenario.
 */
export function pathOf<C, R extends object>(scenario: Scenario<C, R>, token: string): WalkPath {
  const { kill, schedule } = parseToken(token);
  const program = walkableOf(scenario) as Program<C>;
  const walk = new Walk<C>(program, []);
  return inSession(walk.machine as never, () => {
    const choices = [...schedule.choices];
    // What a step chooses is only known when it is made; so each is made with all that is left, and tells how much it took.
    const decisions: (readonly number[])[] = [walk.start(choices)];
    choices.splice(0, decisions[0]!.length);
    const made: number[] = [];
    for (const [at, thread] of schedule.steps.entries()) {
      if (thread >= program.threadNames.length || (walk.machine.enabledMask() & (1 << thread)) === 0) {
        throw new SyntaxError(`step ${at + 1} of the token: ${program.threadNames[thread] ?? `thread ${thread + 1}`} cannot make a step here; the code has changed, or the token belongs to another scenario`);
      }
      const { decision } = walk.step([thread, ...choices]);
      choices.splice(0, decision.length - 1);
      decisions.push(decision);
      made[thread] = (made[thread] ?? 0) + 1;
      if (kill?.thread === thread && made[thread] === kill.beforeStep - 1) decisions.push(walk.step([thread + DIES]).decision);
    }
    return { decisions };
  });
}
