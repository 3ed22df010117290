import type { CallExpression, Node, Statement } from '../../instrument/_internals/ast.ts';
import { children, isFunction } from '../../instrument/_internals/syntax.ts';
import { replaced, textOf, type Edit, type Rule, type RuleContext } from '../rule.ts';

const READ_MODIFY_WRITE = new Set(['add', 'sub', 'and', 'or', 'xor', 'exchange', 'compareExchange']);

/** The new value that a read-modify-write stores, where `seen` is the old one and `value` its operand. */
const COMBINED: Readonly<Record<string, string>> = { add: 'seen + value', sub: 'seen - value', and: 'seen & value', or: 'seen | value', xor: 'seen ^ value', exchange: 'value' };

/** The operation and the texts of its arguments; none for a call whose arguments are not all there to see. */
function call(node: Node, context: RuleContext): { readonly operation: string; readonly args: readonly string[] } | undefined {
  const operation = context.atomic(node);
  if (operation === undefined) return undefined;
  const { arguments: args } = node as CallExpression;
  if (args.some(({ type }) => type === 'SpreadElement')) return undefined;
  return { operation, args: args.map((argument) => textOf(argument, context)) };
}

/** An atomic load that became a plain one: nothing orders it any more. */
export const plainLoad: Rule = (node, context) => {
  const found = call(node, context);
  if (found?.operation !== 'load') return [];
  const [view, index] = found.args;
  return [replaced(node, `${view}[${index}]`, 'load plainly')];
};

/** An atomic store that became a plain one. */
export const plainStore: Rule = (node, context) => {
  const found = call(node, context);
  if (found?.operation !== 'store') return [];
  const [view, index, value] = found.args;
  return [replaced(node, `(${view}[${index}] = ${value})`, 'store plainly')];
};

/** A read-modify-write in two steps, so that others get in between. */
export const splitUpdate: Rule = (node, context) => {
  const found = call(node, context);
  if (found === undefined || !READ_MODIFY_WRITE.has(found.operation)) return [];
  const { operation, args } = found;
  const names = operation === 'compareExchange' ? 'view, index, expected, value' : 'view, index, value';
  const store = operation === 'compareExchange' ? `if (seen === expected) Atomics.store(view, index, value);` : `Atomics.store(view, index, ${COMBINED[operation]});`;
  return [replaced(node, `((${names}) => { const seen = Atomics.load(view, index); ${store} return seen; })(${args.join(', ')})`, `${operation} in two steps, a load and a store`)];
};

/** A read-modify-write that writes nothing. */
export const dropWrite: Rule = (node, context) => {
  const found = call(node, context);
  if (found === undefined || !READ_MODIFY_WRITE.has(found.operation)) return [];
  const [view, index] = found.args;
  return [replaced(node, `Atomics.load(${view}, ${index})`, `${found.operation} only loads`)];
};

/** A compare-and-swap that does not compare. */
export const dropCompare: Rule = (node, context) => {
  const found = call(node, context);
  if (found?.operation !== 'compareExchange') return [];
  const [view, index, , value] = found.args;
  return [replaced(node, `Atomics.exchange(${view}, ${index}, ${value})`, 'exchange without comparing')];
};

/** A notification that is not sent. */
export const dropNotify: Rule = (node, context) => (call(node, context)?.operation === 'notify' ? [replaced(node, '0', 'notify nobody')] : []);

/** A notification that wakes one of those who sleep, where it woke all. */
export const notifyOne: Rule = (node, context) => {
  const found = call(node, context);
  if (found?.operation !== 'notify' || (found.args.length > 2 && found.args[2] !== 'Infinity')) return [];
  const [view, index] = found.args;
  return [replaced(node, `Atomics.notify(${view}, ${index}, 1)`, 'notify one sleeper only')];
};

/** A wait that sleeps on whatever is there now, so that a change since the last look is slept through. */
export const freshWait: Rule = (node, context) => {
  const found = call(node, context);
  if (found === undefined || (found.operation !== 'wait' && found.operation !== 'waitAsync')) return [];
  const [view, index, , ...rest] = found.args;
  return [replaced(node, `Atomics.${found.operation}(${[view, index, `Atomics.load(${view}, ${index})`, ...rest].join(', ')})`, 'wait on the value that is there now, not on the one seen before')];
};

/** Two neighbouring statements in the other order, of which one accesses memory by index or `Atomics` and the other does too or calls something that may. */
export const swapStatements: Rule = (node, context) => {
  const bodies: readonly (readonly Node[])[] =
    node.type === 'BlockStatement' || node.type === 'Program' || node.type === 'StaticBlock' ? [node.body] : node.type === 'SwitchCase' ? [node.consequent] : [];
  const edits: Edit[] = [];
  for (const body of bodies) {
    for (let i = 0; i + 1 < body.length; i++) {
      const [first, second] = [body[i] as Statement, body[i + 1] as Statement];
      if (![first, second].every((statement) => isMovable(statement) && mayAccess(statement)) || ![first, second].some((statement) => accesses(statement, context))) continue;
      if (declared(first).some((name) => mentions(second, name)) || declared(second).some((name) => mentions(first, name))) continue;
      const between = context.code.slice(first.end, second.start);
      edits.push({ start: first.start, end: second.end, replacement: `${textOf(second, context)}${between}${textOf(first, context)}`, description: 'swap two neighbouring statements' });
    }
  }
  return edits;
};

function isMovable(statement: Statement): boolean {
  if (statement.type === 'ExpressionStatement') return statement.expression.type !== 'CallExpression' || statement.expression.callee.type !== 'Super';
  return statement.type === 'IfStatement' || statement.type === 'VariableDeclaration';
}

/** Whether it calls `Atomics` or writes an element. */
function accesses(node: Node, context: RuleContext): boolean {
  if (isFunction(node)) return false;
  if (context.atomic(node) !== undefined || (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && node.left.computed)) return true;
  return children(node).some((child) => accesses(child, context));
}

/** Whether it may touch shared memory, itself or by what it calls. Code that it only defines is not run by it. */
function mayAccess(node: Node): boolean {
  if (isFunction(node)) return false;
  if (node.type === 'CallExpression' || node.type === 'AwaitExpression' || (node.type === 'MemberExpression' && node.computed)) return true;
  return children(node).some(mayAccess);
}

function declared(statement: Statement): string[] {
  if (statement.type !== 'VariableDeclaration') return [];
  const names: string[] = [];
  const collect = (node: Node): void => {
    if (node.type === 'Identifier') names.push(node.name);
    else for (const child of children(node)) collect(child);
  };
  for (const { id } of statement.declarations) collect(id);
  return names;
}

function mentions(node: Node, name: string): boolean {
  return (node.type === 'Identifier' && node.name === name) || children(node).some((child) => mentions(child, name));
}
