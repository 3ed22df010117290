import { FREE_OPERAND, NO_LEVELS, type OperandLevels, type OperatorLevels } from './levels.ts';
import type { BuiltinName } from './resolved.ts';

/** A table of tla2sany.semantic.BuiltInOperators: own level, and for all or each operand its limit; operands that contribute unless said. */
interface Row {
  readonly level?: number;
  readonly limits: readonly number[];
  readonly opaque?: boolean;
}

const VALUES: Row = { limits: [2] };
const FORMULAS: Row = { limits: [3] };

const ROWS: Readonly<Record<BuiltinName, Row>> = {
  TRUE: VALUES,
  FALSE: VALUES,
  BOOLEAN: VALUES,
  STRING: VALUES,
  and: FORMULAS,
  or: FORMULAS,
  not: FORMULAS,
  implies: FORMULAS,
  equivalent: FORMULAS,
  '=': VALUES,
  '#': VALUES,
  in: VALUES,
  notin: VALUES,
  subseteq: VALUES,
  setminus: VALUES,
  cap: VALUES,
  cup: VALUES,
  SUBSET: VALUES,
  UNION: VALUES,
  DOMAIN: VALUES,
  set: VALUES,
  tuple: VALUES,
  times: VALUES,
  'function-set': VALUES,
  prime: { level: 2, limits: [1], opaque: true },
  UNCHANGED: { level: 2, limits: [1], opaque: true },
  ENABLED: { level: 1, limits: [2], opaque: true },
  cdot: { level: 2, limits: [2], opaque: true },
  always: { level: 3, limits: [3], opaque: true },
  eventually: { level: 3, limits: [3], opaque: true },
  'leads-to': { level: 3, limits: [3], opaque: true },
  'plus-arrow': { level: 3, limits: [3], opaque: true },
};

/** As an operand of an operator. */
const TIMES: ReadonlySet<BuiltinName> = new Set(['UNION', 'SUBSET', 'DOMAIN', 'not', 'prime', 'UNCHANGED', 'ENABLED', 'always', 'eventually']);

export function builtinOperand(name: BuiltinName, _index: number): OperandLevels & { readonly limit: number } {
  const { limits, opaque = false } = ROWS[name];
  return { ...FREE_OPERAND, limit: limits[0]!, contributes: !opaque, isLeibniz: !opaque };
}

export function builtinLevel(name: BuiltinName): number {
  return ROWS[name].level ?? 0;
}

/** A builtin operator where a defined one could stand. */
export function builtinLevels(name: BuiltinName): OperatorLevels {
  const arity = TIMES.has(name) ? 1 : 2;
  return { own: { ...NO_LEVELS, level: builtinLevel(name) }, operands: Array.from({ length: arity }, (_, index) => builtinOperand(name, index)), links: [] };
}
