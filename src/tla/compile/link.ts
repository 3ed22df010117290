import { describe, TlaObject } from '../values/index.ts';
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

/** The JavaScript of a program as a person reads it: `$` are the objects listed in front. */
export function listing(program: Program, result: string): string {
  const objects = program.objects.map((object, index) => `// $[${index}] = ${nameOf(object)}`);
  return [...objects, indent(sourceOf(program, result))].join('\n');
}

function nameOf(object: unknown): string {
  if (typeof object === 'function') return `function ${object.name}`;
  return object instanceof TlaObject ? describe(object) : JSON.stringify(object);
}

function sourceOf(program: Program, result: string): string {
  return `'use strict';\n${program.top.toString()}\nreturn ${result};`;
}
