import fc from 'fast-check';
import { expect, test } from 'vitest';
import { installRuntime } from './runtime.ts';
import { PRELUDE } from './testing/programs.ts';
import { randomProgram } from './testing/random-programs.ts';
import { runProgram } from './testing/run.ts';
import { transform } from './transform.ts';
import type { Callable } from './twin.ts';

const evaluate = Reflect.get(globalThis, 'eval') as (code: string) => unknown;

function load(code: string): Callable {
  evaluate(code);
  return (globalThis as unknown as { readonly $program: Callable }).$program;
}

test('random programs do the same, transformed or not', () => {
  installRuntime();
  let accesses = 0;
  fc.assert(
    fc.property(randomProgram, (body) => {
      const code = `'use strict'; globalThis.$program = (log, sab) => {${PRELUDE}\n${body}\n};`;
      const plain = load(code);
      const transformed = load(transform(code, 'random.js').code);
      const expected = runProgram(plain, 'plain').outcome;
      for (const mode of ['direct', 'answered', 'pending', 'looping'] as const) {
        const { outcome, handler } = runProgram(transformed, mode);
        // Errors of programs that fail by themselves have engine-made messages; their names are compared.
        expect({ mode, refusal: handler.refusal?.message, ...outcome }).toEqual({ mode, refusal: undefined, ...expected });
        accesses += handler.accesses.length;
      }
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) },
  );
  expect(accesses).toBeGreaterThan(1000);
});
