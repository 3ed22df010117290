import type { Mutation } from '../../instrument/mutate.ts';
import type { Mutant } from '../../mutation/mutant.ts';
import { turnsOf } from '../../mutation/turns.ts';
import { JUDGES, nameOfCheck, type Check, type JudgeName } from './checks.ts';
import type { History } from './history.ts';
import type { JudgeOptions, Lane } from './judge-mutants.ts';
import type { Kill, MutantStatus } from './mutation-report.ts';
import type { BoundedCheck, JudgeAnswer } from './protocol.ts';
import type { RequestEnd } from './service.ts';
import type { Stage } from './stages.ts';

/** What a check may take on a mutant: several times what it took, since the machine is shared, and a moment. Before one counts as not ending it gets several times that, by itself. */
const PATIENCE = 5;
const MOMENT_MS = 1_000;
/** How many times the turns of loops that it took; more than time, as it is no matter of the machine. */
const TURNS_PATIENCE = 20;
/** To load a mutant and the first file of checks, on a machine that is shared; for a check of a stress program, which starts its process, that is in what it took. */
const LOAD_MS = { explorer: 10_000, tester: 10_000, stress: 0 } as const satisfies Record<JudgeName, number>;

/** Characters of what a check says; a trace that no model allows, say, may be thousands. */
const LONGEST = 200;

/** What goes on with the checks of one stage. */
interface Round {
  readonly judge: JudgeName;
  readonly executions: number;
  readonly byName: ReadonlyMap<string, Check>;
  /** Those that have not answered, in their order. */
  readonly left: Set<Check>;
  /** Those that did not end in their time, which may be because others use the machine. */
  readonly slow: Set<Check>;
}

/** One mutant before its judges, stage after stage, until one of them kills it, or with `fullMatrix` to the end. */
export class Trial {
  readonly kills: Kill[] = [];
  /** Failures that did not come again. */
  readonly unrepeated: Kill[] = [];
  readonly ran = new Set<Check>();
  #refused = false;
  readonly #mutant: Mutant;
  readonly #lane: Lane;
  readonly #history: History;
  readonly #options: JudgeOptions;
  /** The mutant, and marks for the turns of loops. */
  readonly #turning: readonly Mutation[];

  constructor(mutant: Mutant, lane: Lane, history: History, options: JudgeOptions) {
    this.#mutant = mutant;
    this.#lane = lane;
    this.#history = history;
    this.#options = options;
    const { file, mutation } = mutant;
    this.#turning = [mutation, ...[...options.turns].flatMap(([other, turns]) => (other === file ? turnsOf(options.sources.get(file)!, file, mutation) : turns))];
  }

  get status(): MutantStatus {
    if (this.kills.length > 0) return this.kills.every(({ timedOut }) => timedOut) ? 'timed-out' : 'killed';
    return this.ran.size === 0 && this.#refused ? 'invalid' : 'survived';
  }

  /** Whether no further check need be asked. */
  get isOver(): boolean {
    return this.kills.length > 0 && !this.#options.fullMatrix;
  }

  async meet(stages: readonly Stage[]): Promise<void> {
    for (const stage of stages) if (!this.isOver) await this.#meetOne(stage);
  }

  async #meetOne({ checks, executions }: Stage): Promise<void> {
    const round: Round = { judge: JUDGES[checks[0]!.kind], executions, byName: new Map(checks.map((check) => [keyOf(check), check])), left: new Set(checks), slow: new Set() };
    const { judge, left, slow } = round;
    while (left.size > 0) {
      const end = await this.#ask(round, [...left], 1);
      if (this.isOver) return;
      // The one that was running comes next in the order, as far as one can tell; of tests, one of its file.
      const [next] = left;
      if (end.how !== 'done' && next !== undefined) for (const check of judge === 'tester' ? [...left].filter(({ file }) => file === next.file) : [next]) slow.add(check);
      if (slow.size === 0) return;
      // Where one check of a stress program hangs for certain, others that do need not be asked twice.
      if (next !== undefined && end.how === 'timed-out' && judge === 'stress' && this.kills.some(({ kind, timedOut }) => kind === 'stress' && timedOut)) this.#kill(next, end.message, true);
      else await this.#askAgain(round);
      if (this.isOver) return;
      for (const check of slow) left.delete(check);
      slow.clear();
    }
  }

  /** Asks those that were slow by themselves, with more time: what does not end then has killed the mutant. */
  async #askAgain(round: Round): Promise<void> {
    const { left, slow } = round;
    const { how, message } = await this.#ask(round, [...slow], PATIENCE);
    const hanging = [...slow].find((check) => left.has(check));
    if (how !== 'done' && hanging !== undefined && !this.isOver) this.#kill(hanging, message, how === 'timed-out');
  }

  #ask(round: Round, checks: readonly Check[], patience: number): Promise<RequestEnd> {
    const { judge, executions } = round;
    const { fullMatrix: all, executions: usual } = this.#options;
    const times = Math.max(1, executions / usual);
    const bounded = checks.map((check): BoundedCheck => ({
      file: check.file,
      name: check.name,
      limitMs: limitOf(check) * patience * times,
      executions,
      maxSteps: check.longest * 4 + 400,
      maxTurns: check.turns * times * TURNS_PATIENCE + 100_000,
    }));
    // What stress programs turn in, and how often, is up to the scheduler.
    const mutations = judge === 'stress' ? [this.#mutant.mutation] : this.#turning;
    return this.#lane[judge].ask({ type: 'judge', mutations, checks: bounded, all }, Math.max(...checks.map(limitOf)) * times * patience + LOAD_MS[judge], (answer) => this.#note(round, answer, patience === 1));
  }

  #note({ byName, left, slow }: Round, answer: JudgeAnswer, mayBeSlow: boolean): void {
    if (answer.type === 'unusable') {
      const { file, message, reason } = answer;
      if (reason === 'refused') this.#refused = true;
      else for (const check of [...left].filter((one) => file === undefined || one.file === file).slice(0, this.#options.fullMatrix ? undefined : 1)) this.#kill(check, message, false);
      if (file === undefined) left.clear();
      return;
    }
    if (answer.type !== 'checked' || answer.state === 'skipped') return;
    const check = byName.get(keyOf(answer.check));
    if (check === undefined) return;
    if (answer.byClock === true && mayBeSlow) {
      slow.add(check);
      return;
    }
    this.ran.add(check);
    left.delete(check);
    const { state, message, durationMs, unrepeated } = answer;
    if (unrepeated !== undefined) this.unrepeated.push(killOf(check, unrepeated, false));
    this.#history.note(this.#mutant, check, state !== 'passed', durationMs);
    if (state !== 'passed') this.#kill(check, message, state === 'timed-out');
  }

  #kill(check: Check, message: string, timedOut: boolean): void {
    this.kills.push(killOf(check, message, timedOut));
  }
}

function keyOf({ file, name }: Pick<Check, 'file' | 'name'>): string {
  return `${file}\0${name}`;
}

function limitOf({ durationMs }: Check): number {
  return durationMs * PATIENCE + MOMENT_MS;
}

function killOf({ kind, file, name, evidence }: Check, message: string, timedOut: boolean): Kill {
  const line = message.trim().split('\n', 1)[0]!;
  return { kind, check: nameOfCheck(kind, file, name), evidence, timedOut, message: line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line };
}
