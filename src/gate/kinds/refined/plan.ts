import { join } from 'node:path';
import { emptyOutcome, WIDTH, type EvidenceOutcome, type Job, type JobContext } from '../../evidence.ts';
import { groupBy } from '../../group-by.ts';
import { PROFILES } from '../../profiles.ts';
import { count } from '../../report/format.ts';
import { addressOf, type EvidenceReference } from '../../spec/invariant.ts';
import { answersOfChild } from '../answers-of-child.ts';
import type { RefineSummary } from './protocol.ts';

/** Evidence of kind `refined`: the refinements of one file are checked one after the other, in a process of their own. */
export function planRefined(references: readonly EvidenceReference[]): Job[] {
  const named = references.filter(({ kind }) => kind === 'refined');
  return [...groupBy(named, ({ file }) => file)].map(([file, group]) => ({
    title: file,
    references: group,
    exclusive: false,
    run: (context) => runRefinements(file, group, context),
  }));
}

async function runRefinements(file: string, references: readonly EvidenceReference[], context: JobContext): Promise<void> {
  const { root, profile, signal } = context;
  const { exploreBudgetMs, jobLimitMs } = PROFILES[profile];
  const open = new Map(references.map((reference) => [reference.name, reference]));
  const report = (name: string, outcome: (reference: EvidenceReference) => EvidenceOutcome): void => {
    const reference = open.get(name);
    if (reference !== undefined && open.delete(name)) context.report(outcome(reference));
  };
  const end = await answersOfChild(
    'refined',
    { file: join(root, file), names: [...open.keys()], options: { budget: exploreBudgetMs }, width: context.width ?? WIDTH },
    {
      cwd: root,
      signal,
      limitMs: jobLimitMs,
      onAnswer: (answer) => {
        if (answer.type === 'progress') context.progress(`${answer.name}, ${count(answer.states)} states, ${count(answer.open)} steps to take`);
        else if (answer.type === 'checked') report(answer.name, (reference) => outcomeOf(reference, answer.summary));
        else for (const name of answer.name === undefined ? [...open.keys()] : [answer.name]) report(name, (reference) => emptyOutcome(reference, 'error', answer.message));
      },
    },
  );
  signal.throwIfAborted();
  for (const name of open.keys()) report(name, (reference) => emptyOutcome(reference, 'fail', end.failure ?? 'its process gave no answer', end.output));
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
