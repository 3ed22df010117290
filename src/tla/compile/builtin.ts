import type { BuiltinName, BuiltinNode, Expression } from '../semantics/resolved.ts';
import { intervalOf } from './arithmetic.ts';
import { composition } from './composition.ts';
import type { Context } from './context.ts';
import { enabled } from './enabled.ts';
import { atom, boolean, expression, separately, shortCircuit, temporalFailure } from './expression.ts';
import { isSafe } from './let.ts';
import { purityOf } from './level.ts';
import { Block, FALSE, js, TRUE, type Js } from "./javascript.ts";
import { equality, unchanged } from './unchanged.ts';

/** An application of a builtin operator. */
export function builtin(context: Context, node: BuiltinNode): Js {
  const { name, operands } = node;
  switch (name) {
    case 'TRUE':
      return TRUE;
    case 'FALSE':
      return FALSE;
    case 'BOOLEAN':
      return js('BOOLEAN', 'any', true);
    case 'STRING':
      return js('STRING', 'any', true);
    case 'and':
      return junction(context, '&&', operands, 'conjunction');
    case 'or':
      return junction(context, '||', operands, 'disjunction');
    case 'implies': {
      const left = boolean(expression(context, operands[0]!), 'Attempted to evaluate an expression of form P => Q when P was\n');
      const right = separately(context, operands[1]!);
      return shortCircuit(context, '||', js(`!${left.code}`, 'boolean'), {
        block: right.block,
        result: boolean(right.result, 'Attempted to evaluate an expression of form P => Q when Q was\n'),
      });
    }
    case 'equivalent': {
      const [left, right] = operands.map((operand) =>
        boolean(expression(context, operand), 'Attempted to evaluate an expression of form P <=> Q when P or Q was not a boolean (%kind).'),
      );
      return js(`(${left!.code} === ${right!.code})`, 'boolean');
    }
    case 'not':
      return js(`!${boolean(expression(context, operands[0]!), 'Attempted to apply the operator ~ to a non-boolean\n(%kind)').code}`, 'boolean');
    case '=':
      return equality(context, ...pair(context, operands));
    case '#':
      return js(`!${equality(context, ...pair(context, operands)).code}`, 'boolean');
    case 'in':
      return membership(context, operands[0]!, operands[1]!);
    case 'notin':
      return js(`!${membership(context, operands[0]!, operands[1]!).code}`, 'boolean');
    case 'prime':
      return primed(context, operands[0]!);
    case 'UNCHANGED':
      return unchanged(context, operands[0]!);
    case 'ENABLED':
      return enabled(context, operands[0]!);
    case 'cdot':
      return composition(context, operands[0]!, operands[1]!);
    case 'always':
      return temporalFailure('[]A');
    case 'eventually':
      return temporalFailure('<>A');
    case 'leads-to':
      return temporalFailure('a ~> b');
    case 'plus-arrow':
      return temporalFailure('a -+-> formula');
    default: {
      const values = operands.map((operand) => expression(context, operand).code);
      return js(CALLS[name](values), name === 'subseteq' ? 'boolean' : 'any');
    }
  }
}

/** Evaluated in the next state, whose level `TLCGet("level")` gives. */
function primed(context: Context, operand: Expression): Js {
  const states = { current: context.states.next, next: undefined };
  if (purityOf(context.program, operand, context.environment) !== 'impure') return expression({ ...context, states }, operand);
  const name = context.program.name('later');
  const block = new Block(context.block);
  const { code, type } = expression({ ...context, states, block }, operand);
  context.block.line(`let ${name};`);
  context.block.line('deepen(1);');
  context.block.line('try {');
  context.block.append(block);
  context.block.line(`${name} = ${code};`);
  context.block.line('} finally { deepen(-1); }');
  return js(name, type);
}

/** Operators that evaluate their operands and hand them to a function. */
type Call = Exclude<
  BuiltinName,
  | 'TRUE' | 'FALSE' | 'BOOLEAN' | 'STRING' | 'and' | 'or' | 'not' | 'implies' | 'equivalent' | '=' | '#' | 'in' | 'notin' | 'prime' | 'UNCHANGED' | 'ENABLED'
  | 'cdot' | 'always' | 'eventually' | 'leads-to' | 'plus-arrow'
>;

export const CALLS: Readonly<Record<Call, (operands: readonly string[]) => string>> = {
  subseteq: ([a, b]) => `subsetOf(${a}, ${b})`,
  setminus: ([a, b]) => `difference(${a}, ${b})`,
  cap: ([a, b]) => `cap(${a}, ${b})`,
  cup: ([a, b]) => `cup(${a}, ${b})`,
  SUBSET: ([a]) => `powerSet(${a})`,
  UNION: ([a]) => `union(${a})`,
  DOMAIN: ([a]) => `domain(${a})`,
  set: (items) => (items.length === 0 ? 'EMPTY_SET' : `setOf([${items.join(', ')}])`),
  tuple: (items) => (items.length === 0 ? 'EMPTY_TUPLE' : `new TupleValue([${items.join(', ')}])`),
  times: (sets) => `new TupleSet([${sets.join(', ')}])`,
  'function-set': ([a, b]) => `new FunctionSet(${a}, ${b})`,
};

function pair(context: Context, operands: readonly Expression[]): [Js, Js] {
  const left = expression(context, operands[0]!);
  const right = separately(context, operands[1]!);
  // What the left side evaluates to is kept where the right side comes with statements, so that errors come in TLC's order.
  const kept = right.block.isEmpty ? left : atom(context, left);
  context.block.append(right.block);
  return [kept, right.result];
}

function junction(context: Context, operator: '&&' | '||', operands: readonly Expression[], name: string): Js {
  const form = `A non-boolean expression (%kind) was used as a formula in a ${name}.`;
  const isEnd = (result: Js): boolean => result.code === (operator === '&&' ? FALSE : TRUE).code;
  const [first, ...others] = operands;
  let result = boolean(expression(context, first!), form);
  if (others.length === 0 || isEnd(result)) return result;
  const rest = { ...context, block: new Block(context.block) };
  const tail = junction(rest, operator, others, name);
  result = shortCircuit(context, operator, result, { block: rest.block, result: tail });
  return result;
}

/** Sets displayed with no more elements are compared with one by one, as TLC does with a set that is not sorted yet. */
const FEW = 6;

/** `element \in set` */
function membership(context: Context, element: Expression, set: Expression): Js {
  const value = expression(context, element);
  if (set.kind === 'builtin' && set.name === 'set' && set.operands.length > 0 && set.operands.length <= FEW && set.operands.every(isSafe)) {
    const kept = atom(context, value);
    const tests = set.operands.map((item) => equality(context, kept, expression(context, item)).code);
    return js(tests.length === 1 ? tests[0]! : `(${tests.join(' || ')})`, 'boolean');
  }
  const bounds = intervalOf(context, set);
  if (bounds !== undefined) return js(`inInterval(${value.code}, ${bounds.low.code}, ${bounds.high.code})`, 'boolean');
  return js(`member(${value.code}, ${expression(context, set).code})`, 'boolean');
}
