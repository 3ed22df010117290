import { join } from 'node:path';
import { emptyOutcome, WIDTH, type EvidenceOutcome, type Job, type JobContext } from '../../evidence.ts';
import { groupBy } from '../../group-by.ts';
import { PROFILES } from '../../profiles.ts';
import { count } from '../../report/format.ts';
import { addressOf, type EvidenceReference } from '../../spec/invariant.ts';
import { answersOfChild } from '../answers-of-child.ts';
import type { ExploreSummary } from './protocol.ts';

/** Evidence of kind `explored`: the scenarios of one file are explored one after the other, in a process of their own. */
export function planExplored(references: readonly EvidenceReference[]): Job[] {
  const named = references.filter(({ kind }) => kind === 'explored');
  return [...groupBy(named, ({ file }) => file)].map(([file, group]) => ({
    title: file,
    references: group,
    exclusive: false,
    run: (context) => runScenarios(file, group, context),
  }));
}

async function runScenarios(file: string, references: readonly EvidenceReference[], context: JobContext): Promise<void> {
  const { root, profile, signal } = context;
  const { exploreBudgetMs, jobLimitMs } = PROFILES[profile];
  const open = new Map(references.map((reference) => [reference.name, reference]));
  const report = (name: string, outcome: (reference: EvidenceReference) => EvidenceOutcome): void => {
    const reference = open.get(name);
    if (reference !== undefined && open.delete(name)) context.report(outcome(reference));
  };
  const end = await answersOfChild(
    'explored',
    { file: join(root, file), names: [...open.keys()], options: { budget: exploreBudgetMs }, width: context.width ?? WIDTH },
    {
      cwd: root,
      signal,
      limitMs: jobLimitMs,
      onAnswer: (answer) => {
        if (answer.type === 'progress') {
          const { name, strategy, executions, estimate } = answer;
          const share = estimate === undefined ? 0 : Math.min(1, executions / estimate.executions);
          const of = estimate === undefined ? '' : ` of about ${count(Number(estimate.executions.toPrecision(2)))}`;
          context.progress(`${name}, ${strategy}, ${count(executions)}${of} executions`, (references.length - open.size + share) / references.length);
        }
        else if (answer.type === 'explored') report(answer.name, (reference) => outcomeOf(reference, answer.summary));
        else for (const name of answer.name === undefined ? [...open.keys()] : [answer.name]) report(name, (reference) => emptyOutcome(reference, 'error', answer.message));
      },
    },
  );
  signal.throwIfAborted();
  for (const name of open.keys()) report(name, (reference) => emptyOutcome(reference, 'fail', end.failure ?? 'its process gave no answer', end.output));
}

function outcomeOf(reference: EvidenceReference, summary: ExploreSummary): EvidenceOutcome {
  const { passed, verdict, counts, complete, bounds, durationMs, text, finding } = summary;
  const explored = { kind: reference.kind, address: addressOf(reference), counts, complete, bounds, durationMs };
  if (passed && counts.steps === 0) {
    return { ...explored, status: 'unmatched', message: 'it took no step on shared memory, so nothing was explored: are its modules the instrumented ones?' };
  }
  return { ...explored, status: passed ? 'pass' : 'fail', message: passed ? undefined : finding === undefined ? verdict : `${verdict}: ${finding.message}`, detail: text, findings: finding && [finding] };
}
