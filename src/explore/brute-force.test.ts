import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DONE } from './_internals/machine.ts';
import type { AccessProgram } from './testing/access-program.ts';
import { handWrittenFrom } from './testing/access-program.ts';
import { bruteForce, finalState } from './testing/brute-force.ts';
import { accessPrograms, plainPrograms } from './testing/random-programs.ts';
import { search } from './testing/search.ts';

/** `RINGPROOF_PROGRAMS=100000` for a long run. */
const numRuns = Number(process.env['RINGPROOF_PROGRAMS'] ?? 3000);

/** Picks by a linear congruential generator: no count may depend on where the search begins. */
function picker(seed: number): (threads: number) => number {
  let state = seed;
  return (threads) => {
    let rest = threads;
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    for (let skip = (state >>> 16) % 32; skip > 0; skip--) rest = (rest & (rest - 1)) || threads;
    return 31 - Math.clz32(rest & -rest);
  };
}

function explored(program: AccessProgram, seed: number) {
  const finals = new Set<string>();
  const observations = new Set<string>();
  const result = search(handWrittenFrom(program, (values) => observations.add(values)), seed === 0 ? {} : { pick: picker(seed) }, (machine) => {
    finals.add(finalState(machine.context, machine.returned as number[][], Array.from(machine.status, (it) => it === DONE)));
  });
  return { result, finals, observations };
}

const sorted = (set: Set<string>): string[] => [...set].sort();

describe('the search against every interleaving, one by one', () => {
  test('the same final states, observations and number of traces, and no execution blocked by a sleep set', () => {
    fc.assert(
      fc.property(accessPrograms(7), fc.nat({ max: 100 }), (program, seed) => {
        const naive = bruteForce(program, { awaits: 'assume' });
        const { result, finals, observations } = explored(program, seed);
        expect({ executions: result.executions, sleepBlocked: result.sleepBlocked }).toEqual({ executions: naive.traces.size, sleepBlocked: 0 });
        expect(sorted(finals)).toEqual(sorted(naive.finals));
        expect(sorted(observations)).toEqual(sorted(naive.observations));
      }),
      { numRuns },
    );
  });

  test('stopping at a failed turn of a spin loses no final state', () => {
    fc.assert(
      fc.property(accessPrograms(6), fc.nat({ max: 100 }), (program, seed) => {
        expect(sorted(explored(program, seed).finals)).toEqual(sorted(bruteForce(program, { awaits: 'retry' }).finals));
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });

  test('a race exactly where happens-before leaves plain accesses unordered; without races plain accesses need no scheduling points', () => {
    const seen = { races: 0, none: 0 };
    fc.assert(
      fc.property(plainPrograms(6), fc.nat({ max: 100 }), (program, seed) => {
        const naive = bruteForce({ ...program, observed: [] }, { awaits: 'assume' });
        const { result, finals } = explored({ ...program, observed: [] }, seed);
        expect(result.verdicts.has('race')).toBe(naive.races);
        seen[naive.races ? 'races' : 'none']++;
        // What a racy execution ends in is not defined.
        expect(naive.races ? [] : sorted(finals)).toEqual(naive.races ? [] : sorted(naive.finals));
      }),
      { numRuns },
    );
    expect(Math.min(seen.races, seen.none)).toBeGreaterThan(numRuns / 20);
  });
});
