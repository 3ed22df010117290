import type { ModelName } from 'ringproof/explore';

/** What the process that measures is asked for, as JSON in its first argument. */
export interface Request {
  readonly file: string;
  readonly scenario: string;
  /** `once`: a single exploration. `repeat`: again and again for `repeatMs`. `memory`: one that collects garbage to see what lives. `profile`: one under the profiler. `workers`: by one thread and by two, in turns. */
  readonly mode: 'once' | 'repeat' | 'memory' | 'profile' | 'workers';
  /** For `repeat`; for `workers`, no further turn begins after so long. */
  readonly repeatMs: number;
  /** Explore execution graphs under this model, once or under the profiler; interleavings if it is absent. */
  readonly memory?: ModelName;
}

/** A module's share of an exploration's time, 0 … 1, and those of the functions in it that take most; the collector and the engine count as modules without functions. */
export interface ModuleShare {
  readonly module: string;
  readonly share: number;
  readonly functions: readonly { readonly name: string; readonly share: number }[];
}

/** What it prints, as JSON. */
export interface Measurement {
  readonly verdict: string;
  readonly complete: boolean;
  readonly executions: number;
  readonly steps: number;
  /** Distinct tuples of what the threads returned; only for `repeat`. */
  readonly outcomes?: number;
  /** Loading and transforming the scenario. */
  readonly loadMs: number;
  /** Of the first exploration in the process, which is slowed by compilation. */
  readonly firstMs: number;
  /** Of all explorations after it; only for `repeat`. */
  readonly milliseconds: readonly number[];
  /** Bytes that live after so many executions; only for `memory`. */
  readonly live: readonly { readonly executions: number; readonly bytes: number }[];
  /** Where the time goes, the most first; only for `profile`. */
  readonly dominating?: readonly ModuleShare[];
  /** Of each exploration by one thread and by two, the start of the second one included; only for `workers`. */
  readonly byThreads?: { readonly one: readonly number[]; readonly two: readonly number[] };
  /** High-water mark of the process's resident memory. */
  readonly peakBytes: number;
}
