import type { ErrorReason, ModelCheckResult, ModelVerdict } from '../model-check/result.ts';
import { loadModel } from './load-model.ts';
import { checkModel, type CheckOptions } from './search/check.ts';
import { explainError } from './search/explain-error.ts';
import type { SearchObserver } from './search/search.ts';
import { toLocation } from './search/trace.ts';
import type { GrammarSource } from './syntax/grammar-source.ts';
import { TreesInMemory, type TreeStore } from './syntax/tree-store.ts';
import { SpecificationError } from './syntax/specification-error.ts';
import { EvaluationError } from './values/evaluation-error.ts';

export interface CheckFileOptions extends Omit<CheckOptions, 'observer' | 'crew'> {
  /** Path of the cfg; defaults to the one beside the module. */
  readonly config?: string | undefined;
  /** Folders in which modules are looked for besides the module's own. */
  readonly library?: readonly string[] | undefined;
  /** How many threads expand states; default one. The answers are the same. */
  readonly workers?: number | undefined;
  /** With several threads, begin when all are ready: for tests. */
  readonly waitForWorkers?: boolean | undefined;
  /** Where trees are kept from one run to the next. */
  readonly trees?: TreeStore | undefined;
  /** Where the grammar comes from, if there is a faster way than to read all of it here. */
  readonly grammar?: GrammarSource | undefined;
  /** Whether to count how often each expression is evaluated. */
  readonly coverage?: boolean | undefined;
  /** Makes an observer of the search, given the names of the variables. */
  readonly observe?: ((variables: readonly string[]) => SearchObserver) | undefined;
}

/** Checks the model that a module and a cfg make. A specification that cannot be read is a result too. */
export async function checkFile(file: string, options: CheckFileOptions = {}): Promise<ModelCheckResult> {
  const started = performance.now();
  try {
    const { workers = 1, config, library, waitForWorkers: wait } = options;
    const shared = workers > 1 ? new TreesInMemory(options.trees) : undefined;
    const spec = await loadModel(file, { ...options, trees: shared ?? options.trees });
    const crew = shared && { workers, file, config, library, trees: shared.trees, wait };
    return await checkModel(spec, { ...options, crew, observer: options.observe?.(spec.variables) });
  } catch (thrown) {
    const failure = explainFailure(thrown);
    if (failure === undefined) throw thrown;
    return {
      engine: 'embedded',
      engineVersion: options.engineVersion ?? 'ringproof',
      ...failure,
      complete: false,
      bounds: [],
      warnings: [],
      generated: 0,
      distinct: 0,
      depth: 0,
      queue: 0,
      durationMs: performance.now() - started,
    };
  }
}

type Failure = Pick<ModelCheckResult, 'verdict' | 'message' | 'location' | 'reason'>;

function explainFailure(thrown: unknown): Failure | undefined {
  if (thrown instanceof SpecificationError) {
    const { kind, message, source, file } = thrown;
    const verdict: ModelVerdict = kind === 'cfg' ? 'config-error' : 'parse-error';
    const reason: ErrorReason | undefined = thrown.code;
    return { verdict, message, ...(reason && { reason }), ...(source && { location: { ...toLocation(source), ...(file !== undefined && { file }) } }) };
  }
  // Constants and definitions without parameters are evaluated before the search begins.
  if (thrown instanceof EvaluationError) {
    const { verdict, message, source, reason } = explainError(thrown);
    return { verdict, message, ...(reason && { reason }), ...(source && { location: toLocation(source) }) };
  }
  return undefined;
}
