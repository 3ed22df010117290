import { describe, expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import { describeAnswer } from './answer.ts';
import { ANSI, PLAIN } from './style.ts';

const answer = (changes: Partial<Answer>): Answer => ({ passed: true, verdict: 'pass', complete: true, bounds: [], durationMs: 1200, text: 'complete: 3 executions\n', ...changes });

describe('the first line of an answer', () => {
  test('says pass alone of what was explored without bounds', () => {
    expect(describeAnswer('fifo', answer({}), ['3 executions', '9 steps'], PLAIN)).toBe('pass fifo: 3 executions, 9 steps, 1.2 s\ncomplete: 3 executions\n');
  });

  test('says that there were bounds, which the last line names', () => {
    const text = describeAnswer('fifo', answer({ complete: false, bounds: ['budget of 1 s', 'chance'], text: '3 traces' }), ['3 executions'], PLAIN);
    expect(text).toBe('pass (bounded) fifo: 3 executions, 1.2 s\n3 traces\nbounded: budget of 1 s; chance\n');
    expect(describeAnswer('fifo', answer({ complete: false, bounds: ['b'] }), [], ANSI)).toContain(ANSI.doubtful('pass (bounded)'));
  });

  test('says what is wrong, and nothing of the bounds of a search that found it', () => {
    expect(describeAnswer('fifo', answer({ passed: false, verdict: 'race', complete: false, bounds: ['stopped at the first finding'], text: 'a\nb\n' }), ['1 execution'], PLAIN)).toBe('race fifo: 1 execution, 1.2 s\na\nb\n');
  });
});
