import type { EvidenceOutcome, Job, JobContext } from '../evidence.ts';
import type { VerifyReport } from '../report/verify-report.ts';
import { EVIDENCE_KINDS, type EvidenceReference } from '../spec/invariant.ts';

/** A reference to unit evidence with this name. */
export function reference(name: string): EvidenceReference {
  return { kind: 'unit', file: 'a.test.ts', name, place: { file: 'specs/a.md', line: 1 } };
}

/** The outcome for `reference(name)`. */
export function outcome(name: string, rest: Partial<EvidenceOutcome> = {}): EvidenceOutcome {
  return { kind: 'unit', address: `a.test.ts > ${name}`, status: 'pass', counts: {}, bounds: [], durationMs: 0, ...rest };
}

export function job(title: string, names: readonly string[], run: (context: JobContext) => Promise<void>, exclusive = false): Job {
  return { title, references: names.map(reference), exclusive, run };
}

/** A report on invariants given as id -> outcomes. */
export function report(invariants: Readonly<Record<string, readonly EvidenceOutcome[]>>, rest: Partial<VerifyReport> = {}): VerifyReport {
  return {
    version: 1,
    ringproof: '0.0.0',
    environment: { node: 'v20.0.0', platform: 'linux', arch: 'x64', cpus: 2 },
    options: { profile: 'quick', engine: 'tlc', kinds: EVIDENCE_KINDS, only: [], failFast: false, requireAll: false },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1_000,
    exit: 'ok',
    invariants: Object.entries(invariants).map(([id, outcomes]) => ({
      id,
      title: `title of ${id}`,
      verdict: 'pass',
      file: 'specs/a.md',
      line: 1,
      evidence: outcomes.map(({ kind, address }) => ({ kind, address, line: 2 })),
    })),
    evidence: [...new Map(Object.values(invariants).flat().map((one) => [one.address, one])).values()],
    models: [],
    sources: [],
    defects: [],
    ...rest,
  };
}
