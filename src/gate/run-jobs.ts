import { emptyOutcome, keyOf, outcomeKey, type EvidenceOutcome, type EvidenceStatus, type Job, type JobContext } from './evidence.ts';
import { GateError, messageOf } from './errors.ts';
import type { ExitName } from './exit-codes.ts';
import { forEachLimited } from './for-each-limited.ts';
import type { ModelReport } from './report/model-report.ts';

/** Hears what happens while jobs run. */
export interface RunObserver {
  started?(job: Job): void;
  progressed?(job: Job, text: string, share?: number): void;
  reported?(job: Job, outcome: EvidenceOutcome): void;
  ended?(job: Job): void;
}

export interface RunOptions extends Omit<JobContext, 'report' | 'reportModel' | 'progress'> {
  /** How many jobs may run at once; exclusive ones run alone, after the others. */
  readonly concurrency: number;
  readonly observer?: RunObserver | undefined;
}

export interface RunEnd {
  /** One outcome for each reference of each job, in the order of the jobs. */
  readonly outcomes: EvidenceOutcome[];
  /** The models that were checked, in the order of their files. */
  readonly models: ModelReport[];
  /** Stacks of exceptions that are no expected failure. */
  readonly defects: string[];
}

/** What an expected failure of a whole job means for its evidence; anything else is an input that cannot be used. */
const STATUS_FOR: Readonly<Partial<Record<ExitName, EvidenceStatus>>> = { failed: 'fail', missing: 'missing' };

/** Runs all jobs and gives every reference an outcome, whatever happens to its job. Does not reject. */
export async function runJobs(jobs: readonly Job[], options: RunOptions): Promise<RunEnd> {
  const { concurrency, observer, failFast, signal } = options;
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const outcomes = new Map<string, EvidenceOutcome>();
  const models: ModelReport[] = [];
  const defects: string[] = [];

  const runOne = async (job: Job): Promise<void> => {
    if (both.aborted) return;
    observer?.started?.(job);
    const expected = new Set(job.references.map(keyOf));
    const report = (outcome: EvidenceOutcome): void => {
      const key = outcomeKey(outcome);
      if (!expected.delete(key)) throw new Error(`"${job.title}" reports on ${key}, which it was not asked for or has reported on already`);
      outcomes.set(key, outcome);
      observer?.reported?.(job, outcome);
      if (failFast && (outcome.status === 'fail' || outcome.status === 'unmatched' || outcome.status === 'error')) stop.abort();
    };
    const settle = (status: EvidenceStatus, message?: string): void => {
      for (const reference of job.references) if (expected.has(keyOf(reference))) report(emptyOutcome(reference, status, message));
    };
    try {
      await job.run({ ...options, signal: both, report, reportModel: (model) => void models.push(model), progress: (text, share) => observer?.progressed?.(job, text, share) });
      if (!both.aborted && expected.size > 0) throw new Error(`"${job.title}" ended without reporting on ${[...expected].join(', ')}`);
    } catch (thrown) {
      if (thrown instanceof GateError) settle(STATUS_FOR[thrown.exit] ?? 'error', thrown.message);
      else if (!both.aborted) {
        defects.push(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
        settle('error', `a defect in ringproof: ${messageOf(thrown)}`);
      }
    }
    settle('interrupted');
    observer?.ended?.(job);
  };

  await forEachLimited(jobs.filter(({ exclusive }) => !exclusive), concurrency, runOne);
  for (const job of jobs) if (job.exclusive) await runOne(job);

  return {
    outcomes: jobs.flatMap(({ references }) => references.map((reference) => outcomes.get(keyOf(reference)) ?? emptyOutcome(reference, 'skipped'))),
    models: models.sort((a, b) => (a.file < b.file ? -1 : 1)),
    defects,
  };
}
