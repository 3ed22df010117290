import type { BehaviourFinding, ExecutionFinding, ExecutionStep } from '../finding/finding.ts';

/** A step of `thread` at a line of `counter.ts`. */
export function step(number: number, thread: string, operation: string, cell: string, before: string | undefined, after: string | undefined, line = number): ExecutionStep {
  return {
    number,
    thread,
    operation,
    text: `${operation}(${cell})`,
    place: { file: 'counter.ts', line, column: 3, endLine: line, endColumn: 20, enclosing: 'count' },
    location: cell.split('@')[0]!,
    cell,
    effect: before === after ? `→ ${after}` : `${before} ➜ ${after}`,
    before,
    after,
  };
}

/** Two threads that each load a word and store one more. */
export const LOST_UPDATE: ExecutionFinding = {
  type: 'execution',
  name: 'load and store',
  verdict: 'assertion',
  message: 'counted 1',
  cause: "a's load is followed by b's store",
  memory: 'sc',
  threads: [{ name: 'a' }, { name: 'b' }],
  initially: [{ buffer: 'setup:0:8', byteLength: 8, words: [[4, 7]] }],
  steps: [
    step(1, 'a', 'load', 'setup:0:8@0+4', '0', '0'),
    { ...step(2, 'b', 'load', 'setup:0:8@0+4', '0', '0'), switched: { from: 'a', reason: 'preempted' } },
    step(3, 'b', 'store', 'setup:0:8@0+4', '0', '1'),
    { ...step(4, 'a', 'store', 'setup:0:8@0+4', '1', '1'), switched: { from: 'b', reason: 'ended' } },
  ],
  preemptions: 1,
  token: 'rp1.token',
};

/** A counter that reaches 2. */
export const TOO_HIGH: BehaviourFinding = {
  type: 'behaviour',
  name: 'models/Counter.cfg',
  verdict: 'invariant',
  property: 'Low',
  message: 'Invariant Low is violated.',
  location: { module: 'Counter', file: 'models/Counter.tla', line: 9, column: 1 },
  trace: {
    steps: [
      { action: 'Initial predicate', state: { n: '0', on: 'TRUE' } },
      { action: 'Inc', location: { module: 'Counter', file: 'models/Counter.tla', line: 5, column: 8 }, state: { n: '1', on: 'TRUE' } },
      { action: 'Inc', location: { module: 'Counter', file: 'models/Counter.tla', line: 5, column: 8 }, state: { n: '2', on: 'TRUE' } },
    ],
  },
};
