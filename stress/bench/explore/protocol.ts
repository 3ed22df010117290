/** What the process that measures is asked for, as JSON in its first argument. */
export interface Request {
  readonly file: string;
  readonly scenario: string;
  /** `once`: a single exploration. `repeat`: again and again for `repeatMs`. `memory`: one that collects garbage to see what lives. */
  readonly mode: 'once' | 'repeat' | 'memory';
  readonly repeatMs: number;
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
  /** High-water mark of the process's resident memory. */
  readonly peakBytes: number;
}
