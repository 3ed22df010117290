import type { Purity } from '../modules/signatures.ts';
import type { Definition, Operand } from '../semantics/resolved.ts';
import { children } from './children.ts';
import { type Environment, idOf, operatorBinding, type BindableSymbol, type Binding } from './environment.ts';
import { freeSymbols } from './free-symbols.ts';
import type { Program } from './program.ts';

/**
 * The level of an expression where its symbols mean what the environment says: 0 constant, 1 state, 2 action, 3 temporal. An upper bound, as
 * TLC computes it (SymbolNodeValueLookupProvider.getLevelBound); symbols bound to values are constant.
 */
export function levelOf(program: Program, node: Operand, environment: Environment): number {
  return analyze(program, node, environment).level;
}

/** Whether evaluating it twice could give two values, or be noticed: `RandomElement`, `TLCGet`, `PrintT`, .... */
export function isPure(program: Program, node: Operand, environment: Environment): boolean {
  return purityOf(program, node, environment) === 'pure';
}

export function purityOf(program: Program, node: Operand, environment: Environment): Purity {
  return analyze(program, node, environment).purity;
}

interface Analysis {
  readonly level: number;
  readonly purity: Purity;
}

const CONSTANT: Analysis = { level: 0, purity: 'pure' };
const STATE: Analysis = { level: 1, purity: 'pure' };

/** What is known under one set of replacements by the cfg, on which levels depend. */
class Known {
  readonly #ofNodes = new WeakMap<Operand, Map<string, Analysis>>();
  readonly ofBindings = new WeakMap<Binding, Analysis>();

  under(node: Operand): Map<string, Analysis> {
    let known = this.#ofNodes.get(node);
    if (known === undefined) this.#ofNodes.set(node, (known = new Map()));
    return known;
  }
}

const caches = new WeakMap<object, Known>();

function knownOf(program: Program): Known {
  let known = caches.get(program.replacements);
  if (known === undefined) caches.set(program.replacements, (known = new Known()));
  return known;
}

/** Recursive definitions at hand, the outermost first, with their depth. */
const visiting = new Map<Definition, number>();
/** Depth of the outermost of them that was met again in the part at hand, whose analysis is not complete then. */
let met = Infinity;

function analyze(program: Program, node: Operand, environment: Environment): Analysis {
  if (node.kind === 'number' || node.kind === 'string') return CONSTANT;
  return remembered(knownOf(program).under(node), analysesOfFree(program, node, environment), () => compute(program, node, environment));
}

function remembered<Key extends {}>(
  known: { get(key: Key): Analysis | undefined; set(key: Key, analysis: Analysis): unknown },
  key: Key,
  analysisNow: () => Analysis,
): Analysis {
  const before = known.get(key);
  if (before !== undefined) return before;
  const metAround = met;
  met = Infinity;
  const analysis = analysisNow();
  if (met === Infinity) known.set(key, analysis);
  met = Math.min(met, metAround);
  return analysis;
}

/** What of an environment the level and the purity of an expression depend on. */
function analysesOfFree(program: Program, node: Operand, environment: Environment): string {
  if (environment.isEmpty) return '';
  const free = freeSymbols(node);
  let key = '';
  for (const [symbol, binding] of environment.bindings) {
    if (!free.has(symbol)) continue;
    const { level, purity } = ofBinding(program, binding);
    key += `${idOf(symbol)}:${level}${purity} `;
  }
  return key;
}

function compute(program: Program, node: Operand, environment: Environment): Analysis {
  if (node.kind === 'operator') return typeof node.operator === 'string' ? CONSTANT : ofSymbol(program, node.operator, environment);
  let own: Analysis = CONSTANT;
  let within = environment;
  if (node.kind === 'apply') own = ofSymbol(program, node.operator, environment);
  else if (node.kind === 'builtin') own = { level: LEVEL_OF_BUILTIN[node.name] ?? 0, purity: 'pure' };
  else if (node.kind === 'square-action' || node.kind === 'angle-action') own = { level: 2, purity: 'pure' };
  else if (node.kind === 'weak-fairness' || node.kind === 'strong-fairness' || node.kind === 'temporal-exists' || node.kind === 'temporal-forall') return { level: 3, purity: 'pure' };
  else if (node.kind === 'substitution') {
    within = bindSubstitutions(node.substitutions, environment);
    return analyze(program, node.body, within);
  }
  if (node.kind === 'builtin' && node.name === 'ENABLED') {
    const operand = analyze(program, node.operands[0]!, environment);
    return { level: 1, purity: operand.purity };
  }
  const parts = children(node).operands.map((operand) => analyze(program, operand, within));
  // A definition that is not used does not raise the level, unlike in TLC, whose only use of it here is to tell what is constant.
  return parts.reduce((a, b) => ({ level: Math.max(a.level, b.level), purity: leastPure(a.purity, b.purity) }), own);
}

