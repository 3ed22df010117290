import { expect, test } from 'vitest';
import { Interner } from '../values/intern.ts';
import { noteBuiltins, noteModule } from './intern-order.ts';

test('notes what TLC has interned before a specification', () => {
  const interner = new Interner();
  interner.model('m1');
  noteBuiltins(interner);
  noteModule(interner, 'Sequences');
  noteModule(interner, 'Naturals');
  const order = ['m1', 'STRING', '=', 'SUBSET', '<', '@', 'Sequences', 'Naturals', 'Seq', 'S', '1', 'n', 'Nat', 'Len', 's', 't', 'i', 'a', 'b'];
  const numbers = order.map((text) => interner.note(text));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});
