import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Machine } from './_internals/machine.ts';
import { estimateTraces, probe } from './_internals/probe.ts';
import { random } from './_internals/random.ts';
import { handWrittenFrom } from './testing/access-program.ts';
import type { HandWritten } from './testing/hand-written.ts';
import { handWritten } from './testing/hand-written.ts';
import { ainc, casrot, coA, fib, litmus, readers, spsc, ticketlock } from './testing/literature.ts';
import { accessPrograms } from './testing/random-programs.ts';
import { search } from './testing/search.ts';

function machineFor(source: HandWritten): Machine {
  const { program, ops } = handWritten(source);
  const machine = new Machine(program, { resumeSpins: false }) as Machine;
  ops.attach(machine);
  return machine;
}

/** Every path that a probe can take: the sum of weight times probability over all of them is the expectation. */
function expectation(source: HandWritten): number {
  const machine = machineFor(source);
  const path: number[] = [];
  const widths: number[] = [];
  let sum = 0;
  for (;;) {
    let at = 0;
    let likelihood = 1;
    const weight = probe(machine, {
      below(bound) {
        likelihood /= bound;
        widths[at] = bound;
        return (path[at++] ??= 0);
      },
    }, 1000);
    sum += weight * likelihood;
    path.length = at;
    while (path.length > 0 && path.at(-1)! + 1 === widths[path.length - 1]) path.pop();
    if (path.length === 0) return sum;
    path[path.length - 1]!++;
  }
}

describe('the expected weight of a probe is the number of traces', () => {
  test.each([readers(3), spsc(2, 3), casrot(4), ainc(3, 2), coA(2), ticketlock(2), fib(1), litmus('IRIW', 'W 0 1', 'W 1 1', 'R 0; R 1', 'R 1; R 0')].map((source) => [source.name, source] as const))('%s', (_, source) => {
    expect(expectation(source)).toBeCloseTo(search(source).executions, 6);
  });

  test('random programs, with waiting and choices', () => {
    fc.assert(
      fc.property(accessPrograms(6), (program) => {
        const source = handWrittenFrom({ ...program, observed: [] }, () => {});
        expect(expectation(source)).toBeCloseTo(search(source).executions, 6);
      }),
      { numRuns: 300 },
    );
  });
});

test('the mean of probes is near the number of traces', () => {
  const estimate = estimateTraces(machineFor(spsc(2, 6)), random(1), 1000, 2000);
  expect(estimate / 6321).toBeGreaterThan(0.5);
  expect(estimate / 6321).toBeLessThan(2);
});
