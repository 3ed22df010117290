import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { installRuntime } from '../runtime.ts';
import { asyncPrograms, randomAsyncProgram } from '../testing/async-programs.ts';
import { loadBodies } from '../testing/load-bodies.ts';
import { PRELUDE } from '../testing/programs.ts';
import { runAsyncProgram } from '../testing/run.ts';
import { transform } from '../transform.ts';
import type { Callable } from '../twin.ts';

const MODES = ['direct', 'answered', 'pending'] as const;

const { plain, transformed } = await loadBodies(Object.values(asyncPrograms));

describe('a transformed program does in the same order what Node does with its source', () => {
  test.concurrent.each(Object.entries(asyncPrograms).map(([name, body], i) => [name, i, /set(Timeout|Interval)/.test(body) ? 200 : 0] as const))('%s', async (_name, i, patience) => {
    const expected = (await runAsyncProgram(plain[i]!, 'plain', patience)).outcome;
    expect(expected.threw).toBeUndefined();
    for (const mode of MODES) {
      const { outcome, handler } = await runAsyncProgram(transformed[i]!, mode, patience);
      expect({ mode, refusal: handler.refusal?.message, ...outcome }).toEqual({ mode, refusal: undefined, ...expected });
    }
  });
});

const evaluate = Reflect.get(globalThis, 'eval') as (code: string) => unknown;

function load(code: string): Callable {
  evaluate(code);
  return (globalThis as unknown as { readonly $program: Callable }).$program;
}

test('random programs over promises log the same in the same order', async () => {
  installRuntime();
  let entries = 0;
  await fc.assert(
    fc.asyncProperty(randomAsyncProgram, async (body) => {
      const code = `'use strict'; globalThis.$program = (log, sab) => {${PRELUDE}\n${body}\n};`;
      const plain = load(code);
      const transformed = load(transform(code, 'random.js').code);
      const expected = (await runAsyncProgram(plain, 'plain')).outcome;
      for (const mode of MODES) {
        const { outcome, handler } = await runAsyncProgram(transformed, mode);
        expect({ mode, refusal: handler.refusal?.message, ...outcome }).toEqual({ mode, refusal: undefined, ...expected });
      }
      entries += expected.log.length;
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 300) },
  );
  expect(entries).toBeGreaterThan(1000);
});
