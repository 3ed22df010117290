import { integers, naturals, reals } from './arithmetic.ts';
import { bagsExt } from './bags-ext.ts';
import { bags } from './bags.ts';
import { bitwise } from './bitwise.ts';
import { combinatorics } from './combinatorics.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { csv } from './csv.ts';
import { dyadicRationals } from './dyadic-rationals.ts';
import { finiteSetsExt } from './finite-sets-ext.ts';
import { finiteSets } from './finite-sets.ts';
import { folds, functions } from './functions.ts';
import { graphs } from './graphs.ts';
import { ioUtils } from './io-utils.ts';
import { json } from './json.ts';
import { possible } from './possible.ts';
import { proofs } from './proofs.ts';
import { randomization } from './randomization.ts';
import { relation } from './relation.ts';
import { sequencesExt } from './sequences-ext.ts';
import { sequences } from './sequences.ts';
import { statistics } from './statistics.ts';
import { svg } from './svg.ts';
import { tlcExt } from './tlc-ext.ts';
import { tlc } from './tlc.ts';
import { undirectedGraphs } from './undirected-graphs.ts';
import { vectorClocks } from './vector-clocks.ts';

const MODULES: Readonly<Record<string, Implementations | ((context: ModuleContext) => Implementations)>> = {
  Naturals: naturals,
  Integers: integers,
  Reals: reals,
  Sequences: sequences,
  FiniteSets: finiteSets,
  Bags: bags,
  TLC: tlc,
  TLCExt: tlcExt,
  _Possible: possible,
  Randomization: randomization,
  Json: json,
  Folds: folds,
  Functions: functions,
  FiniteSetsExt: finiteSetsExt,
  SequencesExt: sequencesExt,
  BagsExt: bagsExt,
  Bitwise: bitwise,
  Combinatorics: combinatorics,
  Relation: relation,
  Graphs: graphs,
  UndirectedGraphs: undirectedGraphs,
  IOUtils: ioUtils,
  VectorClocks: vectorClocks,
  CSV: csv,
  SVG: svg,
  DyadicRationals: dyadicRationals,
  Statistics: statistics,
};

/**
 * The operators of a module that `moduleSignature` lists, bound to a run. Value operands come as values, operator operands as functions over
 * values; for a `lazy` operator all operands come as functions without parameters. Constants are functions without parameters.
 */
export function moduleOperators(name: string, context: ModuleContext): Implementations {
  const module = Object.hasOwn(MODULES, name) ? MODULES[name]! : proofs(name);
  return typeof module === 'function' ? module(context) : module;
}
