import type { Definition, Expression, IndexNode, LetNode, Operand, Operator, BuiltinName, BoundedNode } from '../semantics/resolved.ts';
import type { Agenda, ForAll, Shared } from './agenda.ts';
import { intervalOf } from './arithmetic.ts';
import { solveComposition } from './composition.ts';
import { isConstant } from './constant.ts';
import type { Context } from './context.ts';
import { bindArguments } from './constructors.ts';
import { counted } from './evaluation-counts.ts';
import { expressionBinding, idOf, valueBinding, type Binding, type BindableSymbol, type Environment } from './environment.ts';
import { boolean, expression, separately } from './expression.ts';
import { Block, js, onDemand, type Js } from './javascript.ts';
import { bindingOfValue } from './let.ts';
import { bindOperand, bindSubstitutions, levelOf } from './level.ts';
import { lazyFunction } from './lazy-function.ts';
import { loops } from './loop.ts';
import { primedVariableOf, variableOf } from './state-variable.ts';
import type { StateArray } from './states.ts';
import { forced, forcedExpression } from './forced.ts';
import { isTest } from './test-only.ts';
import { equality, unchanged } from './unchanged.ts';
import { isMovedParameter, isStrictIn, isStrictParameter, uses } from './usage.ts';

/**
 * What a search for states is for. It follows TLC (Tool.getInitStates, getNextStates, enabled) step by step, since each way to a state counts.
 */
export interface Goal {
  readonly kind: 'init' | 'next' | 'enabled';
  /** For messages: "In computing ... ". */
  readonly what: 'initial states' | 'next states' | 'ENABLED';
  /** Statement for a state that has all values. */
  readonly found: string;
  /** Statement for one that lacks values. */
  readonly incomplete: string;
  /** How many variables there are. */
  readonly variables: number;
  /** Whether the states are those of a part of `A \cdot B`. */
  readonly isPart?: true;
}

/** What may be repeated rather than be put into a function of its own, in nodes. */
const REPEATED = 16;

/** The state in the making. */
function target(goal: Goal, context: Context): StateArray {
  const state = goal.kind === 'init' ? context.states.current : context.states.next;
  if (state === undefined) throw new Error('no state in the making');
  return state;
}

type Known = readonly boolean[] | 'unknown';

function assigned(goal: Goal, context: Context): Known {
  return target(goal, context).assigned ?? Array.from({ length: goal.variables }, () => true);
}

/** `undefined` when only the run knows. */
function isAssigned(goal: Goal, context: Context, index: number): boolean | undefined {
  const known = assigned(goal, context);
  return known === 'unknown' ? undefined : known[index];
}

function isComplete(goal: Goal, context: Context): boolean {
  const known = assigned(goal, context);
  return known !== 'unknown' && known.every(Boolean);
}

function keyOf(known: Known): string {
  return known === 'unknown' ? known : known.map(Number).join('');
}

function withAssigned(goal: Goal, context: Context, known: Known): Context {
  const state = { ...target(goal, context), assigned: known };
  return { ...context, states: goal.kind === 'init' ? { current: state, next: undefined } : { current: context.states.current, next: state } };
}

/** A block inside of braces. */
function nested(context: Context, open: string, body: (inner: Context) => void): void {
  const block = new Block(context.block);
  body({ ...context, block });
  context.block.line(open);
  context.block.append(block);
  context.block.line('}');
}

/** Compiles the search for the ways to satisfy an expression and, after it, an agenda. */
export function solve(goal: Goal, context: Context, node: Expression, agenda: Agenda): void {
  const { program } = context;
  if (!program.traced) return solveNode(goal, context, node, agenda);
  const block = new Block(context.block);
  solveNode(goal, { ...context, block }, node, agenda);
  context.block.line('try {');
  context.block.append(block);
  context.block.line(`} catch (error) { throw trace(error, ${program.site(node.source)}); }`);
}

function solveNode(goal: Goal, context: Context, node: Expression, agenda: Agenda): void {
  if (isTest(context.program, node, context.environment, goal.kind, assigned(goal, context))) return test(goal, context, node, agenda);
  solveForm(goal, counted(context, node), node, agenda);
}

