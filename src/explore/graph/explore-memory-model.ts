import { withHandler } from '../_internals/instrumented.ts';
import { programOf } from '../_internals/prepare.ts';
import type { Program } from '../_internals/program.ts';
import { isAssertion, messageOf } from '../_internals/verdict.ts';
import type { Scenario } from '../scenario.ts';
import { CodeProgram, SplitRequired } from './code-program.ts';
import type { AccessClass, OrderTable } from './code-program.ts';
import { graphCounterexample } from './counterexample.ts';
import type { GraphCounterexample } from './counterexample.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { RefusedError, exploreGraphs } from './explore-graphs.ts';
import type { GraphFault, SearchResult } from './explore-graphs.ts';
import { memoryModel } from './models/index.ts';
import type { ModelName } from './models/model.ts';

export interface GraphExploreOptions {
  readonly memory: ModelName;
  /** Order of each atomic access site, by site number; seq_cst, as `Atomics` is, where it answers undefined. */
  readonly orders?: OrderTable;
  /** Milliseconds; 60,000 by default. */
  readonly budget?: number;
  readonly maxExecutions?: number;
  /**
   * Whether a data race is a fault. By default under `rc11`, where it is undefined behaviour, and under `js`, where its weak outcomes are defined; with
   * `false` those are explored instead.
   */
  readonly races?: boolean;
}

export type GraphVerdict = 'pass' | 'assertion' | 'exception' | 'race' | 'livelock';

export interface GraphExploreResult {
  readonly scenario: string;
  readonly memory: ModelName;
  readonly verdict: GraphVerdict;
  /** Every consistent execution graph was visited and nothing found. */
  readonly complete: boolean;
  /** What bounded the exploration, for people; empty if it is complete. */
  readonly bounds: readonly string[];
  /** What the claim rests on beside the model's axioms. */
  readonly assumptions: readonly string[];
  /** Consistent complete execution graphs. */
  readonly executions: number;
  readonly blocked: number;
  /** Events added, repetitions included, and events of the largest graph. */
  readonly events: number;
  readonly longest: number;
  readonly durationMs: number;
  /** Atomic access sites met, by site number. */
  readonly sites: ReadonlyMap<number, AccessClass>;
  readonly counterexample?: GraphCounterexample;
}

const NO_THIN_AIR = 'no value comes out of thin air: program order and reads-from have no cycle';
const OWN_SETUP = 'threads share nothing but shared memory: each runs on a set-up of its own';

/**
 * Explores a scenario of transformed code under a memory model, by execution graphs.
 * @throws RefusedError for what cannot be judged this way: an invariant after each step, `mayDie`, waiting, bulk accesses, some mixed-size accesses.
 */
export function exploreMemoryModel<C, R extends object>(scenario: Scenario<C, R>, options: GraphExploreOptions): GraphExploreResult {
  if (scenario.mayDie !== undefined && scenario.mayDie.length > 0) throw new RefusedError(`${scenario.name}: the death of threads is explored under sc only`);
  return exploreProgram(programOf(scenario), options);
}

/** The same for a program whose threads are generators in the form of transformed code. */
export function exploreProgram(program: Program, options: GraphExploreOptions): GraphExploreResult {
  if (program.invariant !== undefined) {
    throw new RefusedError(`${program.name}: an invariant after each step speaks of one memory that all threads see, which there is none of under ${options.memory}; check it in final, or explore under sc by interleavings`);
  }
  const started = performance.now();
  const split = new Set<string>();
  for (;;) {
    try {
      return attempt(program, options, split, started);
    } catch (error) {
      if (!(error instanceof SplitRequired)) throw error;
      for (const byte of error.bytes) split.add(byte);
    }
  }
}

function attempt(program: Program, options: GraphExploreOptions, split: ReadonlySet<string>, started: number): GraphExploreResult {
  const { memory } = options;
  const model = memoryModel(memory);
  const budget = options.budget ?? 60_000;
  const code = new CodeProgram(program, options.orders ?? (() => undefined), model, split);
  let found: { readonly verdict: GraphVerdict; readonly counterexample: GraphCounterexample } | undefined;
  const onFault = (fault: GraphFault, graph: ExecutionGraph): boolean => {
    const waiting = fault.kind === 'stuck' ? fault.threads.map((thread) => program.threadNames[thread]!) : [];
    if (fault.kind === 'stuck' && code.mayWait(graph, model, waiting)) return false;
    const { verdict, message, culprits, error } = judge(fault, program, graph);
    found = { verdict, counterexample: graphCounterexample(graph, code, memory, verdict, message, culprits, error) };
    return true;
  };
  const unwatch = code.watchAllocations();
  let result: SearchResult;
  try {
    result = withHandler(code, () => exploreGraphs(code, model, {
      onFault,
      onComplete: (graph) => code.finish(graph, model),
      races: (memory === 'rc11' || memory === 'js') && options.races !== false,
      stuck: true,
      deadline: started + budget,
      ...(options.maxExecutions !== undefined && { maxExecutions: options.maxExecutions }),
    }));
  } finally {
    unwatch();
  }
  const bounds = result.complete || found !== undefined ? []
    : [result.executions === options.maxExecutions ? `stopped after ${result.executions} executions` : `stopped after ${budget} ms`];
  return {
    scenario: program.name,
    memory,
    verdict: found?.verdict ?? 'pass',
    complete: result.complete,
    bounds,
    assumptions: [NO_THIN_AIR, OWN_SETUP],
    executions: result.executions,
    blocked: result.blocked,
    events: result.events,
    longest: result.longest,
    durationMs: performance.now() - started,
    sites: code.sites,
    ...(found && { counterexample: found.counterexample }),
  };
}

interface Judgement {
  readonly verdict: Exclude<GraphVerdict, 'pass'>;
  readonly message: string;
  readonly culprits: readonly number[];
  readonly error?: unknown;
}

function judge(fault: GraphFault, program: Program, graph: ExecutionGraph): Judgement {
  switch (fault.kind) {
    case 'race':
      return { verdict: 'race', message: 'two accesses of the same bytes, one of them a write and not both atomic, are not ordered by happens-before: no synchronizes-with edge leads from one to the other', culprits: fault.events };
    case 'stuck':
      return { verdict: 'livelock', message: `${fault.threads.map((thread) => program.threadNames[thread]!).join(' and ')} spins for ever: the words that it reads have their last values`, culprits: fault.threads.map((thread) => graph.last[thread]!) };
    case 'failed': {
      const { error } = fault;
      return { verdict: isAssertion(error) ? 'assertion' : 'exception', message: `${program.threadNames[fault.thread]!} threw: ${messageOf(error)}`, culprits: [], error };
    }
    case 'final':
      return { verdict: 'assertion', message: messageOf(fault.error), culprits: [], error: fault.error };
  }
}
