import { SpecificationError } from '../syntax/specification-error.ts';
import type { SyntaxNode } from '../syntax/syntax-node.ts';
import { textOf, type Context } from './context.ts';
import { make } from './node.ts';
import type { Expression } from './resolved.ts';

const RADIX: Readonly<Record<string, number>> = { binary_number: 2, octal_number: 8, hex_number: 16 };

export function number(context: Context, node: SyntaxNode): Expression {
  const text = textOf(context, node);
  if (node.kind === 'real_number') return make(context, node, { kind: 'number', value: Number(text), decimal: text });
  const radix = RADIX[node.kind];
  return make(context, node, { kind: 'number', value: radix === undefined ? Number(text) : Number.parseInt(text.slice(2), radix) });
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', '"': '"', '\\': '\\' };

export function string(context: Context, node: SyntaxNode): Expression {
  const value = textOf(context, node).slice(1, -1).replaceAll(/\\(.)/g, (escape, character: string, offset: number) => {
    const meant = ESCAPES[character];
    if (meant !== undefined) return meant;
    const { name, source } = context.state;
    const at = node.start + '"\\'.length + offset;
    throw new SpecificationError('syntax', `${escape} is no escape in a string: there are \\" \\\\ \\n \\t \\f \\r`, { source: source.range(name, at, at + 1), file: source.file });
  });
  return make(context, node, { kind: 'string', value });
}
