import { mutate } from '../../instrument/mutate.ts';
import { parse } from '../../instrument/parse.ts';
import { diffOf, lineless, type Mutant } from '../../mutation/mutant.ts';
import { CONCURRENCY_RULES, type RuleName } from '../../mutation/rules/index.ts';
import { forEachLimited } from '../for-each-limited.ts';
import { groupBy } from '../group-by.ts';
import { isExplored, type Check, type JudgingKind } from './checks.ts';
import type { Equivalents } from './equivalent.ts';
import type { Kill, MutantResult, MutantStatus } from './mutation-report.ts';
import type { BoundedCheck, JudgeAnswer } from './protocol.ts';
import type { Service } from './service.ts';

/** The processes that judge one mutant at a time. */
export interface Lane {
  readonly explorer: Service;
  readonly tester: Service;
}

export interface JudgeOptions {
  readonly checks: readonly Check[];
  /** The mark of each mutant by its id; one without is run by whoever loads its file. */
  readonly marks: ReadonlyMap<string, number>;
  readonly sources: ReadonlyMap<string, string>;
  readonly equivalents: Equivalents;
  /** Run every check that reaches a mutant, and not only until one kills it. */
  readonly all: boolean;
  /** Of each scenario on each mutant. */
  readonly executions: number;
  readonly signal: AbortSignal;
  readonly judged: (result: MutantResult) => void;
}

/** What a check may take on a mutant: several times what it took, since the machine is shared, and a moment. */
const PATIENCE = 5;
const MOMENT_MS = 2_000;
/** Executions of each scenario in a first look, which most mutants do not survive. */
const FIRST_LOOK = 15;
/** Tests of a file that take less in all are run together with those of other such files. */
const QUICK_MS = 1_000;
/** To load what a process has to load before it begins. */
const LOAD_MS = 5_000;

