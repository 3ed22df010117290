import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exploreGraphs } from './explore-graphs.ts';
import { INIT } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';
import { memoryModel } from './models/index.ts';
import type { ModelName } from './models/model.ts';
import { litmusArbitrary } from './testing/arbitrary.ts';
import { enumerateExecutions } from './testing/axiomatic.ts';
import { litmusProgram } from './testing/litmus.ts';
import type { Litmus } from './testing/litmus.ts';

/** The graph without regard to the order in which its events were added. */
function identityOf(graph: ExecutionGraph): string {
  const name = (event: number): string => event === INIT ? 'init' : `${graph.thread[event]}.${graph.index[event]}`;
  const parts: string[] = [];
  for (let event = 0; event < graph.size; event++) {
    if (graph.kind[event]! & 1) parts.push(`${name(event)} reads ${name(graph.rf[event]!)}`);
    if (graph.kind[event]! & 2 && graph.ordered[event]) parts.push(`${name(event)} after ${name(graph.coPrev[event]!)}`);
  }
  return parts.sort().join(', ');
}

function explored(litmus: Litmus, model: ModelName): { outcomes: Set<string>; executions: number; distinct: number } {
  const outcomes = new Set<string>();
  const graphs = new Set<string>();
  const result = exploreGraphs(litmusProgram(litmus), memoryModel(model), {
    onComplete(graph) {
      graphs.add(identityOf(graph));
      outcomes.add(JSON.stringify(litmus.threads.map((_, thread) => {
        const { step } = graph.pendingState(thread);
        return step.kind === 'end' ? step.value : undefined;
      })));
    },
  });
  return { outcomes, executions: result.executions, distinct: graphs.size };
}

const RUNS: Readonly<Record<ModelName, number>> = { sc: 1500, tso: 1500, rc11: 2000, js: 2000 };

describe('the search visits what the axioms allow, each graph once', () => {
  test.each(['sc', 'tso', 'rc11', 'js'] as const)('%s', (model) => {
    fc.assert(fc.property(litmusArbitrary(model), (litmus) => {
      const expected = enumerateExecutions(litmus, model);
      const actual = explored(litmus, model);
      expect([...actual.outcomes].sort()).toEqual([...expected.outcomes].sort());
      expect(actual.distinct).toBe(actual.executions);
      expect(actual.executions).toBe(expected.executions);
    }), { numRuns: Number(process.env['RINGPROOF_ORACLE_RUNS'] ?? RUNS[model]) });
  });
});