function solveForm(goal: Goal, context: Context, node: Expression, agenda: Agenda): void {
  switch (node.kind) {
    case 'apply':
      return solveOperator(goal, context, node.operator, context.environment, node.operands, node, agenda);
    case 'builtin':
      return solveBuiltin(goal, context, node.name, node.operands, node, agenda);
    case 'if':
      return solveIf(goal, context, 'condition of an IF.', node.condition, agenda, (rest, inner) => solve(goal, inner, node.then, rest), (rest, inner) => solve(goal, inner, node.else, rest));
    case 'case':
      return solveCase(goal, context, node, 0, agenda);
    case 'exists':
      return loops(context, node.bounds, context.program.name('loop'), (inner) => solve(goal, inner, node.body, agenda));
    case 'forall':
      return solveForAll(goal, context, node, agenda);
    case 'let':
      return solve(goal, { ...context, environment: bindSearchLet(goal, context, node) }, node.body, agenda);
    case 'index':
      return solveIndex(goal, context, node, agenda);
    case 'label':
      return solve(goal, context, node.body, agenda);
    case 'substitution':
      return solve(goal, { ...context, environment: bindSubstitutions(node.substitutions, context.environment) }, node.body, agenda);
    case 'square-action':
      return branch(context, agenda, [
        (rest, inner) => solve(goal, inner, node.action, rest),
        (rest, inner) => solveUnchanged(goal, inner, node.subscript, rest),
      ]);
    case 'angle-action':
      return solve(goal, context, node.action, { kind: 'changed', node: node.subscript, environment: context.environment, rest: agenda });
    default:
      return test(goal, context, node, agenda);
  }
}

/** A conjunct that is true or false as it stands. */
function test(goal: Goal, context: Context, node: Expression, agenda: Agenda): void {
  const form = `In computing ${goal.what}, TLC expected a boolean expression,\nbut instead found %value.`;
  when(goal, context, boolean(expression(context, node), form), agenda);
}

function when(goal: Goal, context: Context, condition: Js, agenda: Agenda): void {
  if (condition.code === 'false') return;
  if (condition.code === 'true') return proceed(goal, context, agenda);
  nested(context, `if (${condition.code}) {`, (inner) => proceed(goal, inner, agenda));
}

/** The rest of the agenda. */
function proceed(goal: Goal, context: Context, agenda: Agenda): void {
  if (agenda?.kind === 'call') {
    context.block.line(goal.kind === 'enabled' ? `if (${agenda.call}) return true;` : `${agenda.call};`);
    return;
  }
  if (agenda === undefined) return leaf(goal, context);
  if (goal.kind !== 'enabled') {
    if (isComplete(goal, context)) return testAll(goal, context, agenda);
    if (assigned(goal, context) === 'unknown' && agenda.kind !== 'shared') {
      nested(context, `if (isAssigned(${target(goal, context).code})) {`, (inner) => testAll(goal, withAssigned(goal, inner, allAssigned(goal)), agenda));
      nested(context, 'else {', (inner) => next(goal, inner, agenda));
      return;
    }
  }
  next(goal, context, agenda);
}

function allAssigned(goal: Goal): boolean[] {
  return Array.from({ length: goal.variables }, () => true);
}

function leaf(goal: Goal, context: Context): void {
  const known = assigned(goal, context);
  if (goal.kind === 'enabled' || isComplete(goal, context)) context.block.line(goal.found);
  else if (known === 'unknown') context.block.line(`if (isAssigned(${target(goal, context).code})) { ${goal.found} } else { ${goal.incomplete} }`);
  else {
    const { code } = target(goal, context);
    known.forEach((has, index) => {
      if (!has) context.block.line(`${code}[${index}] = undefined;`);
    });
    context.block.line(goal.incomplete);
  }
}

function next(goal: Goal, context: Context, agenda: Exclude<Agenda, undefined | { kind: 'call' }>): void {
  switch (agenda.kind) {
    case 'predicate':
      return solve(goal, { ...context, environment: agenda.environment }, agenda.node, agenda.rest);
    case 'unchanged':
      return solveUnchanged(goal, { ...context, environment: agenda.environment }, agenda.node, agenda.rest);
    case 'changed':
      return when(goal, context, negated(unchanged({ ...context, environment: agenda.environment }, agenda.node)), agenda.rest);
    case 'forall':
      return callStep(goal, context, agenda.forall, agenda.index, agenda.rest);
    case 'shared':
      return callShared(goal, context, agenda.shared);
  }
}

function negated(condition: Js): Js {
  return js(`!${condition.code}`, 'boolean');
}

