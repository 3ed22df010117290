import type { CountedModule, Counters } from '../../instrument/counters.ts';
import { countersOf } from '../../instrument/counters.ts';
import { codeCoverage, mergeCodeCoverage } from '../code-coverage.ts';
import type { CodeCoverage } from '../code-coverage.ts';
import type { Scenario } from '../scenario.ts';

/** What one module counted, in a form that can be sent to another thread. */
export interface Hits {
  readonly module: CountedModule;
  readonly counts: Float64Array;
}

/** The name of the counters of a scenario's modules, by its threads; null where nothing is counted. */
const loads = new WeakMap<object, string | null>();

export function rememberLoad({ threads }: Scenario, load: string | undefined): void {
  for (const thread of Object.values(threads)) loads.set(thread, load ?? null);
}

/** What counted before the first exploration: the evaluation of the modules. */
const evaluated = new WeakMap<Counters, Float64Array>();

/** Notes what is reached from now on in the modules of a scenario. */
export class CodeCounter {
  readonly #begun: ReadonlyMap<Counters, Float64Array>;
  readonly #others: Hits[] = [];

  constructor(scenario: { readonly threads: object }) {
    const [thread] = Object.values(scenario.threads) as object[];
    // Modules that came through the plugin do not tell whose they are: then all count.
    const load = thread === undefined ? undefined : loads.get(thread);
    const counters = load === null ? [] : countersOf(load);
    this.#begun = new Map(counters.map((one) => [one, one.counts.slice()]));
    for (const [one, counts] of this.#begun) if (!evaluated.has(one)) evaluated.set(one, counts);
  }

  /** What was reached since the beginning. */
  hits(): Hits[] {
    return [...this.#begun].map(([{ module, counts }, begun]) => ({ module, counts: counts.map((hits, i) => hits - begun[i]!) }));
  }

  /** Adds what another thread reached. */
  add(hits: Hits): void {
    this.#others.push(hits);
  }

  /** What was reached since the beginning, and when the modules were evaluated; undefined where nothing is counted. */
  result(): CodeCoverage | undefined {
    if (this.#begun.size === 0) return undefined;
    const evaluation = [...this.#begun.keys()].map((one) => ({ module: one.module, counts: evaluated.get(one)! }));
    return mergeCodeCoverage([...evaluation, ...this.hits(), ...this.#others].map(({ module, counts }) => codeCoverage(module, counts)));
  }
}
