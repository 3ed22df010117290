import type { Summary } from '../statistics.ts';
import { summarize } from '../statistics.ts';
import type { Target } from '../target.ts';
import { target } from '../target.ts';
import type { TlaCase } from './cases.ts';
import type { Run } from './measure.ts';

/** One model on both engines. Ratios above 1 are in favour of the embedded one. */
export interface TlaResult extends TlaCase {
  readonly verdict: string;
  readonly generated: number;
  readonly distinct: number;
  readonly depth: number;
  /** Seconds from starting the process to its end, of a first check of the module. */
  readonly embedded: Summary;
  readonly tlc: Summary;
  /** TLC's time by the embedded engine's, round by round. */
  readonly ratio: Summary;
  /** Generated states a second of the embedded engine, start and parsing included. */
  readonly statesPerSecond: number;
  readonly peakBytes: number | undefined;
  /** What the engine holds of each distinct state, the queue apart. */
  readonly bytesPerState: number | undefined;
  /** Time with temporal properties by time without, where there are some. */
  readonly livenessCost: number | undefined;
}

/** Runs of one model with its temporal properties, and without them. */
export interface BothWays {
  readonly withProperties: readonly Run[];
  readonly without: readonly Run[];
}

/**
 * Judges the runs of one model.
 * @throws Error when the engines do not agree on verdict and counts: then the times mean nothing.
 */
export function tlaResult(each: TlaCase, embedded: readonly Run[], tlc: readonly Run[], bothWays: BothWays | undefined): TlaResult {
  for (const { result } of embedded) {
    for (const field of ['verdict', 'generated', 'distinct', 'depth'] as const) {
      const [ours, theirs] = [result[field], tlc[0]!.result[field]];
      if (ours !== theirs) throw new Error(`${each.config}: the embedded engine says ${field} ${ours}, TLC ${theirs}`);
    }
  }
  const { verdict, generated, distinct, depth } = embedded[0]!.result;
  const ours = summarize(embedded.map(({ seconds }) => seconds));
  return {
    ...each, verdict, generated, distinct, depth,
    embedded: ours,
    tlc: summarize(tlc.map(({ seconds }) => seconds)),
    ratio: summarize(embedded.map(({ seconds }, i) => tlc[i]!.seconds / seconds)),
    statesPerSecond: generated / ours.median,
    peakBytes: embedded[0]!.peakBytes,
    bytesPerState: embedded[0]!.result.memory?.perState,
    livenessCost: bothWays && medianSeconds(bothWays.withProperties) / medianSeconds(bothWays.without),
  };
}

function medianSeconds(runs: readonly Run[]): number {
  return summarize(runs.map(({ seconds }) => seconds)).median;
}

const SMALL = 20_000;
const LARGE = 400_000;
/** Of fewer distinct states the memory is that of an empty table. */
const MANY = 10_000;

export function targetsOf(results: readonly TlaResult[]): Target[] {
  const small = results.filter(({ generated }) => generated < SMALL).map(({ ratio }) => ratio.median);
  const large = results.filter(({ generated }) => generated > LARGE).map(({ ratio }) => ratio.median);
  const memory = results.flatMap(({ distinct, bytesPerState }) => (bytesPerState === undefined || distinct < MANY ? [] : [bytesPerState]));
  const liveness = results.flatMap(({ livenessCost }) => (livenessCost === undefined ? [] : [livenessCost]));
  return [
    ...worst(`end to end below ${SMALL.toLocaleString('en-US')} states, against TLC, at worst`, small, 5, 'higher'),
    ...worst(`end to end above ${LARGE.toLocaleString('en-US')} states, against TLC, at worst`, large, 2, 'higher'),
    ...worst(`bytes held of a distinct state, of ${MANY.toLocaleString('en-US')} or more, at worst`, memory, 100, 'lower', 'bytes'),
    ...worst('time with temporal properties by time without, at worst', liveness, 1.5, 'lower'),
  ];
}

function worst(name: string, values: readonly number[], goal: number, better: 'higher' | 'lower', unit = 'x'): Target[] {
  return values.length === 0 ? [] : [target(name, unit, better === 'higher' ? Math.min(...values) : Math.max(...values), goal, better)];
}
