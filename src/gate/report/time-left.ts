import type { Job } from '../evidence.ts';

/** Below this share of a job, the time that it took says nothing of the time that it will take. */
const TELLING = 0.05;

/**
 * Estimates how long a run still takes. A job takes as long as the last time it ran, where that is known; else, once a telling share of it is done, as long
 * as that share took, extrapolated; else as long as jobs that have ended took in the mean.
 */
export class TimeLeft {
  readonly #past: ReadonlyMap<string, number>;
  readonly #concurrency: number;
  readonly #now: () => number;
  readonly #jobs = new Map<Job, { started: number | undefined; ended: number | undefined; share: number }>();

  /** @param past milliseconds by the titles of jobs @param concurrency jobs that run at once, but for exclusive ones */
  constructor(jobs: readonly Job[], past: ReadonlyMap<string, number>, concurrency: number, now: () => number = () => performance.now()) {
    for (const job of jobs) this.#jobs.set(job, { started: undefined, ended: undefined, share: 0 });
    this.#past = past;
    this.#concurrency = concurrency;
    this.#now = now;
  }

  started(job: Job): void {
    this.#jobs.get(job)!.started = this.#now();
  }

  /** @param share of the job that is done, 0 … 1 */
  progressed(job: Job, share: number): void {
    const known = this.#jobs.get(job)!;
    known.share = Math.max(known.share, share);
  }

  ended(job: Job): void {
    this.#jobs.get(job)!.ended = this.#now();
  }

  /** Milliseconds that each job which has ended took, by title. */
  durations(): Map<string, number> {
    return new Map([...this.#jobs].flatMap(([{ title }, { started, ended }]) => (started === undefined || ended === undefined ? [] : [[title, ended - started]])));
  }

  /** In milliseconds; undefined while nothing can be said. */
  get(): number | undefined {
    const ended = [...this.durations().values()];
    const mean = ended.length === 0 ? undefined : ended.reduce((sum, each) => sum + each, 0) / ended.length;
    let together = 0;
    let alone = 0;
    let longest = 0;
    for (const [job, { started, ended: end, share }] of this.#jobs) {
      if (end !== undefined) continue;
      const elapsed = started === undefined ? 0 : this.#now() - started;
      const extrapolated = share > TELLING ? elapsed / share : undefined;
      const whole = this.#past.get(job.title) ?? extrapolated ?? mean;
      if (whole === undefined) return undefined;
      // A job that takes longer than it did is about to end, unless its progress says otherwise.
      const left = Math.max(extrapolated === undefined ? 0 : extrapolated - elapsed, whole - elapsed, 0);
      if (job.exclusive) alone += left;
      else {
        together += left;
        longest = Math.max(longest, left);
      }
    }
    return alone + Math.max(longest, together / this.#concurrency);
  }
}
