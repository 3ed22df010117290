import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkScenario, exploreInParallel, exploreMemoryModel, formatCodeCoverage, loadScenarios, mergeCodeCoverage, toLcov } from './index.ts';
import type { CodeCoverage, Scenario } from './index.ts';

const FIXTURE = fileURLToPath(new URL('testing/fixtures/partly-reached.ts', import.meta.url));
const PARALLEL = fileURLToPath(new URL('testing/fixtures/parallel.ts', import.meta.url));

let scenarios: ReadonlyMap<string, Scenario>;
beforeAll(async () => {
  scenarios = await loadScenarios(FIXTURE, { coverage: true });
});

const missing = (coverage: CodeCoverage | undefined): string[] => formatCodeCoverage(coverage!).split('never reached:\n')[1]!.split('\n').map((line) => line.trim().replace(/^\S*partly-reached\.ts/, ''));

describe('the lines and arms that explored executions reach', () => {
  test('are those of all executions together', () => {
    expect(missing(checkScenario(scenarios.get('lock')!).codeCoverage)).toEqual([':10', ':18', ':31 to 32', ':17:10 if: never true']);
  });

  test('are those of one scenario, not of one that was explored before', () => {
    checkScenario(scenarios.get('lock')!);
    const { codeCoverage } = checkScenario(scenarios.get('alone')!);
    expect(missing(codeCoverage)).toEqual([':6 to 10', ':17 to 18', ':25 to 26', ':5:3 if: never false', ':15:3 if: never false']);
  });

  test('are the same with several threads that explore', async () => {
    const loaded = await loadScenarios(PARALLEL, { coverage: true });
    const reached = (coverage: CodeCoverage | undefined): unknown => coverage!.files.map(({ file, lines, branches }) => ({
      file, lines: lines.filter(({ hits }) => hits > 0).map(({ line }) => line), arms: branches.flatMap(({ arms }) => arms.filter(({ hits }) => hits > 0)).map(({ line, column, label }) => `${line}:${column} ${label}`),
    }));
    for (const name of ['adders', 'watched', 'mortal', 'lostUpdate']) {
      const one = checkScenario(loaded.get(name)!);
      const two = await exploreInParallel(loaded.get(name)!, { workers: 2 });
      expect(two.executions).toBe(one.executions);
      expect(reached(two.codeCoverage)).toEqual(reached(one.codeCoverage));
    }
  });

  test.each(['tso', 'rc11', 'js'] as const)('are counted under %s too', (memory) => {
    expect(missing(exploreMemoryModel(scenarios.get('lock')!, { memory }).codeCoverage)).toEqual([':10', ':18', ':31 to 32', ':17:10 if: never true']);
  });

  test('cost nothing and change nothing: executions and steps are those without', async () => {
    const { durationMs: _, ...plain } = checkScenario((await loadScenarios(FIXTURE)).get('lock')!);
    const { durationMs: __, codeCoverage, ...counted } = checkScenario(scenarios.get('lock')!);
    expect(counted).toEqual(plain);
    expect(codeCoverage).toBeDefined();
  });
});

test('several scenarios reach what any of them reaches', () => {
  const all = ['lock', 'alone'].map((name) => checkScenario(scenarios.get(name)!).codeCoverage!);
  expect(missing(mergeCodeCoverage(all))).toEqual([':10', ':18', ':17:10 if: never true']);
});

test('a trace file of lcov says it in its format', () => {
  const { codeCoverage } = checkScenario(scenarios.get('lock')!);
  const lcov = toLcov(codeCoverage!);
  expect(lcov).toMatch(/^TN:\nSF:\S+partly-reached\.ts\n/);
  expect(lcov).toMatch(/^BRDA:17,\d+,0,0\nBRDA:17,\d+,1,[1-9]\d*$/m);
  expect(lcov).toContain('\nBRF:6\nBRH:5\n');
  expect(lcov).toMatch(/^DA:10,0$/m);
  expect(lcov).toMatch(/\nLF:15\nLH:11\nend_of_record\n$/);
});

test('what lines are in packages is told by numbers only', () => {
  const lines = [{ line: 1, hits: 0 }];
  expect(formatCodeCoverage({ files: [{ file: 'node_modules/p/x.js', lines, branches: [] }, { file: 'x.ts', lines, branches: [] }] }).split('\n')).toEqual([
    'reached:', '  node_modules/p/x.js  0 of 1 lines, 0 of 0 branch arms', '  x.ts                 0 of 1 lines, 0 of 0 branch arms', 'never reached:', '  x.ts:1',
  ]);
});
