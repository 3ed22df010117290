import { equal } from '../values/equal.ts';
import { fail } from '../values/evaluation-error.ts';
import { apply, exceptAt } from '../values/functions.ts';
import { Interval } from '../values/interval.ts';
import { Union } from '../values/lazy-sets.ts';
import { makeFunction } from '../values/make-function.ts';
import { FunctionSet } from '../values/products.ts';
import { describe } from '../values/print.ts';
import { elements, setOf } from '../values/sets.ts';
import { EMPTY_TUPLE, StringValue, TupleValue, type Value } from '../values/value.ts';
import { add, modulo, subtract } from './arithmetic.ts';
import type { Binary, Implementations, ModuleContext, Unary } from './context.ts';
import { foldFunction, range } from './functions.ts';
import { elementsOf, integer, refuseIndex, sequence, truth, type Position } from './refuse.ts';
import { append, length, sequences } from './sequences.ts';
import { arrangements, sortSequence } from './tlc.ts';

/** Community module SequencesExt. */

function sequencesUpTo(set: Value, longest: Value): Value {
  const lengths = elements(new Interval(0, integer(longest, 'second', 'SeqOf', 'natural number')));
  return new Union(setOf(lengths.map((count) => new FunctionSet(new Interval(1, count as number), set))));
}

function isPrefix(s: Value, t: Value): boolean {
  if (s instanceof StringValue && t instanceof StringValue) return t.text.startsWith(s.text);
  const left = sequence(s, 'first', 'IsPrefix');
  const right = sequence(t, 'second', 'IsPrefix');
  return left.length <= right.length && left.every((item, index) => equal(item, right[index]!));
}

function reverse(s: Value): TupleValue {
  return new TupleValue(sequence(s, 'only', 'Reverse').toReversed());
}

function prefixes(s: Value): readonly Value[] {
  const items = sequence(s, 'only', 'Prefixes');
  return Array.from({ length: items.length + 1 }, (_, count) => new TupleValue(items.slice(0, count)));
}

/** Indices from 1 of the first and last element, of those from `first` to `last`, that passes; 0 for none. */
function find(items: readonly Value[], indices: readonly number[], test: Unary, operator: string): number {
  return indices.find((index) => truth(test(items[index - 1]!), 'third', operator)) ?? 0;
}

function indicesOf(items: readonly Value[]): number[] {
  return items.map((_, index) => index + 1);
}

function indicesBetween(s: Value, from: Value, to: Value, operator: string): number[] {
  const items = sequence(s, 'first', operator);
  const first = integer(from, 'second', operator, 'natural');
  const last = integer(to, 'third', operator, 'natural');
  if (first > last) return [];
  if (first < 1 || first > items.length) refuseIndex('second', operator, s, from);
  if (last > items.length) refuseIndex('third', operator, s, to);
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
}

function removeAt(items: readonly Value[], index: number): TupleValue {
  return new TupleValue(items.toSpliced(index - 1, 1));
}

function subSequences(items: readonly Value[]): readonly Value[] {
  const parts: Value[] = [EMPTY_TUPLE];
  for (let from = 0; from < items.length; from++) {
    for (let to = from + 1; to <= items.length; to++) parts.push(new TupleValue(items.slice(from, to)));
  }
  return parts;
}

/** Index from 0 at which `part` first occurs in `whole`, or -1. */
function indexOfPart(part: readonly Value[], whole: readonly Value[], from = 0): number {
  for (let start = from; start + part.length <= whole.length; start++) {
    if (part.every((item, offset) => equal(item, whole[start + offset]!))) return start;
  }
  return -1;
}

function replaceAll(by: readonly Value[], part: readonly Value[], whole: readonly Value[]): Value {
  if (part.length === 0) return new TupleValue(whole.flatMap((item) => [...by, item]));
  const result: Value[] = [];
  let from = 0;
  for (let at = indexOfPart(part, whole); at >= 0; at = indexOfPart(part, whole, from)) {
    result.push(...whole.slice(from, at), ...by);
    from = at + part.length;
  }
  return new TupleValue([...result, ...whole.slice(from)]);
}

