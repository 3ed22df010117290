import type { BindableSymbol } from './environment.ts';
import type { Expression, Operand } from '../semantics/resolved.ts';

export interface Children {
  readonly operands: readonly Operand[];
  /** Symbols that the node binds in all or some of its operands. */
  readonly binds: readonly BindableSymbol[];
}

const NONE: readonly BindableSymbol[] = [];

/** The direct parts of an expression, definitions of a LET aside. */
export function children(node: Expression): Children {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'at':
      return { operands: [], binds: NONE };
    case 'apply':
    case 'builtin':
      return { operands: node.operands, binds: NONE };
    case 'if':
      return { operands: [node.condition, node.then, node.else], binds: NONE };
    case 'case':
      return { operands: [...node.arms.flatMap((arm) => [arm.guard, arm.value]), ...(node.other === undefined ? [] : [node.other])], binds: NONE };
    case 'let':
      return { operands: [node.body], binds: node.definitions };
    case 'exists':
    case 'forall':
    case 'choose':
    case 'filter':
    case 'map':
      return { operands: [...node.bounds.map((bound) => bound.domain), node.body], binds: node.bounds.flatMap((bound) => bound.variables) };
    case 'function':
      return {
        operands: [...node.bounds.map((bound) => bound.domain), node.body],
        binds: [...node.bounds.flatMap((bound) => bound.variables), ...(node.self === undefined ? [] : [node.self])],
      };
    case 'unbounded-exists':
    case 'unbounded-forall':
    case 'unbounded-choose':
    case 'temporal-exists':
    case 'temporal-forall':
      return { operands: [node.body], binds: node.variables };
    case 'record':
    case 'record-set':
      return { operands: node.fields.map((field) => field.value), binds: NONE };
    case 'field':
      return { operands: [node.record], binds: NONE };
    case 'index':
      return { operands: [node.function, node.argument], binds: NONE };
    case 'except':
      return { operands: [node.function, ...node.updates.flatMap((update) => [...update.path, update.value])], binds: NONE };
    case 'square-action':
    case 'angle-action':
    case 'weak-fairness':
    case 'strong-fairness':
      return { operands: [node.action, node.subscript], binds: NONE };
    case 'substitution':
      return { operands: [...node.substitutions.map((substitution) => substitution.by), node.body], binds: node.substitutions.map((substitution) => substitution.of) };
    case 'label':
      return { operands: [node.body], binds: NONE };
  }
}
