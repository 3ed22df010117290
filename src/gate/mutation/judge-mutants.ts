import { mutate } from '../../instrument/mutate.ts';
import { parse } from '../../instrument/parse.ts';
import { diffOf, lineless, type Mutant } from '../../mutation/mutant.ts';
import { forEachLimited } from '../for-each-limited.ts';
import { groupBy } from '../group-by.ts';
import type { Check, JudgeName } from './checks.ts';
import type { Coverage } from './coverage.ts';
import type { Equivalents } from './equivalent.ts';
import { History } from './history.ts';
import type { Kill, MutantResult, MutantStatus } from './mutation-report.ts';
import type { Judge } from './service.ts';
import { stagesOf } from './stages.ts';
import { Trial } from './trial.ts';

/** The processes that judge one mutant at a time. */
export type Lane = Readonly<Record<JudgeName, Judge>>;

export interface JudgeOptions extends Omit<Coverage, 'isolate'> {
  readonly sources: ReadonlyMap<string, string>;
  readonly equivalents: Equivalents;
  /** Run every check that reaches a mutant, and not only until one kills it. */
  readonly fullMatrix: boolean;
  /** Of each scenario on each mutant. */
  readonly executions: number;
  /** What killed mutants in earlier runs, as far as one knows: `nameOfCheck` by the mutant's id without its line. */
  readonly killers: ReadonlyMap<string, string>;
  /** All mutants of the sources, those among them that are not to be judged. */
  readonly all: readonly Mutant[];
  readonly signal: AbortSignal;
  /** May end the run, by its signal; then this result does not count. */
  readonly judged: (result: MutantResult) => Promise<void>;
}

/** Judges mutants, as many at once as there are lanes; the results in the order of the mutants. */
export async function judgeMutants(mutants: readonly Mutant[], lanes: readonly Lane[], options: JudgeOptions): Promise<MutantResult[]> {
  const results = new Map<string, MutantResult>();
  const free = [...lanes];
  const history = new History(options);
  try {
    await forEachLimited(mutants, lanes.length, async (mutant) => {
      options.signal.throwIfAborted();
      const lane = free.pop()!;
      try {
        const result = await judgeOne(mutant, lane, history, options);
        await options.judged(result);
        results.set(mutant.id, result);
      } finally {
        free.push(lane);
      }
    });
  } catch (thrown) {
    // What was judged until then is worth having.
    if (!options.signal.aborted) throw thrown;
  }
  return mutants.map((mutant) => results.get(mutant.id) ?? resultOf(mutant, options, 'not-judged', [], 0, 0));
}

async function judgeOne(mutant: Mutant, lane: Lane, history: History, options: JudgeOptions): Promise<MutantResult> {
  const started = performance.now();
  const { fullMatrix, executions, equivalents } = options;
  if (!parses(mutant, options.sources.get(mutant.file)!)) return resultOf(mutant, options, 'invalid', [], 0, 0);
  const mark = options.marks.get(mutant.id);
  // One without a mark is run by whoever loads its file.
  const reachedBy = (checks: readonly Check[]): readonly Check[] => (mark === undefined ? checks : checks.filter(({ marks }) => marks.has(mark)));
  const reaching = reachedBy(fullMatrix ? [...options.checks, ...(await options.stress())] : options.checks);
  const trial = new Trial(mutant, lane, history, options);
  await trial.meet(reaching.length === 0 ? [] : stagesOf(mutant, reaching, history, options));
  // Last, and only what nothing else tells from the original: real workers take their time, and what they meet is up to chance.
  const stressed = trial.isOver || fullMatrix || equivalents.has(lineless(mutant.id)) ? [] : reachedBy(await options.stress());
  await trial.meet([...groupBy(stressed, ({ file }) => file).values()].map((checks) => ({ checks, executions })));
  if (reaching.length === 0 && stressed.length === 0) return resultOf(mutant, options, 'not-reached', [], 0, 0);
  const { status, kills, unrepeated, ran } = trial;
  const result = resultOf(mutant, options, status, kills, ran.size, performance.now() - started);
  return unrepeated.length === 0 ? result : { ...result, unrepeated };
}

function parses({ file, mutation }: Mutant, code: string): boolean {
  try {
    parse(mutate(code, file, [mutation]).code, file);
    return true;
  } catch {
    return false;
  }
}

/** The result for a mutant; one that survived and is listed is equivalent. */
export function resultOf(mutant: Mutant, { sources, equivalents }: Pick<JudgeOptions, 'sources' | 'equivalents'>, status: MutantStatus, kills: readonly Kill[], checks: number, durationMs: number): MutantResult {
  const { id, rule, file, line, description } = mutant;
  const why = equivalents.get(lineless(id));
  const isSpared = why !== undefined && (status === 'survived' || status === 'not-reached');
  return { id, rule, file, line, description, diff: diffOf(mutant, sources.get(file)!), status: isSpared ? 'equivalent' : status, kills, checks, durationMs, ...(isSpared && { why }) };
}
