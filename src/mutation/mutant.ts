import type { Mutation } from '../instrument/mutate.ts';

/** One change to one file, made by a rule. */
export interface Mutant {
  /** `file:line:rule:hash`; stays the same, but for the line, as long as the text around it does. */
  readonly id: string;
  readonly rule: string;
  /** As it was given, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What the change is, in a few words. */
  readonly description: string;
  readonly mutation: Mutation & { readonly at: number };
}

/** An id without its line: what a list of mutants that outlives edits elsewhere in the file goes by. */
export function lineless(id: string): string {
  return id.replace(/:\d+:/, ':');
}

/** The lines that a mutant changes, before and after, as `diff -u` shows them without context. */
export function diffOf({ mutation: { at, find, replace } }: Pick<Mutant, 'mutation'>, code: string): string {
  const start = code.lastIndexOf('\n', at - 1) + 1;
  const newline = code.indexOf('\n', at + find.length);
  const end = newline < 0 ? code.length : newline;
  const before = code.slice(start, end).split('\n');
  const after = `${code.slice(start, at)}${replace}${code.slice(at + find.length, end)}`.split('\n');
  return [...before.map((line) => `- ${line}`), ...after.map((line) => `+ ${line}`)].join('\n');
}
