import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Machine } from './_internals/machine.ts';
import { ObservationGrew, OptimalDpor } from './_internals/optimal-dpor.ts';
import { random } from './_internals/random.ts';
import { EXECUTIONS, TALLY_FIELDS } from './_internals/shared-memory.ts';
import { TraceEstimate } from './_internals/trace-estimate.ts';
import { handWrittenFrom } from './testing/access-program.ts';
import type { HandWritten } from './testing/hand-written.ts';
import { handWritten } from './testing/hand-written.ts';
import { ainc, casrot, circularBuffer, coA, fib, filesys, inc, indexer, lastzero, litmus, lockIncrement, mpsc, readers, spsc, ticketlock, wcas, writers } from './testing/literature.ts';
import { accessPrograms } from './testing/random-programs.ts';
import { search } from './testing/search.ts';

function machineFor(source: HandWritten): Machine {
  const { program, ops } = handWritten(source);
  const machine = new Machine(program, { resumeSpins: false }) as Machine;
  ops.attach(machine);
  return machine;
}

/** Every path that can be taken: the sum of weight times probability over all of them is the expectation. */
function sumOverPaths(follow: (pick: (weights: readonly number[], total: number) => number) => number): number {
  const path: number[] = [];
  const widths: number[] = [];
  let sum = 0;
  for (;;) {
    let at = 0;
    let likelihood = 1;
    const weight = follow((weights, total) => {
      const index = (path[at] ??= 0);
      widths[at++] = weights.length;
      likelihood *= weights[index]! / total;
      return index;
    });
    sum += weight * likelihood;
    path.length = at;
    while (path.length > 0 && path.at(-1)! + 1 === widths[path.length - 1]) path.pop();
    if (path.length === 0) return sum;
    path[path.length - 1]!++;
  }
}

const LIMITS = { maxSteps: 1000, maxExecutions: Infinity, deadline: Infinity, keepGoing: true };

function exhaust(machine: Machine): number {
  for (;;) {
    try {
      return new OptimalDpor(machine, LIMITS).run().executions;
    } catch (error) {
      if (!(error instanceof ObservationGrew)) throw error;
    }
  }
}

/** A search that tells between two executions how many it has made, and the share of its tree. */
class WatchedSearch extends OptimalDpor {
  readonly #tally = new Float64Array(TALLY_FIELDS);
  readonly #watch: (executions: number, share: number) => void;

  constructor(machine: Machine, watch: (executions: number, share: number) => void) {
    super(machine, LIMITS);
    this.#watch = watch;
  }

  override advance(): boolean {
    const more = super.advance();
    this.count(this.#tally);
    if (more) this.#watch(this.#tally[EXECUTIONS]!, this.share);
    return more;
  }
}

/** Of a probe, once every access that there is has been seen. */
function expectation(machine: Machine): number {
  const estimate = new TraceEstimate(machine, random(1), 1000);
  for (let lesson = 0; lesson < 300; lesson++) {
    const dice = random(lesson);
    estimate.learn((weights) => dice.below(weights.length));
  }
  return sumOverPaths((pick) => estimate.probe(pick));
}

describe('the expected weight of a probe is the number of traces', () => {
  test.each([readers(3), lastzero(3), spsc(2, 3), casrot(4), ainc(3, 2), coA(2), ticketlock(2), fib(1), fib(2), lockIncrement(3), litmus('IRIW', 'W 0 1', 'W 1 1', 'R 0; R 1', 'R 1; R 0')].map((source) => [source.name, source] as const))('%s', (_, source) => {
    expect(expectation(machineFor(source))).toBeCloseTo(search(source).executions, 6);
  });

  test('random programs, with waiting and choices', () => {
    fc.assert(
      fc.property(accessPrograms(6), (program) => {
        const source = handWrittenFrom({ ...program, observed: [] }, () => {});
        expect(expectation(machineFor(source))).toBeCloseTo(search(source).executions, 6);
      }),
      { numRuns: 100 },
    );
  });

  test('random programs with an invariant, whose words are in conflict with each other', () => {
    fc.assert(
      fc.property(accessPrograms(5), (program) => {
        const machine = machineFor(handWrittenFrom({ ...program, observed: [0, 1] }, () => {}));
        // Which words the invariant reads is known to the machine from then on.
        const executions = exhaust(machine);
        expect(expectation(machine)).toBeCloseTo(executions, 6);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what an exhaustive search is expected to make', () => {
  /** The estimates on the way, as parts of the true number. */
  function estimates(source: HandWritten): { readonly done: number; readonly expected: number }[] {
    const machine = machineFor(source);
    const estimate = new TraceEstimate(machine, random(1), 1000);
    estimate.refine(Infinity, 400);
    const seen: { executions: number; expected: number }[] = [];
    const { executions: total } = new WatchedSearch(machine, (executions, share) => seen.push({ executions, expected: estimate.expected(executions, share) })).run();
    return seen.map(({ executions, expected }) => ({ done: executions / total, expected: expected / total }));
  }

  const programs = [
    lastzero(9), lastzero(11), readers(10), filesys(16), indexer(13), fib(3), circularBuffer(7), spsc(2, 6), mpsc(4, 2, 2), casrot(8), wcas(8), ainc(6), ainc(3, 3), inc(4), lockIncrement(5), writers(4), coA(4),
  ];

  test.each(programs.map((source) => [source.name, source] as const))('%s: within a factor of 2.5, from a hundredth of the search on, and never less than has been seen', (_, source) => {
    const seen = estimates(source);
    expect(seen.length).toBeGreaterThan(5);
    for (const { done, expected } of seen) {
      expect(expected).toBeGreaterThanOrEqual(done);
      if (done < 0.01) continue;
      expect({ done, expected, near: expected > 0.4 && expected < 2.5 }).toEqual({ done, expected, near: true });
    }
  });

  test('near the end of the search, within 15 %', () => {
    const seen = estimates(spsc(2, 6)).filter(({ done }) => done > 0.98);
    for (const { expected } of seen) expect(Math.abs(expected - 1)).toBeLessThan(0.15);
  });
});
