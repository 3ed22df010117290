import { operatorSymbol } from '../syntax/operators.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { builtinOperator } from './builtins.ts';
import { fail, rangeOf, textOf, type Context } from './context.ts';
import { lambda } from './definition.ts';
import { expression } from './expression.ts';
import { builtinNode, make } from './node.ts';
import type { Expression, Operand, Operator } from './resolved.ts';
import { arityOf, operandArity, type Symbol } from './scope.ts';
import { partAsOperator, subexpression } from './subexpression.ts';

/** A name as written, `M(a)!N!Op(b)`: its parts joined by `!`, the operands of all parts, and the place of the first. */
export interface QualifiedName {
  readonly parts: readonly { readonly name: string; readonly operands: readonly SyntaxNode[] | undefined; readonly node: SyntaxNode }[];
}

/** `x`, `Op(a, b)`, `+(a, b)`, `M!Op(a)`, `Nat`. */
export function qualifiedName(context: Context, node: SyntaxNode): QualifiedName {
  if (node.kind !== 'prefixed_op') return { parts: [part(context, node)] };
  const prefix = node.child('prefix')!.named.map((component) => part(context, component.kind === 'subexpr_component' ? component.named[0]! : component));
  return { parts: [...prefix, part(context, node.child('op')!)] };
}

function part(context: Context, node: SyntaxNode): QualifiedName['parts'][number] {
  switch (node.kind) {
    case 'bound_op': {
      const [name, ...operands] = node.named;
      return { name: textOf(context, name!), operands, node };
    }
    case 'bound_nonfix_op': {
      const [symbol, ...operands] = node.named;
      return { name: symbolName(symbol!), operands, node };
    }
    case 'prefix_op_symbol':
    case 'infix_op_symbol':
    case 'postfix_op_symbol':
      return { name: symbolName(node), operands: undefined, node };
    case 'nat_number_set':
      return { name: 'Nat', operands: undefined, node };
    case 'int_number_set':
      return { name: 'Int', operands: undefined, node };
    case 'real_number_set':
      return { name: 'Real', operands: undefined, node };
    default:
      return { name: textOf(context, node), operands: undefined, node };
  }
}

/** The canonical name of a `prefix_op_symbol`, `infix_op_symbol` or `postfix_op_symbol`. */
export function symbolName(node: SyntaxNode): string {
  return operatorSymbol(node.named[0]!.kind)!.name;
}

/** An identifier, an operator application or a qualified one, in the place of a value. */
export function nameOrApplication(context: Context, node: SyntaxNode): Expression {
  const name = qualifiedName(context, node);
  const last = name.parts.at(-1)!;
  const builtin = builtinOperator(last.name);
  if (builtin !== undefined && name.parts.length === 1) {
    const operands = last.operands ?? [];
    if (operands.length !== builtin.arity) failArity(context, node, last.name, builtin.arity);
    return builtinNode(context, node, builtin.name, operands.map((operand) => expression(context, operand)));
  }
  const symbol = resolve(context, node, name);
  if (symbol === undefined) return subexpression(context, node);
  const operands = name.parts.flatMap((part) => part.operands ?? []);
  return apply(context, node, symbol, name.parts.map((part) => part.name).join('!'), operands);
}

/** `undefined` where it can only name a part of a definition. */
function resolve(context: Context, node: SyntaxNode, { parts }: QualifiedName): Operator | undefined {
  const symbol = context.scope.lookup(parts.map((part) => part.name).join('!'));
  if (symbol?.kind === 'instance') checkArity(context, parts.at(-1)!, symbol);
  if (symbol !== undefined) return checkKind(context, node, symbol);
  for (let count = 1; count <= parts.length; count++) {
    const name = parts.slice(0, count).map((part) => part.name).join('!');
    const found = context.scope.lookup(name);
    if (found?.kind === 'definition' && count < parts.length) return undefined;
    if (found === undefined && count > 1 && context.scope.lookup(parts[0]!.name)?.kind === 'instance') continue;
    if (found === undefined) fail(context, parts.at(-1)!.node, `unknown operator ${name}`, 'unknown-identifier');
  }
  return fail(context, parts.at(-1)!.node, `unknown operator ${parts.map((part) => part.name).join('!')}`, 'unknown-identifier');
}

function checkArity(context: Context, { operands, node }: QualifiedName['parts'][number], { name, arity }: Extract<Symbol, { kind: 'instance' }>): void {
  if (operands !== undefined && operands.length !== arity) failArity(context, node, name, arity);
}

function checkKind(context: Context, node: SyntaxNode, symbol: Symbol): Operator {
  if (symbol.kind === 'instance') fail(context, node, `${symbol.name} is an instance of a module, not an operator: the name is incomplete`);
  if (symbol.kind === 'theorem') fail(context, node, `${symbol.name} is a theorem, not an expression`);
  return symbol;
}

