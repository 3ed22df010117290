import { FREE_OPERAND, NO_LEVELS, type OperandLevels, type OperatorLevels } from './levels.ts';
import type { BuiltinName } from './resolved.ts';

/** A table of tla2sany.semantic.BuiltInOperators: own level, and the limit of each operand; operands contribute unless said. */
interface Row {
  readonly level?: number;
  readonly limit: number;
  readonly opaque?: boolean;
}

const VALUES: Row = { limit: 2 };
const FORMULAS: Row = { limit: 3 };

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
  prime: { level: 2, limit: 1, opaque: true },
  UNCHANGED: { level: 2, limit: 1, opaque: true },
  ENABLED: { level: 1, limit: 2, opaque: true },
  cdot: { level: 2, limit: 2, opaque: true },
  always: { level: 3, limit: 3, opaque: true },
  eventually: { level: 3, limit: 3, opaque: true },
  'leads-to': { level: 3, limit: 3, opaque: true },
  'plus-arrow': { level: 3, limit: 3, opaque: true },
};

/** As an operand of an operator. */
const TIMES: ReadonlySet<BuiltinName> = new Set(['UNION', 'SUBSET', 'DOMAIN', 'not', 'prime', 'UNCHANGED', 'ENABLED', 'always', 'eventually']);

const OPERANDS = new Map<BuiltinName, OperandLevels>();

/** Of each operand. */
export function builtinOperand(name: BuiltinName): OperandLevels {
  let levels = OPERANDS.get(name);
  if (levels === undefined) {
    const { limit, opaque = false } = ROWS[name];
    OPERANDS.set(name, (levels = { ...FREE_OPERAND, limit, contributes: !opaque, isLeibniz: !opaque }));
  }
  return levels;
}

export function builtinLevel(name: BuiltinName): number {
  return ROWS[name].level ?? 0;
}

/** A builtin operator where a defined one could stand. */
export function builtinLevels(name: BuiltinName): OperatorLevels {
  const arity = TIMES.has(name) ? 1 : 2;
  return { own: { ...NO_LEVELS, level: builtinLevel(name) }, operands: Array.from({ length: arity }, () => builtinOperand(name)), links: [] };
}
