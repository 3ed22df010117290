import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { apply, qualifiedName, type QualifiedName } from './application.ts';
import { boundVariables, resolveBounds } from './bounds.ts';
import { fail, nested, own, rangeOf, textOf, type Context } from './context.ts';
import { declareParameters, letDefinitions } from './definition.ts';
import { expression, factors } from './expression.ts';
import { labelParameters } from './labels.ts';
import { make } from './node.ts';
import type { Definition, Expression, Parameter } from './resolved.ts';
import type { Scope } from './scope.ts';

type Part = QualifiedName['parts'][number];

/**
 * A part of a definition: `Op!2` (second operand), `Op!<<`, `Op!>>` (first and second), `Op!:` (all of it), `Op!(e)` (body of a quantified
 * expression, for x = e), `Op!label(e)`, `Op!Inner(e)` (a definition of a LET). See Lamport, "TLA+ Version 2", section 7. The part becomes a
 * definition of its own: it is resolved once more, with the parameters and bound identifiers around it as parameters.
 */
export function subexpression(context: Context, node: SyntaxNode): Expression {
  const { definition, operands } = namedPart(context, node, false);
  return apply(context, node, definition, textOf(context, node), operands);
}

/** A part of a definition as an operator: `Op!@!2`, where `@` stands for the body of a quantified expression, and no step has operands. */
export function partAsOperator(context: Context, node: SyntaxNode): Definition {
  const { definition, operands } = namedPart(context, node, true);
  return operands.length === 0 ? definition : fail(context, node, `${textOf(context, node)} cannot be used as an operator, since it is given operands`);
}

function namedPart(context: Context, node: SyntaxNode, asOperator: boolean): Selection {
  const steps = stepsOf(context, node).map((step) => (isPart(step) && !asOperator ? { ...step, operands: step.operands ?? [] } : step));
  const names = steps.map((step) => (isPart(step) ? step.name : undefined));
  let count = names.findIndex((name) => name === undefined);
  if (count < 0) count = names.length - 1;
  for (; count > 0; count--) {
    const definition = context.scope.lookup(names.slice(0, count).join('!'));
    if (definition?.kind !== 'definition') continue;
    const operands = steps.slice(0, count).flatMap((step) => (isPart(step) ? (step.operands ?? []) : []));
    const selected = select(context, node, definition, steps.slice(count));
    return { definition: selected.definition, operands: [...operands, ...selected.operands] };
  }
  return fail(context, placeOf(steps.at(-1)!), `unknown operator ${names[0] ?? textOf(context, node)}`, 'unknown-identifier');
}

type Step = Part | SyntaxNode;

function isPart(step: Step): step is Part {
  return 'name' in step;
}

function placeOf(step: Step): SyntaxNode {
  return isPart(step) ? step.node : step;
}

function stepsOf(context: Context, node: SyntaxNode): Step[] {
  if (node.kind === 'prefixed_op') {
    const prefix = node.child('prefix')!.named;
    return [...prefix.map((component) => stepOf(context, component)), ...qualifiedName(context, node).parts.slice(-1)];
  }
  const [prefix, last] = node.named;
  return [...prefix!.named, last!].map((component) => stepOf(context, component));
}

function stepOf(context: Context, component: SyntaxNode): Step {
  return component.kind === 'subexpr_tree_nav' ? component.named[0]! : qualifiedName(context, component.kind === 'subexpr_component' ? component.named[0]! : component).parts[0]!;
}

interface Selection {
  readonly definition: Definition;
  /** Operands given on the way. */
  readonly operands: readonly SyntaxNode[];
}

function select(context: Context, node: SyntaxNode, definition: Definition, steps: readonly Step[]): Selection {
  if (definition.original !== undefined) {
    const inner = select(context, node, definition.original, steps);
    const { body } = definition;
    const own = definition.parameters.slice(0, definition.parameters.length - definition.original.parameters.length);
    const part = body.kind === 'substitution' ? make(context, node, { kind: 'substitution', substitutions: body.substitutions, body: inner.definition.body }) : inner.definition.body;
    return { ...inner, definition: { ...inner.definition, parameters: [...own, ...inner.definition.parameters], body: part } };
  }
  const place = context.state.places.get(definition);
  if (place === undefined) return fail(context, node, `${definition.name} has no parts that can be named`);

  const cursor = new Cursor(context, node, { ...nested(place.context), isRepeated: true }, place.body);
  cursor.parameters.push(...declareParameters(cursor.within, place.parameters));
  for (const [index, step] of steps.entries()) cursor.move(step, steps[index + 1]);
  return {
    operands: cursor.operands,
    definition: own(context, {
      kind: 'definition',
      name: textOf(context, node),
      module: definition.module,
      parameters: cursor.parameters,
      body: cursor.finish(),
      recursive: false,
      isLocal: true,
      isNative: false,
      source: rangeOf(place.context, cursor.at),
    }),
  };
}

