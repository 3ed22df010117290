import { CodeCounter } from '../_internals/code-counter.ts';
import { chanceAsked, chanceBound, checkDeterminism, forgetChance, nondeterminismMessage } from '../_internals/determinism.ts';
import { withHandler } from '../_internals/instrumented.ts';
import { programOf } from '../_internals/prepare.ts';
import type { Program } from '../_internals/program.ts';
import { isAssertion, messageOf, Nondeterminism } from '../_internals/verdict.ts';
import { running } from '../choose.ts';
import type { CodeCoverage } from '../code-coverage.ts';
import type { Scenario } from '../scenario.ts';
import { CodeProgram, SetupChoices, SplitRequired } from './code-program.ts';
import type { AccessClass, Kill, OrderTable } from './code-program.ts';
import { graphCounterexample, linearise, relevantEvents } from './counterexample.ts';
import type { GraphCounterexample } from './counterexample.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { Divergence, exploreGraphs, followSteps } from './explore-graphs.ts';
import { formatGraphToken, laterSources, ordersIn, parseGraphToken, siteName, stepsOf } from './graph-token.ts';
import type { GraphToken } from './graph-token.ts';
import { withFirstSources } from './load-buffering.ts';
import type { Rebinding } from './load-buffering.ts';
import { RefusedError } from './refused.ts';
import type { GraphFault, SearchResult, StuckThread } from './explore-graphs.ts';
import { jsConditions } from './js-conditions.ts';
import type { JsCondition, JsEvidence } from './js-conditions.ts';
import { memoryModel } from './models/index.ts';
import type { ModelName } from './models/model.ts';
import { PayloadOpacity } from './payload-opacity.ts';
import type { Leak } from './payload-opacity.ts';
import type { GraphProgram, Sleeper } from './program.ts';
import { raceReason } from './race-reason.ts';

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
  /** Explore a scenario although it has an invariant after each step, which is then not checked; the result says so. */
  readonly skipInvariant?: boolean;
}

export type GraphVerdict = 'pass' | 'assertion' | 'exception' | 'race' | 'livelock' | 'deadlock' | 'lost-wakeup';

export interface GraphExploreResult {
  readonly scenario: string;
  readonly memory: ModelName;
  readonly verdict: GraphVerdict;
  /** Every consistent execution graph was visited and nothing found. */
  readonly complete: boolean;
  /** What bounded the exploration, for people; empty if it is complete. */
  readonly bounds: readonly string[];
  /** Under `js`: the conditions under which race-free interleavings are all that JavaScript can do, and where they do not hold. */
  readonly conditions?: readonly JsCondition[];
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
  /** Lines and branch arms that were reached, if the scenario was loaded with `coverage`. */
  readonly codeCoverage?: CodeCoverage;
  readonly counterexample?: GraphCounterexample;
}

const DEFAULT_BUDGET = 60_000;
/** Steps of the executions that are compared to see whether code is deterministic. */
const MOST_STEPS = 5000;
/** After the first fault, a shorter one is looked for: this long, in milliseconds, or among so many. */
const SHORTENING = 300;
const MOST_FAULTS = 200;
const INVARIANT_SKIPPED = 'the invariant after each step is not checked';
const STARVATION_SKIPPED = 'that threads end within a number of steps (waitFree) is not checked';
const NO_THIN_AIR = 'no value comes out of thin air, as where payload opacity does not hold the axioms of ECMAScript alone would allow';
const FEW_VALUES = 'no value comes out of thin air: what depends on a plain read shows with one of a few other values, and dependencies and reads-from have no cycle';
const COUNTED_AGAIN = 'executions of load buffering are too many to tell those found before: some are counted more than once';
const OWN_SETUP = 'threads share nothing but shared memory: each runs on a set-up of its own';

/**
 * Explores a scenario of transformed code under a memory model, by execution graphs.
 * @throws RefusedError for what cannot be judged this way: an invariant after each step, `Atomics.waitAsync`, some mixed-size accesses, code that is not deterministic.
 */