/** Once every variable has a value, TLC takes what is left as predicates, which do not branch any more (Tool.getNextStatesAllAssigned). */
function testAll(goal: Goal, context: Context, agenda: Agenda): void {
  if (agenda === undefined) return leaf(goal, context);
  switch (agenda.kind) {
    case 'call':
      return proceed(goal, context, agenda);
    case 'shared':
      return callShared(goal, context, agenda.shared);
    case 'predicate': {
      const within = { ...context, environment: agenda.environment };
      const form = `In computing ${goal.what}, TLC expected a boolean expression,\nbut instead found %value.`;
      const condition = boolean(expression(within, agenda.node), form);
      if (condition.code === 'false') return;
      if (condition.code === 'true') return testAll(goal, context, agenda.rest);
      return nested(context, `if (${condition.code}) {`, (inner) => testAll(goal, inner, agenda.rest));
    }
    case 'unchanged':
    case 'changed': {
      const stutters = unchanged({ ...context, environment: agenda.environment }, agenda.node);
      return nested(context, `if (${agenda.kind === 'unchanged' ? stutters.code : negated(stutters).code}) {`, (inner) => testAll(goal, inner, agenda.rest));
    }
    case 'forall': {
      const { program } = context;
      const holds = program.name('holds');
      const { forall } = agenda;
      const at = program.name('i');
      context.block.line(`let ${holds} = true;`);
      const block = new Block(context.block);
      const environment = bindContext({ ...context, block }, forall, at);
      const body = boolean(expression({ ...context, block, environment }, forall.node.body), 'TLC expected a boolean value, but did not find one (%kind).');
      context.block.line(`for (let ${at} = ${agenda.index}; ${at} < ${forall.contexts}.length; ${at}++) {`);
      context.block.append(block);
      context.block.line(`if (!${body.code}) { ${holds} = false; break; }`);
      context.block.line('}');
      return nested(context, `if (${holds}) {`, (inner) => testAll(goal, inner, agenda.rest));
    }
  }
}

/** Compiles several ways on, each of which goes through the same agenda. */
function branch(context: Context, agenda: Agenda, ways: readonly ((rest: Agenda, inner: Context) => void)[]): void {
  if (ways.length < 2 || weight(agenda) <= REPEATED) {
    for (const way of ways) {
      const block = new Block(context.block);
      way(agenda, { ...context, block });
      context.block.line('{');
      context.block.append(block);
      context.block.line('}');
    }
    return;
  }
  const shared: Shared = { agenda, functions: new Map(), hole: context.block.hole() };
  for (const way of ways) {
    const block = new Block(context.block);
    way({ kind: 'shared', shared, rest: undefined }, { ...context, block });
    context.block.line('{');
    context.block.append(block);
    context.block.line('}');
  }
}

function weight(agenda: Agenda): number {
  let sum = 0;
  for (let item = agenda; item !== undefined; item = item.rest) {
    if (item.kind === 'forall') return Infinity;
    if (item.kind === 'shared' || item.kind === 'call') return sum + 1;
    sum += sizeOf(item.node);
  }
  return sum;
}

/** Size with the definitions that it is made of, as far as it matters. */
function sizeOf(node: Operand, depth = 0): number {
  if (depth > 4) return REPEATED + 1;
  if (node.kind === 'operator') return 1;
  if (node.kind === 'apply' && node.operator.kind === 'definition') {
    if (node.operator.recursive) return REPEATED + 1;
    return sizeOf(node.operator.body, depth + 1) + node.operands.reduce((sum, operand) => sum + sizeOf(operand, depth), 0);
  }
  if (node.kind === 'builtin') return 1 + node.operands.reduce((sum, operand) => sum + sizeOf(operand, depth), 0);
  return node.kind === 'number' || node.kind === 'string' || node.kind === 'apply' ? 1 : REPEATED + 1;
}

function callShared(goal: Goal, context: Context, shared: Shared): void {
  const key = keyOf(assigned(goal, context));
  let name = shared.functions.get(key);
  if (name === undefined) {
    name = context.program.name('rest');
    shared.functions.set(key, name);
    const block = new Block(shared.hole);
    proceed(goal, { ...context, block }, shared.agenda);
    shared.hole.line(`const ${name} = () => {`);
    shared.hole.append(block);
    if (goal.kind === 'enabled') shared.hole.line('return false;');
    shared.hole.line('};');
  }
  context.block.line(goal.kind === 'enabled' ? `if (${name}()) return true;` : `${name}();`);
}

