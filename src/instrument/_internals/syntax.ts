import { visitorKeys } from 'oxc-parser';
import type { Argument, CallExpression, Class, ESTreeFunction, Expression, Node } from './ast.ts';

/** Children in source order, types left out. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const value = (node as unknown as Record<string, unknown>)[key];
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(child) && !isType(child)) found.push(child);
    }
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

const RUNTIME_TS = new Set([
  'TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TSInstantiationExpression',
  'TSParameterProperty', 'TSModuleDeclaration', 'TSModuleBlock', 'TSExportAssignment',
]);

/** Whether a node vanishes when types are stripped, or is left to the stripper as it is (enums, import aliases). */
export function isType(node: Node): boolean {
  if (node.type.startsWith('TS')) return !RUNTIME_TS.has(node.type) || ('declare' in node && node.declare === true);
  return 'declare' in node && node.declare === true;
}

export function isFunction(node: Node): node is ESTreeFunction {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

export function isClass(node: Node): node is Class {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

/** The expression inside parentheses and type wrappers that leave a reference as it is. */
export function unwrap(node: Expression): Expression {
  let inner: Expression = node;
  for (;;) {
    switch (inner.type) {
      case 'ParenthesizedExpression':
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
        inner = inner.expression;
        break;
      default:
        return inner;
    }
  }
}

/** A constant property name; undefined when it is computed at run time. Private names keep their `#`. */
export function staticKey(key: Node, computed: boolean): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'Literal' && ['string', 'number', 'bigint'].includes(typeof key.value)) return String(key.value);
  return undefined;
}

/** Expressions without effect whose value does not depend on when they are evaluated. */
export function isConstant(node: Node): boolean {
  switch (node.type) {
    case 'Literal':
      return !('regex' in node);
    case 'FunctionExpression':
      return true;
    case 'Identifier':
      return node.name === 'undefined';
    case 'UnaryExpression':
      return isConstant(node.argument);
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return isConstant(node.expression);
    case 'TemplateLiteral':
      return node.expressions.length === 0;
    case 'ArrayExpression':
      return node.elements.every((element) => element !== null && element.type !== 'SpreadElement' && isConstant(element));
    case 'ObjectExpression':
      return node.properties.every((property) => property.type === 'Property' && property.kind === 'init' && !property.computed && isConstant(property.value));
    default:
      return false;
  }
}

/** Position after comments and white space. */
export function skipTrivia(code: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < code.length && /\s/.test(code[at]!)) at++;
    if (code.startsWith('//', at)) {
      const end = code.indexOf('\n', at);
      at = end < 0 ? code.length : end + 1;
    } else if (code.startsWith('/*', at)) at = code.indexOf('*/', at) + 2;
    else return at;
  }
}

/** Position of `token`, the next one after `from` but for trivia and, where given, tokens that may stand before it. */
export function findToken(code: string, token: string, from: number, before: readonly string[] = []): number {
  let at = skipTrivia(code, from);
  while (!code.startsWith(token, at)) {
    const other = before.find((candidate) => code.startsWith(candidate, at));
    if (other === undefined) throw new Error(`expected \`${token}\` in \`${code.slice(from, from + 40)}\``);
    at = skipTrivia(code, at + other.length);
  }
  return at;
}

/** Position of the parenthesis that opens the arguments of a call. */
export function argumentsStart(code: string, call: CallExpression): number {
  return findToken(code, '(', call.typeArguments?.end ?? call.callee.end, ['?.']);
}

export function hasSpread(list: readonly Argument[]): boolean {
  return list.some((argument) => argument.type === 'SpreadElement');
}
