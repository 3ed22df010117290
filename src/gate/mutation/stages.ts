import { lineless, type Mutant } from '../../mutation/mutant.ts';
import { CONCURRENCY_RULES, type RuleName } from '../../mutation/rules/index.ts';
import { groupBy } from '../group-by.ts';
import { JUDGES, type Check } from './checks.ts';
import type { History } from './history.ts';
import type { JudgeOptions } from './judge-mutants.ts';

/** What the scenarios, and what the quick tests, may take on a mutant that is listed as equivalent. */
const BRIEF_MS = 1_000;
/** Executions of each scenario in a first look, which most mutants do not survive. */
const FIRST_LOOK = 15;
/** How many times the executions of each scenario before a mutant has survived: few come so far, and what is missing may be one interleaving. */
const LAST_LOOK = 20;
/** Tests of a file that take less in all are run together with those of other such files. */
const QUICK_MS = 1_000;

/** Checks of one judge that are asked for at once. */
export interface Stage {
  readonly checks: readonly Check[];
  /** Of each scenario. */
  readonly executions: number;
}

/**
 * In which order the checks run, each stage a request of its own: what killed this mutant before, or its neighbours, a first look at the scenarios, quick tests,
 * the scenarios, slow tests, the scenarios at length. What only other threads may notice is left to the scenarios first, anything else to the quick tests. Within a stage, first what has
 * killed most in the least time. A mutant that is listed as equivalent meets only what killed its neighbours, and what kills most, for a moment, unless every check is
 * to run: most lists that are wrong are found out by these, and to run everything on each of their mutants takes longer than all others together.
 */
export function stagesOf(mutant: Mutant, checks: readonly Check[], history: History, { fullMatrix, executions, equivalents }: Pick<JudgeOptions, 'fullMatrix' | 'executions' | 'equivalents'>): Stage[] {
  const isExplored = ({ kind }: Check): boolean => JUDGES[kind] === 'explorer';
  const scenarios = history.sort(checks.filter(isExplored));
  const files = [...groupBy(checks.filter((check) => !isExplored(check)), ({ file }) => file).values()];
  const isQuick = (group: readonly Check[]): boolean => group.reduce((sum, { durationMs }) => sum + durationMs, 0) < QUICK_MS;
  // One file at a time, so that one which hangs is known by its name.
  const slow = files.filter((group) => !isQuick(group)).sort((a, b) => history.worth(b) - history.worth(a));
  const stage = (some: readonly Check[], each = executions): Stage => ({ checks: some, executions: each });
  const quick = stage(files.filter(isQuick).sort((a, b) => history.worth(b) - history.worth(a)).flat());
  // A refinement has its model to read first, which is no look in passing.
  const look = stage(executions > FIRST_LOOK ? scenarios.filter(({ kind }) => kind !== 'refined') : [], FIRST_LOOK);
  if (fullMatrix) return [stage(scenarios), ...files.map((file) => stage(file))].filter((one) => one.checks.length > 0);
  const concurrent = CONCURRENCY_RULES.has(mutant.rule as RuleName);
  const likely = history.likely(mutant, checks);
  const tests = stage(likely.filter((check) => !isExplored(check)));
  const explored = stage(likely.filter(isExplored));
  const first = concurrent ? [explored, tests] : [tests, explored];
  const second = concurrent ? [look, quick] : [quick, look];
  const rest = equivalents.has(lineless(mutant.id)) ? second.map((one) => ({ ...one, checks: history.within(BRIEF_MS, one.checks) })) : [...second, stage(scenarios), ...slow.map((file) => stage(file)), stage(scenarios, executions * LAST_LOOK)];
  return [...first, ...rest].filter((one) => one.checks.length > 0);
}
