import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { loadGrammar } from './grammar.ts';
import { ModuleParser } from './parse.ts';

test('parses also where somebody else has begun with web-tree-sitter, and lets them go on', async () => {
  const { Parser } = createRequire(import.meta.url)('web-tree-sitter') as typeof import('web-tree-sitter');
  await Parser.init();
  const parser = new ModuleParser();
  parser.grammar = await loadGrammar();
  // More than the parser's memory has at first.
  const text = `---- MODULE Long ----\n${Array.from({ length: 20_000 }, (_, index) => `D${index} == {${index}} \\cup {"é"}`).join('\n')}\n====\n`;
  expect(parser.parse('Long.tla', text)[0].tree.ofKind('operator_definition')).toHaveLength(20_000);
  const again = createRequire(import.meta.url)('web-tree-sitter') as typeof import('web-tree-sitter');
  expect(again.Parser).toBe(Parser);
  expect(parser.grammar.Parser).not.toBe(Parser);
  expect(() => new Parser().parse('x')).not.toThrow();
});
