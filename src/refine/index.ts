/** Code against model: each step of the code is one of the model. */
export { refinement } from './refinement.ts';
export type { EdgeExpectation, History, ModelState, Refinement } from './refinement.ts';
export { loadRefinements } from './load-refinements.ts';
export { checkRefinement } from './check-refinement.ts';
export type { RefineOptions } from './check-refinement.ts';
export { formatCoverage, formatFailure } from './format-refinement.ts';
export { replayRefinement } from './replay-refinement.ts';
export { drive } from './drive.ts';
export type { DriveResult, ItfTrace } from './drive.ts';
export { itfOf } from './itf.ts';
export { functionOf, modelValue, setOf } from './values.ts';
export type { ModelValue } from './values.ts';
export { readTrace, TraceLogError, traceText } from './trace/trace-log.ts';
export type { TracedCall } from './trace/trace-log.ts';
export { validateTrace } from './trace/validate-trace.ts';
export type { Stuck, TraceResult, ValidateOptions } from './trace/validate-trace.ts';
export type * from './result.ts';
