import { stepping } from '../instrument/stepping.ts';
import type { Counterexample } from './counterexample.ts';
import { programOf } from './_internals/prepare.ts';
import { reproduce } from './_internals/reproduce.ts';
import { parseToken } from './_internals/token.ts';
import type { Verdict } from './_internals/verdict.ts';
import type { Scenario } from './scenario.ts';

/** What came of running one execution again. */
export interface ReplayResult {
  /** `reproduced`: a finding at the end; `passed`: the same steps, but nothing is wrong any more; `diverged`: the code makes other steps. */
  readonly outcome: 'reproduced' | 'passed' | 'diverged';
  readonly verdict: Verdict;
  /** The first step, from 1, that differs from the token's. */
  readonly divergedAt?: number;
  /** `diverges at step k: …`, or what was found. */
  readonly message: string;
  readonly counterexample?: Counterexample;
}

/**
 * Runs the execution that a token stands for. Under a debugger, breakpoints in the code under test are met in the order of the
 * execution; where the scenario was loaded with `stops`, the debugger stops after each step, at the access. After an edit, the token replays as long as the threads make the same operations; else the answer says at which step not.
 *
 * @throws SyntaxError if the token is damaged.
 */
export function replay<C, R extends object>(scenario: Scenario<C, R>, token: string, options: { readonly maxSteps?: number } = {}): ReplayResult {
  const program = programOf(scenario);
  const { kill, schedule, digests } = parseToken(token);
  const highest = Math.max(-1, kill?.thread ?? -1, ...schedule.steps);
  if (highest >= program.threadNames.length) throw new SyntaxError(`the token has a thread ${highest + 1}, scenario "${program.name}" has ${program.threadNames.length}: it belongs to another scenario`);
  stepping.on = true;
  let reproduced: ReturnType<typeof reproduce>;
  try {
    reproduced = reproduce(program, schedule, kill, options.maxSteps ?? 5000, digests);
  } finally {
    stepping.on = false;
  }
  const { finding, counterexample, divergedAt, divergence } = reproduced;
  const verdict = finding?.verdict ?? 'pass';
  const rest = counterexample === undefined ? {} : { counterexample };
  if (divergedAt !== undefined) return { outcome: 'diverged', verdict, divergedAt, message: `diverges at step ${divergedAt}: ${divergence}`, ...rest };
  if (counterexample === undefined) return { outcome: 'passed', verdict, message: 'the execution ends without a finding' };
  return { outcome: 'reproduced', verdict, message: counterexample.message, ...rest };
}
