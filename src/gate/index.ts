/** Ties invariants in words to the evidence for them: what `ringproof verify` does, as a library. */
export { EXIT_CODES, type ExitName } from './exit-codes.ts';
export type { BehaviourFinding, ExecutionFinding, ExecutionStep, Finding, MemoryContents, SourcePlace } from './finding/finding.ts';
export { formatProblem, GateError, type Place, type Problem } from './errors.ts';
export type { EvidenceOutcome, EvidenceStatus, Job, ModelEngine } from './evidence.ts';
export { PROFILES, type Profile, type ProfileName } from './profiles.ts';
export { junitReport } from './report/junit.ts';
export type { CompactGraph, ModelReport } from './report/model-report.ts';
export type { SourceText } from './report/source-text.ts';
export { matrixOf, type Cell, type Row } from './report/matrix.ts';
export type { InvariantReport, InvariantVerdict, VerifyReport } from './report/verify-report.ts';
export { writeAtomic } from './report/write-atomic.ts';
export type { RunObserver } from './run-jobs.ts';
export { EVIDENCE_KINDS, type EvidenceKind, type EvidenceReference, type Invariant } from './spec/invariant.ts';
export { parseSpec } from './spec/parse-spec.ts';
export { readSpecs } from './spec/read-specs.ts';
export { verify, type VerifyObserver, type VerifyOptions } from './verify.ts';
