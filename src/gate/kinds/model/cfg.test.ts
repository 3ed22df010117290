import { expect, test } from 'vitest';
import { checkedNames } from './cfg.ts';

test('names the invariants and properties in their order, and DEADLOCK', () => {
  expect(
    checkedNames(`\\* expect: pass
SPECIFICATION Spec
CONSTANTS N = 2
  Index <- WrongIndex
INVARIANT TypeOK  \\* INVARIANT Commented
INVARIANTS A
  B (* C
  D *) E
PROPERTIES Live
POSTCONDITION Post
`),
  ).toEqual(['TypeOK', 'A', 'B', 'E', 'Live', 'Post', 'DEADLOCK']);
});

test('a model whose deadlock check is off is no evidence for DEADLOCK', () => {
  expect(checkedNames('INIT I NEXT N\nCHECK_DEADLOCK FALSE\nINVARIANT A')).toEqual(['A']);
  expect(checkedNames('INIT I NEXT N\nCHECK_DEADLOCK TRUE')).toEqual(['DEADLOCK']);
});

test('\\* inside a block comment does not hide its end', () => {
  expect(checkedNames('(* x \\* y *) INVARIANT A')).toEqual(['A', 'DEADLOCK']);
});
