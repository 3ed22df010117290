import { fail } from '../values/evaluation-error.ts';
import { equal } from '../values/equal.ts';
import { asSequence } from '../values/functions.ts';
import { Membership, modelIn } from '../values/lazy-sets.ts';
import { describe, print } from '../values/print.ts';
import { member } from '../values/sets.ts';
import { EMPTY_TUPLE, ModelValue, StringValue, TupleValue, type SetValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext, Unary } from './context.ts';
import { integer, refuseIndex, sequence, truth } from './refuse.ts';

/** Module Sequences. As in TLC, `Len`, `\o`, `Tail` and `SubSeq` take strings too. */

/** `Seq(S)`, of which one can only ask for elements. */
class SequenceSet extends Membership {
  readonly range: Value;

  constructor(range: Value) {
    super(`Seq(${print(range)})`, (element) => {
      const items = asSequence(element);
      if (items !== undefined) return items.every((item) => member(item, range));
      if (element instanceof ModelValue) return modelIn(element, describe(this));
      return fail(`Attempted to check if the value:\n${describe(element)}\nis an element of ${describe(this)}.`);
    });
    this.range = range;
  }

  override equalParts(other: SetValue): boolean {
    if (other instanceof SequenceSet) return equal(this.range, other.range);
    return super.equalParts(other);
  }
}

export function length(s: Value): number {
  if (s instanceof TupleValue) return s.items.length;
  if (s instanceof StringValue) return s.text.length;
  return sequence(s, 'only', 'Len').length;
}

export function append(s: Value, e: Value): TupleValue {
  const items = s instanceof TupleValue ? s.items : asSequence(s);
  if (items === undefined) fail(`Evaluating an expression of the form Append(s, v) when s is not a sequence:\n${describe(s)}`);
  const appended = items.slice();
  appended.push(e);
  return new TupleValue(appended);
}

export function head(s: Value): Value {
  return sequence(s, 'only', 'Head')[0] ?? fail('Attempted to apply Head to the empty sequence.');
}

export function sequences({ interner }: Pick<ModuleContext, 'interner'>): Implementations {
  return {
    'Seq': (range: Value) => new SequenceSet(range),
    'Len': length,
    'Append': append,
    'Head': head,
    '\\o': (s: Value, t: Value) => {
      if (s instanceof StringValue) {
        if (!(t instanceof StringValue)) fail(`Evaluating an expression of the form t \\o s when s is not a string:\n${describe(t)}`);
        return interner.string(s.text + t.text);
      }
      const left = asSequence(s) ?? fail(`Evaluating an expression of the form s \\o t when s is not a sequence:\n${describe(s)}`);
      const right = asSequence(t) ?? fail(`Evaluating an expression of the form t \\o s when s is not a sequence:\n${describe(t)}`);
      return new TupleValue(left.concat(right));
    },
    'Tail': (s: Value) => {
      if (s instanceof StringValue) {
        return s.text === '' ? fail('Attempted to apply Tail to the empty sequence.') : interner.string(s.text.slice(1));
      }
      const items = sequence(s, 'only', 'Tail');
      return items.length === 0 ? fail('Attempted to apply Tail to the empty sequence.') : new TupleValue(items.slice(1));
    },
    'SubSeq': (s: Value, m: Value, n: Value) => {
      const whole = s instanceof StringValue ? s.text : sequence(s, 'first', 'SubSeq');
      const first = integer(m, 'second', 'SubSeq', 'natural number');
      const last = integer(n, 'third', 'SubSeq', 'natural number');
      if (first <= last) {
        if (first < 1 || first > whole.length) refuseIndex('second', 'SubSeq', s, m);
        if (last > whole.length) refuseIndex('third', 'SubSeq', s, n);
      }
      const part = first > last ? whole.slice(0, 0) : whole.slice(first - 1, last);
      return typeof part === 'string' ? interner.string(part) : new TupleValue(part);
    },
    'SelectSeq': (s: Value, test: Unary) => {
      const items = sequence(s, 'first', 'SelectSeq');
      if (items.length === 0) return EMPTY_TUPLE;
      return new TupleValue(items.filter((item) => truth(test(item), 'second', 'SelectSeq')));
    },
  };
}