export function exploreMemoryModel<C, R extends object>(scenario: Scenario<C, R>, options: GraphExploreOptions): GraphExploreResult {
  const code = new CodeCounter(scenario);
  const program = programOf(scenario);
  forgetChance();
  try {
    checkDeterminism(program, MOST_STEPS);
  } catch (error) {
    if (!(error instanceof Nondeterminism)) throw error;
    throw new RefusedError(`${program.name}: ${nondeterminismMessage(error)}`);
  }
  const result = exploreProgram(program, options, mortalsOf(scenario));
  const asked = chanceAsked();
  const codeCoverage = code.result();
  return { ...result, ...(asked !== undefined && { complete: false, bounds: [...result.bounds, chanceBound(asked)] }), ...(codeCoverage && { codeCoverage }) };
}

/** Numbers of the threads that may die. */
export function mortalsOf<C, R extends object>({ threads, mayDie = [] }: Scenario<C, R>): number[] {
  return mayDie.map((name) => Object.keys(threads).indexOf(name));
}

/** The same for a program whose threads are generators in the form of transformed code. */
export function exploreProgram(program: Program, options: GraphExploreOptions, mortals: readonly number[] = []): GraphExploreResult {
  if (program.invariant !== undefined && options.skipInvariant !== true) {
    throw new RefusedError(`${program.name}: an invariant after each step speaks of one memory that all threads see, which there is none of under ${options.memory}; check it in final, explore under sc by interleavings, or leave it out (skipInvariant, --skip-invariant)`);
  }
  const started = performance.now();
  const total = { executions: 0, blocked: 0, events: 0, longest: 0 };
  const sites = new Map<number, AccessClass>();
  let complete = true;
  let repeats = false;
  let counterexample: GraphCounterexample | undefined;
  let verdict: GraphVerdict = 'pass';
  const split = new Set<string>();
  const js: { readonly mixed: Map<string, JsEvidence['mixed'][number]>; readonly leaks: Map<string, Leak>; readsTried: number; race: JsEvidence['race'] } =
    { mixed: new Map(), leaks: new Map(), readsTried: 0, race: undefined };
  /** Explores with every combination of choices in set-up; the named thread dies. False when nothing more is to be done with later deaths. */
  const exploreWith = (kill?: Kill): boolean => {
    const choices = new SetupChoices();
    let killed = false;
    do {
      const { code, result, found, opacity, race } = attempt(program, options, split, choices, started, total.executions, kill);
      killed ||= code.killed;
      total.executions += result.executions;
      total.blocked += result.blocked;
      total.events += result.events;
      total.longest = Math.max(total.longest, result.longest);
      for (const [site, access] of code.sites) sites.set(site, access);
      complete &&= result.complete;
      repeats ||= result.repeats;
      for (const cell of code.mixedCells()) js.mixed.set(`${cell.atomic} ${cell.plain}`, cell);
      for (const [key, leak] of opacity.leaks) js.leaks.set(key, leak);
      js.readsTried += opacity.reads;
      js.race ??= race;
      if (found !== undefined) ({ verdict, counterexample } = found);
    } while (complete && choices.next());
    // It ended before it could die, whatever happened; or there is something to report.
    return killed && complete;
  };
  exploreWith();
  for (const thread of complete ? mortals : []) {
    for (let beforeAccess = 1; exploreWith({ thread, beforeAccess });) beforeAccess++;
    if (!complete) break;
  }
  const bounds = complete || counterexample !== undefined ? []
    : [total.executions === options.maxExecutions ? `stopped after ${total.executions} executions` : `stopped after ${options.budget ?? DEFAULT_BUDGET} ms`];
  return {
    scenario: program.name,
    memory: options.memory,
    verdict,
    complete,
    bounds,
    ...(options.memory === 'js' && { conditions: jsConditions({ ...js, mixed: [...js.mixed.values()], leaks: [...js.leaks.values()] }) }),
    assumptions: [...(options.memory !== 'js' ? [] : options.races === false ? [FEW_VALUES] : js.leaks.size > 0 ? [NO_THIN_AIR] : []), ...(repeats ? [COUNTED_AGAIN] : []), OWN_SETUP, ...(program.invariant === undefined ? [] : [INVARIANT_SKIPPED]), ...(program.waitFree?.some(Number.isFinite) === true ? [STARVATION_SKIPPED] : [])],
    ...total,
    durationMs: performance.now() - started,
    sites,
    ...(counterexample && { counterexample }),
  };
}

