/** An explicit-state model checker for TLA+ with TLC's semantics, order and counts. */
export { checkFile, type CheckFileOptions } from './check-file.ts';
export { load, type Given, type Model, type Successor } from './model.ts';
export { loadModel, type LoadModelOptions } from './load-model.ts';
export { checkModel, type CheckOptions } from './search/check.ts';
export { StateGraph, type StateGraphEdge, type StateGraphNode } from './search/state-graph.ts';
export { Search, type SearchObserver } from './search/search.ts';
export { LocatedError } from './compile/located-error.ts';
export type { CompiledGrammar, GrammarSource } from './syntax/grammar-source.ts';
export type { TreeStore } from './syntax/tree-store.ts';
export { SpecificationError } from './syntax/specification-error.ts';
export { EvaluationError } from './values/evaluation-error.ts';
export type * from './compile/compiled-spec.ts';
export type * from '../model-check/result.ts';
