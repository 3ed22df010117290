import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail } from '../values/evaluation-error.ts';
import { StringValue, type Value } from '../values/value.ts';
import type { ModuleContext } from './context.ts';
import { refuse, type Position } from './refuse.ts';

/** The path that a string names, from the engine's folder. */
export function pathOf({ folder }: ModuleContext, value: Value, position: Position, operator: string): string {
  return value instanceof StringValue ? resolve(folder, value.text) : refuse(position, operator, 'string', value);
}

/** The text of a file; fails with the path and the reason. */
export function readText(path: string): string {
  return access(path, 'read', () => readFileSync(path, 'utf8'));
}

/** Does something with a file; what the system refuses becomes an error of the evaluation. */
export function access<T>(path: string, what: 'read' | 'write', action: () => T): T {
  try {
    return action();
  } catch (error) {
    return fail(`Could not ${what} the file ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