export interface GraphReplayResult {
  /** `reproduced`: a finding at the end; `passed`: the same events, but nothing is wrong any more; `diverged`: the code does something else. */
  readonly outcome: 'reproduced' | 'passed' | 'diverged';
  readonly verdict: GraphVerdict;
  /** The first event, from 1, that differs from the token's. */
  readonly divergedAt?: number;
  readonly message: string;
  readonly counterexample?: GraphCounterexample;
}

/**
 * Makes the execution graph that a token stands for: the threads run event by event, each read receiving what it read then, so that a debugger can follow. After an edit the token
 * replays as long as the threads make the same accesses.
 *
 * @throws SyntaxError if the token is damaged or of a scenario with more threads.
 */
export function replayMemoryModel<C, R extends object>(scenario: Scenario<C, R>, token: string): GraphReplayResult {
  const program = programOf(scenario);
  const told = parseGraphToken(token);
  const { memory, races, kill, choices, steps, orders, split } = told;
  const highest = Math.max(-1, kill?.thread ?? -1, ...steps.map(({ thread }) => thread));
  if (highest >= program.threadNames.length) throw new SyntaxError(`the token has a thread ${highest + 1}, scenario "${program.name}" has ${program.threadNames.length}: it belongs to another scenario`);
  try {
    const { found } = attempt(program, { memory, orders: (site) => orders.get(siteName(site)), ...(races ? {} : { races: false }), skipInvariant: true }, new Set(split), new SetupChoices(choices), performance.now(), 0, kill, told);
    if (found === undefined) return { outcome: 'passed', verdict: 'pass', message: 'the execution ends without a finding' };
    return { outcome: 'reproduced', message: found.counterexample.message, ...found };
  } catch (error) {
    if (!(error instanceof Divergence)) throw error;
    return { outcome: 'diverged', verdict: 'pass', divergedAt: error.at, message: `diverges at event ${error.at}: ${error.message}` };
  }
}

interface Attempt {
  readonly opacity: PayloadOpacity;
  /** The first race under `js`, also where races are no faults. */
  readonly race: JsEvidence['race'];
  readonly code: CodeProgram;
  readonly result: SearchResult;
  readonly found: { readonly verdict: GraphVerdict; readonly counterexample: GraphCounterexample } | undefined;
}

/** One search, for one combination of set-up choices; again from its beginning when bytes turn out to need splitting. */
function attempt(program: Program, options: GraphExploreOptions, split: Set<string>, choices: SetupChoices, started: number, executed: number, kill: Kill | undefined, told?: Pick<GraphToken, 'steps' | 'later'>): Attempt {
  const { memory } = options;
  const model = memoryModel(memory);
  for (;;) {
    const races = (memory === 'rc11' || memory === 'js') && options.races !== false;
    const code = new CodeProgram(program, options.orders ?? (() => undefined), model, split, choices, { races, kill });
    const opacity = new PayloadOpacity(code);
    let race: Attempt['race'];
    let found: Attempt['found'];
    let shortest = Infinity;
    let faults = 0;
    // Those in which the thread that should die has ended before were explored without its death.
    let executions = 0;
    const limits = { deadline: started + (options.budget ?? DEFAULT_BUDGET) };
    const tokenOf = (graph: ExecutionGraph, rebound: readonly Rebinding[]): string => formatGraphToken({
      memory, races: options.races !== false, kill, choices: choices.answers,
      steps: withFirstSources(graph, rebound, () => stepsOf(graph, code, linearise(graph))),
      orders: options.orders === undefined ? new Map() : ordersIn(graph, options.orders),
      later: laterSources(graph, rebound),
      split: [...split],
    });
    const onFault = (fault: GraphFault, graph: ExecutionGraph, rebound: readonly Rebinding[]): boolean => {
      if (fault.kind === 'race') {
        race ??= { message: raceReason(graph, code, ...fault.events), sites: fault.events.map((event) => graph.operation(event).site) };
        if (!races) return false;
      }
      const ready = fault.kind === 'stuck' ? fault.threads.filter(({ thread, sleeper }) => sleeper !== undefined && code.isReady(graph, model, program.threadNames[thread]!)) : [];
      if (fault.kind === 'stuck' && ready.length === 0 && code.mayWait(graph, model, fault.threads.map(({ thread }) => program.threadNames[thread]!))) return false;
      const { verdict, message: reason, culprits, error } = judge(fault, code, graph, ready, (sleeper) => code.hasOverslept(graph, model, sleeper));
      const message = kill !== undefined && diesIn(graph, kill) ? `${reason}; ${program.threadNames[kill.thread]!} has died, before its access ${kill.beforeAccess}` : reason;
      const size = relevantEvents(graph, culprits, verdict);
      if (size < shortest) {
        shortest = size;
        found = { verdict, counterexample: { ...graphCounterexample(graph, code, memory, verdict, message, culprits, error), token: tokenOf(graph, rebound) } };
      }
      limits.deadline = Math.min(limits.deadline, performance.now() + SHORTENING);
      return ++faults >= MOST_FAULTS;
    };
    const unwatch = code.watchAllocations();
    const before = running.machine;
    running.machine = code;
    try {
      const search = Object.assign(limits, {
        onFault,
        onComplete(graph: ExecutionGraph) {
          if (kill !== undefined && !diesIn(graph, kill)) return;
          executions++;
          if (memory === 'js') opacity.look(graph);
          code.finish(graph, model);
        },
        races: memory === 'js' && !races ? 'are no faults' as const : races,
        loadBuffering: memory === 'js' && !races,
        stuck: true,
        ...(options.maxExecutions !== undefined && { maxExecutions: options.maxExecutions - executed }),
      });
      const result = withHandler(code, () => told === undefined ? exploreGraphs(code, model, search) : followSteps(code, model, told.steps, told.later, search));
      // What follows a fault is looked at only to find a shorter one.
      return { code, result: { ...result, executions, complete: result.complete && found === undefined }, found, opacity, race };
    } catch (error) {
      if (!(error instanceof SplitRequired)) throw error;
      for (const byte of error.bytes) split.add(byte);
    } finally {
      running.machine = before;
      unwatch();
    }
  }
}

