import type { ModelName } from 'ringproof/explore';
import type { Summary } from '../statistics.ts';
import { summarize } from '../statistics.ts';
import type { Target } from '../target.ts';
import { target } from '../target.ts';
import type { Peer, PeerMeasurement } from './peers.ts';
import type { Measurement } from './protocol.ts';

/** One of CASES, over all rounds. */
export interface CaseResult {
  readonly name: string;
  readonly executions: number;
  readonly stepsPerExecution: number;
  readonly seconds: Summary;
  readonly executionsPerSecond: Summary;
  readonly stepsPerSecond: Summary;
  readonly loadMs: number;
  readonly peakMegabytes: number;
  /** Where most of the time goes. */
  readonly dominating: NonNullable<Measurement['dominating']>;
  /** Time of one thread divided by that of two, the start of the second included, turn by turn; only where one thread takes long enough for that to matter. */
  readonly speedup?: Summary;
  /** Growth of what lives on the heap, where the exploration was long enough to look twice. */
  readonly bytesPerExecution?: number;
}

/** One of MODEL_CASES under a memory model, over all rounds. */
export interface ModelResult {
  readonly name: string;
  readonly memory: ModelName;
  readonly executions: number;
  /** Events added to graphs, repetitions included, for each execution. */
  readonly eventsPerExecution: number;
  readonly seconds: Summary;
  readonly executionsPerSecond: Summary;
  readonly peakMegabytes: number;
  readonly dominating: NonNullable<Measurement['dominating']>;
}

/** One of PEER_CASES under one peer. Milliseconds to complete, of explorations after the first one in a process. */
export interface PeerResult {
  readonly name: string;
  readonly peer: Peer;
  readonly ours: Summary;
  /** Ours when nothing is compiled yet. */
  readonly oursFirst: Summary;
  readonly ourExecutions: number;
  readonly ourOutcomes: number;
  /** Where it did not complete: the time after which it was stopped. */
  readonly theirs: Summary;
  readonly theirExecutions: number;
  readonly theirOutcomes: number;
  readonly theyCompleted: boolean;
  /** Their time divided by ours, round by round; a lower bound where they did not complete. */
  readonly ratio: Summary;
  readonly ratioToFirst: Summary;
}

export function caseResult(name: string, rounds: readonly Measurement[], { memory, profile, workers }: { readonly memory?: Measurement; readonly profile?: Measurement; readonly workers?: Measurement } = {}): CaseResult {
  const { one, two } = workers?.byThreads ?? { one: [], two: [] };
  const { executions, steps } = rounds[0]!;
  const growth = memory && bytesPerExecution(memory);
  return {
    name,
    executions,
    stepsPerExecution: steps / executions,
    seconds: summarize(rounds.map(({ firstMs }) => firstMs / 1000)),
    executionsPerSecond: summarize(rounds.map(({ firstMs }) => (1000 * executions) / firstMs)),
    stepsPerSecond: summarize(rounds.map(({ firstMs }) => (1000 * steps) / firstMs)),
    loadMs: summarize(rounds.map((round) => round.loadMs)).median,
    peakMegabytes: peakMegabytes(rounds),
    dominating: profile?.dominating ?? [],
    ...(one.length > 0 && { speedup: summarize(one.map((ms, turn) => ms / two[turn]!)) }),
    ...(growth !== undefined && { bytesPerExecution: growth }),
  };
}

export function modelResult(name: string, memory: ModelName, rounds: readonly Measurement[], profile?: Measurement): ModelResult {
  const { executions, steps } = rounds[0]!;
  return {
    name,
    memory,
    executions,
    eventsPerExecution: steps / executions,
    seconds: summarize(rounds.map(({ firstMs }) => firstMs / 1000)),
    executionsPerSecond: summarize(rounds.map(({ firstMs }) => (1000 * executions) / firstMs)),
    peakMegabytes: peakMegabytes(rounds),
    dominating: profile?.dominating ?? [],
  };
}

function peakMegabytes(rounds: readonly Measurement[]): number {
  return Math.max(...rounds.map(({ peakBytes }) => peakBytes)) / 2 ** 20;
}

/** From the second look on: by the first one the engine may still be compiling. */
function bytesPerExecution({ live }: Measurement): number | undefined {
  if (live.length < 3) return undefined;
  const [from, to] = [live[1]!, live.at(-1)!];
  return (to.bytes - from.bytes) / (to.executions - from.executions);
}

export function peerResult(name: string, peer: Peer, ours: readonly Measurement[], theirs: readonly PeerMeasurement[]): PeerResult {
  const medians = { ours: ours.map(({ milliseconds }) => summarize(milliseconds).median), theirs: theirs.map(({ milliseconds }) => summarize(milliseconds).median) };
  const [{ executions: ourExecutions, outcomes: ourOutcomes }, { executions: theirExecutions, outcomes: theirOutcomes, complete: theyCompleted }] = [ours[0]!, theirs[0]!];
  return {
    name,
    peer,
    ours: summarize(medians.ours),
    oursFirst: summarize(ours.map(({ firstMs }) => firstMs)),
    ourExecutions,
    ourOutcomes: ourOutcomes!,
    theirs: summarize(medians.theirs),
    theirExecutions,
    theirOutcomes,
    theyCompleted,
    ratio: summarize(medians.theirs.map((ms, i) => ms / medians.ours[i]!)),
    ratioToFirst: summarize(medians.theirs.map((ms, i) => ms / ours[i]!.firstMs)),
  };
}

/** The targets of the cases that were measured. */
export function targetsOf(cases: readonly CaseResult[]): Target[] {
  const targets: Target[] = [];
  const of = (name: string, add: (result: CaseResult) => Target[]): void => {
    const result = cases.find((each) => each.name === name);
    if (result !== undefined) targets.push(...add(result));
  };
  of('SPSC(2,7)', ({ executionsPerSecond, seconds }) => [
    target('SPSC(2,7), one thread', 'executions/s', executionsPerSecond.median, 50_000, 'higher'),
    target('SPSC(2,7), complete', 's', seconds.median, 1, 'lower'),
  ]);
  of('lastzero(15)', ({ speedup }) => (speedup === undefined ? [] : [target('lastzero(15), two threads', 'x one', speedup.median, 1.7, 'higher')]));
  of('lastzero(15)', ({ seconds, bytesPerExecution }) => [
    target('lastzero(15), complete', 's', seconds.median, 10, 'lower'),
    // A single word kept of each execution would be 4 to 8 bytes.
    ...(bytesPerExecution === undefined ? [] : [target('lastzero(15), growth of live memory', 'bytes/execution', bytesPerExecution, 2, 'lower')]),
  ]);
  return targets;
}
