import { describe, expect, test } from 'vitest';
import { mutate } from '../instrument/mutate.ts';
import { REACHED } from '../instrument/reached.ts';
import { marksFor } from './marks.ts';
import { mutantsOf } from './mutants-of.ts';

/** Runs a body with marks and answers the replaced texts of the mutants that were reached. */
function reached(body: string, argument: unknown): string[] {
  const mutants = mutantsOf(body, 'a.js', ['off-by-one']);
  const { mutations, of } = marksFor(body, 'a.js', mutants);
  const hit = new Set<number>();
  // oxlint-disable-next-line no-implied-eval -- what is tested is text
  new Function(REACHED, 'x', mutate(body, 'a.js', mutations).code)((mark: number) => hit.add(mark), argument);
  return mutants.filter(({ id }) => hit.has(of.get(id)!)).map(({ mutation }) => mutation.find);
}

describe('marks', () => {
  test.each([
    ['branches without a block', 'if (x) y(1); else if (!x) z(2); function y() {} function z() {}', true, ['1']],
    ['branches without a block, the other way', 'if (x) y(1); else if (!x) z(2); function y() {} function z() {}', false, ['2']],
    ['loops', 'for (const i of x) f(10); while (false) f(20); function f() { 30; }', [1], ['10', '30']],
    ['loops that are not entered', 'for (const i of x) f(10); function f() { 30; }', [], []],
    ['arrow functions', 'const f = () => 1, g = () => ({ a: 2 }), h = (a) => (b) => 3; g(); h(1)(2); const k = 4;', 0, ['2', '3', '1', '2', '4']],
    ['cases', 'switch (x) { case "a": f(1); break; default: f(2); } function f() {}', 'a', ['1']],
    ['statements without a semicolon', 'if (x) var f = () => 7\nif (x) f()', true, ['7']],
    ['functions that are not called', 'function f() { return 5; } class A { m() { return 6; } }', 0, []],
  ] as const)('tell what runs of %s', (_, body, argument, expected) => {
    expect(reached(body, argument)).toEqual(expected);
  });

  test('put none where no mutant is', () => {
    const code = 'f(); if (a) { g(1); }';
    expect(marksFor(code, 'a.js', mutantsOf(code, 'a.js', ['off-by-one'])).mutations).toHaveLength(1);
  });
});
