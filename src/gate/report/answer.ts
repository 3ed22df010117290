import { duration } from './format.ts';
import type { Style } from './style.ts';

/** What a command was answered of one scenario or refinement. */
export interface Answer {
  readonly passed: boolean;
  readonly verdict: string;
  readonly complete: boolean;
  /** What was left out, for people. */
  readonly bounds: readonly string[];
  readonly durationMs: number;
  /** What is wrong, or what was covered. */
  readonly text: string;
}

/** An answer for a terminal. The first line is true by itself: it says `pass` alone only of what was explored without bounds. */
export function describeAnswer(name: string, { passed, verdict, complete, bounds, durationMs, text }: Answer, counts: readonly string[], style: Style): string {
  const head = !passed ? style.bad(verdict) : complete ? style.good('pass') : style.doubtful('pass (bounded)');
  const lines = [`${head} ${name}: ${[...counts, duration(durationMs)].join(', ')}`, text.trimEnd()];
  if (passed && bounds.length > 0) lines.push(`bounded: ${bounds.join('; ')}`);
  return `${lines.join('\n')}\n`;
}
