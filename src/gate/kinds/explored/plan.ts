import type { EvidenceOutcome, Job } from '../../evidence.ts';
import { count } from '../../report/format.ts';
import { addressOf, type EvidenceReference } from '../../spec/invariant.ts';
import { jobsByFile, judgeByName } from '../by-file.ts';
import type { ExploreSummary } from './protocol.ts';

/** Evidence of kind `explored`: the scenarios of one file are explored one after the other, in a process of their own. */
export function planExplored(references: readonly EvidenceReference[]): Job[] {
  return jobsByFile('explored', references, (file, group, context) =>
    judgeByName('explored', file, group, context, (answer, { report, open }) => {
      if (answer.type === 'explored') {
        report(answer.name, (reference) => outcomeOf(reference, answer.summary));
        return;
      }
      const { name, strategy, executions, estimate } = answer;
      const share = estimate === undefined ? 0 : Math.min(1, executions / estimate.executions);
      const of = estimate === undefined ? '' : ` of about ${count(Number(estimate.executions.toPrecision(2)))}`;
      context.progress(`${name}, ${strategy}, ${count(executions)}${of} executions`, (group.length - open() + share) / group.length);
    }),
  );
}

function outcomeOf(reference: EvidenceReference, summary: ExploreSummary): EvidenceOutcome {
  const { passed, verdict, counts, complete, bounds, durationMs, text, finding } = summary;
  const explored = { kind: reference.kind, address: addressOf(reference), counts, complete, bounds, durationMs };
  if (passed && counts.steps === 0) {
    return { ...explored, status: 'unmatched', message: 'it took no step on shared memory, so nothing was explored: are its modules the instrumented ones?' };
  }
  return { ...explored, status: passed ? 'pass' : 'fail', message: passed ? undefined : finding === undefined ? verdict : `${verdict}: ${finding.message}`, detail: text, findings: finding && [finding] };
}
