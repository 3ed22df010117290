import type { Expression, Node } from './ast.ts';
import { REACHED } from '../reached.ts';
import { resolve } from './scopes.ts';
import type { Scope } from './scopes.ts';
import { isConstant, staticKey, unwrap } from './syntax.ts';

const GLOBAL_OBJECTS = new Set(['globalThis', 'self', 'window', 'global']);
const ATOMIC_OPERATIONS = new Set(['load', 'store', 'add', 'sub', 'and', 'or', 'xor', 'exchange', 'compareExchange', 'wait', 'waitAsync', 'notify']);

/** Static methods that neither call back nor touch memory, whatever they are given. */
const PURE_STATICS: Readonly<Record<string, ReadonlySet<string> | 'all'>> = {
  Math: 'all',
  Number: new Set(['isFinite', 'isInteger', 'isNaN', 'isSafeInteger', 'parseFloat', 'parseInt']),
  Object: new Set(['is']),
  Array: new Set(['isArray']),
  ArrayBuffer: new Set(['isView']),
  BigInt: new Set(['asIntN', 'asUintN']),
  Symbol: new Set(['for']),
};
const PURE_FUNCTIONS = new Set([REACHED, 'Number', 'BigInt', 'Boolean', 'Symbol', 'isFinite', 'isNaN', 'parseFloat', 'parseInt']);
const ERRORS = new Set(['Error', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'EvalError', 'URIError']);
const ALLOCATORS = new Set(['SharedArrayBuffer', 'ArrayBuffer', 'TextEncoder', 'TextDecoder', 'Map', 'Set', 'WeakMap', 'WeakSet']);

export function isAtomicName(name: string): boolean {
  return ATOMIC_OPERATIONS.has(name);
}

function globalName(node: Expression, scope: Scope): string | undefined {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return resolve(inner.name, scope) === undefined ? inner.name : undefined;
  if (inner.type !== 'MemberExpression' || inner.optional) return undefined;
  const key = staticKey(inner.property, inner.computed);
  const object = globalName(inner.object, scope);
  return key !== undefined && object !== undefined && GLOBAL_OBJECTS.has(object) ? key : undefined;
}

function isAtomics(node: Node, scope: Scope): boolean {
  const inner = unwrap(node as Expression);
  if (globalName(inner, scope) === 'Atomics') return true;
  if (inner.type !== 'Identifier') return false;
  const binding = resolve(inner.name, scope);
  if (binding?.from === undefined) return false;
  const { value, property } = binding.from;
  if (property === undefined) return isAtomics(value, binding.scope);
  return property === 'Atomics' && GLOBAL_OBJECTS.has(globalName(value as Expression, binding.scope) ?? '');
}

/** The operation of `Atomics` that a callee is known to be, also through constants: `const { load } = Atomics`, `const A = Atomics`. */
export function atomicOperation(callee: Expression, scope: Scope): string | undefined {
  const inner = unwrap(callee);
  if (inner.type === 'MemberExpression') {
    const key = inner.optional ? undefined : staticKey(inner.property, inner.computed);
    return key !== undefined && ATOMIC_OPERATIONS.has(key) && isAtomics(inner.object, scope) ? key : undefined;
  }
  if (inner.type !== 'Identifier') return undefined;
  const binding = resolve(inner.name, scope);
  if (binding?.from === undefined) return undefined;
  const { value, property } = binding.from;
  if (property === undefined) return atomicOperation(value as Expression, binding.scope);
  return ATOMIC_OPERATIONS.has(property) && isAtomics(value, binding.scope) ? property : undefined;
}

/** A call of a function that the language fixes and that may stay as it is: it suspends nobody and changes nothing. */
export function isPureCall(callee: Expression, scope: Scope): boolean {
  const inner = unwrap(callee);
  if (inner.type === 'Identifier') return PURE_FUNCTIONS.has(globalName(inner, scope) ?? '');
  if (inner.type !== 'MemberExpression' || inner.optional) return false;
  const key = staticKey(inner.property, inner.computed);
  const object = globalName(inner.object, scope);
  if (key === undefined || object === undefined || !Object.hasOwn(PURE_STATICS, object)) return false;
  const methods = PURE_STATICS[object]!;
  return (methods === 'all' && key !== 'random') || (methods !== 'all' && methods.has(key));
}

/** A construction that may stay as it is. */
export function isPureConstruction(callee: Expression, args: readonly Node[], scope: Scope): boolean {
  const name = globalName(callee, scope);
  if (name === undefined) return false;
  if (ERRORS.has(name)) return true;
  if (!ALLOCATORS.has(name)) return false;
  return name.endsWith('Buffer') || args.every(isConstant);
}

/** A call that a bundler or the language treats specially by its spelling. */
export function isSpecialCall(callee: Expression, scope: Scope): boolean {
  return callee.type === 'Identifier' && callee.name === 'require' && resolve('require', scope) === undefined;
}

export function isDirectEval(callee: Expression, scope: Scope): boolean {
  return callee.type === 'Identifier' && callee.name === 'eval' && resolve('eval', scope) === undefined;
}
