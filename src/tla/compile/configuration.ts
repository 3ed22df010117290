import { basename } from 'node:path';
import type { ErrorReason } from '../../model-check/result.ts';
import type { Cfg, CfgName, CfgReplacement, CfgValue } from '../../model-check/cfg.ts';
import type { ConstantDeclaration, Definition, Module, ResolvedSpec, SourceRange } from '../semantics/resolved.ts';
import type { OpenDefinition } from '../semantics/scope.ts';
import { SpecificationError } from '../syntax/specification-error.ts';
import type { Interner } from '../values/intern.ts';
import { BOOLEAN, describe, equal, fail, setOf, type Value } from '../values/index.ts';
import { freeSymbols } from './free-symbols.ts';
import type { Replacement } from './program.ts';
import { STRING } from './runtime.ts';

export type Replacements = Map<ConstantDeclaration | Definition, Replacement>;

/** Refuses a cfg, in TLC's words. */
export function refuseCfg(message: string, code?: ErrorReason, at?: CfgPlace): never {
  throw new SpecificationError('cfg', message, { ...at, code });
}

/** Where a name stands in a cfg. */
export interface CfgPlace {
  readonly source: SourceRange;
  readonly file: string;
}

/** @param path of the cfg; `undefined` when it is not a file */
export function placeInCfg(path: string | undefined, { name, line, column }: CfgName): CfgPlace | undefined {
  return path === undefined ? undefined : { source: { module: basename(path), line, column, endLine: line, endColumn: column + name.length - 1 }, file: path };
}

/** What constants are, and what definitions are replaced by (SpecProcessor.processSpec). */
export function replacementsOf(spec: ResolvedSpec, cfg: Cfg, interner: Interner, cfgPath?: string): Replacements {
  const place = (name: CfgName): CfgPlace | undefined => placeInCfg(cfgPath, name);
  const { root, modules } = spec;
  const replacements: Replacements = new Map();
  const ofModules: Replacements = new Map();
  const rootSymbols = symbolsOf(root);
  for (const { name, module, operands, value } of cfg.assignments) {
    const symbols = module === undefined ? rootSymbols : symbolsOf(moduleNamed(modules, module));
    const symbol = symbols.get(name.name);
    // As TLC: a value for a name that the specification does not have goes unnoticed.
    if (symbol === undefined) continue;
    if (operands.length === 0) replacements.set(symbol, { kind: 'value', value: toValue(value, interner) });
    else addEntry(replacements, symbol, operands.map((operand) => toValue(operand, interner)), toValue(value, interner));
    if (module !== undefined) ofModules.set(symbol, replacements.get(symbol)!);
  }
  for (const replacement of cfg.replacements) {
    const { name, module } = replacement;
    if (module !== undefined) continue;
    const symbol = rootSymbols.get(name.name);
    if (symbol === undefined) refuseCfg(`In the configuration file, the identifier ${name.name} does not appear in the specification.`, undefined, place(name));
    replacements.set(symbol, replace(replacement, cfg.replacements.filter((other) => other.module === undefined), rootSymbols, replacements, arityOf(symbol), place));
  }
  for (const replacement of cfg.replacements) {
    const { name, module } = replacement;
    if (module === undefined) continue;
    const symbol = moduleNamed(modules, module).definitions.find((definition) => definition.name === name.name);
    if (symbol === undefined) refuseCfg(`In the configuration file, the identifier ${name.name} does not appear in the specification.`, undefined, place(name));
    const same = cfg.replacements.filter((other) => other.module === module);
    replacements.set(symbol, replace(replacement, same, rootSymbols, replacements, arityOf(symbol), place));
    ofModules.set(symbol, replacements.get(symbol)!);
  }
  for (const constant of root.constants) {
    if (!replacements.has(constant)) {
      refuseCfg(`The constant parameter ${constant.name} is not assigned a value by the configuration file.`, 'missing-constant');
    }
  }
  addInstances(spec, replacements, ofModules);
  noticeRecursion(replacements);
  return replacements;
}

