import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { prettyPrint } from './pretty-print.ts';

/** Values printed by TLC (tlaplus/tlaplus cc6b616cf): on one line, and as its messages show them. */
const printed = JSON.parse(readFileSync(new URL('./testing/pretty-printed.json', import.meta.url), 'utf8')) as readonly { readonly text: string; readonly shown: string }[];

test.each(printed)('breaks $text as TLC does', ({ text, shown }) => {
  expect(prettyPrint(text)).toBe(shown);
});

test('leaves short texts alone', () => {
  expect(prettyPrint('<<1, 2>>')).toBe('<<1, 2>>');
});
