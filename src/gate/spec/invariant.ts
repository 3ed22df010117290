import type { Place } from '../errors.ts';

/** The kinds of evidence, in the order in which the matrix shows them. */
export const EVIDENCE_KINDS = ['explored', 'found', 'model', 'refined', 'property', 'stress', 'unit'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** One line of an `Evidence` list. */
export interface EvidenceReference {
  readonly kind: EvidenceKind;
  /** Path relative to the root, with forward slashes. */
  readonly file: string;
  /** Export, cfg property, check or test (`suite > test`) inside the file. */
  readonly name: string;
  readonly place: Place;
}

/** An `## INV-XXX-NN: title` section of a page under specs/. */
export interface Invariant {
  readonly id: string;
  readonly title: string;
  /** The paragraphs between the heading and `Why:`, as Markdown. */
  readonly statement: string;
  /** Why it holds and what would break it, as Markdown. */
  readonly why: string;
  readonly evidence: readonly EvidenceReference[];
  readonly place: Place;
}

/** How a reference is written in the spec; equal references have equal addresses. */
export function addressOf(reference: Pick<EvidenceReference, 'kind' | 'file' | 'name'>): string {
  return `${reference.file}${separatorOf(reference.kind)}${reference.name}`;
}

/** What stands between file and name: tests are named as vitest prints them, everything else by `#`. */
export function separatorOf(kind: EvidenceKind): string {
  return kind === 'property' || kind === 'unit' ? ' > ' : '#';
}

export function isEvidenceKind(text: string): text is EvidenceKind {
  return (EVIDENCE_KINDS as readonly string[]).includes(text);
}
