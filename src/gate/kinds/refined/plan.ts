import type { EvidenceOutcome, Job } from '../../evidence.ts';
import { count } from '../../report/format.ts';
import { addressOf, type EvidenceReference } from '../../spec/invariant.ts';
import { jobsByFile, judgeByName } from '../by-file.ts';
import type { RefineSummary } from './protocol.ts';

/** Evidence of kind `refined`: the refinements of one file are checked one after the other, in a process of their own. */
export function planRefined(references: readonly EvidenceReference[]): Job[] {
  return jobsByFile('refined', references, (file, group, context) =>
    judgeByName('refined', file, group, context, (answer, { report }) => {
      if (answer.type === 'checked') report(answer.name, (reference) => outcomeOf(reference, answer.summary));
      else context.progress(`${answer.name}, ${count(answer.states)} states, ${count(answer.open)} steps to take`);
    }),
  );
}

function outcomeOf(reference: EvidenceReference, { passed, verdict, message, counts, complete, bounds, durationMs, text, finding }: RefineSummary): EvidenceOutcome {
  return {
    kind: reference.kind, address: addressOf(reference), counts, complete, bounds, durationMs,
    status: passed ? 'pass' : 'fail',
    ...(!passed && { message: message === '' ? verdict : `${verdict}: ${message}` }),
    detail: text,
    ...(finding && { findings: [finding] }),
  };
}
