import type { BoundVariable, Definition, Expression, Operand } from '../semantics/resolved.ts';
import { applyOperator } from './application.ts';
import { isConstant } from './constant.ts';
import type { Context } from './context.ts';
import { functionBinding, idOf, valueBinding, type Binding, type BindableSymbol, type Environment } from './environment.ts';
import { expression, failing, separately } from './expression.ts';
import { Block, js, onDemand, type Js } from './javascript.ts';
import { isSafe } from './let.ts';
import { bindOperand, levelOf } from './level.ts';
import type { StateArray, States } from './states.ts';
import { isMovedParameter, isStrictParameter, uses } from './usage.ts';

/** How many functions of a definition are being generated, one inside of the other. */
const nesting = new WeakMap<Definition, number>();
const DEEPEST = 40;

/**
 * A call of the JavaScript function of a definition, which is generated when it is first needed: at the top of the module, or, when it refers
 * to names of the function around, next to its first use. A parameter is passed as a value when its evaluation is certain or harmless, else
 * as a function that gives it; one that is evaluated at other states is compiled into a function of its own for each operand.
 */
export function callFunction(context: Context, definition: Definition, scope: Environment, operands: readonly Operand[]): Js {
  const { program } = context;
  const passed: string[] = [];
  const kinds: string[] = [];
  const bindings: (readonly [BindableSymbol, Binding])[] = [];
  const names: string[] = [];
  definition.parameters.forEach((parameter, index) => {
    const operand = operands[index]!;
    const name = program.name(parameter.name);
    if (parameter.arity > 0 || operand.kind === 'operator') {
      if (definition.recursive) {
        passed.push(operatorFunction(context, operand, parameter.arity).code);
        names.push(name);
        kinds.push('operator');
        bindings.push([parameter, functionBinding(name, true)]);
      } else {
        const binding = bindOperand(operand, context.environment);
        kinds.push(binding.key);
        bindings.push([parameter, binding]);
      }
      return;
    }
    if (isMovedParameter(definition, index) && levelOf(program, operand, context.environment) > 0) {
      const binding = bindOperand(operand, context.environment);
      kinds.push(binding.key);
      bindings.push([parameter, binding]);
      return;
    }
    names.push(name);
    if (isStrictParameter(definition, index) || isSafe(operand) || isVariable(operand) || isConstant(program, operand, context.environment)) {
      passed.push(expression(context, operand).code);
      kinds.push('value');
      bindings.push([parameter, valueBinding(js(name, 'any', true))]);
      return;
    }
    const { block, result } = separately(context, operand);
    const thunk = program.name(`${parameter.name}_`);
    if (block.isEmpty && result.thunk !== undefined) {
      passed.push(result.thunk);
    } else if (block.isEmpty && result.atom) {
      passed.push(`() => ${result.code}`);
    } else {
      context.block.line(`const ${thunk} = ${uses(definition.body, parameter) > 1 || definition.recursive ? 'once(' : '('}() => {`);
      context.block.append(block);
      context.block.line(`return ${result.code};`);
      context.block.line('});');
      passed.push(thunk);
    }
    kinds.push('lazy');
    bindings.push([parameter, valueBinding(onDemand(name))]);
  });

  const environment = scope.withAll(bindings).restrict(definition.body);
  const outer = scope.restrict(definition);
  const level = levelOf(program, definition.body, environment);
  const states = statesFor(context.states, level);
  const key = `function ${idOf(definition)}{${outer.key}}(${kinds.join(',')})${states.key}`;
  // What is bound to operands as they stand decides, too, whether the function can stand alone.
  const isLocal = outer.local || bindings.some(([, binding]) => binding.kind !== 'value' && binding.kind !== 'function' && binding.local);
  const known = isLocal ? context.block.functionFor(key) : program.functions.get(key);
  const args = [...states.passed, ...passed].join(', ');
  if (known !== undefined) return js(`${known.name}(${args})`, known.type);

  const name = program.name(definition.name);
  const entry = isLocal ? context.block.declare(key, name) : { name, type: 'any' as Js['type'] };
  if (!isLocal) program.functions.set(key, entry);
  const depth = (nesting.get(definition) ?? 0) + 1;
  if (depth > DEEPEST) {
    return failing(`The operator ${definition.name} is given, in each recursion, another expression that it evaluates at the next state, which is not supported.`);
  }
  nesting.set(definition, depth);
  const block = new Block(isLocal ? context.block : undefined);
  const reads = block.hole();
  const result = expression({ program, environment, states: states.within(reads), block }, definition.body);
  nesting.set(definition, depth - 1);
  const target = isLocal ? context.block : program.top;
  target.line(`${isLocal ? `const ${name} = ` : `function ${name}`}(${[...states.names, ...names].join(', ')}) ${isLocal ? '=> ' : ''}{`);
  target.append(block);
  target.line(`return ${result.code};`);
  target.line(isLocal ? '};' : '}');
  // Calls of itself that were compiled before took any value for its result.
  entry.type = result.type;
  return js(`${name}(${args})`, entry.type);
}

