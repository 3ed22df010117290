import { readFile } from 'node:fs/promises';
import { lineless } from '../../mutation/mutant.ts';
import { GateError, messageOf } from '../errors.ts';
import { isRecord } from '../kinds/json-shape.ts';

/** Mutants that nothing can tell from the original, by their id without its line, each with the argument why. */
export type Equivalents = ReadonlyMap<string, string>;

/**
 * Reads a list of arguments, each with the ids of the mutants that it is about: `[{ "why": "…", "mutants": ["file:line:rule:hash"] }]`.
 * @throws GateError with exit `input`
 */
export async function readEquivalents(path: string, shown: string): Promise<Equivalents> {
  let entries: unknown;
  try {
    entries = JSON.parse(await readFile(path, 'utf8'));
  } catch (thrown) {
    throw new GateError('input', { message: `${shown} cannot be read: ${messageOf(thrown)}` }, { cause: thrown });
  }
  const wrong = (message: string): GateError => new GateError('input', { message: `${shown}: ${message}`, hint: 'It is a list of { "why": "the argument", "mutants": ["file:line:rule:hash"] }.' });
  if (!Array.isArray(entries)) throw wrong('is no list');
  const found = new Map<string, string>();
  for (const [i, entry] of entries.entries()) {
    if (!isRecord(entry) || typeof entry['why'] !== 'string' || entry['why'].trim() === '') throw wrong(`entry ${i + 1} has no argument "why"`);
    const { why, mutants } = entry;
    if (!Array.isArray(mutants) || mutants.length === 0 || !mutants.every((id) => typeof id === 'string')) throw wrong(`entry ${i + 1} names no "mutants"`);
    for (const id of mutants as string[]) {
      const key = lineless(id);
      if (found.has(key)) throw wrong(`${id} is listed twice`);
      found.set(key, why);
    }
  }
  return found;
}
