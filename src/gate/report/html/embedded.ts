import type { ExecutionFinding } from '../../finding/finding.ts';
import type { CompactGraph } from '../model-report.ts';
import type { SourceText } from '../source-text.ts';

/** What the script of a page is given, beside what the page says itself. */
export interface Embedded {
  /** By the id of the element that shows it. */
  readonly executions: Readonly<Record<string, ExecutionFinding>>;
  readonly graphs: Readonly<Record<string, EmbeddedGraph>>;
  readonly sources: readonly SourceText[];
}

export interface EmbeddedGraph {
  readonly graph: CompactGraph;
  /** The states of an error trace of this model, in their order. */
  readonly trace: readonly number[];
}