function isVariable(operand: Expression): boolean {
  return operand.kind === 'apply' && operand.operator.kind === 'variable';
}

/** The states that a function needs, as its parameters `s` and `n`. */
function statesFor(
  states: States,
  level: number,
): { readonly key: string; readonly passed: readonly string[]; readonly names: readonly string[]; within(reads: Block): States } {
  const current = level > 0 ? states.current : undefined;
  const next = level > 1 ? states.next : undefined;
  return {
    key: `${describe(current)}${describe(next)}`,
    passed: [current, next].flatMap((state) => (state === undefined ? [] : [state.code])),
    names: [current === undefined ? [] : ['s'], next === undefined ? [] : ['n']].flat(),
    within: (reads) => ({ current: parameter(current, 's', reads), next: parameter(next, 'n', reads) }),
  };
}

function isComplete(state: StateArray): boolean {
  return state.assigned === undefined || (state.assigned !== 'unknown' && state.assigned.every(Boolean));
}

function describe(state: StateArray | undefined): string {
  return state === undefined ? '-' : `${isComplete(state) ? 'c' : 'p'}${state.made ?? ''}`;
}

function parameter(state: StateArray | undefined, code: string, block: Block): StateArray | undefined {
  if (state === undefined) return undefined;
  return isComplete(state) ? { code, assigned: undefined, made: state.made, reads: { block, names: new Map() } } : { code, assigned: 'unknown', made: state.made };
}

/** An operator as a JavaScript function over values. */
export function operatorFunction(context: Context, operand: Operand, arity: number): Js {
  if (operand.kind !== 'operator') return failing('A value is given for a parameter that is an operator. The recursive operator was applied before its definition, which says so.');
  const { program } = context;
  const { operator } = operand;
  if (typeof operator !== 'string') {
    const binding = context.environment.lookup(operator);
    if (binding?.kind === 'function') return js(binding.name, 'any', true);
    if (operator.kind === 'definition' && binding === undefined && program.replacement(operator) === undefined) {
      const native = program.native(operator);
      if (native !== undefined) return program.object(native.call, operator.name);
    }
  }
  const symbols = Array.from({ length: arity }, (_, index): BoundVariable => ({ kind: 'bound', name: `a${index + 1}`, source: operand.source }));
  const names = symbols.map((symbol) => program.name(symbol.name));
  const block = new Block(context.block);
  const environment = context.environment.withAll(symbols.map((symbol, index) => [symbol, valueBinding(js(names[index]!, 'any', true))] as const));
  const result = applyOperator(
    { ...context, environment, block },
    operator,
    environment,
    symbols.map((symbol) => ({ kind: 'apply', operator: symbol, operands: [], source: operand.source, level: 0 }) as const),
    operand,
  );
  const name = program.name('operator');
  context.block.line(`const ${name} = (${names.join(', ')}) => {`);
  context.block.append(block);
  context.block.line(`return ${result.code};`);
  context.block.line('};');
  return js(name, 'any', true);
}