export function sequencesExt(context: Pick<ModuleContext, 'interner'>): Implementations {
  const { interner } = context;
  const basic = sequences(context);
  const concat = basic['\\o'] as Binary;
  const subSeq = basic['SubSeq'] as (s: Value, m: Value, n: Value) => Value;
  const items = (s: Value, operator: string, position: Position = 'only') => sequence(s, position, operator);

  return {
    ToSet: range,
    ToBag: (s: Value) => {
      const all = items(s, 'ToBag');
      return makeFunction(range(s), (x) => all.filter((item) => equal(item, x)).length);
    },
    SetToSeq: (set: Value) => new TupleValue(elementsOf(set, 'SetToSeq')),
    SetToSeqs: (set: Value) => setOf(arrangements(elementsOf(set, 'SetToSeqs')).map((values) => new TupleValue(values))),
    SetToSortSeq: (set: Value, precedes: Binary) => sortSequence(elementsOf(set, 'SetToSortSeq'), precedes),
    SetToAllKPermutations: (set: Value) => {
      let partial: (readonly Value[])[] = [[]];
      const all = elementsOf(set, 'SetToAllKPermutations');
      const found: (readonly Value[])[] = [[]];
      while (partial.length > 0) {
        partial = partial.flatMap((start) => all.filter((item) => !start.some((other) => other === item)).map((item) => [...start, item]));
        found.push(...partial);
      }
      return setOf(found.map((values) => new TupleValue(values)));
    },
    TupleOf: (set: Value, n: Value) => new FunctionSet(new Interval(1, integer(n, 'second', 'TupleOf', 'natural number')), set),
    SeqOf: sequencesUpTo,
    BoundedSeq: sequencesUpTo,
    Contains: (s: Value, e: Value) => items(s, 'Contains').some((item) => equal(item, e)),
    IsSorted: (s: Value, precedes: Binary) => {
      const all = items(s, 'IsSorted', 'first');
      return all.every((item, index) => all.slice(index + 1).every((later) => truth(precedes(item, later), 'second', 'IsSorted')));
    },
    Reverse: reverse,
    Remove: (s: Value, e: Value) => new TupleValue(items(s, 'Remove', 'first').filter((item) => !equal(item, e))),
    ReplaceAll: (s: Value, old: Value, by: Value) => new TupleValue(items(s, 'ReplaceAll', 'first').map((item) => (equal(item, old) ? by : item))),
    SelectInSeq: (s: Value, test: Unary) => {
      const all = items(s, 'SelectInSeq', 'first');
      return find(all, indicesOf(all), test, 'SelectInSeq');
    },
    SelectInSubSeq: (s: Value, from: Value, to: Value, test: Unary) =>
      find(items(s, 'SelectInSubSeq', 'first'), indicesBetween(s, from, to, 'SelectInSubSeq'), test, 'SelectInSubSeq'),
    SelectLastInSeq: (s: Value, test: Unary) => {
      const all = items(s, 'SelectLastInSeq', 'first');
      return find(all, indicesOf(all).toReversed(), test, 'SelectLastInSeq');
    },
    SelectLastInSubSeq: (s: Value, from: Value, to: Value, test: Unary) =>
      find(items(s, 'SelectLastInSubSeq', 'first'), indicesBetween(s, from, to, 'SelectLastInSubSeq').toReversed(), test, 'SelectLastInSubSeq'),
    InsertAt: (s: Value, i: Value, e: Value) => concat(concat(subSeq(s, 1, subtract(i, 1)), new TupleValue([e])), subSeq(s, i, length(s))),
    ReplaceAt: (s: Value, i: Value, e: Value) => exceptAt(s, i, () => e),
    RemoveAt: (s: Value, i: Value) => concat(subSeq(s, 1, subtract(i, 1)), subSeq(s, add(i, 1), length(s))),
    RemoveFirst: (s: Value, e: Value) => {
      const all = items(s, 'RemoveFirst', 'first');
      const index = all.findIndex((item) => equal(item, e));
      return index < 0 ? s : removeAt(all, index + 1);
    },
    RemoveFirstMatch: (s: Value, test: Unary) => {
      const all = items(s, 'RemoveFirstMatch', 'first');
      const index = find(all, indicesOf(all), test, 'RemoveFirstMatch');
      return index === 0 ? s : removeAt(all, index);
    },
    Cons: (e: Value, s: Value) => concat(new TupleValue([e]), s),
    Snoc: (e: Value, s: Value) => append(s, e),
    Front: (s: Value) => subSeq(s, 1, length(s) - 1),
    Last: (s: Value) => apply(s, length(s)),
    IsPrefix: isPrefix,
    IsStrictPrefix: (s: Value, t: Value) => isPrefix(s, t) && !equal(s, t),
    IsSuffix: (s: Value, t: Value) => isPrefix(reverse(s), reverse(t)),
    IsStrictSuffix: (s: Value, t: Value) => isPrefix(reverse(s), reverse(t)) && !equal(s, t),
    Prefixes: (s: Value) => setOf(prefixes(s)),
    CommonPrefixes: (set: Value) => {
      const all = elements(set);
      return setOf(all.flatMap(prefixes).filter((prefix) => all.every((t) => isPrefix(prefix, t))));
    },
    LongestCommonPrefix: (set: Value) => {
      const all = elementsOf(set, 'LongestCommonPrefix', 'a non-empty set');
      if (all.length === 0) fail(`The argument of LongestCommonPrefix should be a non-empty set, but instead it is:\n${describe(set)}`);
      if (all.every((item) => item instanceof StringValue)) {
        const texts = (all as readonly StringValue[]).map(({ text }) => text);
        let prefix = texts[0]!;
        while (!texts.every((text) => text.startsWith(prefix))) prefix = prefix.slice(0, -1);
        return interner.string(prefix);
      }
      const lists = all.map((item) => items(item, 'LongestCommonPrefix'));
      const first = lists[0]!;
      const differs = first.findIndex((item, index) => !lists.every((list) => index < list.length && equal(item, list[index]!)));
      return new TupleValue(differs < 0 ? first : first.slice(0, differs));
    },
    Suffixes: (s: Value) => {
      const all = items(s, 'Suffixes');
      return setOf(Array.from({ length: all.length + 1 }, (_, count) => new TupleValue(all.slice(count))));
    },
    SeqMod: (a: Value, b: Value) => {
      const remainder = modulo(a, b);
      return remainder === 0 ? b : remainder;
    },
    FoldSeq: foldFunction,
    FoldLeft: (combine: Binary, base: Value, s: Value) => items(s, 'FoldLeft', 'third').reduce((result, item) => combine(result, item), base),
    FoldRight: (combine: Binary, s: Value, base: Value) => items(s, 'FoldRight', 'second').reduceRight((result, item) => combine(item, result), base),
    FoldLeftDomain: (combine: Binary, base: Value, s: Value) =>
      items(s, 'FoldLeftDomain', 'third').reduce((result, _, index) => combine(result, index + 1), base),
    FoldRightDomain: (combine: Binary, s: Value, base: Value) =>
      items(s, 'FoldRightDomain', 'second').reduceRight((result, _, index) => combine(index + 1, result), base),
    FlattenSeq: (s: Value) => {
      const all = items(s, 'FlattenSeq');
      return all.length === 0 ? s : all.reduce((result, part) => concat(result, part));
    },
    Zip: (s: Value, t: Value) => {
      const left = items(s, 'Zip', 'first');
      const right = items(t, 'Zip', 'second');
      const shorter = left.length <= right.length ? left : right;
      return new TupleValue(shorter.map((_, index) => new TupleValue([left[index]!, right[index]!])));
    },
    Interleave: (s: Value, t: Value) => {
      const left = items(s, 'Interleave', 'first');
      const right = items(t, 'Interleave', 'second');
      if (left.length !== right.length) fail('Attempted to evaluate a CASE with no conditions true.');
      if (left.length === 0) return new TupleValue([EMPTY_TUPLE, EMPTY_TUPLE]);
      return new TupleValue(left.flatMap((item, index) => [new TupleValue([item]), new TupleValue([right[index]!])]));
    },
    SubSeqs: (s: Value) => setOf(subSequences(items(s, 'SubSeqs'))),
    AllSubSeqs: (s: Value) => {
      let parts: (readonly Value[])[] = [[]];
      for (const item of items(s, 'AllSubSeqs')) parts = parts.concat(parts.map((part) => [...part, item]));
      return setOf(parts.map((part) => new TupleValue(part)));
    },
    IndexFirstSubSeq: (s: Value, t: Value) => {
      const at = indexOfPart(items(s, 'IndexFirstSubSeq', 'first'), items(t, 'IndexFirstSubSeq', 'second'));
      if (at < 0) fail('Attempted to compute the value of an expression of form\nCHOOSE x \\in S: P, but no element of S satisfied P.');
      return at + 1;
    },
    ReplaceSubSeqAt: (i: Value, by: Value, s: Value, t: Value) =>
      concat(concat(subSeq(t, 1, subtract(i, 1)), by), subSeq(t, add(i, length(s)), length(t))),
    ReplaceFirstSubSeq: (by: Value, s: Value, t: Value) => {
      if (by instanceof StringValue && s instanceof StringValue && t instanceof StringValue) return interner.string(t.text.replace(s.text, () => by.text));
      const part = items(s, 'ReplaceFirstSubSeq');
      const whole = items(t, 'ReplaceFirstSubSeq');
      const at = indexOfPart(part, whole);
      return at < 0 ? t : new TupleValue(whole.toSpliced(at, part.length, ...items(by, 'ReplaceFirstSubSeq')));
    },
    ReplaceAllSubSeqs: (by: Value, s: Value, t: Value) => {
      if (by instanceof StringValue && s instanceof StringValue && t instanceof StringValue) {
        if (s.text === '') return interner.string(t.text === '' ? by.text : [...t.text].map((character) => by.text + character).join(''));
        return interner.string(t.text.replaceAll(s.text, () => by.text));
      }
      if (equal(s, t)) return by;
      if (equal(by, s)) return t;
      return replaceAll(items(by, 'ReplaceAllSubSeqs'), items(s, 'ReplaceAllSubSeqs'), items(t, 'ReplaceAllSubSeqs'));
    },
  };
}

