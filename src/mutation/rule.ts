import type { Node } from '../instrument/_internals/ast.ts';

/** A change to the text of one node. Offsets are those of the original source; `end` is behind the last character replaced. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** What the change is, in a few words. */
  readonly description: string;
}

/** What a rule may look at besides the node that it is asked about. */
export interface RuleContext {
  readonly code: string;
  /** The nodes around the present one, the innermost last. */
  readonly ancestors: readonly Node[];
  /** The operation of `Atomics` that a node calls, if it does. */
  atomic(node: Node): string | undefined;
}

/** Answers the changes of one kind to a node; none for a node that it is not about. */
export type Rule = (node: Node, context: RuleContext) => readonly Edit[];

export function textOf(node: Node, { code }: RuleContext): string {
  return code.slice(node.start, node.end);
}

export function parentOf({ ancestors }: RuleContext): Node | undefined {
  return ancestors.at(-1);
}

/** Replaces a whole node. */
export function replaced(node: Node, replacement: string, description: string): Edit {
  return { start: node.start, end: node.end, replacement, description };
}
