import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { GateError, messageOf, type Problem } from '../errors.ts';
import { checkReference } from './check-reference.ts';
import type { Invariant } from './invariant.ts';
import { parseSpec } from './parse-spec.ts';

/**
 * Reads every page below `specs/` in the root, in the order of their paths.
 *
 * @throws GateError with exit `spec` and all problems of all pages: malformed pages, ids defined twice, evidence
 * whose file, export or cfg property does not exist
 */
export function readSpecs(root: string): Invariant[] {
  const directory = join(root, 'specs');
  const problems: Problem[] = [];
  const invariants: Invariant[] = [];
  for (const path of pagesOf(directory)) {
    const file = relative(root, path).split(sep).join('/');
    try {
      invariants.push(...parseSpec(decode(path, file), file));
    } catch (thrown) {
      if (!(thrown instanceof GateError)) throw thrown;
      problems.push(...thrown.problems);
    }
  }

  const first = new Map<string, Invariant>();
  for (const invariant of invariants) {
    const other = first.get(invariant.id);
    if (other === undefined) first.set(invariant.id, invariant);
    else {
      problems.push({
        message: `${invariant.id} is defined twice, first at ${other.place.file}:${other.place.line}`,
        place: invariant.place,
        hint: 'Give one of them another number.',
      });
    }
  }
  for (const invariant of invariants) {
    for (const reference of invariant.evidence) {
      const problem = checkReference(root, reference);
      if (problem !== undefined) problems.push(problem);
    }
  }
  if (problems.length > 0) throw new GateError('spec', problems);
  if (invariants.length === 0) {
    throw new GateError('spec', {
      message: `no invariant under ${directory}`,
      hint: 'A page states one with a heading "## INV-AREA-01: title".',
    });
  }
  return invariants;
}

function pagesOf(directory: string): string[] {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new GateError('spec', {
      message: `there is no directory ${directory}`,
      hint: 'Run in the directory that holds specs/, or name it with --root.',
    });
  }
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(directory, name));
}

function decode(path: string, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (thrown) {
    throw new GateError('spec', { message: `cannot be read: ${messageOf(thrown)}`, place: { file, line: 1 }, hint: 'Pages are UTF-8 text.' });
  }
}
