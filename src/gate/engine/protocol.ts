import type { ModelCheckProgress, ModelCheckResult } from '../../model-check/result.ts';

/** What a worker is given to check. */
export interface EngineRequest {
  /** Path of the module. */
  readonly file: string;
  readonly config: string | undefined;
  readonly library: readonly string[];
  readonly deadlock: boolean | undefined;
  readonly depth: number | undefined;
  /** How many threads expand states. */
  readonly workers: number | undefined;
  readonly checkpoint: { readonly folder: string; readonly everyMs: number } | undefined;
  /** Folder of the checkpoint to go on from. */
  readonly resume: string | undefined;
  readonly simulate: { readonly behaviors: number; readonly depth: number; readonly seed: number } | undefined;
  readonly livenessEveryMs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly memoryBytes: number | undefined;
  /** Whether to count how often each expression is evaluated. */
  readonly coverage: boolean;
  /** Whether to keep what was parsed for the next run. */
  readonly keepTree: boolean;
  readonly engineVersion: string;
  /** Texts wanted of the state graph. */
  readonly graphs: readonly ('dot' | 'json')[];
  /** Of a graph with more states than this nothing is kept. */
  readonly graphLimit: number | undefined;
  /** Becomes 1 when the run is to stop. */
  readonly stop: Int32Array;
  /** Becomes 1 when an answer was sent: to `wants-tree` a packed tree or nothing, to `wants-soundness` whether nothing is wrong with those. Undefined when nobody answers. */
  readonly answered: Int32Array | undefined;
}

/** What a worker says. */
export type EngineAnswer =
  | { readonly type: 'wants-tree'; readonly text: string }
  | { readonly type: 'wants-soundness' }
  | { readonly type: 'progress'; readonly progress: ModelCheckProgress }
  | { readonly type: 'output'; readonly line: string }
  | { readonly type: 'result'; readonly result: ModelCheckResult; readonly graphs: Readonly<Partial<Record<'dot' | 'json', string>>> };
