import { availableParallelism } from 'node:os';
import type { Check, Finding } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';
import { allowedOutcomes } from './litmus/allowed.ts';
import { judge, rowsOf } from './litmus/judge.ts';
import type { LitmusTest } from './litmus/litmus-test.ts';
import { BATCH, runOnWorkers } from './litmus/run-on-workers.ts';
import { TESTS } from './litmus/tests.ts';

/** Batches of a test. An instance of a test that sleeps costs a hundred times one that does not. */
const BATCHES = {
  quick: { runs: 1000, sleeps: 100 },
  full: { runs: 10_000, sleeps: 2000 },
} as const;

function check(test: LitmusTest): Check {
  const sleeps = test.threads.flat().some(({ op }) => op === 'wait');
  return async ({ profile, random }): Promise<Finding> => {
    const allowed = allowedOutcomes(test);
    const batches = BATCHES[profile][sleeps ? 'sleeps' : 'runs'];
    const started = performance.now();
    const observed = await runOnWorkers(test, batches, random);
    const seconds = (performance.now() - started) / 1000;
    const { ok, detail, counts } = judge(observed, allowed, batches * BATCH);
    const instances = batches * BATCH;
    for (const { outcome, count, kind, allowed: isAllowed } of rowsOf(observed, allowed)) {
      console.log(`  ${test.name.padEnd(32)} ${outcome.padEnd(26)} ${String(count).padStart(9)} ${((100 * count) / instances).toFixed(4).padStart(9)} %  ${kind.padEnd(4)} ${isAllowed ? 'allowed' : 'FORBIDDEN'}`);
    }
    const sliced = test.threads.length > availableParallelism() ? `; ${test.threads.length} threads on ${availableParallelism()} cores, so partly by time slices` : '';
    return { ok, detail: `${detail}, ${seconds.toFixed(1)} s${sliced}`, counts };
  };
}

await stressProgram(Object.fromEntries(TESTS.map((test) => [test.name, check(test)])));
