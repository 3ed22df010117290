import type { EvidenceOutcome } from '../evidence.ts';
import { outcomeKey } from '../evidence.ts';
import { groupBy } from '../group-by.ts';
import type { EvidenceKind } from '../spec/invariant.ts';
import type { InvariantReport, VerifyReport } from './verify-report.ts';

/** How the evidence of one kind for one invariant came out. */
export interface Cell {
  readonly passed: number;
  readonly against: number;
  /** Missing, interrupted or skipped. */
  readonly open: number;
}

export interface Row {
  readonly invariant: InvariantReport;
  /** A cell for each kind that the invariant names. */
  readonly cells: ReadonlyMap<EvidenceKind, Cell>;
}

/** The matrix invariant x kind of evidence. */
export function matrixOf(report: Pick<VerifyReport, 'invariants' | 'evidence'>): Row[] {
  const outcomes = new Map(report.evidence.map((outcome) => [outcomeKey(outcome), outcome]));
  return report.invariants.map((invariant) => ({
    invariant,
    cells: new Map(
      [...groupBy(invariant.evidence, ({ kind }) => kind)].map(([kind, named]) => [kind, cellOf(named.map((reference) => outcomes.get(outcomeKey(reference))!))]),
    ),
  }));
}

function cellOf(outcomes: readonly EvidenceOutcome[]): Cell {
  let passed = 0;
  let against = 0;
  let open = 0;
  for (const { status } of outcomes) {
    if (status === 'pass') passed++;
    else if (status === 'fail' || status === 'unmatched' || status === 'error') against++;
    else open++;
  }
  return { passed, against, open };
}