function solveIf(
  goal: Goal,
  context: Context,
  form: string,
  condition: Expression,
  agenda: Agenda,
  yes: (rest: Agenda, inner: Context) => void,
  no: (rest: Agenda, inner: Context) => void,
): void {
  const guard = boolean(expression(context, condition), `In computing ${goal.what}, a non-boolean expression (%kind) was used as the ${form}`);
  const name = context.program.name('guard');
  context.block.line(`const ${name} = ${guard.code};`);
  branch(context, agenda, [
    (rest, inner) => nested(inner, `if (${name}) {`, (deep) => yes(rest, deep)),
    (rest, inner) => nested(inner, `if (!${name}) {`, (deep) => no(rest, deep)),
  ]);
}

function solveCase(goal: Goal, context: Context, node: Extract<Expression, { kind: 'case' }>, index: number, agenda: Agenda): void {
  const arm = node.arms[index];
  if (arm === undefined) {
    if (node.other !== undefined) return solve(goal, context, node.other, agenda);
    context.block.line(`fail('In computing ${goal.what}, TLC encountered a CASE with no conditions true.');`);
    return;
  }
  solveIf(goal, context, 'guard condition of a CASE.', arm.guard, agenda, (rest, inner) => solve(goal, inner, arm.value, rest), (rest, inner) => solveCase(goal, inner, node, index + 1, rest));
}

function solveBuiltin(goal: Goal, context: Context, name: BuiltinName, operands: readonly Expression[], node: Expression, agenda: Agenda): void {
  switch (name) {
    case 'and': {
      let rest = agenda;
      for (const operand of operands.slice(1).toReversed()) rest = { kind: 'predicate', node: operand, environment: context.environment, rest };
      return solve(goal, context, operands[0]!, rest);
    }
    case 'or':
      return branch(context, agenda, operands.map((operand) => (rest, inner) => solve(goal, inner, operand, rest)));
    case 'implies': {
      const guard = boolean(expression(context, operands[0]!), `In computing ${goal.what} of a predicate of the form P => Q, P was %kind.`);
      const condition = context.program.name('guard');
      context.block.line(`const ${condition} = ${guard.code};`);
      return branch(context, agenda, [
        (rest, inner) => nested(inner, `if (${condition}) {`, (deep) => solve(goal, deep, operands[1]!, rest)),
        (rest, inner) => nested(inner, `if (!${condition}) {`, (deep) => proceed(goal, deep, rest)),
      ]);
    }
    case 'UNCHANGED':
      return solveUnchanged(goal, context, operands[0]!, agenda);
    case 'cdot':
      return solveComposition(goal, context, operands[0]!, operands[1]!, agenda);
    case '=':
    case 'in':
    case 'subseteq': {
      const index = assignable(goal, context, operands[0]!);
      if (index === undefined) return test(goal, context, node, agenda);
      return name === '=' ? assign(goal, context, index, forcedExpression(context, operands[1]!), agenda) : assignEach(goal, context, index, name, operands[1]!, agenda);
    }
    default:
      return test(goal, context, node, agenda);
  }
}

/** Index of the variable that `x' = e` or `x' \in S` gives a value to; for an initial predicate `x = e`, `x \in S`. */
function assignable(goal: Goal, context: Context, left: Expression): number | undefined {
  return goal.kind === 'init' ? variableOf(context.program, left, context.environment) : primedVariableOf(context.program, left, context.environment);
}

/** Gives the variable a value or, when it has one, compares. */
function assign(goal: Goal, context: Context, index: number, value: Js, agenda: Agenda): void {
  const state = target(goal, context);
  const element = `${state.code}[${index}]`;
  const has = isAssigned(goal, context, index);
  if (has === true) return when(goal, context, equality(context, js(element), value), agenda);
  if (has === false) {
    context.block.line(`${element} = ${forced(value).code};`);
    return proceed(goal, withAssigned(goal, context, (assigned(goal, context) as readonly boolean[]).map((old, other) => old || other === index)), agenda);
  }
  const name = context.program.name('value');
  context.block.line(`const ${name} = ${value.code};`);
  nested(context, `if (${element} === undefined) {`, (inner) => {
    inner.block.line(`${element} = force(${name});`);
    proceed(goal, inner, agenda);
    inner.block.line(`${element} = undefined;`);
  });
  nested(context, `else if (equal(${element}, ${name})) {`, (inner) => proceed(goal, inner, agenda));
}

