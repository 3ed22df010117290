import { createHash } from 'node:crypto';
import type { EvidenceKind, EvidenceReference } from './spec/invariant.ts';
import type { InvariantReport, VerifyReport } from './report/verify-report.ts';

/** One of `count` parts of the work, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** What belongs together, because it is run in one go: the properties of a cfg, the tests of a file, the checks of a program. */
const TOGETHER: ReadonlySet<EvidenceKind> = new Set(['model', 'property', 'stress', 'unit']);

/** The references that a shard runs. They depend on the pages alone, each is in exactly one shard, and the shards are of about one size. */
export function referencesOf(references: readonly EvidenceReference[], { index, count }: Shard): EvidenceReference[] {
  const parts = new Map<string, number>();
  const partOf = ({ kind, file, name }: EvidenceReference): number => {
    // The tests of a file are one whole whatever they are evidence of.
    const key = TOGETHER.has(kind) ? `${kind === 'property' ? 'unit' : kind} ${file}` : `${kind} ${file} ${name}`;
    const part = parts.get(key) ?? parts.size % count;
    parts.set(key, part);
    return part;
  };
  // Kind by kind, so that the long ones are spread as evenly as the short ones.
  const kinds = [...new Set(references.map(({ kind }) => kind))];
  const mine = new Set(kinds.flatMap((kind) => references.filter((reference) => reference.kind === kind)).filter((reference) => partOf(reference) === index - 1));
  return references.filter((reference) => mine.has(reference));
}

/** Tells runs of the same pages and options from others: a hash of the invariants with what they name. */
export function planDigest(invariants: readonly Omit<InvariantReport, 'verdict'>[], options: VerifyReport['options']): string {
  const named = invariants.map(({ id, title, file, line, evidence }) => [id, title, file, line, evidence.map(({ kind, address, line }) => [kind, address, line])]);
  return digestOf([named, options]);
}

/** Tells whether a report is the one that was written, as far as JSON holds it. */
export function contentDigest(report: VerifyReport): string {
  const { shard, ...rest } = report;
  return digestOf([rest, shard && { ...shard, digest: undefined }]);
}

function digestOf(value: unknown): string {
  // Through JSON and back: keys that look like integers are ordered by it.
  return createHash('sha256').update(JSON.stringify(JSON.parse(JSON.stringify(value)))).digest('hex');
}
