import type { AccessProgram, Instruction } from './access-program.ts';
import { FIRST_CELL, FIRST_LOCK, WORDS } from './access-program.ts';

/**
 * Every interleaving of an access program, one by one, without any reduction: the oracle that the search is compared with. It shares
 * nothing with the engine, neither memory nor happens-before: an interpreter with copied states, and a canonical form of the partial
 * order that lists, for each step, the earlier steps it depends on.
 */
export interface BruteForce {
  /** Final states: memory, results of each thread, what each thread that has not ended does. */
  readonly finals: Set<string>;
  /** Mazurkiewicz traces of all executions that are not redundant. */
  readonly traces: Set<string>;
  /** Values of the observed words after some step. */
  readonly observations: Set<string>;
  /** Whether two plain accesses of some execution conflict and are not ordered by happens-before. */
  readonly races: boolean;
}

type Doing = 'runs' | 'sleeps' | 'sleeps for a time' | 'was notified' | 'spins' | 'ended';

interface State {
  memory: number[];
  queues: number[][];
  pc: number[];
  last: number[];
  seen: number[][];
  held: boolean[][];
  doing: Doing[];
  /** The value that a spinning thread read. */
  spunOn: number[];
  steps: Step[];
  /** Step that wrote each atomic word last, and that was the last critical section of its waiter list; -1 for none. */
  writer: number[];
  section: number[];
  /** The notify that woke each thread, until its next step. */
  wokenBy: number[];
}

interface Step {
  thread: number;
  name: string;
  /** Resource to whether the step changes it. */
  touches: Map<string, boolean>;
  /** Earlier steps that synchronize with this one. */
  after: number[];
  plain?: { x: number; write: boolean };
}

export interface BruteForceOptions {
  /** `assume`: a thread whose await fails stops; `retry`: it waits until the value is there. */
  readonly awaits: 'assume' | 'retry';
}