/** What replaces a definition of a module replaces it in the instances of that module, as TLC puts it in the place of the body; what replaces one of the specification does not. */
function addInstances({ modules }: ResolvedSpec, replacements: Replacements, ofModules: Replacements): void {
  for (const module of modules.values()) {
    for (const definition of module.definitions) {
      let { original } = definition;
      while (original !== undefined && !replacements.has(definition)) {
        const replacement = ofModules.get(original);
        if (replacement !== undefined) replacements.set(definition, replacement);
        original = original.original;
      }
    }
  }
}

/** An operator that uses what it replaces is recursive, though no RECURSIVE says so. */
function noticeRecursion(replacements: Replacements): void {
  const uses = (by: Definition, symbol: ConstantDeclaration | Definition, seen: Set<Definition>): boolean => {
    if (seen.has(by)) return false;
    seen.add(by);
    const used = freeSymbols(by);
    if (used.has(symbol)) return true;
    return [...replacements].some(([other, replacement]) => replacement.kind === 'operator' && used.has(other) && uses(replacement.operator, symbol, seen));
  };
  for (const [symbol, replacement] of replacements) {
    if (replacement.kind === 'operator' && uses(replacement.operator, symbol, new Set())) (replacement.operator as OpenDefinition).recursive = true;
  }
}

function moduleNamed(modules: ReadonlyMap<string, Module>, name: string): Module {
  return modules.get(name) ?? refuseCfg(`In the configuration file, the module name ${name} is not a module in the specification.`);
}

export function symbolsOf(module: Module): Map<string, ConstantDeclaration | Definition> {
  return new Map([...module.definitions, ...module.constants].map((symbol) => [symbol.name, symbol]));
}

function arityOf(symbol: ConstantDeclaration | Definition): number {
  return symbol.kind === 'constant' ? symbol.arity : symbol.parameters.length;
}

/** Built-in constants that can stand in for anything, an operator with parameters included. */
const PREDEFINED: Readonly<Record<string, Value>> = { TRUE: true, FALSE: false, BOOLEAN, STRING };

function replace(
  { name, by }: CfgReplacement,
  all: readonly CfgReplacement[],
  symbols: ReadonlyMap<string, ConstantDeclaration | Definition>,
  replacements: Replacements,
  arity: number,
  place: (name: CfgName) => CfgPlace | undefined,
): Replacement {
  if (all.some((other) => other.name.name === by.name)) {
    refuseCfg(`In the configuration file, the identifier ${by.name} appears\non the right-hand side of a <- after already appearing on the\nleft-hand side of one.`);
  }
  if (Object.hasOwn(PREDEFINED, by.name)) return { kind: 'value', value: PREDEFINED[by.name]! };
  const target = symbols.get(by.name);
  if (target === undefined) refuseCfg(`The configuration file substitutes for ${name.name} with the undefined identifier ${by.name}.`, undefined, place(by));
  const already = replacements.get(target);
  if (already?.kind === 'value') return already;
  if (target.kind === 'constant') refuseCfg(`The configuration file substitutes for ${name.name} with the undefined identifier ${by.name}.`, undefined, place(by));
  if (target.parameters.length !== arity) refuseCfg(`The configuration file substitutes for ${name.name} with ${by.name} of different number of arguments.`, undefined, place(by));
  return { kind: 'operator', operator: target };
}

/** `F(1, 2) = 3`: an operator given by a table. */
function addEntry(replacements: Replacements, symbol: ConstantDeclaration | Definition, operands: readonly Value[], value: Value): void {
  const before = replacements.get(symbol);
  if (before?.kind === 'table') {
    before.entries.push({ operands, value });
    return;
  }
  const entries = [{ operands, value }];
  const call = (...given: Value[]): Value => {
    const entry = entries.find((candidate) => candidate.operands.length === given.length && candidate.operands.every((operand, index) => equal(operand, given[index]!)));
    return entry?.value ?? fail(`Attempted to apply the operator ${symbol.name} to arguments (${given.map(describe).join(', ')}) for which it has no value.`);
  };
  replacements.set(symbol, { kind: 'table', entries, call });
}

export function toValue(value: CfgValue, interner: Interner): Value {
  switch (value.kind) {
    case 'integer':
    case 'boolean':
      return value.value;
    case 'string':
      return interner.string(value.value);
    case 'model-value':
      return interner.model(value.name);
    case 'set':
      return setOf(value.elements.map((element) => toValue(element, interner)));
  }
}
