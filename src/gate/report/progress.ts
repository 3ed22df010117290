import { availableParallelism } from 'node:os';
import type { EvidenceOutcome, Job } from '../evidence.ts';
import type { VerifyObserver } from '../verify.ts';
import { duration, extent } from './format.ts';
import type { PastDurations } from './past-durations.ts';
import { CLEAR, showStatus, type ProgressStream } from './status-line.ts';
import type { Style } from './style.ts';
import { TimeLeft } from './time-left.ts';

const REDRAW_MS = 100;
const HEARTBEAT_MS = 30_000;

/** Progress that must be ended, so that the last status line goes away. */
export type Progress = VerifyObserver & { end(): Promise<void> };

/** One line that is drawn over on a terminal; elsewhere a line for each piece of evidence and, when nothing happens for long, a sign of life. */
export function progressOn(stream: ProgressStream, style: Style, past?: PastDurations): Progress {
  const started = performance.now();
  const running = new Map<Job, string>();
  let total = 0;
  let done = 0;
  let failed = 0;
  let lastLine = performance.now();
  let timeLeft: TimeLeft | undefined;
  const doneOf = new Map<Job, number>();

  const line = (text: string): void => {
    lastLine = performance.now();
    stream.write(`${stream.isTTY === true ? CLEAR : ''}${text}\n`);
  };
  const draw = (): void => {
    const [current] = [...running].slice(-1);
    const job = current === undefined ? '' : `${current[0].title}${current[1] === '' ? '' : `: ${current[1]}`}`;
    const others = running.size > 1 ? ` (and ${running.size - 1} more)` : '';
    const left = timeLeft?.get();
    const still = left === undefined || left < 1_000 ? '' : `, about ${roughly(left)} left`;
    const text = `[${done}/${total}]${failed > 0 ? ` ${failed} failed` : ''} ${duration(performance.now() - started)}${still}  ${job}${others}`;
    if (stream.isTTY === true) showStatus(stream, text);
    else if (performance.now() - lastLine > HEARTBEAT_MS) line(text);
  };
  const timer = setInterval(draw, stream.isTTY === true ? REDRAW_MS : 1_000);
  timer.unref();

  return {
    planned(jobs) {
      total = jobs.reduce((sum, { references }) => sum + references.length, 0);
      timeLeft = new TimeLeft(jobs, past?.read() ?? new Map(), availableParallelism());
    },
    started(job) {
      running.set(job, '');
      timeLeft?.started(job);
    },
    progressed(job, text, share) {
      running.set(job, text);
      if (share !== undefined) timeLeft?.progressed(job, share);
    },
    reported(job, outcome: EvidenceOutcome) {
      done++;
      doneOf.set(job, (doneOf.get(job) ?? 0) + 1);
      timeLeft?.progressed(job, doneOf.get(job)! / job.references.length);
      if (outcome.status === 'fail' || outcome.status === 'unmatched' || outcome.status === 'error') failed++;
      if (outcome.status === 'pass' && stream.isTTY === true) return;
      const tint = outcome.status === 'pass' ? style.good : style.bad;
      line(`[${done}/${total}] ${tint(outcome.status)} ${outcome.kind} ${outcome.address} ${style.faint(outcome.status === 'pass' ? extent(outcome) : (outcome.message ?? ''))}`.trimEnd());
    },
    ended(job) {
      running.delete(job);
      timeLeft?.ended(job);
    },
    async end() {
      clearInterval(timer);
      if (stream.isTTY === true) stream.write(CLEAR);
      if (timeLeft !== undefined) await past?.add(timeLeft.durations());
    },
  };
}

/** `20 s`, `3 min`: an estimate is no more exact than that. */
function roughly(ms: number): string {
  const seconds = ms / 1_000;
  return seconds < 10 ? `${Math.ceil(seconds)} s` : seconds < 90 ? `${Math.ceil(seconds / 5) * 5} s` : `${Math.round(seconds / 60)} min`;
}
