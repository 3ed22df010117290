import type { Leaf, Predicate } from './normal-form.ts';

/** The truth value of a predicate, given those of its leaves. */
export function evaluatePredicate(predicate: Predicate, leafHolds: (leaf: Leaf) => boolean): boolean {
  switch (predicate.kind) {
    case 'constant':
      return predicate.value;
    case 'leaf':
      return leafHolds(predicate.leaf) !== predicate.negated;
    case 'and':
      return predicate.operands.every((operand) => evaluatePredicate(operand, leafHolds));
    case 'or':
      return predicate.operands.some((operand) => evaluatePredicate(operand, leafHolds));
  }
}

export function hasAction(predicate: Predicate): boolean {
  if (predicate.kind === 'leaf') return predicate.leaf.kind === 'action';
  return predicate.kind !== 'constant' && predicate.operands.some(hasAction);
}
