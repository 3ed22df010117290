import type { EvidenceStatus } from '../evidence.ts';
import type { InvariantVerdict } from './verify-report.ts';

/** How reports for people call the outcome of evidence. */
export const STATUS_WORDS: Readonly<Record<EvidenceStatus, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  unmatched: 'NO MATCH',
  error: 'ERROR',
  missing: 'missing',
  interrupted: 'stopped',
  skipped: 'not run',
};

export const VERDICT_WORDS: Readonly<Record<InvariantVerdict, string>> = {
  pass: 'holds',
  fail: 'FAILS',
  unproven: 'UNPROVEN',
  'not-checked': 'not checked',
};