function diesIn(graph: ExecutionGraph, { thread }: Kill): boolean {
  const { step } = graph.pendingState(thread);
  return step.kind === 'end' && step.died === true;
}

interface Judgement {
  readonly verdict: Exclude<GraphVerdict, 'pass'>;
  readonly message: string;
  readonly culprits: readonly number[];
  readonly error?: unknown;
}

function judge(fault: GraphFault, program: GraphProgram, graph: ExecutionGraph, ready: readonly StuckThread[], hasOverslept: (sleeper: Sleeper) => boolean): Judgement {
  const names = (threads: readonly StuckThread[]): string => threads.map(({ thread }) => program.threadNames[thread]!).join(' and ');
  switch (fault.kind) {
    case 'race':
      return { verdict: 'race', message: raceReason(graph, program, ...fault.events), culprits: fault.events };
    case 'stuck': {
      const { threads } = fault;
      const culprits = threads.map(({ thread }) => graph.last[thread]!);
      if (ready.length > 0) return { verdict: 'lost-wakeup', message: `${names(ready)} ${ready.length === 1 ? 'sleeps' : 'sleep'} although what ${ready.length === 1 ? 'it waits' : 'they wait'} for is there, and nobody is left to notify`, culprits };
      const overslept = threads.filter(({ sleeper }) => sleeper !== undefined && hasOverslept(sleeper));
      if (overslept.length > 0) {
        return { verdict: 'lost-wakeup', message: `${names(overslept)} ${overslept.length === 1 ? 'sleeps' : 'sleep'} in Atomics.wait although the word has another value than the one waited on, and nobody is left to notify`, culprits };
      }
      const asleep = threads.filter(({ sleeper }) => sleeper !== undefined);
      if (asleep.length === 0) return { verdict: 'livelock', message: `${names(threads)} ${threads.length === 1 ? 'spins' : 'spin'} for ever: the words that are read there have their last values`, culprits };
      const spinning = threads.filter(({ sleeper }) => sleeper === undefined);
      return { verdict: 'deadlock', message: `${names(asleep)} ${asleep.length === 1 ? 'sleeps' : 'sleep'} in Atomics.wait${spinning.length > 0 ? `, ${names(spinning)} ${spinning.length === 1 ? 'spins' : 'spin'}` : ''}, and nobody is left who could change that`, culprits };
    }
    case 'failed': {
      const { error } = fault;
      return { verdict: isAssertion(error) ? 'assertion' : 'exception', message: `${program.threadNames[fault.thread]!} threw: ${messageOf(error)}`, culprits: [], error };
    }
    case 'final':
      return { verdict: 'assertion', message: messageOf(fault.error), culprits: [], error: fault.error };
  }
}
