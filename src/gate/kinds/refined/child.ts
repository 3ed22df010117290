/** The process that checks refinements for the gate: it gets one `RefineRequest` and answers by messages. */
import { once } from 'node:events';
import { checkRefinement, formatCoverage, formatFailure, itfOf, loadRefinements, type Refinement, type RefineResult } from '../../../refine/index.ts';
import { messageOf } from '../../errors.ts';
import { executionFinding } from '../../finding/execution-finding.ts';
import type { RefineAnswer, RefineRequest, RefineSummary } from './protocol.ts';

// Without its parent nobody wants the answer.
process.on('disconnect', () => process.exit());

const [message] = (await once(process, 'message')) as [RefineRequest];
await answer(message);
process.disconnect();

async function answer({ file, names, options, width }: RefineRequest): Promise<void> {
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
}

function summaryOf(result: RefineResult, width: number): RefineSummary {
  const { verdict, message: what, complete, bounds, durationMs, failure, states, transitions, stutters, ends, executions, modelStates, modelSteps, edges } = result;
  return {
    passed: verdict === 'pass', verdict, message: what, complete, bounds, durationMs,
    counts: { states, transitions, stutters, ends, executions, modelStates, modelSteps, ...(edges && { edges: edges.edges, edgesShown: edges.shown }) },
    text: failure === undefined ? formatCoverage(result) : formatFailure(failure, { width }),
    finding: failure && executionFinding(failure.counterexample),
    json: JSON.stringify(result, (_, value: unknown) => (typeof value === 'bigint' ? { '#bigint': String(value) } : value)),
    itf: failure && JSON.stringify(itfOf(failure, result.model)),
  };
}

/** Resolves when the parent has it: checking blocks this thread, so nothing would be sent meanwhile. */
function send(one: RefineAnswer): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send!(one, undefined, {}, () => resolve());
    else resolve();
  });
}
