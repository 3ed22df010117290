import { describe, expect, test } from 'vitest';
import { conflictingPair } from './counterexample.ts';
import type { CounterexampleStep } from './counterexample.ts';

/** `thread operation cell`, with `!` where the thread before it was preempted. */
function steps(...lines: string[]): CounterexampleStep[] {
  let last = '';
  return lines.map((line, i) => {
    const [thread = '', operation = '', cell = ''] = line.replace('!', '').split(' ');
    const from = last;
    last = thread;
    return {
      number: i + 1, thread, operation, location: cell, cell, operands: [], result: 0, before: 0, after: 1,
      ...(from !== '' && from !== thread && { switched: { from, reason: line.startsWith('!') ? 'preempted' as const : 'ended' as const } }),
    };
  });
}

const pair = (all: readonly CounterexampleStep[], stuck: readonly string[] = []): number[] | undefined => conflictingPair(all, stuck)?.map(({ number }) => number);

describe('the pair of accesses that a counterexample is about', () => {
  test('is one that a preemption tore apart', () => {
    expect(pair(steps('a load x', 'a load y', '!b store x', 'b store z', 'a store x'))).toEqual([1, 3]);
  });

  test('is otherwise the last conflict', () => {
    expect(pair(steps('a store x', 'a store y', 'b load x', 'b load y'))).toEqual([2, 4]);
    expect(pair(steps('a load x', 'b load x'))).toBeUndefined();
  });

  test('of a thread that sleeps too long is its wait, and the change that it was not woken for', () => {
    expect(pair(steps('a load y', '!b wait x', 'a store y', 'a store x', 'a store y'), ['b'])).toEqual([2, 4]);
  });

  test('of a thread that fell asleep too late is the notify that it missed', () => {
    expect(pair(steps('a store m', '!b store m', 'b add x', 'b notify x', 'b notify m', 'a load x', 'a wait x'), ['a'])).toEqual([4, 7]);
  });

  test('of two that wait for each other is the change that the last to fall asleep waits to be undone', () => {
    expect(pair(steps('a exchange m', '!b exchange n', '!a wait n', 'b wait m'), ['a', 'b'])).toEqual([1, 4]);
  });

  test('is none of a notify and an access to the word itself', () => {
    expect(pair(steps('a store x', '!b notify x', 'b load x'))).toEqual([1, 3]);
  });
});
