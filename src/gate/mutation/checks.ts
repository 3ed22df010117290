import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyOf } from '../evidence.ts';
import { namesTest } from '../kinds/vitest.ts';
import { addressOf, type EvidenceKind, type Invariant } from '../spec/invariant.ts';
import type { CheckName } from './protocol.ts';

/** The kinds of evidence that mutants of source are judged by. */
export const JUDGING_KINDS = ['explored', 'refined', 'found', 'unit', 'property', 'stress'] as const satisfies readonly EvidenceKind[];
export type JudgingKind = (typeof JUDGING_KINDS)[number];

/** What judges evidence of each kind: exploration in memory, the project's vitest, or its stress programs. */
export const JUDGES = { explored: 'explorer', refined: 'explorer', found: 'explorer', unit: 'tester', property: 'tester', stress: 'stress' } as const satisfies Record<JudgingKind, string>;
export type JudgeName = (typeof JUDGES)[JudgingKind];

/** A scenario, a test or a check of a stress program, and what is known of it from a run on the unchanged source. */
export interface Check extends CheckName {
  readonly kind: JudgingKind;
  /** Keys of the evidence that it is, or is part of. */
  readonly evidence: readonly string[];
  readonly durationMs: number;
  /** Steps of the longest execution of a scenario. */
  readonly longest: number;
  /** Turns of the loops of the mutated files. */
  readonly turns: number;
  readonly marks: ReadonlySet<number>;
}

/** What reports call a check. */
export function nameOfCheck(kind: JudgingKind, file: string, name: string): string {
  return addressOf({ kind, file, name });
}

/** Files to run for the checks that the pages name, and for the tests that lie beside the mutated sources. */
export interface CheckFiles {
  /** Scenarios, refinements, and defects with their twins; of these, the name may stand for all of a file. */
  readonly explored: readonly (CheckName & { readonly kind: 'explored' | 'refined' | 'found' })[];
  /** Names of tests or suites as pages give them; an empty name is all tests of the file. */
  readonly tests: readonly CheckName[];
  readonly stress: readonly CheckName[];
}

const TEST_FILE = /\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** @param mutated paths relative to the root */
export function checkFiles(root: string, invariants: readonly Invariant[], mutated: readonly string[], kinds: readonly JudgingKind[]): CheckFiles {
  const references = invariants.flatMap(({ evidence }) => evidence).filter(({ kind }) => (kinds as readonly EvidenceKind[]).includes(kind));
  const beside = kinds.includes('unit')
    ? [...new Set(mutated.map((file) => dirname(file)))].flatMap((folder) => readdirSync(join(root, folder)).filter((name) => TEST_FILE.test(name)).map((name) => (folder === '.' ? name : `${folder}/${name}`)))
    : [];
  const named = references.filter(({ kind, file }) => (kind === 'unit' || kind === 'property') && !beside.includes(file));
  return {
    explored: (['explored', 'refined', 'found'] as const).flatMap((kind) => distinct(references.filter((reference) => reference.kind === kind)).map((name) => ({ ...name, kind }))),
    tests: distinct([...beside.map((file) => ({ file, name: '' })), ...named]),
    stress: distinct(references.filter(({ kind }) => kind === 'stress')),
  };
}

function distinct(names: readonly CheckName[]): CheckName[] {
  return [...new Map(names.map(({ file, name }) => [`${file}\0${name}`, { file, name }])).values()];
}

/** What evidence of the pages a test belongs to, and of what kind it therefore is; a test that no page names is a unit test. */
export function evidenceOfTest({ file, name }: CheckName, invariants: readonly Invariant[]): { readonly kind: JudgingKind; readonly evidence: readonly string[] } {
  const references = invariants.flatMap(({ evidence }) => evidence).filter((reference) => (reference.kind === 'unit' || reference.kind === 'property') && reference.file === file && namesTest(reference, name));
  return {
    kind: references.some(({ kind }) => kind === 'property') ? 'property' : 'unit',
    evidence: references.length === 0 ? [`unit ${file} > ${name}`] : [...new Set(references.map(keyOf))],
  };
}
