import type { Node } from '../instrument/_internals/ast.ts';
import { children } from '../instrument/_internals/syntax.ts';
import type { Mutation } from '../instrument/mutate.ts';
import { parse } from '../instrument/parse.ts';
import { REACHED } from '../instrument/reached.ts';

/** The mark of a turn of whatever loop. */
export const TURN = -1;

/**
 * Marks each turn of each loop of a file with `TURN`, so that a loop which a mutant made endless is known by its turns, at once and on any machine,
 * and not by a clock.
 *
 * @param mutation what else changes this file; loops that begin or end inside of it are left alone
 */
export function turnsOf(code: string, file: string, mutation?: Mutation & { readonly at: number }): Mutation[] {
  const mutations: Mutation[] = [];
  const isChanged = (at: number): boolean => mutation !== undefined && mutation.at < at && at < mutation.at + mutation.find.length;
  const visit = (node: Node): void => {
    // The outer of two that end at one place ends behind the inner one.
    for (const child of children(node)) visit(child);
    if (node.type !== 'ForStatement' && node.type !== 'ForInStatement' && node.type !== 'ForOfStatement' && node.type !== 'WhileStatement' && node.type !== 'DoWhileStatement') return;
    const { body } = node;
    const insert = (at: number, replace: string): number => mutations.push({ file, at, find: '', replace });
    if (body.type === 'BlockStatement') {
      if (!isChanged(body.start + 1)) insert(body.start + 1, ` ${REACHED}(${TURN});`);
    } else if (!isChanged(body.start) && !isChanged(body.end)) {
      insert(body.start, `{${REACHED}(${TURN}); `);
      insert(body.end, '}');
    }
  };
  visit(parse(code, file));
  return mutations;
}
