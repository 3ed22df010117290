/** The process that checks refinements for the gate: it gets one `RefineRequest` and answers by messages. */
import { checkRefinement, formatCoverage, formatFailure, itfOf, loadRefinements, type Refinement, type RefineResult } from '../../../refine/index.ts';
import { messageOf } from '../../errors.ts';
import { executionFinding } from '../../finding/execution-finding.ts';
import { encode } from '../../report/result-json.ts';
import { answerParent } from '../answering.ts';
import type { RefineSummary } from './protocol.ts';

await answerParent<'refined'>(async ({ file, names, options, width }, send) => {
  let refinements: ReadonlyMap<string, Refinement>;
  try {
    refinements = await loadRefinements(file);
  } catch (thrown) {
    await send({ type: 'unusable', message: messageOf(thrown) });
    return;
  }
  const known = [...refinements.keys()].join(', ') || 'none';
  if (names === undefined && refinements.size === 0) await send({ type: 'unusable', message: `${file} exports no refinement; export const name = refinement({ … })` });
  for (const name of names ?? refinements.keys()) {
    const one = refinements.get(name);
    if (one === undefined) {
      await send({ type: 'unusable', name, message: `${file} exports no refinement "${name}"; it exports ${known}` });
      continue;
    }
    try {
      const result = await checkRefinement(one, { ...options, onProgress: ({ states, transitions, open }) => void send({ type: 'progress', name, states, transitions, open }) });
      await send({ type: 'checked', name, summary: summaryOf(result, width) });
    } catch (thrown) {
      await send({ type: 'unusable', name, message: `${name}: ${messageOf(thrown)}` });
    }
  }
});

function summaryOf(result: RefineResult, width: number): RefineSummary {
  const { verdict, message: what, complete, bounds, durationMs, failure, states, transitions, stutters, ends, executions, modelStates, modelSteps, edges } = result;
  return {
    passed: verdict === 'pass', verdict, message: what, complete, bounds, durationMs,
    counts: { states, transitions, stutters, ends, executions, modelStates, modelSteps, ...(edges && { edges: edges.edges, edgesShown: edges.shown }) },
    text: failure === undefined ? formatCoverage(result) : formatFailure(failure, { width }),
    finding: failure && executionFinding(failure.counterexample),
    json: JSON.stringify(result, encode),
    itf: failure && JSON.stringify(itfOf(failure, result.model)),
  };
}
