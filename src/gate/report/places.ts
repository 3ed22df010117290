import type { Place } from '../errors.ts';
import { outcomeKey, type EvidenceOutcome } from '../evidence.ts';
import { placeOf } from '../finding/finding.ts';
import type { InvariantReport, VerifyReport } from './verify-report.ts';

/** Where the failure of a piece of evidence shows: in the code or the model where that is known, else where a page names it. */
export function placeOfOutcome(report: Pick<VerifyReport, 'invariants'>, outcome: EvidenceOutcome): Place {
  const found = (outcome.findings ?? []).map(placeOf).find((place) => place !== undefined);
  return found ?? outcome.place ?? namedAt(invariantsOf(report, outcome)[0]!, outcome);
}

/** The line of a page that names a piece of evidence. */
export function namedAt(invariant: InvariantReport, outcome: Pick<EvidenceOutcome, 'kind' | 'address'>): Place {
  const reference = invariant.evidence.find((one) => outcomeKey(one) === outcomeKey(outcome));
  return { file: invariant.file, line: reference?.line ?? invariant.line };
}

/** The invariants that name a piece of evidence. */
export function invariantsOf({ invariants }: Pick<VerifyReport, 'invariants'>, outcome: Pick<EvidenceOutcome, 'kind' | 'address'>): InvariantReport[] {
  return invariants.filter(({ evidence }) => evidence.some((one) => outcomeKey(one) === outcomeKey(outcome)));
}
