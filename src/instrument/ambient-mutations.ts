import { readFileSync } from 'node:fs';
import type { Mutation } from './mutate.ts';

/** The variable of the environment that names a JSON file of mutations. */
export const MUTATIONS_FILE = 'RINGPROOF_MUTATIONS';

/** The mutations that the environment asks for, read anew each time: `ringproof mutate` judges a test that loads its code by itself with them. */
export function ambientMutations(): readonly Mutation[] {
  const file = process.env[MUTATIONS_FILE];
  return file === undefined ? [] : (JSON.parse(readFileSync(file, 'utf8')) as Mutation[]);
}
