import { mutate } from '../../instrument/mutate.ts';
import { parse } from '../../instrument/parse.ts';
import { diffOf, lineless, type Mutant } from '../../mutation/mutant.ts';
import { CONCURRENCY_RULES, type RuleName } from '../../mutation/rules/index.ts';
import { turnsOf } from '../../mutation/turns.ts';
import { forEachLimited } from '../for-each-limited.ts';
import { groupBy } from '../group-by.ts';
import { JUDGES, nameOfCheck, type Check, type JudgeName } from './checks.ts';
import type { Coverage } from './coverage.ts';
import type { Equivalents } from './equivalent.ts';
import type { Kill, MutantResult, MutantStatus } from './mutation-report.ts';
import type { BoundedCheck } from './protocol.ts';
import type { Judge, RequestEnd } from './service.ts';

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

/** What a check may take on a mutant: several times what it took, since the machine is shared, and a moment. Before one counts as not ending it gets several times that, by itself. */
const PATIENCE = 5;
const MOMENT_MS = 1_000;
/** What the scenarios, and what the quick tests, may take on a mutant that is listed as equivalent. */
const BRIEF_MS = 1_000;
/** How many times the turns of loops that it took; more than time, as it is no matter of the machine. */
const TURNS_PATIENCE = 20;
/** How many killers of neighbours a mutant is tried on first. */
const NEIGHBOURS = 3;
/** Executions of each scenario in a first look, which most mutants do not survive. */
const FIRST_LOOK = 15;
/** How many times the executions of each scenario before a mutant has survived: few come so far, and what is missing may be one interleaving. */
const LAST_LOOK = 20;
/** Tests of a file that take less in all are run together with those of other such files. */
const QUICK_MS = 1_000;
/** What it takes about to load a file of tests or scenarios with what it imports. */
const FILE_MS = 200;
/** To load a mutant and the first file of checks, on a machine that is shared. */
const LOAD_MS = 10_000;

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
  if (!parses(mutant, options.sources.get(mutant.file)!)) return resultOf(mutant, options, 'invalid', [], 0, 0);
  const mark = options.marks.get(mutant.id);
  // One without a mark is run by whoever loads its file.
  const reachedBy = (checks: readonly Check[]): readonly Check[] => (mark === undefined ? checks : checks.filter(({ marks }) => marks.has(mark)));
  const reaching = reachedBy(options.fullMatrix ? [...options.checks, ...(await options.stress())] : options.checks);
  const turning = [mutant.mutation, ...[...options.turns].flatMap(([file, turns]) => (file === mutant.file ? turnsOf(options.sources.get(file)!, file, mutant.mutation) : turns))];
  const kills: Kill[] = [];
  const unrepeated: Kill[] = [];
  const ran = new Set<Check>();
  let refused: string | undefined;
  const judge = async ({ checks: stage, executions }: Stage): Promise<void> => {
    const name = JUDGES[stage[0]!.kind];
    const service = lane[name];
    // What stress programs turn in, and how often, is up to the scheduler.
    const mutations = name === 'stress' ? [mutant.mutation] : turning;
    const times = Math.max(1, executions / options.executions);
    const byName = new Map(stage.map((check) => [`${check.file}\0${check.name}`, check]));
    const left = new Set(stage);
    const ask = async (some: readonly Check[], patience: number): Promise<RequestEnd> => {
      const checks = some.map((check): BoundedCheck => ({
        file: check.file,
        name: check.name,
        limitMs: limitOf(check) * patience * times,
        executions,
        maxSteps: check.longest * 4 + 400,
        maxTurns: check.turns * times * TURNS_PATIENCE + 100_000,
      }));
      return service.ask({ type: 'judge', mutations, checks, all: options.fullMatrix }, Math.max(...some.map(limitOf)) * times * patience + LOAD_MS, (answer) => {
        if (answer.type === 'unusable') {
          if (answer.reason === 'refused') refused = answer.message;
          else for (const check of [...left].filter(({ file }) => answer.file === undefined || file === answer.file).slice(0, options.fullMatrix ? undefined : 1)) kills.push(killOf(check, answer.message, false));
          if (answer.file === undefined) left.clear();
          return;
        }
        if (answer.type !== 'checked' || answer.state === 'skipped') return;
        const check = byName.get(`${answer.check.file}\0${answer.check.name}`);
        if (check === undefined) return;
        // It may only have been slow, because others use the machine.
        if (answer.byClock === true && patience === 1) return void slow.add(check);
        ran.add(check);
        left.delete(check);
        if (answer.unrepeated !== undefined) unrepeated.push(killOf(check, answer.unrepeated, false));
        const killed = answer.state !== 'passed';
        history.note(mutant, check, killed, answer.durationMs);
        if (killed) kills.push(killOf(check, answer.message, answer.state === 'timed-out'));
      });
    };
    const slow = new Set<Check>();
    while (left.size > 0) {
      const end = await ask([...left], 1);
      if (kills.length > 0 && !options.fullMatrix) break;
      // The one that was running comes next in the order, as far as one can tell; of tests, one of its file.
      const [next] = left;
      if (end.how !== 'done' && next !== undefined) for (const check of name === 'tester' ? [...left].filter(({ file }) => file === next.file) : [next]) slow.add(check);
      if (slow.size === 0) break;
      // Where one program hangs for certain, others that do need not be asked twice.
      if (name === 'stress' && end.how === 'timed-out' && kills.some(({ kind, timedOut }) => kind === 'stress' && timedOut)) {
        kills.push(killOf(next!, end.message, true));
        left.delete(next!);
        slow.clear();
        continue;
      }
      const again = await ask([...slow], PATIENCE);
      if (again.how !== 'done' && (kills.length === 0 || options.fullMatrix)) {
        const hanging = [...slow].find((check) => left.has(check));
        if (hanging !== undefined) kills.push(killOf(hanging, again.message, again.how === 'timed-out'));
      }
      if (kills.length > 0 && !options.fullMatrix) break;
      for (const check of slow) left.delete(check);
      slow.clear();
    }
  };
  const judgeAll = async (stages: readonly Stage[]): Promise<void> => {
    for (const stage of stages) if (kills.length === 0 || options.fullMatrix) await judge(stage);
  };
  if (reaching.length > 0) await judgeAll(stagesOf(mutant, reaching, history, options));
  // Last, and only what nothing else tells from the original: real workers take their time, and what they meet is up to chance.
  const stressed = kills.length > 0 || options.fullMatrix || options.equivalents.has(lineless(mutant.id)) ? [] : reachedBy(await options.stress());
  await judgeAll([...groupBy(stressed, ({ file }) => file).values()].map((checks) => ({ checks, executions: options.executions })));
  if (reaching.length === 0 && stressed.length === 0) return resultOf(mutant, options, 'not-reached', [], 0, 0);
  const status: MutantStatus = kills.length > 0 ? (kills.every(({ timedOut }) => timedOut) ? 'timed-out' : 'killed') : ran.size === 0 && refused !== undefined ? 'invalid' : 'survived';
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

