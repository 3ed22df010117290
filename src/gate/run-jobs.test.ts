import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { GateError } from './errors.ts';
import { runJobs, type RunOptions } from './run-jobs.ts';
import { job, outcome } from './testing/outcomes.ts';

const OPTIONS: RunOptions = { root: '/', profile: 'quick', engine: 'tlc', failFast: false, signal: new AbortController().signal, concurrency: 2 };

function statuses(outcomes: readonly { readonly address: string; readonly status: string }[]): string[] {
  return outcomes.map(({ address, status }) => `${address.replace('a.test.ts > ', '')} ${status}`);
}

test('outcomes come in the order of the jobs, not in that of their ends', async () => {
  const { outcomes, defects } = await runJobs(
    [
      job('slow', ['a', 'b'], async ({ report }) => {
        await after(20);
        report(outcome('b'));
        report(outcome('a', { status: 'fail' }));
      }),
      job('fast', ['c'], async ({ report }) => report(outcome('c'))),
    ],
    OPTIONS,
  );
  expect(statuses(outcomes)).toEqual(['a fail', 'b pass', 'c pass']);
  expect(defects).toEqual([]);
});

test('no more jobs run at once than allowed, and an exclusive one runs alone', async () => {
  let running = 0;
  const seen: [string, number][] = [];
  const counted = (name: string, exclusive = false) =>
    job(name, [name], async ({ report }) => {
      running++;
      await after(5);
      seen.push([name, running]);
      await after(5);
      running--;
      report(outcome(name));
    }, exclusive);
  await runJobs([counted('alone', true), counted('a'), counted('b'), counted('c')], OPTIONS);
  expect(Math.max(...seen.map(([, beside]) => beside))).toBe(2);
  expect(seen.at(-1)).toEqual(['alone', 1]);
});

test('fail-fast stops what runs and starts nothing more', async () => {
  const { outcomes } = await runJobs(
    [
      job('fails', ['a'], async ({ report }) => {
        await after(5);
        report(outcome('a', { status: 'fail' }));
      }),
      job('hangs', ['b'], async ({ signal }) => {
        await after(60_000, undefined, { signal });
      }),
      job('later', ['c'], async ({ report }) => report(outcome('c'))),
    ],
    { ...OPTIONS, failFast: true },
  );
  expect(statuses(outcomes)).toEqual(['a fail', 'b interrupted', 'c skipped']);
});

test('an interruption keeps what is known', async () => {
  const controller = new AbortController();
  const { outcomes, defects } = await runJobs(
    [
      job('half', ['a', 'b'], async ({ report, signal }) => {
        report(outcome('a'));
        controller.abort('SIGINT');
        signal.throwIfAborted();
      }),
      job('later', ['c'], async ({ report }) => report(outcome('c')), true),
    ],
    { ...OPTIONS, signal: controller.signal },
  );
  expect(statuses(outcomes)).toEqual(['a pass', 'b interrupted', 'c skipped']);
  expect(defects).toEqual([]);
});

describe('a job that breaks', () => {
  test('for an expected reason gives its message to what it has not reported on', async () => {
    const { outcomes, defects } = await runJobs(
      [
        job('input', ['a', 'b'], async ({ report }) => {
          report(outcome('a'));
          throw new GateError('input', { message: 'not a scenario' });
        }),
      ],
      OPTIONS,
    );
    expect(statuses(outcomes)).toEqual(['a pass', 'b error']);
    expect(outcomes[1]!.message).toBe('not a scenario');
    expect(defects).toEqual([]);
  });

  test('for an unexpected reason is a defect, and the others still run', async () => {
    const { outcomes, defects } = await runJobs(
      [job('breaks', ['a'], () => Promise.reject(new TypeError('x is undefined'))), job('runs', ['b'], async ({ report }) => report(outcome('b')))],
      OPTIONS,
    );
    expect(statuses(outcomes)).toEqual(['a error', 'b pass']);
    expect(defects).toHaveLength(1);
    expect(defects[0]).toContain('x is undefined');
  });

  test.each([
    ['forgets a reference', [] as string[]],
    ['reports twice', ['a', 'a']],
    ['reports on something else', ['z']],
  ])('because it %s is a defect', async (_, reported) => {
    const { outcomes, defects } = await runJobs([job('wrong', ['a'], async ({ report }) => reported.forEach((name) => report(outcome(name))))], OPTIONS);
    expect(defects).toHaveLength(1);
    expect(outcomes).toHaveLength(1);
  });
});
