import { describe, expect, test } from 'vitest';
import { SpinTracker } from './_internals/spin.ts';

const words = new Int32Array(2);

/** In the loop whose activation is 1. */
function spinning(): SpinTracker {
  const spin = new SpinTracker();
  spin.enter([0]);
  spin.read(words, 0, 0);
  return spin;
}

describe('a turn of a loop is a spin', () => {
  test('if it only read', () => {
    expect(spinning().back(1, [0])).toBe(true);
  });

  test('unless it had an effect', () => {
    const spin = spinning();
    spin.effect();
    expect(spin.back(1, [0])).toBe(false);
    spin.read(words, 0, 0);
    expect(spin.back(1, [0])).toBe(true);
  });

  test('also if it wrote what was there, unless a word that it read had two values', () => {
    const spin = spinning();
    spin.write(words, 1, 7, 7);
    expect(spin.back(1, [0])).toBe(true);
    spin.resume();
    spin.write(words, 1, 7, 7);
    spin.read(words, 1, 8);
    expect(spin.back(1, [0])).toBe(false);
    spin.read(words, 1, 8);
    spin.write(words, 0, 0, 1);
    expect(spin.back(1, [0])).toBe(false);
    // Without a write, a turn that was overtaken is a spin all the same.
    spin.read(words, 1, 8);
    spin.read(words, 1, 9);
    expect(spin.back(1, [0])).toBe(true);
  });

  test('unless a variable of the loop changed', () => {
    const spin = spinning();
    expect(spin.back(1, [1])).toBe(false);
    expect(spin.back(1, [2])).toBe(false);
    expect(spin.back(1, [2])).toBe(true);
  });

  test('NaN is the same as NaN, and zero is not minus zero', () => {
    const spin = spinning();
    expect(spin.back(1, [Number.NaN])).toBe(false);
    expect(spin.back(1, [Number.NaN])).toBe(true);
    expect(spin.back(1, [0])).toBe(false);
    expect(spin.back(1, [-0])).toBe(false);
  });

  test('an inner loop that has ended does not count for the outer one', () => {
    const spin = spinning();
    const inner = spin.enter([]);
    expect(spin.back(inner, [])).toBe(true);
    expect(spin.back(1, [0])).toBe(true);
  });

  test('the same loop of a call that has returned does not count for the one that called it', () => {
    const spin = spinning();
    spin.effect();
    spin.enter([0]);
    expect(spin.back(1, [0])).toBe(false);
  });

  test('it may go on once a word it read in that turn has another value', () => {
    const spin = spinning();
    expect(spin.back(1, [0])).toBe(true);
    expect(spin.mayProceed()).toBe(false);
    words[0] = 5;
    expect(spin.mayProceed()).toBe(true);
    spin.resume();
    spin.read(words, 0, 5);
    expect(spin.back(1, [0])).toBe(true);
    expect(spin.mayProceed()).toBe(false);
    words[0] = 0;
    expect(spin.mayProceed()).toBe(true);
  });
});
