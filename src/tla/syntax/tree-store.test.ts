import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadGrammar } from './grammar.ts';
import { GrammarMissing, ModuleParser } from './parse.ts';
import { packTree, unpackTree } from './tree-store.ts';

const read = (name: string): string => readFileSync(new URL(`../../../models/${name}.tla`, import.meta.url), 'utf8');

test.each(['SpscRing', 'Channel', 'BlockingWait', 'SealWord'])('the tree of %s comes back as it was', async (name) => {
  const parser = new ModuleParser();
  parser.grammar = await loadGrammar();
  const [{ tree }] = parser.parse(`${name}.tla`, read(name));
  expect(unpackTree(packTree(tree))).toEqual(tree);
});

test('a text that was parsed needs no grammar; another does', async () => {
  const kept = new Map<string, Uint8Array>();
  const store = { read: (text: string) => kept.get(text), write: (text: string, tree: Uint8Array) => void kept.set(text, tree) };
  const text = read('SealWord');
  expect(() => new ModuleParser(store).parse('SealWord.tla', text)).toThrow(GrammarMissing);
  const first = new ModuleParser(store);
  first.grammar = await loadGrammar();
  const parsed = first.parse('SealWord.tla', text);
  expect(new ModuleParser(store).parse('SealWord.tla', text)).toEqual(parsed);
  expect(kept.size).toBe(1);
  expect(() => new ModuleParser(store).parse('SealWord.tla', text.replace('VARIABLE', 'VARIABLES'))).toThrow(GrammarMissing);
});

test('a text with an error is parsed each time', async () => {
  const parser = new ModuleParser({ read: () => undefined, write: () => expect.unreachable() });
  parser.grammar = await loadGrammar();
  for (let round = 0; round < 2; round++) expect(() => parser.parse('M.tla', '---- MODULE M ----\nA == = 1\n====\n')).toThrow(/unexpected "1"/);
});