/** A place in the text of a definition, with what is bound around it. */
class Cursor {
  readonly parameters: Parameter[] = [];
  readonly operands: SyntaxNode[] = [];
  within: Context;
  at: SyntaxNode;
  /** What the last step led to, by which a name is that of a label or of a definition of a LET. */
  #reached: 'definition' | 'label' | 'expression' = 'definition';
  /** Whether it is the `f` of `r.f`, which stands for the string. */
  #isField = false;
  readonly #from: Context;
  readonly #node: SyntaxNode;
  /** Puts the definitions of a LET that was entered around the part. */
  #wrap: (part: Expression) => Expression = (part) => part;

  constructor(from: Context, node: SyntaxNode, within: Context, at: SyntaxNode) {
    this.#from = from;
    this.#node = node;
    this.within = within;
    this.at = at;
  }

  finish(): Expression {
    const { within, at } = this;
    return this.#wrap(this.#isField ? make(within, at, { kind: 'string', value: textOf(within, at) }) : expression(within, at));
  }

  /** @param next what comes after it */
  move(step: Step, next: Step | undefined): void {
    if (isPart(step)) return this.#reached === 'expression' ? this.#toLetDefinition(step) : this.#toLabel(step);
    const from = this.#reached;
    this.#reached = 'expression';
    switch (step.kind) {
      case 'colon': {
        const isLast = next === undefined && from === 'definition';
        const isBeforeName = next !== undefined && isPart(next) && from !== 'expression';
        if (!isLast && !isBeforeName) fail(this.#from, step, '!: can be used only after a name, and either at the end, after the name of an operator, or before a name');
        return undefined;
      }
      case 'langle_bracket':
        return this.#toOperand(1, step);
      case 'rangle_bracket':
        return this.#toOperand(2, step);
      case 'child_id':
        return this.#toOperand(Number(textOf(this.#from, step)), step);
      case 'operator_args':
        return this.#toBody(step.named);
      case 'address':
        return this.#toBody(undefined);
      default:
        return fail(this.#from, this.#node, `not supported in the name of a subexpression: ${textOf(this.#from, step)}`, 'unsupported');
    }
  }

  #toOperand(position: number, step: SyntaxNode): void {
    this.at = bare(this.at);
    const { within, at } = this;
    if (at.kind === 'let_in' && position === 1) {
      this.#enterLet(at);
      this.at = at.child('expression')!;
      return;
    }
    const operand = operandsOf(at)[position - 1];
    if (operand === undefined) fail(this.#from, step, `${textOf(within, at)} has no operand ${position}`);
    this.#isField = at.kind === 'record_value' && position === 2;
    this.at = operand;
  }

  /** @returns where the definitions of the LET are known */
  #enterLet(node: SyntaxNode): Context {
    const { within } = this;
    const inner: Context = { ...nested(within), announced: new Map() };
    const definitions = letDefinitions(inner, node);
    const outer = this.#wrap;
    this.#wrap = (part) => outer(make(within, node, { kind: 'let', definitions, body: part }));
    this.within = inner;
    return inner;
  }

  /** @param operands none where the body is taken as an operator */
  #toBody(operands: readonly SyntaxNode[] | undefined): void {
    this.at = bare(this.at);
    const body = bodyOf(this.at);
    const inner = body && scopeOfBody(this.within, this.at);
    const bound = inner && [...inner.scope.entries.keys()];
    if (bound === undefined) return fail(this.#from, this.#node, `${textOf(this.within, this.at)} binds no identifiers`);
    if (operands !== undefined && bound.length !== operands.length) fail(this.#from, this.#node, `${textOf(this.within, this.at)} does not bind ${operands.length} identifiers`);
    this.#bind(bound);
    this.operands.push(...(operands ?? []));
    this.at = body!;
  }

  #bind(names: readonly string[]): void {
    this.within = nested(this.within);
    const source = rangeOf(this.within, this.at);
    for (const name of names) {
      const parameter: Parameter = { kind: 'parameter', name, arity: 0, source };
      this.within.scope.add(name, parameter);
      this.parameters.push(parameter);
    }
  }

  #toLetDefinition({ name, operands, node }: Part): void {
    const letIn = bare(this.at);
    const definition = letIn.kind === 'let_in' ? this.#enterLet(letIn).scope.entries.get(name)?.symbol : undefined;
    const place = definition?.kind === 'definition' ? this.within.state.places.get(definition) : undefined;
    if (place === undefined) return fail(this.#from, node, `${textOf(this.within, letIn)} is no LET that defines ${name}`, 'unknown-identifier');
    this.#reached = 'definition';
    if (operands !== undefined && operands.length !== place.parameters.length) fail(this.#from, node, `the operator ${name} requires ${place.parameters.length} arguments`);
    this.within = nested(place.context);
    this.parameters.push(...declareParameters(this.within, place.parameters));
    this.operands.push(...(operands ?? []));
    this.at = place.body;
  }

  #toLabel({ name, operands, node }: Part): void {
    const found = findLabel(this.within, this.at, name);
    if (found === undefined) return fail(this.#from, node, `there is no label ${name} in ${textOf(this.within, this.at)}`, 'unknown-identifier');
    this.#reached = 'label';
    const { label, lets } = found;
    const bound = labelParameters(this.within, label);
    if (operands !== undefined && bound.length !== operands.length) fail(this.#from, node, `the label ${name} requires ${bound.length} arguments`);
    this.#bind(bound);
    this.operands.push(...(operands ?? []));
    for (const letIn of lets) this.#enterLet(letIn);
    this.at = label.child('expression')!;
  }
}

/** Without parentheses and labels. */
function bare(node: SyntaxNode): SyntaxNode {
  if (node.kind === 'parentheses') return bare(node.named[0]!);
  return node.kind === 'label' ? bare(node.child('expression')!) : node;
}

function operandsOf(node: SyntaxNode): readonly (SyntaxNode | undefined)[] {
  switch (node.kind) {
    case 'conj_list':
    case 'disj_list':
      return node.named.map((item) => item.named[1]!);
    case 'bound_infix_op':
      return node.child('symbol')!.kind === 'times' ? factors(node) : [node.child('lhs')!, node.child('rhs')!];
    case 'bound_prefix_op':
      return [node.child('rhs')!];
    case 'bound_postfix_op':
      return [node.child('lhs')!];
    case 'bound_op':
    case 'bound_nonfix_op':
      return node.named.slice(1);
    case 'prefixed_op':
      return operandsOf(node.child('op')!);
    case 'if_then_else':
      return [node.child('if')!, node.child('then')!, node.child('else')!];
    case 'tuple_literal':
      return node.named.slice(1, -1);
    case 'finite_set_literal':
    case 'record_value':
    case 'function_evaluation':
    case 'step_expr_or_stutter':
    case 'fairness':
      return node.named;
    case 'set_of_functions':
      return [node.named[0]!, node.named[2]!];
    case 'step_expr_no_stutter':
      return [node.named[1]!, node.named[3]!];
    case 'except':
      return [node.child('expr_to_update')!];
    case 'record_literal':
    case 'set_of_records':
      return node.children.flatMap((child, index) => (['all_map_to', ':'].includes(child.kind) ? [node.children[index + 1]!] : []));
    case 'case':
      return node.ofKind('case_arm', 'other_arm');
    case 'case_arm':
      return [node.named[0]!, node.named[2]!];
    case 'other_arm':
      return [undefined, node.named.at(-1)];
    case 'choose':
      return node.all('set');
    case 'bounded_quantification':
    case 'set_filter':
    case 'set_map':
    case 'function_literal':
      return node.ofKind('quantifier_bound').map((bound) => bound.child('set')!);
    default:
      return [];
  }
}

/** What stands in the scope of the identifiers that a node binds. */
function bodyOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.kind) {
    case 'bounded_quantification':
    case 'unbounded_quantification':
    case 'choose':
      return node.child('expression');
    case 'set_filter':
      return node.child('filter');
    case 'set_map':
      return node.child('map');
    case 'function_literal':
      return node.named.at(-1);
    default:
      return undefined;
  }
}

function scopeOfBody(context: Context, node: SyntaxNode): { readonly scope: Scope } {
  if (node.kind === 'choose' || node.kind === 'unbounded_quantification') {
    const within = nested(context);
    const intro = node.kind === 'choose' ? [node.child('intro')!] : node.ofKind('identifier');
    for (const identifier of intro) boundVariables(within, identifier);
    return within;
  }
  return resolveBounds(context, node.ofKind('quantifier_bound')).within;
}

/**
 * A label and the LETs around it, from the outside in. Labels inside of other labels are named through these, those in a definition of a LET
 * through its name.
 */
function findLabel(context: Context, node: SyntaxNode, name: string): { readonly label: SyntaxNode; readonly lets: readonly SyntaxNode[] } | undefined {
  if (node.field === 'definitions') return undefined;
  if (node.kind === 'label') return textOf(context, node.child('name')!) === name ? { label: node, lets: [] } : undefined;
  for (const child of node.children) {
    const found = findLabel(context, child, name);
    if (found !== undefined) return node.kind === 'let_in' ? { ...found, lets: [node, ...found.lets] } : found;
  }
  return undefined;
}
