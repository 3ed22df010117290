import { join } from 'node:path';
import { emptyOutcome, WIDTH, type EvidenceOutcome, type Job, type JobContext } from '../evidence.ts';
import { groupBy } from '../group-by.ts';
import { PROFILES } from '../profiles.ts';
import type { EvidenceKind, EvidenceReference } from '../spec/invariant.ts';
import { answersOfChild, type AnswerOf, type RequestOf } from './answers-of-child.ts';

/** A job for each file that references of a kind name, which judges them one after the other; alone, if it is `exclusive`. */
export function jobsByFile(
  kind: EvidenceKind,
  references: readonly EvidenceReference[],
  run: (file: string, references: readonly EvidenceReference[], context: JobContext) => Promise<void>,
  exclusive = false,
): Job[] {
  const named = references.filter((reference) => reference.kind === kind);
  return [...groupBy(named, ({ file }) => file)].map(([file, group]) => ({ title: file, references: group, exclusive, run: (context) => run(file, group, context) }));
}

/** Kinds whose child answers each export by its name. */
type NamedKind = 'explored' | 'refined';

/** What a plan does with the answers. */
export interface Answering {
  /** Reports the outcome of the export of that name, unless it has one. */
  readonly report: (name: string, outcome: (reference: EvidenceReference) => EvidenceOutcome) => void;
  /** How many exports have no outcome yet. */
  readonly open: () => number;
}

/** Has the exports of one file judged in a process of its own. What it does not answer for has failed. */
export async function judgeByName<K extends NamedKind>(
  kind: K,
  file: string,
  references: readonly EvidenceReference[],
  context: JobContext,
  onAnswer: (answer: Exclude<AnswerOf<K>, { readonly type: 'unusable' }>, answering: Answering) => void,
): Promise<void> {
  const { root, profile, signal } = context;
  const { exploreBudgetMs, jobLimitMs } = PROFILES[profile];
  const open = new Map(references.map((reference) => [reference.name, reference]));
  const report: Answering['report'] = (name, outcome) => {
    const reference = open.get(name);
    if (reference !== undefined && open.delete(name)) context.report(outcome(reference));
  };
  const request: RequestOf<NamedKind> = { file: join(root, file), names: [...open.keys()], options: { budget: exploreBudgetMs }, width: context.width ?? WIDTH };
  const end = await answersOfChild(kind, request, {
    cwd: root,
    signal,
    limitMs: jobLimitMs,
    onAnswer: (answer) => {
      if (answer.type === 'unusable') for (const name of answer.name === undefined ? [...open.keys()] : [answer.name]) report(name, (reference) => emptyOutcome(reference, 'error', answer.message));
      else onAnswer(answer as Exclude<AnswerOf<K>, { readonly type: 'unusable' }>, { report, open: () => open.size });
    },
  });
  signal.throwIfAborted();
  for (const name of open.keys()) report(name, (reference) => emptyOutcome(reference, 'fail', end.failure ?? 'its process gave no answer', end.output));
}
