import { expect, test } from 'vitest';
import { styleFor } from '../report/style.ts';
import type { Kill, MutantResult, MutationReport } from './mutation-report.ts';
import { mutationText } from './terminal.ts';

const PLAIN = styleFor({ isTTY: false } as NodeJS.WriteStream, true, {});

function kill(kind: string, check: string): Kill {
  return { kind, check, evidence: [`${kind} ${check}`], timedOut: false, message: 'wrong' };
}

function mutant(file: string, kills: readonly Kill[], rest: Partial<MutantResult> = {}): MutantResult {
  return { id: `${file}:1:mask:0`, rule: 'mask', file, line: 1, description: 'another mask', diff: '- a\n+ b', status: kills.length > 0 ? 'killed' : 'survived', kills, checks: 2, durationMs: 1, ...rest };
}

function textOf(mutants: readonly MutantResult[], rest: Partial<MutationReport> = {}, fullMatrix = true): string {
  const options = { files: [], rules: [], kinds: ['explored', 'found', 'stress'], fullMatrix, executions: 1 };
  return mutationText({ version: 1, ringproof: '', startedAt: '', durationMs: 1, options, exit: 'ok', mutants, stale: [], ...rest }, PLAIN);
}

const CHECKS = [
  { kind: 'explored', check: 's.ts#a', evidence: ['explored s.ts#a'], mutants: 2 },
  { kind: 'explored', check: 's.ts#b', evidence: ['explored s.ts#b'], mutants: 1 },
  { kind: 'unit', check: 't.test.ts > t', evidence: ['unit t.test.ts > t'], mutants: 2 },
  { kind: 'explored', check: 's.ts#c', evidence: ['explored s.ts#c'], mutants: 0 },
];

test('the text says what each kind of evidence kills and kills alone, and what could judge', () => {
  const text = textOf([mutant('src/a/a.ts', [kill('explored', 's.ts#a'), kill('stress', 'p.ts#x')]), mutant('src/b/b.ts', [kill('explored', 's.ts#a')])], { checks: [...CHECKS, { kind: 'stress', check: 'p.ts#x', evidence: [], mutants: 2 }] });
  expect(text).toMatch(/evidence +kills +alone +checks that reach a mutant\n +explored +2 +1 +2\n +found +· +· +none\n +stress +1 +0 +1\n/);
  expect(text).toMatch(/kills nothing +reaches\n +explored s\.ts#b +1\n\n/);
  expect(text).toMatch(/room +score.*\n +src\/a +100 %.*\n +src\/b +100 %/);
});

test('of stress programs that nobody needed to ask nothing is said', () => {
  const text = textOf([mutant('src/a/a.ts', [kill('explored', 's.ts#a')])], { checks: CHECKS }, false);
  expect(text).toMatch(/stress +· +none asked\n/);
  expect(text).not.toContain('kills nothing');
  expect(text).not.toContain('room');
});

test('a survivor that real workers told once is shown with how, and a run that an edit ended with what was edited', () => {
  const text = textOf([mutant('src/a/a.ts', [], { unrepeated: [kill('stress', 'p.ts#x')] }), mutant('src/a/a.ts', [], { status: 'not-judged' })], { changed: 'src/a/a.ts', exit: 'input' });
  expect(text).toContain('survived 2 checks: another mask\n    p.ts#x failed once, and passed when it was run again: wrong\n');
  expect(text).toContain('src/a/a.ts changed while mutants were judged, which ended that: 1 mutant not judged. What was judged before counts.');
});
