import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { MODEL, project, REPOSITORY, specPage, write } from '../testing/project.ts';
import { requireBuild } from '../testing/require-build.ts';
import type { MutationReport } from './mutation-report.ts';

requireBuild();

const SOURCE = {
  'src/sign.ts': 'export function isPositive(n: number): boolean {\n  return n > 0;\n}\n',
  'src/sign.test.ts': "import { expect, test } from 'vitest';\nimport { isPositive } from './sign.ts';\ntest('tells', () => { expect([isPositive(0), isPositive(1)]).toEqual([false, true]); });\n",
  'specs/a.md': specPage({ 'INV-A-01': ['unit: src/sign.test.ts > tells'] }),
};

/** Runs one of the programs, built as it is, with a journal; `edit` is a path that is edited as soon as a mutant has been judged. */
function mutate(root: string, program: 'mutateModels' | 'mutateProject', edit: string | undefined): { readonly report: MutationReport; readonly stages: readonly string[] } {
  const file = program === 'mutateModels' ? 'mutate-models' : 'mutate-project';
  const script = `
import { appendFileSync } from 'node:fs';
import { ${program} as mutate } from ${JSON.stringify(pathToFileURL(join(REPOSITORY, `dist/gate/mutation/${file}.js`)).href)};
const stages = [];
const observer = { stage: (line) => stages.push(line), judged: () => { ${edit === undefined ? '' : `appendFileSync(${JSON.stringify(edit)}, '\\n');`} } };
const common = { root: process.cwd(), only: [], equivalents: new Map(), fullMatrix: false, workers: 1, signal: new AbortController().signal, resume: 'mutants.jsonl', observer };
const report = await mutate({ ...common, ...${JSON.stringify(program === 'mutateModels' ? { files: [], rules: ['off-by-one', 'boundary'] } : { files: ['src/sign.ts'], rules: ['boundary', 'off-by-one', 'return-value'], kinds: ['unit'], executions: 1 })} });
console.log(JSON.stringify({ report, stages }));
process.exit();
`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as ReturnType<typeof mutate>;
}

test.each([
  ['a model', 'mutateModels', { ...MODEL, 'specs/a.md': specPage({ 'INV-A-01': ['model: models/Counter.cfg#Bounded'] }) }, 'models/Counter.cfg'],
  ['a test of a source', 'mutateProject', SOURCE, 'src/sign.test.ts'],
] as const)('%s that is edited while mutants are judged ends that, and what was judged before counts', { timeout: 120_000 }, (_, program, files, edited) => {
  const root = project(files);
  const text = readFileSync(join(root, edited), 'utf8');
  const { report } = mutate(root, program, edited);
  expect(report).toMatchObject({ exit: 'input', changed: edited });
  expect(report.interruptedBy).toBeUndefined();
  expect(report.mutants.map(({ status }) => status === 'not-judged')).toEqual(report.mutants.map((_one, i) => i > 0));
  write(root, { [edited]: text });
  const again = mutate(root, program, undefined);
  expect(again.stages).toContain('1 mutant judged before, as mutants.jsonl says');
  expect(again.report.changed).toBeUndefined();
  expect(again.report.mutants[0]).toEqual(report.mutants[0]);
});
