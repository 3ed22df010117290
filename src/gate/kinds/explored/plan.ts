import { fileURLToPath } from 'node:url';
import { emptyOutcome, type EvidenceOutcome, type Job, type JobContext } from '../../evidence.ts';
import { groupBy } from '../../group-by.ts';
import { PROFILES } from '../../profiles.ts';
import { count } from '../../report/format.ts';
import { runChild } from '../../run-child.ts';
import { addressOf, type EvidenceReference } from '../../spec/invariant.ts';
import type { ExploreAnswer, ExploreRequest, ExploreSummary } from './protocol.ts';

/**
 * Evidence of kind `explored`: the scenarios of one file are explored one after the other in a process of their own,
 * so that a scenario that hangs or runs out of memory takes nothing with it and can be stopped.
 */
export function planExplored(references: readonly EvidenceReference[]): Job[] {
  const named = references.filter(({ kind }) => kind === 'explored');
  return [...groupBy(named, ({ file }) => file)].map(([file, group]) => ({
    title: file,
    references: group,
    exclusive: false,
    run: (context) => runScenarios(file, group, context),
  }));
}

/** The compiled child, also when this module runs from its source. */
const CHILD = fileURLToPath(new URL('../../../../dist/gate/kinds/explored/child.js', import.meta.url));

async function runScenarios(file: string, references: readonly EvidenceReference[], context: JobContext): Promise<void> {
  const { root, profile, signal } = context;
  const { exploreBudgetMs, jobLimitMs } = PROFILES[profile];
  const open = new Map(references.map((reference) => [reference.name, reference]));
  const report = (name: string, outcome: (reference: EvidenceReference) => EvidenceOutcome): void => {
    const reference = open.get(name);
    if (reference !== undefined && open.delete(name)) context.report(outcome(reference));
  };
  const unusable = (message: string) => (reference: EvidenceReference) => emptyOutcome(reference, 'error', message);

  const request: ExploreRequest = { root, file, names: references.map(({ name }) => name), budgetMs: exploreBudgetMs };
  const end = await runChild({
    cwd: root,
    // Counterexamples name lines of the compiled harness only by their sources.
    args: ['--enable-source-maps', CHILD],
    signal,
    limitMs: jobLimitMs,
    send: request,
    onMessage: (message) => {
      const answer = message as ExploreAnswer;
      if (answer.type === 'progress') context.progress(`${answer.name}, ${count(answer.executions)} executions`);
      else if (answer.type === 'explored') report(answer.name, (reference) => outcomeOf(reference, answer.summary));
      else if (answer.name !== undefined) report(answer.name, unusable(answer.message));
      else for (const name of [...open.keys()]) report(name, unusable(answer.message));
    },
  });
  signal.throwIfAborted();
  const why = end.timedOut
    ? 'did not end in the time allowed'
    : `its process ended with ${end.killedBy ?? `exit code ${end.code}`}${end.killedBy === 'SIGABRT' ? ', probably out of memory' : ''}`;
  for (const name of [...open.keys()]) report(name, (reference) => emptyOutcome(reference, 'fail', why, end.output));
}

function outcomeOf(reference: EvidenceReference, summary: ExploreSummary): EvidenceOutcome {
  const { passed, verdict, counts, complete, bounds, durationMs, text } = summary;
  const explored = { kind: reference.kind, address: addressOf(reference), counts, complete, bounds, durationMs };
  if (passed && counts.steps === 0) {
    return { ...explored, status: 'unmatched', message: 'it took no step on shared memory, so nothing was explored: are its modules the instrumented ones?' };
  }
  return { ...explored, status: passed ? 'pass' : 'fail', message: passed ? undefined : verdict, detail: text };
}
