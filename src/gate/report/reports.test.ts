import { describe, expect, test } from 'vitest';
import { outcome, report } from '../testing/outcomes.ts';
import { count, duration, extent } from './format.ts';
import { junitReport } from './junit.ts';
import { matrixOf } from './matrix.ts';
import { ANSI, PLAIN, styleFor } from './style.ts';
import { terminalReport } from './terminal.ts';

const explored = outcome('x', { kind: 'explored', address: 'a.ts#x', counts: { executions: 1_234, steps: 99_999 }, complete: true });
const bounded = outcome('y', { kind: 'explored', address: 'a.ts#y', counts: { executions: 1 }, complete: false, bounds: ['20 s'] });
const failing = outcome('z', { status: 'fail', message: 'expected 1 to be 2', detail: 'at a.test.ts:3' });
const absent = outcome('m', { kind: 'model', address: 'A.cfg#Inv', status: 'missing', message: 'Java was not found' });

describe('numbers', () => {
  test.each([[0, '0'], [999, '999'], [1_000, '1,000'], [1_234_567, '1,234,567']])('%d is %s', (value, text) => expect(count(value)).toBe(text));
  test.each([[0, '0.0 s'], [59_949, '59.9 s'], [59_960, '1:00 min'], [185_000, '3:05 min']])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('what a search covered', () => {
  test('is complete only without a bound', () => {
    expect(extent(explored)).toBe('1,234 executions, 99,999 steps, complete');
    expect(extent(bounded)).toBe('1 execution, bounded: 20 s');
    expect(extent({ ...explored, bounds: ['2 preemptions'] })).not.toContain('complete');
    expect(extent(outcome('t', { counts: { tests: 3 } }))).toBe('3 tests');
    expect(extent(outcome('r', { counts: { modelStates: 3, edges: 2, edgesShown: 1 } }))).toBe('3 states of the model, 2 edges, 1 of them shown');
  });
});

describe('the matrix', () => {
  test('counts what passed, what speaks against and what is open, by kind', () => {
    const [row] = matrixOf(report({ 'INV-A-01': [explored, bounded, failing, absent] }));
    expect([...row!.cells]).toEqual([
      ['explored', { passed: 2, against: 0, open: 0 }],
      ['unit', { passed: 0, against: 1, open: 0 }],
      ['model', { passed: 0, against: 0, open: 1 }],
    ]);
  });
});

describe('the terminal report', () => {
  const found = report({ 'INV-A-01': [explored, bounded], 'INV-A-02': [failing, absent] }, { exit: 'failed' });

  test('shows evidence with its extent, failures in full, and the matrix', () => {
    const text = terminalReport(found, PLAIN, 'normal');
    expect(text).toMatch(/pass +explored +a\.ts#x +1,234 executions, 99,999 steps, complete/);
    expect(text).toMatch(/pass +explored +a\.ts#y +1 execution, bounded: 20 s/);
    expect(text).toMatch(/INV-A-01 +✓ 2/);
    expect(text).toMatch(/INV-A-02 .*✗ 1\/1/);
    expect(text).toContain('    expected 1 to be 2\n    at a.test.ts:3');
    expect(text).toContain('1 piece of model evidence could not run: Java was not found');
    expect(text).not.toContain('\u001B');
  });

  test('when quiet leaves out what passed', () => {
    const text = terminalReport(found, PLAIN, 'quiet');
    expect(text).not.toContain('a.ts#x');
    expect(text).toContain('FAIL unit a.test.ts > z');
  });

  test('when verbose shows the details of what passed', () => {
    const told = report({ 'INV-A-01': [outcome('v', { detail: 'coverage: 10 of 10 lines' })] });
    expect(terminalReport(told, PLAIN, 'verbose')).toContain('coverage: 10 of 10 lines');
    expect(terminalReport(told, PLAIN, 'normal')).not.toContain('coverage');
  });

  test('columns line up with colours as without', () => {
    // oxlint-disable-next-line no-control-regex -- colour codes start with the control character ESC
    expect(terminalReport(found, ANSI, 'normal').replace(/\u001B\[\d+m/g, '')).toBe(terminalReport(found, PLAIN, 'normal'));
  });
});

describe('colours', () => {
  test.each([
    [true, false, {}, ANSI],
    [false, false, {}, PLAIN],
    [true, true, {}, PLAIN],
    [true, false, { NO_COLOR: '1' }, PLAIN],
    [true, false, { TERM: 'dumb' }, PLAIN],
    [false, false, { FORCE_COLOR: '1' }, ANSI],
    [false, true, { FORCE_COLOR: '1' }, PLAIN],
  ])('terminal %s, --no-color %s, %j', (isTTY, noColor, env, style) => expect(styleFor({ isTTY }, noColor, env)).toBe(style));
});

describe('JUnit', () => {
  test('has a case for each piece of evidence of each invariant, and counts them', () => {
    const xml = junitReport(report({ 'INV-A-01': [explored, failing], 'INV-A-02': [absent, explored] }));
    expect(xml).toContain('<testsuites name="ringproof verify" tests="4" failures="1" errors="0" time=');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
    expect(xml).toContain('<failure type="fail" message="expected 1 to be 2">specs/a.md:2&#10;at a.test.ts:3</failure>');
  });

  test('with everything required makes an error of what could not run', () => {
    const found = report({ 'INV-A-01': [absent] });
    expect(junitReport({ ...found, options: { ...found.options, requireAll: true } })).toContain('errors="1"');
  });

  test('an invariant that nothing passed for is an error even when all its evidence is missing', () => {
    const found = report({ 'INV-A-01': [absent] });
    const xml = junitReport({ ...found, invariants: found.invariants.map((one) => ({ ...one, verdict: 'unproven' })) });
    expect(xml).toMatch(/errors="1" time="[\d.]+" skipped="1"/);
  });

  test('has no elements and attributes but those of the schema of the xUnit plugin of Jenkins, which refuses a file with others', () => {
    const known: Readonly<Record<string, readonly string[]>> = {
      'testsuites': ['name', 'time', 'tests', 'failures', 'errors'],
      'testsuite': ['name', 'tests', 'failures', 'errors', 'group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
      'testcase': ['name', 'time', 'classname', 'group'], 'failure': ['type', 'message'], 'error': ['type', 'message'], 'skipped': ['type', 'message'], 'system-out': [],
    };
    const found = report({ 'INV-A-01': [explored, failing, absent], 'INV-A-02': [] });
    for (const [, element, attributes] of junitReport(found).matchAll(/<([a-z-]+)((?: [a-z]+="[^"]*")*)/g)) {
      expect(Object.keys(known)).toContain(element);
      for (const [, attribute] of attributes!.matchAll(/ ([a-z]+)="/g)) expect(known[element!]).toContain(attribute);
    }
  });

  test('escapes markup, quotes and what XML cannot hold', () => {
    const xml = junitReport(report({ 'INV-A-01': [outcome('<b>', { status: 'fail', message: '"a" < \u0000\uD800 & b\nc', detail: '\u001B[31m]]>' })] }));
    expect(xml).toContain('message="&quot;a&quot; &lt; \uFFFD\uFFFD &amp; b&#10;c"');
    expect(xml).toContain('&#10;\uFFFD[31m]]&gt;</failure>');
    expect(xml).toContain('a.test.ts &gt; &lt;b&gt;');
  });
});
