import type { ExitName } from './exit-codes.ts';
import type { EvidenceOutcome } from './evidence.ts';
import type { InvariantVerdict, VerifyReport } from './report/verify-report.ts';

const AGAINST: ReadonlySet<EvidenceOutcome['status']> = new Set(['fail', 'unmatched', 'error']);

/** What the outcomes of its evidence say about an invariant. */
export function verdictOf(outcomes: readonly EvidenceOutcome[]): InvariantVerdict {
  if (outcomes.length === 0) return 'not-checked';
  if (outcomes.some(({ status }) => AGAINST.has(status))) return 'fail';
  return outcomes.some(({ status }) => status === 'pass') ? 'pass' : 'unproven';
}

/**
 * The exit that a finished run deserves. The order of the rules is the order of what a person should look at first;
 * evidence that is missing only matters for itself with `requireAll`.
 */
export function exitOf(report: Pick<VerifyReport, 'interruptedBy' | 'invariants' | 'evidence' | 'defects'>, requireAll: boolean): ExitName {
  const some = (status: EvidenceOutcome['status']): boolean => report.evidence.some((outcome) => outcome.status === status);
  if (report.interruptedBy !== undefined) return 'interrupted';
  if (report.defects.length > 0) return 'internal';
  if (some('fail')) return 'failed';
  if (some('unmatched')) return 'spec';
  if (some('error')) return 'input';
  if (report.invariants.some(({ verdict }) => verdict === 'unproven')) return 'missing';
  if (requireAll && report.evidence.some(({ status }) => status !== 'pass')) return 'missing';
  return 'ok';
}
