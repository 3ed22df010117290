/** How much work `verify` does. `quick` is for each change (about two minutes on two cores), `full` for the night. */
export const PROFILES = {
  quick: { exploreBudgetMs: 20_000, mutants: 1, jobLimitMs: 5 * 60_000 },
  full: { exploreBudgetMs: 10 * 60_000, mutants: Infinity, jobLimitMs: 60 * 60_000 },
} as const satisfies Record<string, Profile>;

export interface Profile {
  /** Time for one scenario; what it does not reach in this time is a stated bound. */
  readonly exploreBudgetMs: number;
  /** How many mutants of a model each of its properties must reject, the first by name. */
  readonly mutants: number;
  /** A job that takes longer than this hangs, and fails. */
  readonly jobLimitMs: number;
}

export type ProfileName = keyof typeof PROFILES;
