import type { BoundedNode, Definition, Expression, Operand } from '../semantics/resolved.ts';
import type { Value } from '../values/value.ts';
import { refuseCfg } from './configuration.ts';
import { knownBinding, type Environment } from './environment.ts';
import type { Formula } from './formula.ts';
import { bindOperand, bindSubstitutions, levelOf } from './level.ts';
import { evaluateNow } from './linker.ts';
import { loops } from './loop.ts';
import type { Program } from './program.ts';

/** What SPECIFICATION, or INIT and NEXT, say. */
export interface Behavior {
  readonly init: Formula[];
  next: Formula | undefined;
  readonly fairness: Formula[];
}

/** What a PROPERTY says, by how it is checked. */
export interface Properties {
  readonly invariants: Formula[];
  readonly initial: Formula[];
  readonly actions: Formula[];
  readonly temporal: Formula[];
}

/** Takes a specification apart (SpecProcessor.processConfigSpec). */
export function decomposeSpecification(program: Program, formula: Formula, behavior: Behavior, text: (node: Expression) => string): void {
  const { node, environment } = formula;
  const again = (inner: Expression, scope: Environment, name = formula.name, definition = formula.definition): void =>
    decomposeSpecification(program, { node: inner, environment: scope, name, definition }, behavior, text);
  if (node.kind === 'let' || node.kind === 'label') return again(node.body, environment);
  if (node.kind === 'substitution') return again(node.body, bindSubstitutions(node.substitutions, environment));
  if (node.kind === 'temporal-exists' || node.kind === 'temporal-forall') {
    refuseCfg('TLC does not support temporal existential, nor universal, quantification over state variables.', 'unsupported');
  }
  if (node.kind === 'apply') {
    const expanded = expand(program, node, environment);
    if (expanded === 'true') return;
    if (expanded === 'false') refuseCfg(`The spec is trivially false because ${node.operator.name} is false.`);
    if (expanded !== undefined) {
      const { body, scope, definition } = expanded;
      if (definition !== undefined && levelOf(program, body, scope) === 1 && node.operands.length === 0) {
        behavior.init.push({ node: body, environment: scope, name: definition.name, definition });
        return;
      }
      return again(body, scope, definition?.name, definition);
    }
  }
  if (node.kind === 'builtin' && node.name === 'TRUE') return;
  if (node.kind === 'builtin' && node.name === 'FALSE') refuseCfg('The spec is trivially false because FALSE is false.');
  if (node.kind === 'builtin' && node.name === 'and') {
    for (const operand of node.operands) again(operand, environment);
    return;
  }
  if (node.kind === 'builtin' && node.name === 'always') {
    const [operand] = node.operands;
    if (levelOf(program, operand!, environment) <= 1) refuseCfg(`TLC cannot handle the temporal formula ${text(operand!)}`);
    if (operand!.kind === 'square-action') {
      if (behavior.next !== undefined) {
        refuseCfg('The specification contains more than one conjunct of the form [][Next]_v,\nbut TLC can handle only specifications with one next-state relation.');
      }
      behavior.next = { node: operand.action, environment, name: 'Action', definition: undefined };
      return;
    }
    behavior.fairness.push({ node, environment, name: text(node), definition: undefined });
    return;
  }
  const level = levelOf(program, node, environment);
  if (level <= 1) behavior.init.push({ node, environment, name: formula.name, definition: formula.definition });
  else if (level === 3) behavior.fairness.push({ node, environment, name: text(node), definition: undefined });
  else refuseCfg(`TLC cannot handle this conjunct of the spec:\n${text(node)}`);
}