function assignEach(goal: Goal, context: Context, index: number, form: 'in' | 'subseteq', set: Expression, agenda: Agenda): void {
  const { program } = context;
  const element = program.name('element');
  const bounds = form === 'in' ? intervalOf(context, set) : undefined;
  if (bounds !== undefined) {
    const low = program.name('low');
    const high = program.name('high');
    context.block.line(`const ${low} = limit(${bounds.low.code}, 'first');`);
    context.block.line(`const ${high} = limit(${bounds.high.code}, 'second');`);
    return nested(context, `for (let ${element} = ${low}; ${element} <= ${high}; ${element}++) {`, (inner) => assign(goal, inner, index, js(element, 'integer', true), agenda));
  }
  const value = expression(context, set);
  const cursor = program.name('cursor');
  const elements = form === 'in' ? value.code : `powerSet(${value.code})`;
  nested(context, `for (let ${cursor} = candidates(${elements}, ${JSON.stringify(goal.what)}), ${element}; (${element} = ${cursor}.next()) !== undefined;) {`, (inner) =>
    assign(goal, inner, index, js(element, 'any', true), agenda),
  );
}

/** `UNCHANGED e`: assigns where e is a variable or a tuple of such (Tool.processUnchanged). */
function solveUnchanged(goal: Goal, context: Context, node: Expression, agenda: Agenda): void {
  const { program, environment } = context;
  const index = variableOf(program, node, environment);
  if (index !== undefined) {
    const value = expression({ ...context, states: { current: context.states.current, next: undefined } }, node);
    return assign(goal, context, index, value, agenda);
  }
  if (node.kind === 'builtin' && node.name === 'tuple') {
    const [first, ...others] = node.operands;
    if (first === undefined) return proceed(goal, context, agenda);
    let rest = agenda;
    for (const operand of others.toReversed()) rest = { kind: 'unchanged', node: operand, environment, rest };
    return solveUnchanged(goal, context, first, rest);
  }
  if (node.kind === 'label') return solveUnchanged(goal, context, node.body, agenda);
  if (node.kind === 'substitution') return solveUnchanged(goal, { ...context, environment: bindSubstitutions(node.substitutions, environment) }, node.body, agenda);
  if (node.kind === 'apply' && node.operands.length === 0) {
    const { operator } = node;
    const binding = environment.lookup(operator);
    if (binding?.kind === 'expression' || binding?.kind === 'evaluated') {
      return solveUnchanged(goal, { ...context, environment: binding.environment }, binding.expression, agenda);
    }
    const replacement = program.replacement(operator);
    const definition = replacement?.kind === 'operator' ? replacement.operator : operator;
    if (binding === undefined && definition.kind === 'definition' && !definition.recursive && (replacement === undefined || replacement.kind === 'operator') && program.native(definition) === undefined) {
      return solveUnchanged(goal, { ...context, environment: environment.restrict(definition.body) }, definition.body, agenda);
    }
  }
  when(goal, context, unchanged(context, node), agenda);
}

/** What a LET defines, for an action: evaluated once where that is sure to give one value while the search goes on. */
function bindSearchLet(goal: Goal, context: Context, node: LetNode): Environment {
  let { environment } = context;
  node.definitions.forEach((definition, index) => {
    if (definition.parameters.length > 0 || definition.recursive) return;
    const rest = node.definitions.slice(index + 1);
    const count = uses(node.body, definition) + rest.reduce((sum, other) => sum + 2 * uses(other.body, definition), 0);
    const within = { ...context, environment };
    if (count < 2 || !isStable(goal, within, definition.body)) return;
    environment = environment.with(definition, bindingOfValue(within, definition.body, isStrictIn(node.body, definition), definition.name));
  });
  return environment;
}

/** Whether an expression has one value during the search, whatever it assigns meanwhile. */
function isStable(goal: Goal, context: Context, node: Operand): boolean {
  return levelOf(context.program, node, context.environment) <= (goal.kind === 'init' ? 0 : 1);
}