/** @param name as written, for messages */
export function apply(context: Context, node: SyntaxNode, symbol: Operator, name: string, operands: readonly SyntaxNode[]): Expression {
  if (arityOf(symbol) !== operands.length) failArity(context, node, name, arityOf(symbol));
  return make(context, node, { kind: 'apply', operator: symbol, operands: operands.map((operand, index) => operandFor(context, operand, operandArity(symbol, index), `operand ${index + 1} of ${name}`, node)) });
}

export function failArity(context: Context, node: SyntaxNode, name: string, arity: number): never {
  return fail(context, node.ofKind('(')[0] ?? node, `the operator ${name} requires ${arity} argument${arity === 1 ? '' : 's'}`);
}

/**
 * @param arity number of operands that the operand takes itself; 0 for a value
 * @param application where SANY says of some operands that they do not fit
 */
export function operandFor(context: Context, node: SyntaxNode, arity: number, place: string, application: SyntaxNode = node): Operand {
  if (arity === 0) {
    if (node.kind === 'lambda') fail(context, node, `${place} is a LAMBDA where an expression is required`);
    if (node.kind.endsWith('_op_symbol')) fail(context, node, `${place} is an operator where an expression is required`);
    return expression(context, node);
  }
  if (node.kind === 'lambda') {
    const definition = lambda(context, node);
    return definition.parameters.length === arity ? make(context, node, { kind: 'operator', operator: definition }) : failOperatorArity(context, node, definition.parameters.length, arity, place, application);
  }
  if (!OPERATOR_NAMES.has(node.kind)) fail(context, node, `${place} must be an operator of ${arity} argument${arity === 1 ? '' : 's'}, not an expression`);
  const part = (): Operand => operatorOperand(context, node, partAsOperator(context, node), arity, place, application);
  if (node.kind === 'subexpression') return part();
  const name = qualifiedName(context, node);
  if (name.parts.some((part, index) => part.operands !== undefined && index === name.parts.length - 1)) {
    fail(context, node, `${place} must be an operator of ${arity} argument${arity === 1 ? '' : 's'}, not an expression`);
  }
  const builtin = name.parts.length === 1 ? builtinOperator(name.parts[0]!.name) : undefined;
  if (builtin !== undefined) return builtin.arity === arity ? make(context, node, { kind: 'operator', operator: builtin.name }) : failOperatorArity(context, node, builtin.arity, arity, place, application);

  const symbol = resolve(context, node, name);
  if (symbol === undefined) return part();
  if (name.parts.some((part) => part.operands !== undefined)) return instantiated(context, node, symbol, name, arity, place);
  return operatorOperand(context, node, symbol, arity, place, application);
}

function operatorOperand(context: Context, node: SyntaxNode, symbol: Operator, arity: number, place: string, application: SyntaxNode): Operand {
  if (arityOf(symbol) !== arity) failOperatorArity(context, node, arityOf(symbol), arity, place);
  for (let index = 0; index < arity; index++) if (operandArity(symbol, index) !== 0) fail(context, application, `${place}: ${symbol.name} itself takes operators`);
  return make(context, node, { kind: 'operator', operator: symbol });
}

function failOperatorArity(context: Context, node: SyntaxNode, found: number, arity: number, place: string, at: SyntaxNode = node): never {
  return fail(context, at, `${place} must be an operator of ${arity} argument${arity === 1 ? '' : 's'}, but ${textOf(context, node)} takes ${found}`);
}

const OPERATOR_NAMES = new Set(['identifier_ref', 'prefixed_op', 'subexpression', 'prefix_op_symbol', 'infix_op_symbol', 'postfix_op_symbol']);

/** `M(a)!Op` as an operator is `LAMBDA x : M(a)!Op(x)`. */
function instantiated(context: Context, node: SyntaxNode, symbol: Operator, name: QualifiedName, arity: number, place: string): Operand {
  const given = name.parts.flatMap((part) => part.operands ?? []);
  if (arityOf(symbol) !== given.length + arity) {
    failOperatorArity(context, node, arityOf(symbol) - given.length, arity, place);
  }
  const source = rangeOf(context, node);
  const parameters = Array.from({ length: arity }, (_, index) => ({ kind: 'parameter' as const, name: `${index + 1}`, arity: 0, source }));
  const operands: Operand[] = [
    ...given.map((operand, index) => operandFor(context, operand, operandArity(symbol, index), `operand ${index + 1} of ${symbol.name}`)),
    ...parameters.map((parameter) => make(context, node, { kind: 'apply', operator: parameter, operands: [] })),
  ];
  const body = make(context, node, { kind: 'apply', operator: symbol, operands });
  const definition = { kind: 'definition' as const, name: 'LAMBDA', module: context.state.name, parameters, body, recursive: false, isLocal: true, isNative: false, source };
  return make(context, node, { kind: 'operator', operator: definition });
}
