import { expect, it } from 'vitest';
import { loadText } from '../semantics/testing/load-text.ts';
import { blankComments, findOpenComment } from './blank-comments.ts';

it.each([
  ['a \\* b (* c\nd', 'a          \nd'],
  ['a (* b (* c *) d\n*) e', 'a               \n   e'],
  ['"(* a" (* "b *) "\\* c \\"(*" (* d', '"(* a"          "\\* c \\"(*"     '],
  ['(**)(*)*)', '         '],
  ['(* a', '    '],
])('%j', (text, expected) => {
  expect(blankComments(text, 0)).toBe(expected);
  expect(blankComments(text, 0)).toHaveLength(text.length);
});

it('leaves what stands before the module alone', () => {
  expect(blankComments('(* a\nb \\* c', 5)).toBe('(* a\nb     ');
});

it('finds a comment that is not closed', () => {
  expect(findOpenComment('(* a *) (* (* b *)', 0)).toBe(8);
  expect(findOpenComment('(* a *) \\* (*', 0)).toBeUndefined();
});

it('names its place where it keeps the module from being parsed', async () => {
  await expect(loadText('x == 1 (* c')).rejects.toMatchObject({ kind: 'syntax', source: { line: 2, column: 8 }, reason: 'the comment that begins here is not closed' });
});