function leastPure(a: Purity, b: Purity): Purity {
  return a === 'impure' || b === 'pure' ? a : b;
}

const LEVEL_OF_BUILTIN: Readonly<Record<string, number>> = {
  prime: 2,
  UNCHANGED: 2,
  cdot: 2,
  always: 3,
  eventually: 3,
  'leads-to': 3,
  'plus-arrow': 3,
};

export function bindSubstitutions(
  substitutions: readonly { readonly of: BindableSymbol; readonly by: Operand }[],
  environment: Environment,
): Environment {
  return environment.withAll(substitutions.map(({ of, by }) => [of, bindOperand(by, environment)] as const));
}

/** An operand as the meaning of a parameter, unevaluated. */
export function bindOperand(operand: Operand, environment: Environment): Binding {
  // A name passed on means what it means here, which also keeps environments from growing with each recursion.
  if (operand.kind === 'apply' && operand.operands.length === 0) {
    const binding = environment.lookup(operand.operator);
    if (binding !== undefined && binding.kind !== 'operator' && binding.kind !== 'function') return binding;
  }
  if (operand.kind !== 'operator') {
    const scope = environment.restrict(operand);
    return { kind: 'expression', expression: operand, environment: scope, local: scope.local, key: `e:${idOf(operand)}{${scope.key}}` };
  }
  const { operator } = operand;
  if (typeof operator !== 'string') {
    const binding = environment.lookup(operator);
    if (binding !== undefined) return binding;
  }
  return operatorBinding(operator, environment);
}

function ofSymbol(program: Program, symbol: BindableSymbol, environment: Environment): Analysis {
  const binding = environment.lookup(symbol);
  if (binding !== undefined) return ofBinding(program, binding);
  if (symbol.kind === 'variable') return STATE;
  const replacement = program.replacement(symbol);
  if (replacement !== undefined) return replacement.kind === 'operator' ? ofDefinition(program, replacement.operator, environment, true) : CONSTANT;
  return symbol.kind === 'definition' ? ofDefinition(program, symbol, environment, symbol.recursive) : CONSTANT;
}

function ofBinding(program: Program, binding: Binding): Analysis {
  return binding.kind === 'value' ? CONSTANT : remembered(knownOf(program).ofBindings, binding, () => computeBinding(program, binding));
}

function computeBinding(program: Program, binding: Binding): Analysis {
  switch (binding.kind) {
      case 'value':
      case 'known':
      case 'function':
        return CONSTANT;
      case 'evaluated':
        return { level: binding.level, purity: 'pure' };
      case 'renamed': {
        const plain = ofBinding(program, binding.plain);
        return { level: Math.max(1, plain.level), purity: plain.purity };
      }
      case 'expression':
        return analyze(program, binding.expression, binding.environment);
      case 'operator':
        return typeof binding.operator === 'string' ? CONSTANT : ofSymbol(program, binding.operator, binding.environment);
    }
}

/** @param recursive whether it may use itself; a definition that the cfg puts in place of another can do so undeclared */
function ofDefinition(program: Program, definition: Definition, environment: Environment, recursive: boolean): Analysis {
  const native = program.native(definition);
  if (native !== undefined) return { level: 0, purity: native.purity };
  const depth = visiting.get(definition);
  if (depth !== undefined) {
    met = Math.min(met, depth);
    return CONSTANT;
  }
  if (!recursive) return analyze(program, definition.body, environment);
  const metAround = met;
  met = Infinity;
  visiting.set(definition, visiting.size);
  try {
    return analyze(program, definition.body, environment);
  } finally {
    visiting.delete(definition);
    met = Math.min(metAround, met < visiting.size ? met : Infinity);
  }
}
