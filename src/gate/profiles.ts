/** How much work `verify` does. `quick` is for each change (about two minutes on two cores), `full` for the night. */
export const PROFILES = {
  quick: { exploreBudgetMs: 20_000, jobLimitMs: 5 * 60_000 },
  full: { exploreBudgetMs: 10 * 60_000, jobLimitMs: 60 * 60_000 },
} as const satisfies Record<string, Profile>;

export interface Profile {
  /** Time for one scenario; what it does not reach in this time is a stated bound. */
  readonly exploreBudgetMs: number;
  /** A job that takes longer than this hangs, and fails. */
  readonly jobLimitMs: number;
}

export type ProfileName = keyof typeof PROFILES;