/** Judges mutants, as many at once as there are lanes; the results in the order of the mutants. */
export async function judgeMutants(mutants: readonly Mutant[], lanes: readonly Lane[], options: JudgeOptions): Promise<MutantResult[]> {
  const results = new Map<string, MutantResult>();
  const free = [...lanes];
  const history = new History();
  try {
    await forEachLimited(mutants, lanes.length, async (mutant) => {
      options.signal.throwIfAborted();
      const lane = free.pop()!;
      try {
        const result = await judgeOne(mutant, lane, history, options);
        results.set(mutant.id, result);
        options.judged(result);
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
  if (!parses(mutant, options.sources.get(mutant.file)!)) return resultOf(mutant, options, 'invalid', [], 0, 0);
  const mark = options.marks.get(mutant.id);
  const reaching = mark === undefined ? options.checks : options.checks.filter(({ marks }) => marks.has(mark));
  if (reaching.length === 0) return resultOf(mutant, options, 'not-reached', [], 0, 0);
  const kills: Kill[] = [];
  const ran = new Set<Check>();
  let refused: string | undefined;
  for (const { checks: stage, executions } of stagesOf(mutant, reaching, history, options)) {
    const explored = isExplored(stage[0]!.kind);
    const service = explored ? lane.explorer : lane.tester;
    const byName = new Map(stage.map((check) => [`${check.file}\0${check.name}`, check]));
    const left = new Set(stage);
    // All of them may take as long as without a mutant, and one several times as long.
    const limit = Math.max(...stage.map(limitOf)) + stage.reduce((sum, { durationMs }) => sum + durationMs, 0) * 2;
    const bounded = stage.map((check): BoundedCheck => ({
      file: check.file,
      name: check.name,
      limitMs: limitOf(check),
      executions,
      maxSteps: check.longest * 4 + 400,
    }));
    const onAnswer = (answer: JudgeAnswer): void => {
      if (answer.type === 'unusable') {
        if (answer.reason === 'refused') refused = answer.message;
        else for (const check of [...left].filter(({ file }) => answer.file === undefined || file === answer.file).slice(0, options.all ? undefined : 1)) kills.push(killOf(check, answer.message, false));
        if (answer.file === undefined) left.clear();
        return;
      }
      if (answer.type !== 'checked' || answer.state === 'skipped') return;
      const check = byName.get(`${answer.check.file}\0${answer.check.name}`);
      if (check === undefined) return;
      ran.add(check);
      left.delete(check);
      const killed = answer.state !== 'passed';
      history.note(check, killed, answer.durationMs);
      if (killed) kills.push(killOf(check, answer.message, answer.state === 'timed-out'));
    };
    const end = await service.ask({ type: 'judge', mutation: mutant.mutation, checks: bounded, all: options.all }, limit + LOAD_MS, onAnswer);
    if (end.how !== 'done' && (kills.length === 0 || options.all)) {
      // The one that was running, as far as one can tell: it comes next in the order.
      const [hanging] = left;
      if (hanging !== undefined) kills.push(killOf(hanging, end.message, end.how === 'timed-out'));
    }
    if (kills.length > 0 && !options.all) break;
  }
  const status: MutantStatus = kills.length > 0 ? (kills.every(({ timedOut }) => timedOut) ? 'timed-out' : 'killed') : ran.size === 0 && refused !== undefined ? 'invalid' : 'survived';
  return resultOf(mutant, options, status, kills, ran.size, performance.now() - started);
}

function parses({ file, mutation }: Mutant, code: string): boolean {
  try {
    parse(mutate(code, file, [mutation]).code, file);
    return true;
  } catch {
    return false;
  }
}

function limitOf({ durationMs }: Check): number {
  return durationMs * PATIENCE + MOMENT_MS;
}

interface Stage {
  readonly checks: readonly Check[];
  /** Of each scenario. */
  readonly executions: number;
}

/**
 * In which order the checks run, each stage a request of its own: a first look at the scenarios, quick tests, the scenarios, slow tests. What only other threads
 * may notice is left to the scenarios first, anything else to the quick tests. Within a stage, first what has killed most in the least time.
 */
function stagesOf(mutant: Mutant, checks: readonly Check[], history: History, { all, executions }: Pick<JudgeOptions, 'all' | 'executions'>): Stage[] {
  const scenarios = history.sort(checks.filter(({ kind }) => isExplored(kind)));
  const files = [...groupBy(checks.filter(({ kind }) => !isExplored(kind)), ({ file }) => file).values()];
  const isQuick = (group: readonly Check[]): boolean => group.reduce((sum, { durationMs }) => sum + durationMs, 0) < QUICK_MS;
  // One file at a time, so that one which hangs is known by its name.
  const slow = files.filter((group) => !isQuick(group)).sort((a, b) => history.worth(b) - history.worth(a));
  const stage = (some: readonly Check[], each = executions): Stage => ({ checks: some, executions: each });
  const quick = stage(files.filter(isQuick).flat());
  // A refinement has its model to read first, which is no look in passing.
  const look = stage(executions > FIRST_LOOK ? scenarios.filter(({ kind }) => kind === 'explored') : [], FIRST_LOOK);
  const order = all
    ? [stage(scenarios), ...files.map((file) => stage(file))]
    : [...(CONCURRENCY_RULES.has(mutant.rule as RuleName) ? [look, quick] : [quick, look]), stage(scenarios), ...slow.map((file) => stage(file))];
  return order.filter((one) => one.checks.length > 0);
}

/** What checks did to the mutants before. */
class History {
  readonly #of = new Map<Check, { kills: number; runs: number; totalMs: number }>();

  note(check: Check, killed: boolean, durationMs: number): void {
    const noted = this.#of.get(check) ?? { kills: 0, runs: 0, totalMs: 0 };
    this.#of.set(check, { kills: noted.kills + (killed ? 1 : 0), runs: noted.runs + 1, totalMs: noted.totalMs + durationMs });
  }

  /** Kills to be expected in a millisecond. */
  worth(checks: readonly Check[]): number {
    let kills = 0;
    let ms = 0;
    for (const check of checks) {
      const { kills: own, runs, totalMs } = this.#of.get(check) ?? { kills: 0, runs: 0, totalMs: 0 };
      kills += (own + 1) / (runs + 2);
      ms += (totalMs + check.durationMs) / (runs + 1);
    }
    return kills / (ms + 1);
  }

  sort(checks: readonly Check[]): Check[] {
    return [...checks].sort((a, b) => this.worth([b]) - this.worth([a]));
  }
}

function killOf({ kind, file, name, evidence }: Check, message: string, timedOut: boolean): Kill {
  return { kind, check: nameOfCheck(kind, file, name), evidence, timedOut, message: message.trim().split('\n', 1)[0]! };
}

export function nameOfCheck(kind: JudgingKind, file: string, name: string): string {
  return isExplored(kind) ? `${file}#${name}` : `${file} > ${name}`;
}

/** The result for a mutant; one that survived and is listed is equivalent. */
export function resultOf(mutant: Mutant, { sources, equivalents }: Pick<JudgeOptions, 'sources' | 'equivalents'>, status: MutantStatus, kills: readonly Kill[], checks: number, durationMs: number): MutantResult {
  const { id, rule, file, line, description } = mutant;
  const why = equivalents.get(lineless(id));
  const isSpared = why !== undefined && (status === 'survived' || status === 'not-reached');
  return { id, rule, file, line, description, diff: diffOf(mutant, sources.get(file)!), status: isSpared ? 'equivalent' : status, kills, checks, durationMs, ...(isSpared && { why }) };
}
