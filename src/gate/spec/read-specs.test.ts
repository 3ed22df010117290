import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GateError } from '../errors.ts';
import { readSpecs } from './read-specs.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ringproof-specs-'));
  put('a.ts', 'export const x = 1; export { x as y }; export type T = 1; export default x;');
  put('A.cfg', 'SPECIFICATION Spec\nINVARIANT Inv\nPROPERTY Live\nCHECK_DEADLOCK FALSE');
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

function page(id: string, ...items: string[]): string {
  return `## ${id}: title\n\nStatement.\n\nWhy: reason.\n\nEvidence:\n\n${items.map((item) => `- ${item}`).join('\n')}\n`;
}

function problems(): string[] {
  try {
    readSpecs(root);
  } catch (thrown) {
    if (thrown instanceof GateError && thrown.exit === 'spec') {
      return thrown.problems.map(({ place, message, hint }) => `${place === undefined ? '' : `${place.file}:${place.line}: `}${message} (${hint})`);
    }
    throw thrown;
  }
  return [];
}

test('pages are read in the order of their paths, folders included', () => {
  put('specs/b.md', page('INV-B-01', 'explored: `a.ts#x`'));
  put('specs/a/z.md', page('INV-A-01', 'explored: `a.ts#y`', 'model: `A.cfg#Inv`', 'model: `A.cfg#Live`'));
  put('specs/README.txt', 'no page');
  expect(readSpecs(root).map(({ id, place }) => `${place.file} ${id}`)).toEqual(['specs/a/z.md INV-A-01', 'specs/b.md INV-B-01']);
});

test.each([
  ['explored: `b.ts#x`', 'specs/s.md:9: there is no file b.ts (Correct the path; it is relative to the root.)'],
  ['explored: `a.ts#z`', 'specs/s.md:9: a.ts has no export "z" (It has x, y, default.)'],
  ['explored: `a.ts#T`', 'specs/s.md:9: a.ts has no export "T" (It has x, y, default.)'],
  ['model: `A.cfg#Other`', 'specs/s.md:9: A.cfg has no invariant or property "Other" (It has Inv, Live.)'],
  ['model: `A.cfg#DEADLOCK`', 'specs/s.md:9: A.cfg has no invariant or property "DEADLOCK" (It has Inv, Live.)'],
])('%s names nothing that exists', (item, problem) => {
  put('specs/s.md', page('INV-A-01', item));
  expect(problems()).toEqual([problem]);
});

test('a module that exports by star is not judged by its text', () => {
  put('star.ts', 'export * from "./a.ts"');
  put('specs/s.md', page('INV-A-01', 'explored: `star.ts#x`'));
  expect(problems()).toEqual([]);
});

test('an id defined twice names both places', () => {
  put('specs/a.md', page('INV-A-01', 'explored: `a.ts#x`'));
  put('specs/b.md', page('INV-A-01', 'explored: `a.ts#y`'));
  expect(problems()).toEqual(['specs/b.md:1: INV-A-01 is defined twice, first at specs/a.md:1 (Give one of them another number.)']);
});

test('the problems of all pages are told at once', () => {
  put('specs/a.md', '## INV-1: x\n');
  put('specs/b.md', page('INV-B-01', 'explored: `none.ts#x`'));
  expect(problems()).toHaveLength(2);
});

test('a page that is not text is an error', () => {
  put('specs/a.md', new Uint8Array([0xff, 0xfe, 0x00]));
  expect(problems()[0]).toMatch(/^specs\/a\.md:1: cannot be read: .*\(Pages are UTF-8 text\.\)$/);
});

test('no directory, and no invariant in it, are errors', () => {
  expect(problems()[0]).toMatch(/^there is no directory .*specs \(Run in the directory that holds specs\//);
  put('specs/a.md', '# Nothing\n');
  expect(problems()[0]).toMatch(/^no invariant under /);
});
