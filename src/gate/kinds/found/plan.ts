import { join } from 'node:path';
import { emptyOutcome, WIDTH, type EvidenceOutcome, type Job, type JobContext } from '../../evidence.ts';
import type { Finding } from '../../finding/finding.ts';
import { PROFILES } from '../../profiles.ts';
import { addressOf, type EvidenceReference } from '../../spec/invariant.ts';
import { answersOfChild } from '../answers-of-child.ts';
import { jobsByFile } from '../by-file.ts';
import { ALL, type DefectRow } from './protocol.ts';

/** Evidence of kind `found`: what is wrong is found and what is right passes, so the harness is worth something. */
export function planFound(references: readonly EvidenceReference[]): Job[] {
  return jobsByFile('found', references, runFile);
}

async function runFile(file: string, references: readonly EvidenceReference[], context: JobContext): Promise<void> {
  const { root, profile, signal } = context;
  const { exploreBudgetMs, jobLimitMs } = PROFILES[profile];
  const all = references.some(({ name }) => name === ALL);
  const rows = new Map<string, DefectRow>();
  const findings = new Map<string, Finding>();
  const unusable = new Map<string | undefined, string>();
  const end = await answersOfChild(
    'found',
    { file: join(root, file), names: all ? undefined : references.map(({ name }) => name), options: { budget: exploreBudgetMs }, width: context.width ?? WIDTH },
    {
      cwd: root,
      signal,
      limitMs: jobLimitMs,
      onAnswer: (answer) => {
        if (answer.type === 'unusable') unusable.set(answer.name, answer.message);
        else {
          rows.set(answer.row.name, answer.row);
          if (answer.finding !== undefined) findings.set(answer.row.name, answer.finding);
          context.progress(`${rows.size} checked, last ${answer.row.name}`);
        }
      },
    },
  );
  signal.throwIfAborted();
  for (const reference of references) context.report(outcomeOf(reference));

  function outcomeOf(reference: EvidenceReference): EvidenceOutcome {
    const { name } = reference;
    const refused = unusable.get(undefined) ?? (name === ALL ? [...unusable.values()][0] : unusable.get(name));
    if (refused !== undefined) return emptyOutcome(reference, 'error', refused);
    if (end.failure !== undefined && (name === ALL || !rows.has(name))) return emptyOutcome(reference, 'fail', end.failure, end.output);
    const own = name === ALL ? [...rows.values()] : [...rows.values()].filter((row) => row.name === name);
    return own.length === 0 ? emptyOutcome(reference, 'error', `${file} exports no defect or control "${name}"`) : summary(reference, own, findings);
  }
}

function summary(reference: EvidenceReference, rows: readonly DefectRow[], findings: ReadonlyMap<string, Finding>): EvidenceOutcome {
  const wrong = rows.filter(({ ok }) => !ok);
  const sum = (of: (row: DefectRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    kind: reference.kind,
    address: addressOf(reference),
    status: wrong.length === 0 ? 'pass' : 'fail',
    counts: {
      defects: rows.filter(({ id }) => id !== undefined).length,
      controls: rows.filter(({ id }) => id === undefined).length,
      executions: sum(({ executions, twinExecutions = 0 }) => executions + twinExecutions),
    },
    bounds: [],
    durationMs: sum(({ durationMs }) => durationMs),
    defects: rows,
    ...(wrong.length > 0 && {
      message: wrong.map(({ name, message }) => `${name}: ${message}`).join('\n'),
      detail: wrong.map(({ detail }) => detail).filter((text) => text !== undefined).join('\n'),
      findings: wrong.flatMap(({ name }) => findings.get(name) ?? []),
    }),
  };
}
