import type { Expression, SourceRange } from '../semantics/resolved.ts';
import type { Context } from './context.ts';

/** How often each expression of a specification was evaluated. Generated code counts up; without this object there is no such code. */
export class EvaluationCounts {
  readonly counts: number[] = [];
  readonly #sources: SourceRange[] = [];
  readonly #slots = new Map<string, number>();

  /** Where the evaluations of the expression are counted: one place for all copies that the compiler makes of it. */
  slot(source: SourceRange): number {
    const key = `${source.module}:${source.line}:${source.column}:${source.endLine}:${source.endColumn}`;
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.counts.push(0) - 1;
      this.#slots.set(key, slot);
      this.#sources.push(source);
    }
    return slot;
  }

  *entries(): Iterable<{ readonly source: SourceRange; readonly count: number }> {
    for (const [slot, source] of this.#sources.entries()) yield { source, count: this.counts[slot]! };
  }
}

/** Counts an evaluation of the expression, if evaluations are counted, and gives the context in which it is not counted again. */
export function counted(context: Context, node: Expression): Context {
  const { program } = context;
  const { evaluations } = program.model;
  if (evaluations === undefined || program.traced || context.counted === node || !isCounted(node)) return context;
  context.block.line(`${program.object(evaluations.counts, 'evaluations').code}[${evaluations.slot(node.source)}]++;`);
  return { ...context, counted: node };
}

/** Names and literals are not counted, nor what has the range of another expression. */
function isCounted(node: Expression): boolean {
  if (node.source.line === 0) return false;
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'at':
    case 'label':
    case 'substitution':
    case 'let':
      return false;
    case 'apply':
      return node.operands.length > 0 || node.operator.kind === 'definition';
    case 'builtin':
      return node.operands.length > 0 && node.name !== 'prime';
    default:
      return true;
  }
}
