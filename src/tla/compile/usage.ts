import { moduleSignature } from '../modules/signatures.ts';
import type { Definition, Operand } from '../semantics/resolved.ts';
import { children } from './children.ts';
import type { BindableSymbol } from './environment.ts';
import { freeSymbols } from './free-symbols.ts';

/** About how often an evaluation looks a symbol up: each place counts once, a place inside of a loop as many. */
export function uses(node: Operand, symbol: BindableSymbol): number {
  if (!freeSymbols(node).has(symbol)) return 0;
  if (node.kind === 'operator') return 2;
  const own = node.kind === 'apply' && node.operator === symbol ? 1 : 0;
  const inDefinition = node.kind === 'apply' && node.operator.kind === 'definition' && freeSymbols(node.operator).has(symbol) ? 2 : 0;
  const { operands, binds } = children(node);
  const factor = binds.length > 0 && node.kind !== 'substitution' ? 2 : 1;
  let sum = own + inDefinition;
  for (const operand of operands) sum += factor * uses(operand, symbol);
  if (node.kind === 'let') for (const definition of node.definitions) if (freeSymbols(definition).has(symbol)) sum += 2;
  return sum;
}

/** Number of nodes, as a measure of the code that comes of it. */
export function size(node: Operand): number {
  const known = sizes.get(node);
  if (known !== undefined) return known;
  let sum = 1;
  if (node.kind !== 'operator') {
    for (const operand of children(node).operands) sum += size(operand);
    if (node.kind === 'let') for (const definition of node.definitions) sum += size(definition.body);
  }
  sizes.set(node, sum);
  return sum;
}

const sizes = new WeakMap<Operand, number>();

const visiting = new Set<Definition>();

/** Whether each evaluation of the expression that ends evaluates the symbol at the states in force, so that doing it beforehand changes nothing. */
export function isStrictIn(node: Operand, symbol: BindableSymbol): boolean {
  if (node.kind === 'operator' || !freeSymbols(node).has(symbol)) return false;
  const strict = (part: Operand): boolean => isStrictIn(part, symbol);
  switch (node.kind) {
    case 'apply': {
      const { operator } = node;
      if (operator === symbol) return true;
      if (operator.kind !== 'definition') return false;
      return node.operands.some((operand, index) => strict(operand) && isStrictParameter(operator, index));
    }
    case 'builtin':
      switch (node.name) {
        case 'and':
        case 'or':
        case 'implies':
          return strict(node.operands[0]!);
        case 'prime':
        case 'UNCHANGED':
        case 'ENABLED':
        case 'cdot':
          return false;
        default:
          return node.operands.some(strict);
      }
    case 'if':
      return strict(node.condition) || (strict(node.then) && strict(node.else));
    case 'case':
      return strict(node.arms[0]!.guard);
    case 'exists':
    case 'forall':
    case 'choose':
    case 'filter':
    case 'map':
    case 'function':
      return node.bounds.some((bound) => strict(bound.domain));
    case 'let':
    case 'label':
      return strict(node.body);
    case 'square-action':
    case 'angle-action':
      return strict(node.action);
    case 'except':
      return strict(node.function);
    case 'record':
    case 'record-set':
    case 'field':
    case 'index':
      return children(node).operands.some(strict);
    default:
      return false;
  }
}

function isLazy(definition: Definition): boolean {
  return moduleSignature(definition.module)?.operators.get(definition.name)?.lazy !== false;
}

const strictParameters = new WeakMap<Definition, readonly boolean[]>();

export function isStrictParameter(definition: Definition, index: number): boolean {
  let strict = strictParameters.get(definition);
  if (strict === undefined) {
    // In a recursion, what is strict is decided by the parts outside of it.
    if (visiting.has(definition)) return false;
    visiting.add(definition);
    // Most operators of the standard modules get the values of all their operands.
    strict = definition.parameters.map((parameter) => parameter.arity === 0 && (definition.isNative ? !isLazy(definition) : isStrictIn(definition.body, parameter)));
    visiting.delete(definition);
    if (visiting.size === 0) strictParameters.set(definition, strict);
  }
  return strict[index] === true;
}

/** Whether the symbol may be evaluated at other states than those in force: inside a prime, UNCHANGED, ENABLED or an action's subscript. */
export function isMoved(node: Operand, symbol: BindableSymbol, moved = false): boolean {
  if (!freeSymbols(node).has(symbol)) return false;
  if (node.kind === 'operator') return true;
  if (node.kind === 'apply') {
    const { operator } = node;
    if (operator === symbol) return moved;
    if (operator.kind === 'definition') {
      if (freeSymbols(operator).has(symbol) && (moved || isMovedIn(operator, symbol))) return true;
      return node.operands.some((operand, index) => freeSymbols(operand).has(symbol) && (moved || isMovedParameter(operator, index) || isMoved(operand, symbol)));
    }
    return node.operands.some((operand) => freeSymbols(operand).has(symbol));
  }
  const moves =
    moved ||
    (node.kind === 'builtin' && (node.name === 'prime' || node.name === 'UNCHANGED' || node.name === 'ENABLED' || node.name === 'cdot')) ||
    node.kind === 'square-action' ||
    node.kind === 'angle-action';
  return children(node).operands.some((operand) => isMoved(operand, symbol, moves));
}

/** Whether the definition, which can see the symbol, evaluates it at other states. */
function isMovedIn(definition: Definition, symbol: BindableSymbol): boolean {
  if (visiting.has(definition)) return false;
  visiting.add(definition);
  const moved = isMoved(definition.body, symbol);
  visiting.delete(definition);
  return moved;
}

const movedParameters = new WeakMap<Definition, readonly boolean[]>();

export function isMovedParameter(definition: Definition, index: number): boolean {
  let moved = movedParameters.get(definition);
  if (moved === undefined) {
    if (visiting.has(definition)) return false;
    visiting.add(definition);
    moved = definition.parameters.map((parameter) => isMoved(definition.body, parameter));
    visiting.delete(definition);
    if (visiting.size === 0) movedParameters.set(definition, moved);
  }
  return moved[index] === true;
}

