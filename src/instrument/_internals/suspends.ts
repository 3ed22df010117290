import type { ESTreeFunction, Node } from './ast.ts';
import { isCounter } from './count.ts';
import { atomicOperation, isPureCall, isPureConstruction, isSpecialCall } from './globals.ts';
import type { Scope, Scopes } from './scopes.ts';
import { children, hasSpread, isClass, isFunction, staticKey } from './syntax.ts';

/** Tells whether code may have to be suspended: whether it reads elements, calls, constructs, iterates or loops. */
export class Suspension {
  readonly #scopes: Scopes;
  readonly #accessors: ReadonlySet<string>;
  readonly #counters: string | undefined;
  readonly #known = new WeakMap<Node, boolean>();

  /** `accessors` are the names of all getters and setters of instrumented classes, private ones with `#`; `counters` is the name of what counts. */
  constructor(scopes: Scopes, accessors: ReadonlySet<string>, counters?: string) {
    this.#scopes = scopes;
    this.#accessors = accessors;
    this.#counters = counters;
  }

  /** Whether evaluating the node in `scope` may suspend. Functions inside it are only created, not called. */
  of(node: Node, scope: Scope): boolean {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const result = this.#compute(node, this.#scopes.of.get(node) ?? scope);
    this.#known.set(node, result);
    return result;
  }

  /** Whether a call of the function may suspend. */
  ofBody(fn: ESTreeFunction): boolean {
    const scope = this.#scopes.of.get(fn)!;
    return fn.params.some((param) => this.of(param, scope)) || (fn.body !== null && this.of(fn.body, scope));
  }

  #compute(node: Node, scope: Scope): boolean {
    if (isFunction(node)) return false;
    if (isClass(node)) {
      const heritage = node.superClass !== null && this.of(node.superClass, scope);
      return heritage || node.body.body.some((element) => 'computed' in element && element.computed && this.of(element.key, scope));
    }
    switch (node.type) {
      case 'CallExpression':
        if (isCounter(node, this.#counters)) return node.arguments.some((argument) => this.of(argument, scope));
        if (atomicOperation(node.callee, scope) !== undefined) return true;
        if (isSpecialCall(node.callee, scope)) break;
        if (!isPureCall(node.callee, scope) || hasSpread(node.arguments)) return true;
        break;
      case 'NewExpression':
        if (!isPureConstruction(node.callee, node.arguments, scope) || hasSpread(node.arguments)) return true;
        break;
      case 'MemberExpression': {
        const key = staticKey(node.property, node.computed);
        if (node.computed ? key === undefined || /^\d/.test(key) : this.#accessors.has(key!)) return true;
        break;
      }
      case 'Property':
        // A shorthand or renamed property of a pattern reads an accessor too.
        if (!node.computed && this.#accessors.has(staticKey(node.key, false) ?? '')) return true;
        break;
      case 'YieldExpression':
        if (node.delegate) return true;
        break;
      case 'ArrayExpression':
        if (node.elements.some((element) => element?.type === 'SpreadElement')) return true;
        break;
      case 'VariableDeclaration':
        if (node.kind === 'using') return true;
        break;
      case 'TaggedTemplateExpression':
      case 'ForOfStatement':
      case 'ForStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ArrayPattern':
        return true;
      default:
    }
    return children(node).some((child) => this.of(child, scope));
  }
}
