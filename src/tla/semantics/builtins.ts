import type { BuiltinName } from './resolved.ts';

interface BuiltinOperator {
  readonly name: BuiltinName;
  readonly arity: number;
}

const BUILTINS: Readonly<Record<string, BuiltinOperator>> = {
  '~': { name: 'not', arity: 1 },
  '/\\': { name: 'and', arity: 2 },
  '\\/': { name: 'or', arity: 2 },
  '=>': { name: 'implies', arity: 2 },
  '<=>': { name: 'equivalent', arity: 2 },
  '=': { name: '=', arity: 2 },
  '#': { name: '#', arity: 2 },
  '\\in': { name: 'in', arity: 2 },
  '\\notin': { name: 'notin', arity: 2 },
  '\\subseteq': { name: 'subseteq', arity: 2 },
  '\\': { name: 'setminus', arity: 2 },
  '\\cap': { name: 'cap', arity: 2 },
  '\\cup': { name: 'cup', arity: 2 },
  '\\X': { name: 'times', arity: 2 },
  SUBSET: { name: 'SUBSET', arity: 1 },
  UNION: { name: 'UNION', arity: 1 },
  DOMAIN: { name: 'DOMAIN', arity: 1 },
  "'": { name: 'prime', arity: 1 },
  UNCHANGED: { name: 'UNCHANGED', arity: 1 },
  ENABLED: { name: 'ENABLED', arity: 1 },
  '\\cdot': { name: 'cdot', arity: 2 },
  '[]': { name: 'always', arity: 1 },
  '<>': { name: 'eventually', arity: 1 },
  '~>': { name: 'leads-to', arity: 2 },
  '-+->': { name: 'plus-arrow', arity: 2 },
};

/** The builtin operator with a symbol; other symbols are defined by modules. */
export function builtinOperator(symbol: string): BuiltinOperator | undefined {
  return Object.hasOwn(BUILTINS, symbol) ? BUILTINS[symbol] : undefined;
}
