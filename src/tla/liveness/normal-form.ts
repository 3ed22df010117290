import type { TemporalActionLeaf, TemporalFormula, TemporalStateLeaf } from '../compile/compiled-spec.ts';

export type Leaf = TemporalStateLeaf | TemporalActionLeaf;

/** A formula without temporal operators: its value is known from a step. */
export type Predicate =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'leaf'; readonly leaf: Leaf; readonly negated: boolean }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Predicate[] };

/**
 * Negations stand at leaves only, `[]` and `<>` alternate, junctions of one kind are not nested. A part without temporal operators is one
 * `predicate`. Formulas that are written alike have the same `key`.
 */
export type Formula =
  | { readonly kind: 'predicate'; readonly predicate: Predicate; readonly key: string; readonly hasAction: boolean }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Formula[]; readonly key: string; readonly hasAction: boolean }
  | { readonly kind: 'always' | 'eventually'; readonly operand: Formula; readonly key: string; readonly hasAction: boolean };

export const TRUE: Formula = { kind: 'predicate', predicate: { kind: 'constant', value: true }, key: 'T', hasAction: false };
export const FALSE: Formula = { kind: 'predicate', predicate: { kind: 'constant', value: false }, key: 'F', hasAction: false };

/** Brings formulas into normal form; the leaves met get their numbers here, in `leaves`. */
export class Normalizer {
  readonly leaves: Leaf[] = [];
  readonly #numbers = new Map<Leaf, number>();

  normalize(formula: TemporalFormula, negated = false): Formula {
    switch (formula.kind) {
      case 'constant':
        return formula.value !== negated ? TRUE : FALSE;
      case 'state':
      case 'action':
        return this.#leaf(formula, negated);
      case 'not':
        return this.normalize(formula.operand, !negated);
      case 'and':
      case 'or':
        return junction((formula.kind === 'and') !== negated ? 'and' : 'or', formula.operands.map((operand) => this.normalize(operand, negated)));
      case 'always':
      case 'eventually':
        return modal((formula.kind === 'always') !== negated ? 'always' : 'eventually', this.normalize(formula.operand, negated));
    }
  }

  #leaf(leaf: Leaf, negated: boolean): Formula {
    let number = this.#numbers.get(leaf);
    if (number === undefined) {
      number = this.leaves.length;
      this.#numbers.set(leaf, number);
      this.leaves.push(leaf);
    }
    return { kind: 'predicate', predicate: { kind: 'leaf', leaf, negated }, key: `${negated ? '~' : ''}${number}`, hasAction: leaf.kind === 'action' };
  }
}

export function junction(kind: 'and' | 'or', given: readonly Formula[]): Formula {
  const [neutral, absorbing] = kind === 'and' ? [TRUE, FALSE] : [FALSE, TRUE];
  const flat = new Map<string, Formula>();
  for (const formula of given) {
    for (const operand of formula.kind === kind ? formula.operands : [formula]) {
      if (operand.key === absorbing.key) return absorbing;
      if (operand.key !== neutral.key) flat.set(operand.key, operand);
    }
  }
  const operands = [...flat.values()];
  if (operands.length === 0) return neutral;
  if (operands.length === 1) return operands[0]!;
  const key = `(${kind === 'and' ? '&' : '|'} ${operands.map((operand) => operand.key).join(' ')})`;
  const hasAction = operands.some((operand) => operand.hasAction);
  const predicates = operands.map((operand) => (operand.kind === 'predicate' ? operand.predicate : undefined));
  if (predicates.every((predicate) => predicate !== undefined)) return { kind: 'predicate', predicate: { kind, operands: predicates }, key, hasAction };
  return { kind, operands, key, hasAction };
}

export function modal(kind: 'always' | 'eventually', operand: Formula): Formula {
  if (operand.kind === kind || isTail(operand)) return operand;
  // [] distributes over /\, <> over \/; and [](f \/ g) is []f \/ g when g does not depend on any finite prefix. Smaller parts are looked at one by one.
  const splits = kind === 'always' ? 'and' : 'or';
  if (operand.kind === splits) return junction(splits, operand.operands.map((part) => modal(kind, part)));
  if (operand.kind === 'and' || operand.kind === 'or') {
    const tails = operand.operands.filter(isTail);
    const rest = operand.operands.filter((part) => !isTail(part));
    if (tails.length > 0) return junction(operand.kind, [modal(kind, junction(operand.kind, rest)), ...tails]);
    // [](<>f \/ <>g) is []<>f \/ []<>g, and <>([]f /\ []g) is <>[]f /\ <>[]g.
    const other = kind === 'always' ? 'eventually' : 'always';
    if (rest.every((part) => part.kind === other)) return junction(operand.kind, rest.map((part) => modal(kind, part)));
  }
  return { kind, operand, key: `${kind === 'always' ? '[]' : '<>'}${operand.key}`, hasAction: operand.hasAction };
}

/** Whether a behaviour satisfies the formula exactly if each of its suffixes does: `[]<>f`, `<>[]f`, constants, and what is made of them. */
function isTail(formula: Formula): boolean {
  switch (formula.kind) {
    case 'predicate':
      return formula.predicate.kind === 'constant';
    case 'and':
    case 'or':
      return formula.operands.every(isTail);
    case 'always':
      return formula.operand.kind === 'eventually';
    case 'eventually':
      return formula.operand.kind === 'always';
  }
}
