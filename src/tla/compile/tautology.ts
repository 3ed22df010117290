import { fail } from '../values/evaluation-error.ts';
import type { NamedTemporal, TemporalFormula } from './compiled-spec.ts';

/** Like TLC, which sees a tautology only where constants decide outside of `[]` and `<>`. */
export function refuseTautology(fairness: readonly NamedTemporal[], properties: readonly NamedTemporal[]): void {
  if (properties.length === 0) return;
  const all = (formulas: readonly NamedTemporal[]): TemporalFormula => ({ kind: 'and', operands: formulas.map(({ formula }) => formula) });
  if (constantOf(all(fairness)) !== false && constantOf(all(properties)) !== true) return;
  fail(`Temporal formula is a tautology (its negation is unsatisfiable): ${properties.map(({ name }) => name).join(', ')}`);
}

function constantOf(formula: TemporalFormula): boolean | undefined {
  switch (formula.kind) {
    case 'constant':
      return formula.value;
    case 'not': {
      const value = constantOf(formula.operand);
      return value === undefined ? undefined : !value;
    }
    case 'and':
    case 'or': {
      const values = new Set(formula.operands.map(constantOf));
      const deciding = formula.kind === 'or';
      if (values.has(deciding)) return deciding;
      return values.has(undefined) ? undefined : !deciding;
    }
    default:
      return undefined;
  }
}
