import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadInstrumented } from '../instrument/index.ts';
import { DONE } from './_internals/machine.ts';
import { OptimalDpor } from './_internals/optimal-dpor.ts';
import type { SearchResult } from './_internals/optimal-dpor.ts';
import { programOf } from './_internals/prepare.ts';
import { withMachine } from './_internals/session.ts';
import { asyncBruteForce, asyncFinalState } from './testing/async-brute-force.ts';
import type { AsyncProgram } from './testing/async-program.ts';
import { asyncProgramsOf } from './testing/async-program.ts';
import type { AsyncContext } from './testing/fixtures/async-interpreter.ts';

type Fixture = typeof import('./testing/fixtures/async-interpreter.ts');

const { module: fixture } = await loadInstrumented<Fixture>(fileURLToPath(new URL('testing/fixtures/async-interpreter.ts', import.meta.url)));

/** Explores a program as real async code. */
function explored(program: AsyncProgram): { readonly result: SearchResult; readonly finals: Set<string> } {
  const finals = new Set<string>();
  fixture.current.program = program;
  const { threads } = fixture.interpreter;
  const used = Object.fromEntries(Object.entries(threads).slice(0, program.threads.length));
  const result = withMachine(programOf({ ...fixture.interpreter, threads: used }), false, (machine) =>
    new OptimalDpor(machine, {
      maxSteps: 200, maxExecutions: 100_000, deadline: Infinity, keepGoing: true,
      onExecution() {
        const { words, logs } = machine.context as AsyncContext;
        finals.add(asyncFinalState(words, logs, Array.from(machine.status, (it) => it === DONE)));
      },
    }).run());
  return { result, finals };
}

/** `RINGPROOF_PROGRAMS=100000` for a long run, `RINGPROOF_STEPS=10` for longer programs. */
const numRuns = Number(process.env['RINGPROOF_PROGRAMS'] ?? 1000);

test('the search on random async programs: the same final states and number of traces as every interleaving, one by one', () => {
  let traces = 0;
  fc.assert(
    fc.property(asyncProgramsOf(Number(process.env['RINGPROOF_STEPS'] ?? 8)), (program) => {
      const naive = asyncBruteForce(program);
      const { result, finals } = explored(program);
      expect([...finals].sort()).toEqual([...naive.finals].sort());
      expect({ executions: result.executions, blocked: result.blocked, sleepBlocked: result.sleepBlocked }).toEqual({ executions: naive.traces.size, blocked: 0, sleepBlocked: 0 });
      traces += naive.traces.size;
    }),
    { numRuns },
  );
  expect(traces).toBeGreaterThan(2 * numRuns);
});
