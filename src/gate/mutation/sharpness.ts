import { readFile } from 'node:fs/promises';
import { GateError, messageOf } from '../errors.ts';
import { keyOf } from '../evidence.ts';
import { groupBy } from '../group-by.ts';
import { isRecord } from '../kinds/json-shape.ts';
import type { EvidenceKind, Invariant } from '../spec/invariant.ts';
import { counts, type MutationReport } from './mutation-report.ts';

/** How many mutants some evidence killed, and how many of them nothing else did. */
export interface Sharpness {
  readonly kills: number;
  /** Absent when checks stopped at the first kill, as then nobody knows who else would have. */
  readonly alone?: number | undefined;
  /** False when it was not asked, or looks at nothing that any of the mutants changes; absent when that is not known. */
  readonly reaches?: boolean | undefined;
}

/** What mutants say about the evidence of each invariant. */
export interface SharpnessReport {
  /** Mutants that were told from the original by whatever check. */
  readonly killed: number;
  /** Mutants that were judged, equivalent ones left out. */
  readonly judged: number;
  /** Whether every check that reaches a mutant ran. */
  readonly fullMatrix: boolean;
  readonly invariants: readonly {
    readonly id: string;
    readonly kinds: Readonly<Partial<Record<EvidenceKind, Sharpness>>>;
    /** No mutant was killed by its evidence, though it reaches some, as far as is known. */
    readonly blunt: boolean;
  }[];
  /** By piece of evidence; `address` as in the pages. */
  readonly evidence: readonly ({ readonly kind: EvidenceKind; readonly address: string } & Sharpness)[];
}

/**
 * Reads what `ringproof mutate --json` wrote.
 * @throws GateError with exit `input`
 */
export async function readMutationReport(path: string): Promise<MutationReport> {
  let report: unknown;
  try {
    report = JSON.parse(await readFile(path, 'utf8'));
  } catch (thrown) {
    throw new GateError('input', { message: `${path} cannot be read: ${messageOf(thrown)}`, hint: 'Write it with ringproof mutate --full-matrix --json FILE.' }, { cause: thrown });
  }
  if (!isRecord(report) || report['version'] !== 1 || !Array.isArray(report['mutants']) || !report['mutants'].every((mutant) => isRecord(mutant) && Array.isArray(mutant['kills']))) {
    throw new GateError('input', { message: `${path} is no result of ringproof mutate`, hint: 'Write it with ringproof mutate --full-matrix --json FILE.' });
  }
  return report as unknown as MutationReport;
}

/** What the mutants of some runs say about these invariants and their evidence. */
export function sharpnessOf(invariants: readonly Invariant[], reports: readonly MutationReport[]): SharpnessReport {
  const mutants = reports.flatMap((report) => report.mutants);
  const fullMatrix = reports.every(({ options }) => options.fullMatrix);
  const killing = mutants.filter(({ kills }) => kills.length > 0);
  const reached = reports.every(({ checks }) => checks !== undefined) ? new Set(reports.flatMap(({ checks = [] }) => checks.filter((check) => check.mutants > 0).flatMap(({ evidence }) => evidence))) : undefined;
  const by = (keys: ReadonlySet<string>): Sharpness => {
    const own = killing.filter(({ kills }) => kills.some(({ evidence }) => evidence.some((key) => keys.has(key))));
    return { kills: own.length, ...(reached && { reaches: [...keys].some((key) => reached.has(key)) }), ...(fullMatrix && { alone: own.filter(({ kills }) => kills.every(({ evidence }) => evidence.some((key) => keys.has(key)))).length }) };
  };
  return {
    killed: killing.length,
    judged: mutants.filter(counts).length,
    fullMatrix,
    invariants: invariants.map(({ id, evidence }) => {
      const kinds = Object.fromEntries([...groupBy(evidence, ({ kind }) => kind)].map(([kind, references]) => [kind, by(new Set(references.map(keyOf)))]));
      return { id, kinds, blunt: Object.values(kinds).every(({ kills }) => kills === 0) && Object.values(kinds).some(({ reaches }) => reaches !== false) };
    }),
    evidence: [...new Map(invariants.flatMap(({ evidence }) => evidence).map((reference) => [keyOf(reference), reference])).entries()].map(([key, { kind }]) => ({ kind, address: key.slice(kind.length + 1), ...by(new Set([key])) })),
  };
}
