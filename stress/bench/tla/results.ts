import type { Summary } from '../statistics.ts';
import { summarize } from '../statistics.ts';
import type { TlaCase } from './cases.ts';
import type { Run } from './measure.ts';

/** One model on both engines. Ratios above 1 are in favour of the embedded one. */
export interface TlaResult extends TlaCase {
  readonly verdict: string;
  readonly generated: number;
  readonly distinct: number;
  readonly depth: number;
  /** Seconds from starting the process to its end. */
  readonly embedded: Summary;
  readonly tlc: Summary;
  /** TLC's time by the embedded engine's, round by round. */
  readonly ratio: Summary;
  /** Generated states a second of the embedded engine, start and parsing included. */
  readonly statesPerSecond: number;
  readonly peakBytes: number | undefined;
  /** Time with temporal properties by time without, where there are some. */
  readonly livenessCost: number | undefined;
}

/**
 * Judges the runs of one model.
 * @throws Error when the engines do not agree on verdict and counts: then the times mean nothing.
 */
export function tlaResult(each: TlaCase, embedded: readonly Run[], tlc: readonly Run[], withoutProperties: readonly Run[]): TlaResult {
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
    livenessCost: withoutProperties.length === 0 ? undefined : ours.median / summarize(withoutProperties.map(({ seconds }) => seconds)).median,
  };
}

/** A figure that should be reached by every model of a kind; `value` is the worst of them. */
export interface TlaTarget {
  readonly name: string;
  readonly goal: number;
  readonly better: 'higher' | 'lower';
  readonly value: number;
  readonly reached: boolean;
}

const SMALL = 20_000;
const LARGE = 400_000;

export function targetsOf(results: readonly TlaResult[]): TlaTarget[] {
  const small = results.filter(({ generated }) => generated < SMALL).map(({ ratio }) => ratio.median);
  const large = results.filter(({ generated }) => generated > LARGE).map(({ ratio }) => ratio.median);
  const liveness = results.flatMap(({ livenessCost }) => (livenessCost === undefined ? [] : [livenessCost]));
  return [
    ...worst(`times faster than TLC below ${SMALL.toLocaleString('en-US')} states, end to end`, small, 5, 'higher'),
    ...worst(`times faster than TLC above ${LARGE.toLocaleString('en-US')} states, end to end`, large, 2, 'higher'),
    ...worst('time with temporal properties by time without', liveness, 1.5, 'lower'),
  ];
}

function worst(name: string, values: readonly number[], goal: number, better: 'higher' | 'lower'): TlaTarget[] {
  if (values.length === 0) return [];
  const value = better === 'higher' ? Math.min(...values) : Math.max(...values);
  return [{ name, goal, better, value, reached: better === 'higher' ? value >= goal : value <= goal }];
}
