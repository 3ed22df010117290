import { setImmediate as nextTurn } from 'node:timers/promises';
import { EXHAUSTIVE_SHARE, explorationOf, isDeterministic, runStages } from './_internals/exploration.ts';
import { originOf } from './_internals/origin.ts';
import { ABORTED, OUT_OF_EXECUTIONS, OUT_OF_TIME, UNFIT, WORKER_DIED } from './_internals/search-together.ts';
import { WorkerTeam } from './_internals/worker-team.ts';
import { count } from './_internals/words.ts';
import type { ExploreOptions, ExploreResult } from './check-scenario.ts';
import { checkScenario } from './check-scenario.ts';
import type { Scenario } from './scenario.ts';

/** Also how many threads share the search, and what ends it. */
export interface ParallelOptions extends ExploreOptions {
  /** How many threads explore: this one, and workers for the others. */
  readonly workers: number;
  /** Ends the exploration early; the result says what was explored until then. */
  readonly signal?: AbortSignal;
}

const STRATEGIES: ReadonlySet<ExploreOptions['strategy']> = new Set([undefined, 'auto', 'exhaustive']);

/**
 * Explores a scenario as `checkScenario` does, with the exhaustive search spread over several threads. Executions, steps and verdict are those
 * of one thread: the threads explore subtrees of one tree of optimal DPOR and share the wakeup trees above them (after Lång and Sagonas,
 * Parallel Graph-Based Stateless Model Checking, ATVA 2020, which splits an exploration tree in the same way; `SharedTree` says why the
 * number of executions stays). When a thread finds something, one thread searches again, so that the counterexample and the executions
 * until then are those of one thread, too. Preemption bounds and random executions, which `auto` goes on with, run in this thread.
 *
 * The workers load the scenario by the file that it came from, so it has to come from `loadScenarios`. A program whose places have no
 * names that all threads know is explored by this thread alone, and the result says so: one with shared memory that is allocated outside of
 * set-up and threads and that its first execution does not use.
 *
 * @throws TypeError for a scenario that was not loaded from a file, or a strategy that is not exhaustive.
 * @throws RangeError if `workers` is no whole number of at least 1.
 */
export async function exploreInParallel<C, R extends object>(scenario: Scenario<C, R>, options: ParallelOptions): Promise<ExploreResult> {
  const { workers, signal, ...rest } = options;
  const { strategy = 'auto' } = rest;
  if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`workers is ${workers}; it is how many threads explore, at least 1`);
  if (!STRATEGIES.has(strategy)) throw new TypeError(`strategy "${strategy}" runs in one thread: leave out \`workers\`, or explore exhaustively`);
  const origin = originOf(scenario);
  if (origin === undefined) {
    throw new TypeError(`scenario "${scenario.name}" exists in this thread only, and workers cannot be sent functions: put it into a file of its own and load it with loadScenarios(), or leave out \`workers\``);
  }
  if (workers === 1 && signal === undefined) return checkScenario(scenario, rest);

  const exploration = explorationOf(scenario, rest);
  if (!isDeterministic(exploration)) return exploration.result();
  const deadline = exploration.deadline(strategy === 'auto' ? EXHAUSTIVE_SHARE : 1);
  const team = new WorkerTeam(origin, exploration.program, workers, exploration.options.maxSteps, exploration.pairs);
  const abort = (): void => team.stop(ABORTED);
  signal?.addEventListener('abort', abort);
  let end: Awaited<ReturnType<WorkerTeam['search']>> | undefined;
  let exhausted = false;
  try {
    const searches = exploration.searches();
    let next = searches.next();
    while (next.done !== true) {
      if (signal?.aborted === true) break;
      const begun = performance.now();
      end = await team.search({ kill: next.value, maxExecutions: exploration.remaining(), deadline }, ({ executions, blocked }, share) => exploration.report(team.machine, executions, blocked, share, begun));
      const partial = end.stop !== undefined && [OUT_OF_TIME, OUT_OF_EXECUTIONS, ABORTED, WORKER_DIED].includes(end.stop.reason);
      if (end.stop !== undefined && !partial) break;
      if (partial) exploration.notePartial(team.machine, end.sum.executions, end.share);
      exploration.add(end.sum);
      exploration.gaveWay ||= end.sum.gaveWay;
      next = searches.next({ exhausted: end.stop === undefined, killed: end.sum.killed });
    }
    exploration.noteMachine(team.machine);
    exploration.otherPairs.push(...team.pairs());
    for (const hits of team.hits()) exploration.code.add(hits);
    exhausted = next.done === true && next.value;
  } finally {
    signal?.removeEventListener('abort', abort);
    await team.close();
  }

  const { stop } = end ?? {};
  if (signal?.aborted === true || stop?.reason === WORKER_DIED) {
    exploration.bounds.push(signal?.aborted === true ? 'stopped from outside' : stop!.message!);
    return exploration.result();
  }
  if (stop !== undefined && stop.reason !== OUT_OF_TIME && stop.reason !== OUT_OF_EXECUTIONS) {
    // One thread does it again: for the same counterexample each time, or because the threads could not share this program.
    await nextTurn();
    const spent = performance.now() - exploration.started;
    const again = checkScenario(scenario, { ...rest, budget: Math.max(1, exploration.options.budget - spent) });
    if (again.verdict !== 'pass' || again.complete || stop.finding === undefined) {
      const alone = stop.reason === UNFIT && stop.message !== undefined ? `; by one thread, as several cannot share it: ${stop.message}` : '';
      return { ...again, coverage: `${again.coverage}${alone}`, durationMs: performance.now() - exploration.started };
    }
    exploration.found = { finding: stop.finding, schedule: stop.schedule!, kill: end!.kill };
    exploration.add(end!.sum);
    exploration.coverage.push(`found by one of ${count(workers, 'thread')}`);
    return exploration.result();
  }
  if (!exhausted) runStages(exploration, strategy, true);
  return exploration.result();
}
