import { operatorSymbol } from '../syntax/operators.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { apply, nameOrApplication } from './application.ts';
import { boundVariables, resolveBounds } from './bounds.ts';
import { builtinOperator } from './builtins.ts';
import { fail, nested, rangeOf, textOf, type Context } from './context.ts';
import { letIn } from './definition.ts';
import { number, string } from './literals.ts';
import { builtinNode, make } from './node.ts';
import type { Expression } from './resolved.ts';
import { subexpression } from './subexpression.ts';

/** Resolves an expression of the grammar (rule `_expr`). */
export function expression(context: Context, node: SyntaxNode): Expression {
  const of = (child: SyntaxNode): Expression => expression(context, child);
  const all = (children: readonly SyntaxNode[]): Expression[] => children.map(of);
  switch (node.kind) {
    case 'nat_number':
    case 'real_number':
    case 'binary_number':
    case 'octal_number':
    case 'hex_number':
      return number(context, node);
    case 'string':
      return string(context, node);
    case 'boolean':
      return builtinNode(context, node, textOf(context, node) === 'TRUE' ? 'TRUE' : 'FALSE', []);
    case 'string_set':
      return builtinNode(context, node, 'STRING', []);
    case 'boolean_set':
      return builtinNode(context, node, 'BOOLEAN', []);
    case 'parentheses':
      return of(node.named[0]!);
    case 'identifier_ref':
    case 'nat_number_set':
    case 'int_number_set':
    case 'real_number_set':
    case 'bound_op':
    case 'bound_nonfix_op':
    case 'prefixed_op':
      return nameOrApplication(context, node);
    case 'subexpression':
      return subexpression(context, node);
    case 'bound_prefix_op':
    case 'bound_postfix_op':
    case 'bound_infix_op':
      return operatorApplication(context, node);
    case 'conj_list':
    case 'disj_list':
      return builtinNode(context, node, node.kind === 'conj_list' ? 'and' : 'or', node.named.map((item) => of(item.named[1]!)));
    case 'label':
      return label(context, node);
    case 'if_then_else':
      // oxlint-disable-next-line unicorn/no-thenable -- the field of the tree has the name of the keyword
      return make(context, node, { kind: 'if', condition: of(node.child('if')!), then: of(node.child('then')!), else: of(node.child('else')!) });
    case 'case': {
      const other = node.ofKind('other_arm')[0];
      return make(context, node, {
        kind: 'case',
        arms: node.ofKind('case_arm').map((arm) => ({ guard: of(arm.named[0]!), value: of(arm.named[2]!) })),
        other: other && of(other.named[1]!),
      });
    }
    case 'let_in':
      return letIn(context, node);
    case 'bounded_quantification': {
      const { bounds, within } = resolveBounds(context, node.ofKind('quantifier_bound'));
      const kind = node.child('quantifier')!.kind === 'forall' ? 'forall' : 'exists';
      return make(context, node, { kind, bounds, body: expression(within, node.child('expression')!) });
    }
    case 'unbounded_quantification': {
      const within = nested(context);
      const variables = node.ofKind('identifier').flatMap((identifier) => boundVariables(within, identifier));
      const kind = UNBOUNDED[node.child('quantifier')!.kind]!;
      return make(context, node, { kind, variables, body: expression(within, node.child('expression')!) });
    }
    case 'choose': {
      const set = node.child('set');
      const domain = set && of(set);
      const within = nested(context);
      const intro = node.child('intro')!;
      const variables = boundVariables(within, intro);
      const body = expression(within, node.child('expression')!);
      if (domain === undefined) return make(context, node, { kind: 'unbounded-choose', variables, body });
      return make(context, node, { kind: 'choose', bounds: [{ variables, isTuple: intro.kind === 'tuple_of_identifiers', domain }], body });
    }
    case 'finite_set_literal':
      return builtinNode(context, node, 'set', all(node.named));
    case 'tuple_literal':
      return builtinNode(context, node, 'tuple', all(node.named.slice(1, -1)));
    case 'set_filter': {
      const { bounds, within } = resolveBounds(context, [node.child('generator')!]);
      return make(context, node, { kind: 'filter', bounds, body: expression(within, node.child('filter')!) });
    }
    case 'set_map': {
      const { bounds, within } = resolveBounds(context, node.ofKind('quantifier_bound'));
      return make(context, node, { kind: 'map', bounds, body: expression(within, node.child('map')!) });
    }
    case 'function_literal': {
      const { bounds, within } = resolveBounds(context, node.ofKind('quantifier_bound'));
      return make(context, node, { kind: 'function', bounds, body: expression(within, node.named.at(-1)!), self: undefined });
    }
    case 'function_evaluation':
      return functionEvaluation(context, node);
    case 'set_of_functions': {
      const [domain, , range] = node.named;
      return builtinNode(context, node, 'function-set', [of(domain!), of(range!)]);
    }
    case 'record_literal':
    case 'set_of_records':
      return record(context, node);
    case 'record_value': {
      const [value, field] = node.named;
      return make(context, node, { kind: 'field', record: of(value!), name: textOf(context, field!) });
    }
    case 'except':
      return except(context, node);
    case 'prev_func_val':
      return context.inExcept ? make(context, node, { kind: 'at' }) : fail(context, node, '@ is used where it is not defined: it stands for the old value in an EXCEPT');
    case 'step_expr_or_stutter':
      return make(context, node, { kind: 'square-action', action: of(node.named[0]!), subscript: of(node.named[1]!) });
    case 'step_expr_no_stutter': {
      const [, action, , subscript] = node.named;
      return make(context, node, { kind: 'angle-action', action: of(action!), subscript: of(subscript!) });
    }
    case 'fairness': {
      const [subscript, action] = node.named;
      return make(context, node, { kind: node.children[0]!.kind === 'WF_' ? 'weak-fairness' : 'strong-fairness', action: of(action!), subscript: of(subscript!) });
    }
    case 'lambda':
      return fail(context, node, 'a LAMBDA stands where an expression is required');
    case 'prefix_op_symbol':
    case 'infix_op_symbol':
    case 'postfix_op_symbol':
      return fail(context, node, `the operator ${textOf(context, node)} stands where an expression is required`);
    default:
      return fail(context, node, `not supported here: ${textOf(context, node)}`, 'unsupported');
  }
}

