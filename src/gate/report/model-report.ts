import type { ModelCheckResult } from '../../model-check/result.ts';

/** A model that was checked, for a page. */
export interface ModelReport extends Pick<ModelCheckResult, 'verdict' | 'property' | 'generated' | 'distinct' | 'depth' | 'complete' | 'bounds' | 'durationMs' | 'coverage'> {
  /** The cfg, or the module where there is none. */
  readonly file: string;
  /** Its state graph; absent when it is too large to look at, or the engine does not give it. */
  readonly graph?: CompactGraph | undefined;
}

/** Of a graph with more states than this nothing is kept: nobody could look at it. */
export const GRAPH_LIMIT = 5_000;

/** A state graph in which each text is written once; everything else is indices. */
export interface CompactGraph {
  readonly variables: readonly string[];
  /** Values of variables, printed as TLA+. */
  readonly values: readonly string[];
  readonly actions: readonly string[];
  /** For each state the index in `values` of each variable. */
  readonly states: readonly (readonly number[])[];
  /** Initial states. */
  readonly initial: readonly number[];
  /** From, to, action. */
  readonly edges: readonly (readonly [from: number, to: number, action: number])[];
}

export function modelReport(file: string, result: ModelCheckResult, graph?: CompactGraph): ModelReport {
  const { verdict, property, generated, distinct, depth, complete, bounds, durationMs, coverage } = result;
  return { file, verdict, ...(property !== undefined && { property }), generated, distinct, depth, complete, bounds, durationMs, ...(coverage && { coverage }), graph };
}

/** What `StateGraph` gives as JSON. */
interface GraphJson {
  readonly nodes: readonly ({ readonly id: number; readonly initial: boolean; readonly state: Readonly<Record<string, string>> } | null)[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly action: string }[];
}

export function compactGraph({ nodes, edges }: GraphJson): CompactGraph {
  const values = new Numbering();
  const actions = new Numbering();
  const kept = nodes.filter((node) => node !== null);
  const place = new Map(kept.map(({ id }, index) => [id, index]));
  const variables = Object.keys(kept[0]?.state ?? {});
  return {
    variables,
    states: kept.map(({ state }) => variables.map((name) => values.of(state[name] ?? ''))),
    initial: kept.flatMap(({ initial }, index) => (initial ? [index] : [])),
    edges: edges.flatMap(({ from, to, action }) => (place.has(from) && place.has(to) ? [[place.get(from)!, place.get(to)!, actions.of(action)] as const] : [])),
    values: values.texts,
    actions: actions.texts,
  };
}

class Numbering {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}
