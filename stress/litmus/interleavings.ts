import type { Access, LitmusTest } from './litmus-test.ts';
import { outcomeName, WAIT_RESULTS } from './litmus-test.ts';

export interface Interleavings {
  /** Outcomes under sequential consistency. */
  readonly outcomes: ReadonlySet<string>;
  /** Whether an interleaving has two conflicting accesses, not both atomic, next to each other. */
  readonly racy: boolean;
}

interface State {
  readonly next: readonly number[];
  readonly cells: ReadonlyMap<string, number>;
  readonly registers: ReadonlyMap<string, number>;
  /** For each thread the cell that it waits on. */
  readonly waiting: readonly (string | undefined)[];
}

/** Runs every interleaving of a test, one after the other: no reduction, no memory model, nothing to get wrong. */
export function interleavings(test: LitmusTest): Interleavings {
  const outcomes = new Set<string>();
  let racy = false;
  const zeros = new Map(test.cells.map((cell) => [cell, 0]));

  const visit = (state: State, previous: { readonly access: Access; readonly thread: number } | undefined): void => {
    let stuck = true;
    for (const [thread, accesses] of test.threads.entries()) {
      const access = accesses[state.next[thread]!];
      if (access === undefined || state.waiting[thread] !== undefined) continue;
      stuck = false;
      if (previous !== undefined && previous.thread !== thread && isRace(test, previous.access, access)) racy = true;
      visit(step(state, thread, access), { access, thread });
    }
    if (!stuck) return;
    if (state.waiting.some((cell) => cell !== undefined)) throw new Error(`${test.name}: an interleaving sleeps for ever`);
    const values = [...test.registers.map((name) => state.registers.get(name)!), ...test.finals.map((name) => state.cells.get(name)!)];
    outcomes.add(outcomeName(test, values));
  };

  visit({ next: test.threads.map(() => 0), cells: zeros, registers: new Map(), waiting: test.threads.map(() => undefined) }, undefined);
  return { outcomes, racy };
}

function step(state: State, thread: number, access: Access): State {
  const next = state.next.with(thread, state.next[thread]! + 1);
  const held = state.cells.get(access.cell)!;
  switch (access.op) {
    case 'store':
      return { ...state, next, cells: new Map(state.cells).set(access.cell, access.value) };
    case 'load':
      return { ...state, next, registers: new Map(state.registers).set(access.to, held) };
    case 'wait': {
      const sleeps = held === access.value;
      const result = WAIT_RESULTS.indexOf(sleeps ? 'ok' : 'not-equal');
      return { ...state, next, registers: new Map(state.registers).set(access.to, result), ...(sleeps && { waiting: state.waiting.with(thread, access.cell) }) };
    }
    case 'notify':
      return { ...state, next, waiting: state.waiting.map((cell) => (cell === access.cell ? undefined : cell)) };
  }
}

function isRace(test: LitmusTest, left: Access, right: Access): boolean {
  return left.cell === right.cell && !test.atomic.has(left.cell) && (left.op === 'store' || right.op === 'store');
}
