import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import type { Problem } from '../errors.ts';
import { ALL } from '../kinds/found/protocol.ts';
import { checkedNames } from '../kinds/model/cfg.ts';
import type { EvidenceReference } from './invariant.ts';

/**
 * What can be said about a reference without running anything. Tests and stress checks are matched against what ran,
 * because their names may be computed.
 */
export function checkReference(root: string, reference: EvidenceReference): Problem | undefined {
  const path = join(root, reference.file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    return { message: `there is no file ${reference.file}`, place: reference.place, hint: 'Correct the path; it is relative to the root.' };
  }
  if (reference.kind === 'explored' || reference.kind === 'refined' || (reference.kind === 'found' && reference.name !== ALL)) {
    const names = exportsOf(path);
    if (names !== undefined && !names.includes(reference.name)) return absent(reference, 'export', names);
  }
  if (reference.kind === 'model') {
    const names = checkedNames(readFileSync(path, 'utf8'));
    if (!names.includes(reference.name)) return absent(reference, 'invariant or property', names);
  }
  return undefined;
}

function absent({ file, name, place }: EvidenceReference, what: string, names: readonly string[]): Problem {
  return {
    message: `${file} has no ${what} "${name}"`,
    place,
    hint: names.length === 0 ? 'It has none at all.' : `It has ${names.join(', ')}.`,
  };
}

/** Names of the values that a module exports; undefined when they cannot be told from its text (`export *`, a syntax error, which loading will report). */
function exportsOf(path: string): string[] | undefined {
  const { module, errors } = parseSync(path, readFileSync(path, 'utf8'));
  if (errors.length > 0) return undefined;
  const names: string[] = [];
  for (const { entries } of module.staticExports) {
    for (const { exportName, isType } of entries) {
      if (exportName.kind === 'None') return undefined;
      if (!isType) names.push(exportName.kind === 'Default' ? 'default' : exportName.name!);
    }
  }
  return names;
}