function limitOf({ durationMs }: Check): number {
  return durationMs * PATIENCE + MOMENT_MS;
}

interface Stage {
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
function stagesOf(mutant: Mutant, checks: readonly Check[], history: History, { fullMatrix, executions, equivalents }: Pick<JudgeOptions, 'fullMatrix' | 'executions' | 'equivalents'>): Stage[] {
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

/** What checks did to the mutants before. */
class History {
  readonly #of = new Map<Check, { kills: number; runs: number; totalMs: number }>();
  readonly #killed: { readonly mutant: Mutant; readonly check: Check }[] = [];
  readonly #killers: ReadonlyMap<string, string>;
  readonly #byName: ReadonlyMap<string, Check>;

  constructor({ checks, killers, all }: JudgeOptions) {
    this.#killers = killers;
    this.#byName = new Map(checks.map((check) => [nameOfCheck(check.kind, check.file, check.name), check]));
    for (const mutant of all) {
      const check = this.#killer(mutant);
      if (check !== undefined) this.#killed.push({ mutant, check });
    }
  }

  /** In an earlier run. */
  #killer({ id }: Mutant): Check | undefined {
    return this.#byName.get(this.#killers.get(lineless(id)) ?? '');
  }

  /** What killed this mutant before, and what killed those next to it; only such as are among `checks`. */
  likely(mutant: Mutant, checks: readonly Check[]): Check[] {
    const reaching = new Set(checks);
    const before = this.#killer(mutant);
    const distance = (other: Mutant): number => Math.abs(other.mutation.at - mutant.mutation.at) + (other.rule === mutant.rule ? 0 : 1);
    const near = this.#killed.filter((one) => one.mutant.file === mutant.file && reaching.has(one.check)).sort((a, b) => distance(a.mutant) - distance(b.mutant));
    const found = new Set(before !== undefined && reaching.has(before) ? [before] : []);
    for (const { check } of near) if (found.size < NEIGHBOURS) found.add(check);
    return [...found];
  }

  note(mutant: Mutant, check: Check, killed: boolean, durationMs: number): void {
    if (killed) this.#killed.push({ mutant, check });
    const noted = this.#noted(check);
    this.#of.set(check, { kills: noted.kills + (killed ? 1 : 0), runs: noted.runs + 1, totalMs: noted.totalMs + durationMs });
  }

  /** Kills to be expected in a millisecond. */
  worth(checks: readonly Check[]): number {
    let kills = 0;
    let ms = 0;
    for (const check of checks) {
      const { kills: own, runs } = this.#noted(check);
      kills += (own + 1) / (runs + 2);
      ms += this.#expected(check);
    }
    return kills / (ms + 1);
  }

  /** Those at the front of the order that are likely to be done in a time. */
  within(limitMs: number, checks: readonly Check[]): Check[] {
    let ms = 0;
    const files = new Set<string>();
    return checks.filter((check) => {
      if (!files.has(check.file)) ms += FILE_MS;
      files.add(check.file);
      ms += this.#expected(check);
      return ms <= limitMs;
    });
  }

  #expected(check: Check): number {
    const { runs, totalMs } = this.#noted(check);
    return (totalMs + check.durationMs) / (runs + 1);
  }

  #noted(check: Check): { readonly kills: number; readonly runs: number; readonly totalMs: number } {
    return this.#of.get(check) ?? { kills: 0, runs: 0, totalMs: 0 };
  }

  sort(checks: readonly Check[]): Check[] {
    return [...checks].sort((a, b) => this.worth([b]) - this.worth([a]));
  }
}

function killOf({ kind, file, name, evidence }: Check, message: string, timedOut: boolean): Kill {
  return { kind, check: nameOfCheck(kind, file, name), evidence, timedOut, message: message.trim().split('\n', 1)[0]! };
}

/** The result for a mutant; one that survived and is listed is equivalent. */
export function resultOf(mutant: Mutant, { sources, equivalents }: Pick<JudgeOptions, 'sources' | 'equivalents'>, status: MutantStatus, kills: readonly Kill[], checks: number, durationMs: number): MutantResult {
  const { id, rule, file, line, description } = mutant;
  const why = equivalents.get(lineless(id));
  const isSpared = why !== undefined && (status === 'survived' || status === 'not-reached');
  return { id, rule, file, line, description, diff: diffOf(mutant, sources.get(file)!), status: isSpared ? 'equivalent' : status, kills, checks, durationMs, ...(isSpared && { why }) };
}