function solveOperator(
  goal: Goal,
  context: Context,
  operator: Operator | BuiltinName,
  scope: Environment,
  operands: readonly Operand[],
  node: Expression,
  agenda: Agenda,
): void {
  if (typeof operator === 'string') return solveBuiltin(goal, context, operator, operands as readonly Expression[], { kind: 'builtin', name: operator, operands: operands as readonly Expression[], source: node.source, level: node.level }, agenda);
  const binding = scope.lookup(operator);
  if (binding !== undefined) {
    if (binding.kind === 'expression') return solve(goal, { ...context, environment: binding.environment }, binding.expression, agenda);
    if (binding.kind === 'operator') return solveOperator(goal, context, binding.operator, binding.environment, operands, node, agenda);
    return test(goal, context, node, agenda);
  }
  const replacement = context.program.replacement(operator);
  if (replacement !== undefined && replacement.kind !== 'operator') return test(goal, context, node, agenda);
  const definition = replacement?.operator ?? operator;
  if (definition.kind !== 'definition' || context.program.native(definition) !== undefined) return test(goal, context, node, agenda);
  if (definition.recursive) return solveRecursive(goal, context, definition, scope, operands, agenda);
  const bound = definition.parameters.map((parameter, index): readonly [BindableSymbol, Binding] => {
    const operand = operands[index]!;
    if (parameter.arity > 0 || operand.kind === 'operator') return [parameter, bindOperand(operand, context.environment)];
    const byName =
      isConstant(context.program, operand, context.environment) ||
      uses(definition.body, parameter) <= 1 ||
      !isStable(goal, context, operand) ||
      (isMovedParameter(definition, index) && levelOf(context.program, operand, context.environment) > 0);
    return [parameter, byName ? bindOperand(operand, context.environment) : bindingOfValue(context, operand, isStrictParameter(definition, index), parameter.name)];
  });
  solve(goal, { ...context, environment: scope.withAll(bound).restrict(definition.body) }, definition.body, agenda);
}

/**
 * An action defined by recursion becomes a function that is given what to do next. Which variables have a value by then only the run knows.
 */
function solveRecursive(goal: Goal, context: Context, definition: Definition, scope: Environment, operands: readonly Operand[], agenda: Agenda): void {
  const { program } = context;
  const dynamic = withAssigned(goal, context, 'unknown');
  const passed: string[] = [];
  const parameters: string[] = [];
  const bindings: (readonly [BindableSymbol, Binding])[] = [];
  const kinds: string[] = [];
  definition.parameters.forEach((parameter, index) => {
    const operand = operands[index]!;
    if (operand.kind === 'operator' || !isStable(goal, context, operand)) {
      const binding = bindOperand(operand, context.environment);
      bindings.push([parameter, binding]);
      kinds.push(binding.key);
      return;
    }
    const { block, result } = separately(dynamic, operand);
    const name = program.name(parameter.name);
    context.block.line(`const ${name} = once(() => {`);
    context.block.append(block);
    context.block.line(`return ${result.code};`);
    context.block.line('});');
    passed.push(name);
    const local = program.name(parameter.name);
    parameters.push(local);
    bindings.push([parameter, valueBinding(onDemand(local))]);
    kinds.push('value');
  });
  const key = `${idOf(definition)}{${scope.restrict(definition).key}}(${kinds.join()})`;
  callDynamic(goal, context, agenda, { key, name: definition.name, parameters, passed }, (inner, rest) =>
    solve(goal, { ...inner, environment: scope.withAll(bindings).restrict(definition.body) }, definition.body, rest),
  );
}

/** Calls the function of something recursive, which is generated when it is first called. */
function callDynamic(
  goal: Goal,
  context: Context,
  agenda: Agenda,
  called: { readonly key: string; readonly name: string; readonly parameters: readonly string[]; readonly passed: readonly string[] },
  body: (inner: Context, rest: Agenda) => void,
): void {
  const { program } = context;
  const { code } = target(goal, context);
  const dynamic = withAssigned(goal, context, 'unknown');
  const known = assigned(goal, context);
  if (known !== 'unknown') known.forEach((has, index) => has || context.block.line(`${code}[${index}] = undefined;`));
  const rest = program.name('rest');
  const after = new Block(context.block);
  proceed(goal, { ...dynamic, block: after }, agenda);
  context.block.line(`const ${rest} = () => {`);
  context.block.append(after);
  if (goal.kind === 'enabled') context.block.line('return false;');
  context.block.line('};');
  const key = `recursive ${goal.kind} ${called.key}${code}`;
  let entry = context.block.functionFor(key);
  if (entry === undefined) {
    entry = context.block.declare(key, program.name(called.name));
    const block = new Block(context.block);
    body({ ...dynamic, block }, { kind: 'call', call: 'rest()', rest: undefined });
    context.block.line(`const ${entry.name} = (${['rest', ...called.parameters].join(', ')}) => {`);
    context.block.append(block);
    if (goal.kind === 'enabled') context.block.line('return false;');
    context.block.line('};');
  }
  const call = `${entry.name}(${[rest, ...called.passed].join(', ')})`;
  context.block.line(goal.kind === 'enabled' ? `if (${call}) return true;` : `${call};`);
}

