import { describe, expect, test } from 'vitest';
import { mutate } from '../instrument/mutate.ts';
import { REACHED } from '../instrument/reached.ts';
import { mutantsOf } from './mutants-of.ts';
import { TURN, turnsOf } from './turns.ts';

/** How many turns a body takes. */
function turns(body: string): number {
  let count = 0;
  // oxlint-disable-next-line no-implied-eval -- what is tested is text
  new Function(REACHED, mutate(body, 'a.js', turnsOf(body, 'a.js')).code)((mark: number) => (count += mark === TURN ? 1 : 0));
  return count;
}

describe('turns', () => {
  test.each([
    ['for (let i = 0; i < 3; i++) { i; }', 3],
    ['for (let i = 0; i < 3; i++) i;', 3],
    ['for (const a of [1, 2]) for (const b of [1, 2, 3]) a + b;', 8],
    ['for (const a in { x: 1 }) a;', 1],
    ['let i = 0; do i++; while (i < 4);', 4],
    ['let i = 0; while (true) if (++i > 4) break; else continue;', 5],
    ['for (let i = 0; i < 3; i++) ;', 3],
    ['if (false) while (true); else 1;', 0],
  ])('of %s are counted', (body, expected) => {
    expect(turns(body)).toBe(expected);
  });

  test('do not come in the way of a mutant', () => {
    const code = 'for (let i = 0; i < 3; i++) f(); while (g(() => { for (;;) h(); })) i--;';
    for (const { mutation } of mutantsOf(code, 'a.js')) {
      const { code: both } = mutate(code, 'a.js', [mutation, ...turnsOf(code, 'a.js', mutation)]);
      const text = both.replaceAll(new RegExp(`\\{${REACHED}\\(-1\\); |(?<=;)\\}| ${REACHED}\\(-1\\);`, 'g'), '').replaceAll(' ', '');
      expect(text).toBe(mutate(code, 'a.js', [mutation]).code.replaceAll(' ', ''));
    }
  });
});
