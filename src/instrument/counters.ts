/** Counters that transformed code has when it was asked to count what is reached; see `_internals/count.ts`. */

export type BranchKind = 'if' | 'conditional' | 'switch' | 'logical' | 'default' | 'optional chain' | 'loop';

/** What the counters of one module mean. */
export interface CounterTable {
  /** How many there are. */
  readonly counters: number;
  /** The counters of statements, and the lines on which they begin. */
  readonly statements: readonly (readonly [counter: number, line: number])[];
  readonly branches: readonly {
    readonly kind: BranchKind;
    readonly line: number;
    readonly column: number;
    readonly arms: {
      readonly counter: number;
      readonly label: string;
      readonly line: number;
      readonly column: number;
      /** A counter that is to be subtracted. */
      readonly without?: number;
    }[];
  }[];
}

/** A module as transformed code registers it. */
export interface CountedModule extends CounterTable {
  /** As sites name it. */
  readonly file: string;
  /** Which loading of modules it belongs to. */
  readonly load: string;
}

/** Whether an evaluation of a loop or switch has taken an arm yet. */
interface Choice {
  taken: boolean;
}

/** The counters of one evaluated module. */
export class Counters {
  readonly module: CountedModule;
  readonly counts: Float64Array;

  constructor(module: CountedModule) {
    this.module = module;
    this.counts = new Float64Array(module.counters);
  }

  hit(counter: number): void {
    this.counts[counter]!++;
  }

  /** Counts in the first of two arms if the value is true; answers it. */
  test<T>(counter: number, value: T): T {
    this.counts[value ? counter : counter + 1]!++;
    return value;
  }

  /** Counts in the first of two arms if the value is false; answers it. */
  fails<T>(counter: number, value: T): T {
    this.counts[value ? counter + 1 : counter]!++;
    return value;
  }

  /** Counts in the first of two arms if the value is neither null nor undefined; answers it. */
  present<T>(counter: number, value: T): T {
    this.counts[value === null || value === undefined ? counter + 1 : counter]!++;
    return value;
  }

  choice(): Choice {
    return { taken: false };
  }

  choose(choice: Choice, counter: number): void {
    if (choice.taken) return;
    choice.taken = true;
    this.counts[counter]!++;
  }

  none(choice: Choice, counter: number): void {
    if (!choice.taken) this.counts[counter]!++;
  }
}

const loads = new Map<string, Counters[]>();

/** Called by a module that is being evaluated. */
export function registerCounters(module: CountedModule): Counters {
  const counters = new Counters(module);
  const load = loads.get(module.load);
  if (load === undefined) loads.set(module.load, [counters]);
  else load.push(counters);
  return counters;
}

/** The counters of all modules of one loading, or of all loadings. */
export function countersOf(load: string | undefined): readonly Counters[] {
  return load === undefined ? [...loads.values()].flat() : (loads.get(load) ?? []);
}
