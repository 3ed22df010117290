import type { State, TemporalFormula } from '../tla/index.ts';

/** Whether a temporal formula holds of the behaviour that stays in a state for ever. */
export function holdsForEver(formula: TemporalFormula, state: State): boolean {
  switch (formula.kind) {
    case 'constant':
      return formula.value;
    case 'state':
      return formula.holds(state);
    case 'action':
      return formula.holds(state, state);
    case 'not':
      return !holdsForEver(formula.operand, state);
    case 'always':
    case 'eventually':
      return holdsForEver(formula.operand, state);
    case 'and':
      return formula.operands.every((operand) => holdsForEver(operand, state));
    case 'or':
      return formula.operands.some((operand) => holdsForEver(operand, state));
  }
}

/** Whether a temporal formula holds of the behaviour that takes these states and then stays in the last one for ever. */
export function holdsAlong(formula: TemporalFormula, states: readonly State[]): boolean {
  return valuesAlong(formula, states)[0]!;
}

/** The value of a formula at each position; the last one stands for all that follow. */
function valuesAlong(formula: TemporalFormula, states: readonly State[]): boolean[] {
  switch (formula.kind) {
    case 'constant':
      return states.map(() => formula.value);
    case 'state':
      return states.map((state) => formula.holds(state));
    case 'action':
      return states.map((state, at) => formula.holds(state, states[at + 1] ?? state));
    case 'not':
      return valuesAlong(formula.operand, states).map((value) => !value);
    case 'always':
    case 'eventually': {
      const values = valuesAlong(formula.operand, states);
      for (let at = values.length - 2; at >= 0; at--) values[at] = formula.kind === 'always' ? values[at]! && values[at + 1]! : values[at]! || values[at + 1]!;
      return values;
    }
    case 'and':
    case 'or': {
      const all = formula.operands.map((operand) => valuesAlong(operand, states));
      return states.map((_, at) => (formula.kind === 'and' ? all.every((values) => values[at]) : all.some((values) => values[at])));
    }
  }
}
