import { lineless, type Mutant } from '../../mutation/mutant.ts';
import { nameOfCheck, type Check } from './checks.ts';
import type { JudgeOptions } from './judge-mutants.ts';

/** How many killers of neighbours a mutant is tried on first. */
const NEIGHBOURS = 3;
/** What it takes about to load a file of tests or scenarios with what it imports. */
const FILE_MS = 200;

/** What checks did to the mutants before. */
export class History {
  readonly #of = new Map<Check, { kills: number; runs: number; totalMs: number }>();
  readonly #killed: { readonly mutant: Mutant; readonly check: Check }[] = [];
  readonly #killers: ReadonlyMap<string, string>;
  readonly #byName: ReadonlyMap<string, Check>;

  constructor({ checks, killers, all }: Pick<JudgeOptions, 'checks' | 'killers' | 'all'>) {
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
