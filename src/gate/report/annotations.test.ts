import { describe, expect, test } from 'vitest';
import { LOST_UPDATE, TOO_HIGH } from '../testing/findings.ts';
import { outcome, report } from '../testing/outcomes.ts';
import { githubAnnotations } from './annotations.ts';

function linesOf(...parts: Parameters<typeof report>): string[] {
  return githubAnnotations(report(...parts), '/work/project', '/work').split('\n').slice(0, -1);
}

describe('annotations of GitHub Actions', () => {
  test('stand at the line of the code or the model, else of the page', () => {
    expect(linesOf({ 'INV-A-01': [
      outcome('x', { status: 'fail', message: 'assertion: counted 1', findings: [LOST_UPDATE] }),
      outcome('y', { status: 'fail', findings: [TOO_HIGH] }),
      outcome('z', { status: 'fail', place: { file: 'a.test.ts', line: 7 } }),
      outcome('none', { status: 'unmatched', message: 'no such test' }),
      outcome('passes'),
    ] }).map((line) => /^::(\w+) file=([^,]*),line=(\d+),/.exec(line)!.slice(1, 4))).toEqual([
      ['error', 'project/counter.ts', '4'],
      ['error', 'project/models/Counter.tla', '9'],
      ['error', 'project/a.test.ts', '7'],
      ['error', 'project/specs/a.md', '2'],
    ]);
  });

  test('have a title, the cause and the invariants', () => {
    const failing = outcome('x', { status: 'fail', message: 'assertion: counted 1', findings: [LOST_UPDATE] });
    expect(linesOf({ 'INV-A-01': [failing], 'INV-A-02': [failing] })).toEqual([
      "::error file=project/counter.ts,line=4,title=load and store%3A assertion::assertion: counted 1%0ACause: a's load is followed by b's store%0Aunit a.test.ts > x, evidence for INV-A-01: title of INV-A-01; INV-A-02: title of INV-A-02",
    ]);
  });

  test('escape what would end them or begin another', () => {
    const [line, ...more] = linesOf({ 'INV-A-01': [outcome('50%, a:b', { status: 'fail', message: '100 %\r\n::error::pwned', place: { file: 'a,b:c%.ts', line: 1 } })] });
    expect(more).toEqual([]);
    expect(line).toMatch(/^::error file=project\/a%2Cb%3Ac%25\.ts,line=1,title=unit a\.test\.ts > 50%25%2C a%3Ab::100 %25%0D%0A::error::pwned%0A/);
  });

  test('warn of what could not run, once for each reason; with everything required that is an error', () => {
    const missing = ['x', 'y'].map((name) => outcome(name, { status: 'missing', message: 'no Java' }));
    expect(linesOf({ 'INV-A-01': missing })).toEqual(['::warning file=project/specs/a.md,line=2,title=evidence could not run::2 pieces of evidence could not run: no Java']);
    const required = report({ 'INV-A-01': missing });
    expect(githubAnnotations({ ...required, options: { ...required.options, requireAll: true } }, '/', '/')).toMatch(/^::error /);
  });

  test('name an invariant that nothing was shown of', () => {
    const found = report({ 'INV-A-01': [outcome('x', { status: 'interrupted' })] }, { exit: 'interrupted' });
    expect(githubAnnotations({ ...found, invariants: found.invariants.map((one) => ({ ...one, verdict: 'unproven' })) }, '/', '/').match(/title=[^:]*/g)).toEqual(['title=INV-A-01 is unproven', 'title=interrupted']);
  });

  test('are none when all is well', () => expect(linesOf({ 'INV-A-01': [outcome('x')] })).toEqual([]));
});
