import { describe } from '../values/index.ts';
import type { Value } from '../values/value.ts';
import { indent } from './javascript.ts';
import type { Program } from './program.ts';
import * as runtime from './runtime.ts';

/** Names of what generated code can call, apart from its own. */
const NAMES = Object.keys(runtime);

/**
 * Turns a program into functions.
 * @param result JavaScript expression for what the module gives
 * @param environment further names for the code
 */
export function link<Result>(program: Program, result: string, environment: Readonly<Record<string, unknown>>): Result {
  const extra = Object.keys(environment);
  const source = sourceOf(program, result);
  const make = new Function('$', ...NAMES, ...extra, source) as (...values: unknown[]) => Result;
  return make(program.objects, ...Object.values(runtime), ...Object.values(environment));
}

/** The JavaScript of a program, for debugging: `$` are the objects listed in front. */
export function dump(program: Program, result: string): string {
  const objects = program.objects.map((object, index) => `// $[${index}] = ${typeof object === 'object' && object !== null && 'kind' in object ? describe(object as Value) : String(object)}`);
  return [...objects, indent(sourceOf(program, result))].join('\n');
}

function sourceOf(program: Program, result: string): string {
  return `'use strict';\n${program.top.toString()}\nreturn ${result};`;
}
