import { interleavings } from './interleavings.ts';
import { jsOutcomes } from './js-model.ts';
import type { LitmusTest } from './litmus-test.ts';

export interface Allowed {
  /** Outcomes under sequential consistency. */
  readonly sc: ReadonlySet<string>;
  /**
   * Outcomes that the `js` model allows: those of ECMA-262 without cycles of program order and reads-from. LB 1, 1 on plain cells is such a
   * cycle; were it seen, then not the engine would be wrong but that assumption of the model.
   */
  readonly js: ReadonlySet<string>;
}

/**
 * What a test may show. Where everything is atomic, and where a program with plain cells has no data race, only sequentially consistent
 * outcomes are allowed (ECMA-262, 29.12 Data Race Freedom; Watt et al., PLDI 2020); otherwise execution graphs are enumerated.
 *
 * @throws Error where neither can judge the test.
 */
export function allowedOutcomes(test: LitmusTest): Allowed {
  const { outcomes: sc, racy } = interleavings(test);
  if (!racy) return { sc, js: sc };
  const waits = test.threads.flat().some(({ op }) => op === 'wait' || op === 'notify');
  if (waits) throw new Error(`${test.name} is not judged: it waits and has a data race`);
  return { sc, js: jsOutcomes(test) };
}