/** Takes a property apart (SpecProcessor.processConfigProps). */
export function decomposeProperty(
  program: Program,
  formula: Formula,
  properties: Properties,
  text: (node: Expression) => string,
  names: Readonly<Record<string, unknown>>,
): void {
  const { node, environment } = formula;
  const again = (inner: Expression, scope: Environment): void => decomposeProperty(program, { ...formula, node: inner, environment: scope }, properties, text, names);
  if (node.kind === 'let' || node.kind === 'label') return again(node.body, environment);
  if (node.kind === 'substitution') return again(node.body, bindSubstitutions(node.substitutions, environment));
  if (node.kind === 'apply' && node.operator.kind !== 'variable') {
    const expanded = expand(program, node, environment);
    if (expanded === 'true') return;
    if (expanded === 'false') refuseCfg(`The spec is trivially false because ${node.operator.name} is false.`);
    if (expanded !== undefined) return again(expanded.body, expanded.scope);
  }
  if (node.kind === 'forall') {
    const scopes = contextsOf(program, node, environment, names);
    if (scopes !== undefined) {
      // Over an empty set there is nothing to check, of which versions of TLC after 2.18 complain.
      if (scopes.length === 0) properties.temporal.push(formula);
      for (const scope of scopes) again(node.body, scope);
      return;
    }
  }
  if (node.kind === 'builtin' && node.name === 'and') {
    for (const operand of node.operands) again(operand, environment);
    return;
  }
  if (node.kind === 'builtin' && node.name === 'always') {
    const [operand] = node.operands;
    if (operand!.kind === 'square-action') properties.actions.push({ ...formula, node: operand });
    else if (levelOf(program, operand!, environment) < 2) properties.invariants.push({ ...formula, node: operand! });
    else properties.temporal.push(formula);
    return;
  }
  const level = levelOf(program, node, environment);
  if (level <= 1) properties.initial.push(formula);
  else if (level === 3) properties.temporal.push(formula);
  else {
    refuseCfg(
      `The formula ${formula.name} is an action-level formula (i.e., it contains no temporal operators): ${text(node)}\nOnly temporal-level (or state-level) formulas are allowed under PROPERTY or PROPERTIES. To check an action A in every step, define a temporal property [][A]_v.`,
    );
  }
}

type Expanded = 'true' | 'false' | { readonly body: Expression; readonly scope: Environment; readonly definition: Definition | undefined } | undefined;

/** What a name stands for, as far as it can be looked into. */
export function expand(program: Program, node: Extract<Expression, { kind: 'apply' }>, environment: Environment): Expanded {
  const { operator, operands } = node;
  const binding = environment.lookup(operator);
  if (binding !== undefined) {
    if (binding.kind === 'expression') return { body: binding.expression, scope: binding.environment, definition: undefined };
    if (binding.kind === 'operator' && typeof binding.operator !== 'string' && binding.operator.kind === 'definition') {
      return expandDefinition(program, binding.operator, operands, environment, binding.environment);
    }
    return undefined;
  }
  const replacement = program.replacement(operator);
  if (replacement?.kind === 'value') return replacement.value === true ? 'true' : replacement.value === false ? 'false' : undefined;
  const definition = replacement?.kind === 'operator' ? replacement.operator : operator;
  return definition.kind === 'definition' ? expandDefinition(program, definition, operands, environment, environment) : undefined;
}

function expandDefinition(program: Program, definition: Definition, operands: readonly Operand[], environment: Environment, scope: Environment): Expanded {
  if (definition.recursive || program.native(definition) !== undefined) return undefined;
  const bound = definition.parameters.map((parameter, index) => [parameter, bindOperand(operands[index]!, environment)] as const);
  return { body: definition.body, scope: scope.withAll(bound).restrict(definition.body), definition };
}

/** The environments of all combinations of elements of constant bounds; `undefined` when they cannot be evaluated beforehand. */
export function contextsOf(program: Program, node: BoundedNode, environment: Environment, names: Readonly<Record<string, unknown>>): Environment[] | undefined {
  if (node.bounds.some((bound) => levelOf(program, bound.domain, environment) > 0)) return undefined;
  const symbols = node.bounds.flatMap((bound) => bound.variables);
  const scopes: Environment[] = [];
  const found = (...values: Value[]): void => {
    scopes.push(environment.withAll(symbols.map((symbol, index) => [symbol, knownBinding(values[index]!)] as const)));
  };
  try {
    evaluateNow(program.model, { ...names, found }, (context) => {
      loops({ ...context, environment }, node.bounds, 'loop', (inner) => {
        const locals = symbols.map((symbol) => {
          const binding = inner.environment.lookup(symbol);
          return binding?.kind === 'value' ? binding.js.code : 'undefined';
        });
        inner.block.line(`found(${locals.join(', ')});`);
      });
      return 'true';
    });
  } catch {
    return undefined;
  }
  return scopes;
}
