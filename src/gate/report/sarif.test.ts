import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { LOST_UPDATE, TOO_HIGH } from '../testing/findings.ts';
import { outcome, report } from '../testing/outcomes.ts';
import { sarifReport } from './sarif.ts';

const ajv = addFormats.default(new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false }));
const valid = ajv.compile(createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));

/** What is looked at here. */
interface Log {
  readonly runs: readonly [{
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly invocations: readonly [{ readonly executionSuccessful: boolean; readonly exitCode: number; readonly toolExecutionNotifications: readonly { readonly level: string; readonly message: { readonly text: string } }[] }];
    readonly results: readonly Result[];
  }];
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly locations: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly codeFlows?: readonly [{ readonly threadFlows: readonly { readonly id: string; readonly locations: readonly { readonly executionOrder: number; readonly state?: object }[] }[] }];
}

/** The log, which must be valid by the schema. */
function logOf(...parts: Parameters<typeof report>): Log['runs'][0] {
  const log: unknown = JSON.parse(sarifReport(report(...parts), '/work/project', '/work'));
  expect(valid(log) ? [] : valid.errors).toEqual([]);
  return (log as Log).runs[0];
}

const race = outcome('race', { kind: 'explored', address: 'counter.ts#add', status: 'fail', message: 'assertion: counted 1', findings: [LOST_UPDATE] });
const model = outcome('m', { kind: 'model', address: 'models/Counter.cfg#Low', status: 'fail', findings: [TOO_HIGH] });

describe('SARIF', () => {
  test('has a rule for each invariant and a result for each invariant that evidence speaks against', () => {
    const { tool, results } = logOf({ 'INV-A-01': [race, outcome('ok')], 'INV-A-02': [race, model] });
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['INV-A-01', 'INV-A-02']);
    expect(results.map(({ ruleId, ruleIndex }) => [ruleId, ruleIndex])).toEqual([['INV-A-01', 0], ['INV-A-02', 1], ['INV-A-02', 1]]);
    expect(new Set(results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints))).size).toBe(3);
  });

  test('has a flow for each thread, and one order among all of them', () => {
    const { results } = logOf({ 'INV-A-01': [race] });
    const flows = results[0]!.codeFlows![0].threadFlows;
    expect(flows.map(({ id, locations }) => [id, locations.map(({ executionOrder }) => executionOrder)])).toEqual([['a', [1, 4]], ['b', [2, 3]]]);
    expect(flows[1]!.locations[1]).toMatchObject({
      location: { physicalLocation: { artifactLocation: { uri: 'project/counter.ts', uriBaseId: '%SRCROOT%' }, region: { startLine: 3, startColumn: 3, endLine: 3, endColumn: 20 } }, logicalLocations: [{ fullyQualifiedName: 'count' }] },
      state: { 'setup:0:8': { text: '1' } },
      importance: 'essential',
    });
  });

  test('shows a result in the code where it goes wrong, else where the page names the evidence', () => {
    const at = (line: number, uri: string) => [{ physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region: { startLine: line } } }];
    const { results } = logOf({ 'INV-A-01': [race, model, outcome('test', { status: 'fail', place: { file: 'a b.test.ts', line: 7 } }), outcome('none', { status: 'unmatched' })] });
    expect(results.map(({ locations }) => locations)).toEqual([at(4, 'project/counter.ts'), at(9, 'project/models/Counter.tla'), at(7, 'project/a%20b.test.ts'), at(2, 'project/specs/a.md')]);
  });

  test('gives the states of an error trace', () => {
    const [result] = logOf({ 'INV-A-01': [model] }).results;
    expect(result!.codeFlows![0].threadFlows[0]!.locations.map(({ state }) => state)).toEqual([0, 1, 2].map((n) => ({ n: { text: String(n) }, on: { text: 'TRUE' } })));
  });

  test('tells of evidence that could not run, and how the run ended', () => {
    const { invocations: [{ executionSuccessful, exitCode, toolExecutionNotifications }], results } = logOf({ 'INV-A-01': [outcome('x', { status: 'missing', message: 'no Java' })] }, { exit: 'missing' });
    expect({ executionSuccessful, exitCode, results }).toEqual({ executionSuccessful: true, exitCode: 3, results: [] });
    expect(toolExecutionNotifications).toMatchObject([{ level: 'warning', message: { text: 'unit a.test.ts > x: no Java' } }]);
    expect(logOf({ 'INV-A-01': [outcome('x')] }, { exit: 'internal', defects: ['stack'] }).invocations[0].executionSuccessful).toBe(false);
  });

  test('is valid whatever is in it: no steps, no places, odd files and values', () => {
    const odd = { ...LOST_UPDATE, message: '', cause: '', threads: [{ name: 'a' }, { name: 'idle' }], steps: [{ ...LOST_UPDATE.steps[0]!, place: undefined, location: '', after: '' }, { ...LOST_UPDATE.steps[2]!, thread: 'a', number: 2, after: '', place: { ...LOST_UPDATE.steps[0]!.place!, file: '/else where/ü.ts', enclosing: '' } }] };
    const { results } = logOf({ 'INV-A-01': [outcome('x', { status: 'fail', findings: [odd, { ...odd, steps: [] }] }), outcome('y', { status: 'error', message: '' })] });
    expect(results).toHaveLength(3);
    expect(results[0]!.codeFlows![0].threadFlows.map(({ id }) => id)).toEqual(['a']);
    expect(results[1]!.codeFlows).toBeUndefined();
    expect(results[0]!.locations).toMatchObject([{ physicalLocation: { artifactLocation: { uri: 'file:///else%20where/%C3%BC.ts' } } }]);
  });
});