/** `f[e]` where TLC has not enumerated f: its body is searched like that of an operator. */
function solveIndex(goal: Goal, context: Context, node: IndexNode, agenda: Agenda): void {
  const lazy = lazyFunction(context.program, node.function, context.environment, goal.kind);
  if (lazy === undefined) return test(goal, context, node, agenda);
  const { program } = context;
  const { literal, environment } = lazy;
  const argument = program.name('argument');
  context.block.line(`const ${argument} = ${expression(context, node.argument).code};`);
  const search = (inner: Context, local: string, rest: Agenda): void => {
    const within = { ...inner, environment };
    const domains = literal.bounds.flatMap((bound) => {
      const set = expression(within, bound.domain).code;
      return bound.isTuple ? [set] : bound.variables.map(() => set);
    });
    const domain = domains.length === 1 ? domains[0]! : `new TupleSet([${domains.join(', ')}])`;
    inner.block.line(`if (!member(${local}, ${domain})) fail('Attempted to apply a function to an argument not in its domain.');`);
    const self = literal.self === undefined ? [] : [[literal.self, expressionBinding(literal, environment)] as const];
    const bound = bindArguments(within, literal.bounds, local).withAll(self);
    solve(goal, { ...inner, environment: bound.restrict(literal.body) }, literal.body, rest);
  };
  if (literal.self === undefined) return search(context, argument, agenda);
  const local = program.name('argument');
  const key = `${idOf(literal)}{${environment.restrict(literal).key}}`;
  callDynamic(goal, context, agenda, { key, name: literal.self.name, parameters: [local], passed: [argument] }, (inner, rest) => search(inner, local, rest));
}

function solveForAll(goal: Goal, context: Context, node: BoundedNode, agenda: Agenda): void {
  const { program } = context;
  const contexts = program.name('contexts');
  const all = program.name('all');
  context.block.line(`const ${all} = [];`);
  loops(context, node.bounds, program.name('loop'), (inner) => {
    const names = node.bounds.flatMap((bound) => bound.variables).map((variable) => {
      const binding = inner.environment.lookup(variable);
      return binding?.kind === 'value' ? binding.js.code : 'undefined';
    });
    inner.block.line(`${all}.push([${names.join(', ')}]);`);
  });
  // TLC puts each further instance in front of those before it.
  context.block.line(`const ${contexts} = [...${all}.slice(0, 1), ...${all}.slice(1).reverse()];`);
  callStep(goal, context, { node, environment: context.environment, contexts, steps: new Map(), hole: context.block.hole() }, '0', agenda);
}

function bindContext(context: Context, forall: ForAll, index: string): Environment {
  const variables = forall.node.bounds.flatMap((bound) => bound.variables);
  const names = variables.map((variable) => context.program.name(variable.name));
  context.block.line(`const [${names.join(', ')}] = ${forall.contexts}[${index}];`);
  return forall.environment.withAll(variables.map((variable, position) => [variable, valueBinding(js(names[position]!, 'any', true))] as const));
}

function callStep(goal: Goal, context: Context, forall: ForAll, index: string, rest: Agenda): void {
  const key = keyOf(assigned(goal, context));
  let name = forall.steps.get(key);
  if (name === undefined) {
    name = context.program.name('step');
    forall.steps.set(key, name);
    const at = context.program.name('i');
    const block = new Block(forall.hole);
    nested({ ...context, block }, `if (${at} === ${forall.contexts}.length) {`, (inner) => proceed(goal, inner, rest));
    nested({ ...context, block }, 'else {', (inner) => {
      const environment = bindContext(inner, forall, at);
      solve(goal, { ...inner, environment }, forall.node.body, { kind: 'forall', forall, index: `${at} + 1`, rest });
    });
    forall.hole.line(`const ${name} = (${at}) => {`);
    forall.hole.append(block);
    if (goal.kind === 'enabled') forall.hole.line('return false;');
    forall.hole.line('};');
  }
  context.block.line(goal.kind === 'enabled' ? `if (${name}(${index})) return true;` : `${name}(${index});`);
}