const UNBOUNDED: Readonly<Record<string, 'unbounded-forall' | 'unbounded-exists' | 'temporal-forall' | 'temporal-exists'>> = {
  forall: 'unbounded-forall',
  exists: 'unbounded-exists',
  temporal_forall: 'temporal-forall',
  temporal_exists: 'temporal-exists',
};

function operatorApplication(context: Context, node: SyntaxNode): Expression {
  const symbol = node.child('symbol')!;
  const operands = [node.child('lhs'), node.child('rhs')].filter((operand) => operand !== undefined);
  const { name } = operatorSymbol(symbol.kind)!;
  if (name === '\\X') return builtinNode(context, node, 'times', factors(node).map((factor) => expression(context, factor)));
  const builtin = builtinOperator(name);
  if (builtin !== undefined) return builtinNode(context, node, builtin.name, operands.map((operand) => expression(context, operand)));
  const operator = context.scope.lookup(name);
  if (operator === undefined || operator.kind === 'instance' || operator.kind === 'theorem') return fail(context, symbol, `unknown operator ${textOf(context, symbol)}: no module that defines it is extended`, 'unknown-identifier');
  return apply(context, node, operator, name, operands);
}

/** `A \X B \X C` is a set of triples, unlike `(A \X B) \X C`. */
export function factors(node: SyntaxNode): SyntaxNode[] {
  const isProduct = node.kind === 'bound_infix_op' && node.child('symbol')!.kind === 'times';
  return isProduct ? [...factors(node.child('lhs')!), node.child('rhs')!] : [node];
}

function functionEvaluation(context: Context, node: SyntaxNode): Expression {
  const [f, ...given] = node.named;
  const value = expression(context, f!);
  const operands = given.map((operand) => expression(context, operand));
  const parameters = parametersOfFunction(value);
  if (parameters !== undefined && operands.length > 1 && operands.length !== parameters) {
    fail(context, node, `the function ${textOf(context, f!)} takes ${parameters} argument${parameters === 1 ? '' : 's'}, not ${operands.length}`);
  }
  return make(context, node, { kind: 'index', function: value, argument: argument(context, node, operands), count: operands.length });
}

/** For a function that is defined by `f[x \in S] == e`; of others the number is not known. */
function parametersOfFunction(value: Expression): number | undefined {
  if (value.kind !== 'apply' || value.operator.kind !== 'definition') return undefined;
  const { body, source } = value.operator;
  const isDefinedSo = body.kind === 'function' && body.source.line === source.line && body.source.column === source.column;
  return isDefinedSo ? body.bounds.reduce((count, bound) => count + (bound.isTuple ? 1 : bound.variables.length), 0) : undefined;
}

/** `f[a, b]` is `f[<<a, b>>]`. */
function argument(context: Context, node: SyntaxNode, operands: readonly Expression[]): Expression {
  return operands.length === 1 ? operands[0]! : builtinNode(context, node, 'tuple', operands);
}

function record(context: Context, node: SyntaxNode): Expression {
  const names = node.children.filter((child, index) => child.kind === 'identifier' && ['|->', ':', 'all_map_to'].includes(node.children[index + 1]?.kind ?? ''));
  const fields: { name: string; value: Expression }[] = [];
  for (const field of names) {
    const name = textOf(context, field);
    if (fields.some((other) => other.name === name)) fail(context, field, `the field ${name} is given twice`);
    fields.push({ name, value: expression(context, node.children[node.children.indexOf(field) + 2]!) });
  }
  return make(context, node, { kind: node.kind === 'record_literal' ? 'record' : 'record-set', fields });
}

function except(context: Context, node: SyntaxNode): Expression {
  const f = expression(context, node.child('expr_to_update')!);
  const inside: Context = { ...context, inExcept: true };
  const updates = node.ofKind('except_update').map((update) => {
    const path = update.ofKind('except_update_specifier')[0]!.named.map((step) => {
      if (step.kind === 'except_update_record_field') return make(context, step.named[0]!, { kind: 'string', value: textOf(context, step.named[0]!) });
      return argument(context, step, step.named.map((operand) => expression(inside, operand)));
    });
    return { path, value: expression(inside, update.child('new_val')!), source: rangeOf(context, update) };
  });
  return make(context, node, { kind: 'except', function: f, updates });
}

function label(context: Context, node: SyntaxNode): Expression {
  return make(context, node, { kind: 'label', name: textOf(context, node.child('name')!), body: expression(context, node.child('expression')!) });
}
