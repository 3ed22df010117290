import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { running } from './choose.ts';
import type { Machine } from './_internals/machine.ts';
import type { Program } from './_internals/program.ts';
import type { AccessProgram } from './testing/access-program.ts';
import { handWrittenFrom } from './testing/access-program.ts';
import { bruteForce, finalState } from './testing/brute-force.ts';
import { handWritten } from './testing/hand-written.ts';
import { accessPrograms } from './testing/random-programs.ts';
import type { CodeState, WalkOptions, WalkResult } from './walk-states.ts';
import { walkProgram } from './walk-states.ts';

/** `RINGPROOF_PROGRAMS=100000` for a long run. */
const numRuns = Number(process.env['RINGPROOF_PROGRAMS'] ?? 1000);

interface Walked {
  readonly result: WalkResult;
  readonly finals: Set<string>;
  /** Each step with the states before and after it. */
  readonly steps: Set<string>;
}

/** Walks through a random program. What its threads have received is told from outside, by what they say themselves. */
function walked(program: AccessProgram, options: WalkOptions & { readonly merged: boolean; readonly after?: readonly number[] }): Walked {
  const { program: whole, ops } = handWritten(handWrittenFrom({ ...program, observed: [] }, () => {}));
  const finals = new Set<string>();
  const steps = new Set<string>();
  let states = 0;
  const attached: Program<Int32Array> = {
    ...whole,
    setup() {
      ops.attach(running.machine as Machine);
      return whole.setup();
    },
    // Whoever sleeps or spins at the end may: what counts is where it ends.
    mayWait: () => true,
    ...(options.after && { after: options.after }),
  };
  const text = ({ context, threads }: CodeState<Int32Array>): string => `${context.join()} ${Object.values(threads).map(({ status, next, returned }) => `${status} ${next?.operation ?? ''} ${next?.index ?? ''} ${String(returned)}`).join('; ')}`;
  const result = walkProgram(attached, [], {
    visit(state, step, from?: { readonly key: string; readonly text: string }) {
      const now = text(state);
      if (step !== undefined) steps.add(`${from!.text} | ${step.thread} ${step.operation} ${step.index} ${String(step.result)} | ${now}`);
      return { key: options.merged ? '' : String(states++), text: now };
    },
    end({ context, threads }) {
      const all = Object.values(threads);
      finals.add(finalState(context, all.map(({ returned }) => returned as number[]), all.map(({ status }) => status === 'ended')));
    },
  }, options);
  return { result, finals, steps };
}

const sorted = (set: Set<string>): string[] => [...set].sort();

describe('a walk through the states of a program', () => {
  test('comes to the final states that all interleavings come to, one by one', () => {
    fc.assert(
      fc.property(accessPrograms(7), (program) => {
        const { result, finals } = walked(program, { merged: true });
        expect(result.complete).toBe(true);
        expect(sorted(finals)).toEqual(sorted(bruteForce(program, { awaits: 'retry' }).finals));
      }),
      { numRuns },
    );
  });

  test('lets a thread begin only when those that it comes after have ended', () => {
    let seen = 0;
    fc.assert(
      fc.property(accessPrograms(6), (program) => {
        fc.pre(program.threads.length > 1);
        // The second thread comes after the first one.
        const { steps } = walked(program, { merged: true, after: program.threads.map((_, p) => (p === 1 ? 1 : 0)) });
        for (const step of steps) {
          const [before, by] = step.split(' | ') as [string, string];
          if (!by.startsWith('t1 ')) continue;
          expect(before.slice(before.indexOf(' ') + 1)).toMatch(/^ended/);
          seen++;
        }
      }),
      { numRuns: 200 },
    );
    // Some hundreds as a rule; by chance it has been 155.
    expect(seen).toBeGreaterThan(20);
  });

  test('shows each step that a walk shows that takes no two states for one', () => {
    fc.assert(
      fc.property(accessPrograms(6), (program) => {
        const all = walked(program, { merged: false });
        const merged = walked(program, { merged: true });
        expect(merged.result.states).toBeLessThanOrEqual(all.result.states);
        expect(sorted(merged.steps)).toEqual(sorted(all.steps));
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });
});
