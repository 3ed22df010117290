import type { CompiledSpec, NamedTemporal } from '../compile/compiled-spec.ts';
export type { Lasso } from './find-lasso.ts';
export { packSteps } from './pack-steps.ts';
export { StepEvaluator } from './step-evaluator.ts';
import { BadPrefixWatch } from './bad-prefix.ts';
import { BehaviorGraph, type GraphColumns } from './behavior-graph.ts';
import { FormulaTooLarge } from './automaton.ts';
import { errorModels, TooManyCases, type ErrorModel } from './error-model.ts';
import { findFair, findLasso, type Lasso } from './find-lasso.ts';
import { SparseEdgeIndex } from './edge-index.ts';
import { junction, Normalizer, TRUE } from './normal-form.ts';
import { Product } from './product.ts';
import { StepEvaluator, type Questions } from './step-evaluator.ts';
import { tablesOf } from './truth-tables.ts';

/** Whether it says that a temporal property is beyond what can be checked. */
export function isTooLarge(thrown: unknown): thrown is Error {
  return thrown instanceof FormulaTooLarge || thrown instanceof TooManyCases;
}

/** A temporal property with a behaviour that violates it. */
export interface Violation {
  readonly property: NamedTemporal;
  readonly lasso: Lasso;
}

/** A temporal property with a finite behaviour, as node ids, that violates it however it goes on. */
export interface BadPrefix {
  readonly property: NamedTemporal;
  readonly prefix: readonly number[];
}

/**
 * The temporal properties of a spec, prepared to be checked: for each the ways in which a fair behaviour can violate it. `graph` is to be
 * given to the search as its observer; `check` is called when the search is complete, or between two states: what it finds among the states
 * so far is a violation, too.
 */
export class LivenessCheck {
  readonly graph: BehaviorGraph;
  readonly #questions: Questions;
  readonly #properties: readonly { readonly property: NamedTemporal; readonly models: readonly ErrorModel[] }[];
  /** What the error models of all properties ask for: fairness, where that takes no automaton. */
  readonly #fairness: ErrorModel | undefined;
  #watches: readonly BadPrefixWatch[] = [];

  /** @throws TooManyCases */
  constructor(spec: Pick<CompiledSpec, 'fairness' | 'temporalProperties' | 'view' | 'symmetry' | 'constraints' | 'actionConstraints' | 'truths'>) {
    const { fairness, temporalProperties, view, symmetry, constraints, actionConstraints, truths } = spec;
    const normalizer = new Normalizer();
    // Once, so that what it is of the labels of a graph has to be found out once, too.
    const assumed = normalizer.normalize({ kind: 'and', operands: fairness.map(({ formula }) => formula) });
    this.#properties = temporalProperties.map((property) => ({ property, models: errorModels(junction('and', [assumed, normalizer.normalize(property.formula, true)])) }));
    const fair = errorModels(assumed);
    this.#fairness = fair.length === 1 && fair[0]!.temporal.key === TRUE.key && fairness.length > 0 ? fair[0] : undefined;
    this.#questions = { leaves: normalizer.leaves, quotient: view !== undefined || symmetry.length > 0, drops: constraints.length + actionConstraints.length > 0, truths };
    this.graph = new BehaviorGraph(this.#questions);
  }

  /**
   * Looks for violations by finite behaviours from now on, and among what the graph holds already.
   * @param found is called once, when the last state of such a behaviour has been expanded
   * @throws FormulaTooLarge
   */
  watch(found: (violation: BadPrefix) => void): void {
    const { graph } = this;
    const watches = this.#properties.flatMap(({ property, models }) => {
      const all = models.map((model) => BadPrefixWatch.of(graph, model)).filter((watch) => watch !== undefined);
      return all.map((watch) => ({ property, watch }));
    });
    if (watches.length === 0) return;
    this.#watches = watches.map(({ watch }) => watch);
    graph.onAdded = (node) => {
      const violated = watches.find(({ watch }) => watch.added(node));
      if (violated === undefined) return;
      graph.onAdded = undefined;
      found({ property: violated.property, prefix: violated.watch.shortest() });
    };
    for (let node = 0; node < graph.nodeCount; node++) graph.onAdded?.(node);
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#watches.reduce((sum, { bytes }) => sum + bytes, this.graph.bytes);
  }

  /** Evaluates for the graph of another thread, by `packSteps`; targets can be any numbers. */
  evaluator(): StepEvaluator {
    return new StepEvaluator(this.#questions, new SparseEdgeIndex());
  }

  /**
   * @returns each property that is violated, in the order of the spec
   * @throws FormulaTooLarge unless a violation was found before
   */
  check(): Violation[] {
    const { graph } = this;
    const tables = tablesOf(graph);
    let columns: GraphColumns | undefined;
    let fair: Int32Array | undefined;
    const lassoOf = (model: ErrorModel): Lasso | undefined => {
      columns ??= graph.columns();
      if (this.#fairness !== undefined) fair ??= findFair(new Product(this.#fairness, tables), columns);
      return findLasso(new Product(model, tables), columns, fair);
    };
    const found: Violation[] = [];
    try {
      for (const { property, models } of this.#properties) {
        for (const model of models) {
          const lasso = lassoOf(model);
          if (lasso === undefined) continue;
          found.push({ property, lasso });
          break;
        }
      }
    } catch (thrown) {
      if (found.length === 0 || !isTooLarge(thrown)) throw thrown;
    }
    return found;
  }
}
