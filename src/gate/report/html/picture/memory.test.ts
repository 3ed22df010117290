import { describe, expect, test } from 'vitest';
import { LOST_UPDATE, step } from '../../../testing/findings.ts';
import { cellsOf, initialWord, memoryAfter } from './memory.ts';

const WORD = 'setup:0:8@0+4';

describe('memory at a step', () => {
  test('is what steps before it left, and what was there at first', () => {
    expect([0, 1, 2, 3, 4].map((count) => memoryAfter(LOST_UPDATE, count).get(WORD))).toEqual([
      { value: '0', changedBy: 0 },
      { value: '0', changedBy: 0 },
      { value: '0', changedBy: 0 },
      { value: '1', changedBy: 3 },
      { value: '1', changedBy: 3 },
    ]);
  });

  test('is not known after a bulk write, until something is read', () => {
    const steps = [step(1, 'a', 'write', WORD, undefined, undefined), step(2, 'a', 'load', WORD, '5', '5')];
    const finding = { steps, initially: LOST_UPDATE.initially };
    expect([0, 1, 2].map((count) => memoryAfter(finding, count).get(WORD)!.value)).toEqual(['0', undefined, '5']);
  });

  test('of words that no step accesses is that before the first step', () => {
    expect(initialWord(LOST_UPDATE.initially, 'setup:0:8@4+4')).toBe('7');
    expect(initialWord(LOST_UPDATE.initially, WORD)).toBe('0');
    expect(initialWord(LOST_UPDATE.initially, 'setup:1:8@0+4')).toBeUndefined();
    expect(initialWord(LOST_UPDATE.initially, 'setup:0:8@0+8')).toBeUndefined();
  });
});

test('cells stand in the order of their buffers and offsets, with every name that the source has for them', () => {
  const steps = [step(1, 'a', 'load', 'setup:1:8@0+4', '0', '0'), step(2, 'a', 'load', 'setup:0:16@12+4', '0', '0'), step(3, 'a', 'load', 'setup:0:16@4+4', '0', '0'), { ...step(4, 'b', 'load', 'setup:0:16@4+4', '0', '0'), location: 'flags[i]' }, { ...step(5, 'a', 'choose', '', undefined, undefined) }];
  expect(cellsOf({ steps }).map(({ id, offset, names }) => [id, offset, names])).toEqual([
    ['setup:0:16@4+4', 4, ['setup:0:16', 'flags[i]']],
    ['setup:0:16@12+4', 12, ['setup:0:16']],
    ['setup:1:8@0+4', 0, ['setup:1:8']],
  ]);
});
