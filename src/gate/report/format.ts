import { count as plural, number as count } from '../../explore/_internals/words.ts';
import type { EvidenceOutcome } from '../evidence.ts';

export { count, plural };

/** `0.4 s`, `12.0 s`, `3:05 min` */
export function duration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}

/** Counts that do not read well as "12 name". */
const PHRASES: Readonly<Record<string, (value: string) => string>> = {
  generated: (value) => `${value} states generated`,
  distinct: (value) => `${value} distinct`,
  depth: (value) => `depth ${value}`,
  kept: (value) => `of ${value} kept`,
  blocked: (value) => `${value} blocked`,
  longest: (value) => `longest ${value}`,
  modelStates: (value) => `${value} states of the model`,
  modelSteps: (value) => `${value} steps of the model`,
  edgesShown: (value) => `${value} of them shown`,
};

/** What was counted and whether anything limited it, on one line. "Complete" is said of a search that left nothing out, and of nothing else. */
export function extent(outcome: Pick<EvidenceOutcome, 'counts' | 'bounds' | 'complete'>): string {
  const counts = Object.entries(outcome.counts).map(([name, value]) => PHRASES[name]?.(count(value)) ?? `${count(value)} ${value === 1 ? name.replace(/s$/, '') : name}`);
  const limits = outcome.bounds.length > 0 ? [`bounded: ${outcome.bounds.join('; ')}`] : outcome.complete === true ? ['complete'] : [];
  return [...counts, ...limits].join(', ');
}