export function bruteForce(program: AccessProgram, options: BruteForceOptions): BruteForce {
  const finals = new Set<string>();
  const traces = new Set<string>();
  const observations = new Set<string>();
  let races = false;
  const n = program.threads.length;

  function current(state: State, p: number): Instruction | undefined {
    return program.threads[p]![state.pc[p]!];
  }

  /** Skips what is not to run and makes choices, so that the thread stands before a shared step; a choice forks the state. */
  function settle(state: State, p: number, then: (state: State) => void): void {
    for (;;) {
      const it = current(state, p);
      if (it === undefined) {
        state.doing[p] = 'ended';
        return then(state);
      }
      if ((it.when !== undefined && it.when !== state.last[p]) || (it.op === 'unlock' && !state.held[p]![it.x])) {
        state.pc[p]!++;
        continue;
      }
      if (it.op !== 'choose') return then(state);
      for (let value = 0; value < it.n; value++) {
        const fork = structuredClone(state);
        fork.steps.push({ thread: p, name: `choose ${value}`, touches: new Map(), after: fork.wokenBy[p]! >= 0 ? [fork.wokenBy[p]!] : [] });
        finish(fork, p, value);
        settle(fork, p, then);
      }
      return;
    }
  }

  function finish(state: State, p: number, result: number): void {
    state.last[p] = result;
    state.seen[p]!.push(result);
    state.pc[p]!++;
    state.doing[p] = 'runs';
  }

  function enabled(state: State, p: number): boolean {
    const doing = state.doing[p];
    if (doing === 'sleeps for a time' || doing === 'was notified') return true;
    if (doing !== 'runs') return false;
    const it = current(state, p)!;
    if (it.op === 'lock') return state.memory[FIRST_LOCK + it.x] === 0;
    if (it.op === 'await' && options.awaits === 'retry') return state.memory[it.x] === it.v;
    return true;
  }

  /** Makes one step of thread p in a copy of the state. */
  function step(before: State, p: number, then: (state: State) => void): void {
    const state = structuredClone(before);
    const { memory } = state;
    const it = current(state, p)!;
    const touches = new Map<string, boolean>();
    const self = state.steps.length;
    const made: Step = { thread: p, name: it.op, touches, after: [] };
    state.steps.push(made);
    if (state.wokenBy[p]! >= 0) made.after.push(state.wokenBy[p]!);
    state.wokenBy[p] = -1;
    const acquire = (x: number): void => {
      if (state.writer[x]! >= 0) made.after.push(state.writer[x]!);
    };
    const section = (x: number): void => {
      if (state.section[x]! >= 0) made.after.push(state.section[x]!);
      state.section[x] = self;
    };
    const moved = [p];
    const write = (x: number, value: number): void => {
      memory[x] = value;
      state.writer[x] = self;
      touches.set(`m${x}`, true);
      if (program.observed.includes(x)) touches.set('observed', true);
    };
    if (it.op === 'choose') throw new Error('a choice is no step');
    const old = memory[it.x]!;
    touches.set(`m${it.x}`, false);
    if (it.op === 'load' || it.op === 'await' || it.op === 'exchange' || it.op === 'add' || it.op === 'cas' || (it.op === 'wait' && state.doing[p] === 'runs')) acquire(it.x);
    switch (it.op) {
      case 'read':
      case 'write':
        touches.clear();
        made.plain = { x: it.x, write: it.op === 'write' };
        if (it.op === 'write') memory[FIRST_CELL + it.x] = it.v;
        finish(state, p, it.op === 'write' ? state.last[p]! : memory[FIRST_CELL + it.x]!);
        break;
      case 'load': finish(state, p, old); break;
      case 'await':
        if (old === it.v) finish(state, p, old);
        else {
          state.doing[p] = 'spins';
          state.spunOn[p] = old;
        }
        break;
      case 'store': write(it.x, it.v); finish(state, p, it.v); break;
      case 'exchange': write(it.x, it.v); finish(state, p, old); break;
      case 'add': write(it.x, old + 1); finish(state, p, old); break;
      case 'cas':
        if (old === it.e) write(it.x, it.v);
        finish(state, p, old);
        break;
      case 'lock':
        touches.delete(`m${it.x}`);
        acquire(FIRST_LOCK + it.x);
        write(FIRST_LOCK + it.x, 1);
        state.held[p]![it.x] = true;
        finish(state, p, state.last[p]!);
        break;
      case 'unlock':
        touches.delete(`m${it.x}`);
        write(FIRST_LOCK + it.x, 0);
        state.held[p]![it.x] = false;
        finish(state, p, state.last[p]!);
        break;
      case 'wait':
        if (state.doing[p] === 'was notified') {
          touches.clear();
          finish(state, p, 10);
        } else if (state.doing[p] === 'sleeps for a time') {
          touches.clear();
          touches.set(`q${it.x}`, true);
          section(it.x);
          state.queues[it.x] = state.queues[it.x]!.filter((q) => q !== p);
          finish(state, p, 12);
        } else if (old === it.v) {
          touches.set(`q${it.x}`, true);
          section(it.x);
          state.queues[it.x]!.push(p);
          state.doing[p] = it.timed ? 'sleeps for a time' : 'sleeps';
        } else {
          finish(state, p, 11);
        }
        break;
      case 'notify': {
        touches.clear();
        const woken = state.queues[it.x]!.splice(0, it.n);
        touches.set(`q${it.x}`, woken.length > 0);
        if (woken.length > 0) section(it.x);
        for (const q of woken) {
          state.wokenBy[q] = self;
          // A timed waiter goes on by a step of its own: its timeout was possible until then.
          if (state.doing[q] === 'sleeps for a time') state.doing[q] = 'was notified';
          else {
            finish(state, q, 10);
            moved.push(q);
          }
        }
        finish(state, p, woken.length);
      }
    }
    const settleAll = (state: State, i: number): void => {
      if (i === moved.length) then(state);
      else if (state.doing[moved[i]!] === 'runs') settle(state, moved[i]!, (next) => settleAll(next, i + 1));
      else settleAll(state, i + 1);
    };
    settleAll(state, 0);
  }

  function dependent(a: Step, b: Step): boolean {
    if (a.thread === b.thread) return true;
    for (const [resource, changes] of a.touches) if (b.touches.has(resource) && (changes || b.touches.get(resource)!)) return true;
    return false;
  }

  function canonical(steps: readonly Step[]): string {
    const counts: number[] = Array.from({ length: n }, () => 0);
    const ids = steps.map((step) => `${step.thread}.${counts[step.thread]!++}`);
    return steps
      .map((step, i) => `${ids[i]} ${step.name} after ${ids.filter((_, k) => k < i && dependent(steps[k]!, step)).sort().join(' ')}`)
      .sort()
      .join('; ');
  }

  function isRacy(steps: readonly Step[]): boolean {
    const before = steps.map((step, i) => {
      const past = new Set<number>();
      for (let k = 0; k < i; k++) if (steps[k]!.thread === step.thread || step.after.includes(k)) past.add(k);
      return past;
    });
    // In order of the steps, so that the past of each predecessor is complete; what is added on the way adds nothing new.
    for (const past of before) for (const k of past) for (const j of before[k]!) past.add(j);
    return steps.some((b, j) => b.plain !== undefined && steps.some((a, i) => i < j && a.plain !== undefined && a.plain.x === b.plain!.x && a.thread !== b.thread && (a.plain.write || b.plain!.write) && !before[j]!.has(i)));
  }

  function visit(state: State): void {
    if (program.observed.length > 0) observations.add(program.observed.map((x) => state.memory[x]).join());
    let any = false;
    for (let p = 0; p < n; p++) {
      if (!enabled(state, p)) continue;
      any = true;
      step(state, p, visit);
    }
    if (any) return;
    if (!races && state.steps.some(({ plain }) => plain !== undefined)) races = isRacy(state.steps);
    for (let p = 0; p < n; p++) {
      const it = current(state, p);
      if (state.doing[p] === 'spins' && it?.op === 'await' && state.memory[it.x] !== state.spunOn[p]) return;
    }
    finals.add(finalState(state.memory, state.seen, state.doing.map((doing) => doing === 'ended')));
    traces.add(canonical(state.steps));
  }

  const start: State = {
    memory: Array.from({ length: WORDS }, () => 0),
    queues: Array.from({ length: WORDS }, () => []),
    pc: program.threads.map(() => 0),
    last: program.threads.map(() => 0),
    seen: program.threads.map(() => []),
    held: program.threads.map(() => []),
    doing: program.threads.map(() => 'runs'),
    spunOn: program.threads.map(() => 0),
    steps: [],
    writer: Array.from({ length: WORDS }, () => -1),
    section: Array.from({ length: WORDS }, () => -1),
    wokenBy: program.threads.map(() => -1),
  };
  const settleFrom = (state: State, p: number): void => (p === n ? visit(state) : settle(state, p, (next) => settleFrom(next, p + 1)));
  settleFrom(start, 0);
  return { finals, traces, observations, races };
}

/** Results of a thread that has not ended do not count: it returns them at its end. */
export function finalState(memory: ArrayLike<number>, results: readonly (readonly number[] | undefined)[], ended: readonly boolean[]): string {
  return `${Array.from({ length: WORDS }, (_, x) => memory[x])} ${ended.map((it, p) => (it ? results[p]!.join() : 'stuck')).join(' | ')}`;
}
