import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { realpathSync } from 'node:fs';
import type { Place } from '../errors.ts';
import { emptyOutcome, type EvidenceOutcome, type Job, type JobContext } from '../evidence.ts';
import { PROFILES } from '../profiles.ts';
import { runChild } from '../run-child.ts';
import { addressOf, type EvidenceReference } from '../spec/invariant.ts';
import { isRecord, numbersOf, readJson } from './json-shape.ts';
import { withScratch } from './scratch.ts';

/** Evidence of kind `property` and `unit`: one vitest run for all the files named, of which only the tests named count. */
export function planTests(references: readonly EvidenceReference[]): Job[] {
  const named = references.filter(({ kind }) => kind === 'property' || kind === 'unit');
  if (named.length === 0) return [];
  const files = [...new Set(named.map(({ file }) => file))];
  return [{ title: `tests in ${files.length} ${files.length === 1 ? 'file' : 'files'}`, references: named, exclusive: true, run: (context) => runTests(named, files, context) }];
}

async function runTests(references: readonly EvidenceReference[], files: readonly string[], context: JobContext): Promise<void> {
  const { root, profile, failFast, signal } = context;
  const command = vitestCommand(root);
  if (command === undefined) {
    for (const reference of references) context.report(emptyOutcome(reference, 'missing', 'vitest is not installed: run `npm install --save-dev vitest`'));
    return;
  }
  await withScratch(async (scratch) => {
    const file = join(scratch, 'tests.json');
    let finished = 0;
    const end = await runChild({
      cwd: root,
      args: [
        command, 'run', ...files,
        '--testNamePattern', patternFor(references),
        '--reporter=json', `--outputFile.json=${file}`, '--reporter=verbose',
        ...(failFast ? ['--bail=1'] : []),
      ],
      env: { NO_COLOR: '1', RINGPROOF_PROFILE: profile },
      signal,
      limitMs: PROFILES[profile].jobLimitMs,
      onLine: (line) => {
        if (/^\s*[✓×]/.test(line)) context.progress(`${++finished} tests finished`);
      },
    });
    signal.throwIfAborted();
    const tests = readResults(file, root);
    for (const reference of references) {
      context.report(tests === undefined ? emptyOutcome(reference, 'fail', explain(end), end.output) : judge(reference, tests));
    }
  });
}

function explain(end: { readonly timedOut: boolean; readonly code: number | null; readonly killedBy: string | null }): string {
  if (end.timedOut) return 'vitest did not end in the time allowed';
  return `vitest ended without a report (${end.killedBy ?? `exit code ${end.code}`})`;
}

interface TestFile {
  readonly file: string;
  /** Why the file as a whole failed, e.g. an import that does not resolve. */
  readonly message: string;
  readonly tests: readonly TestResult[];
}

interface TestResult {
  readonly name: string;
  readonly status: string;
  readonly durationMs: number;
  readonly failures: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** The outcome of the tests that a reference names: one test, or all tests of a suite. */
function judge(reference: EvidenceReference, files: readonly TestFile[]): EvidenceOutcome {
  const file = files.find((candidate) => candidate.file === reference.file);
  if (file === undefined) return emptyOutcome(reference, 'unmatched', `vitest did not run ${reference.file}: is it covered by \`include\` in its configuration?`);
  const tests = file.tests.filter(({ name }) => namesTest(reference, name));
  if (tests.length === 0) {
    if (file.message !== '') return emptyOutcome(reference, 'fail', `${reference.file} could not be run: ${firstLine(file.message)}`, file.message);
    return emptyOutcome(reference, 'unmatched', `no test "${reference.name}" in ${reference.file}, though ${reference.place.file}:${reference.place.line} names it`);
  }
  const failed = tests.filter(({ status }) => status === 'failed');
  const unrun = tests.filter(({ status }) => status !== 'failed' && status !== 'passed');
  const counts: Record<string, number> = { tests: tests.length };
  for (const test of tests) for (const [name, count] of Object.entries(test.counts)) counts[name] = (counts[name] ?? 0) + count;
  return {
    kind: reference.kind,
    address: addressOf(reference),
    status: failed.length > 0 || unrun.length > 0 ? 'fail' : 'pass',
    counts,
    bounds: [],
    durationMs: tests.reduce((sum, { durationMs }) => sum + durationMs, 0),
    message: failed.length > 0 ? firstLine(failed[0]!.failures[0] ?? 'failed') : unrun.length > 0 ? `"${unrun[0]!.name}" was ${unrun[0]!.status}, not run` : undefined,
    detail: failed.length > 0 ? failed.flatMap(({ name, failures }) => [name, ...failures]).join('\n') : undefined,
    place: failed.flatMap(({ failures }) => failures).map((text) => placeIn(text, reference.file)).find((place) => place !== undefined),
  };
}

/** The line of a file at which a stack in some text passes. */
function placeIn(text: string, file: string): Place | undefined {
  const line = new RegExp(`${patternOf(file)}:(\\d+)(?::\\d+)?\\b`).exec(text)?.[1];
  return line === undefined ? undefined : { file, line: Number(line) };
}

/** Whether a reference to a test or suite of some file means the test of that name in it. */
export function namesTest(reference: Pick<EvidenceReference, 'name'>, test: string): boolean {
  return new RegExp(`^${patternOf(reference.name)}(?: > |$)`).test(test);
}

/** vitest's entry script as installed for the project at `root`. */
export function vitestCommand(root: string): string | undefined {
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve('vitest/package.json');
    return join(dirname(manifest), 'vitest.mjs');
  } catch {
    return undefined;
  }
}

/** What selects the tests that references name: vitest matches it against suite and test titles joined by spaces. */
export function patternFor(references: readonly Pick<EvidenceReference, 'name'>[]): string {
  const names = new Set(references.map(({ name }) => patternOf(name.replaceAll(' > ', ' '))));
  return `^(?:${[...names].join('|')})`;
}

/** The name as a regular expression, in which `*` stands for any text. */
function patternOf(name: string): string {
  return name.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replaceAll('*', '.*');
}

/** @fast-check/vitest appends the seed to the title, which therefore changes with each run. */
const SEED_SUFFIX = / \(with seed=-?\d+\)$/;

/** The name of a test without that seed. */
export function withoutSeed(name: string): string {
  return name.replace(SEED_SUFFIX, '');
}

function readResults(path: string, root: string): TestFile[] | undefined {
  const report = readJson(path);
  if (!isRecord(report) || !Array.isArray(report['testResults'])) return undefined;
  const base = realpathSync(root);
  return report['testResults'].filter(isRecord).map((entry) => ({
    file: relative(base, realpathSync(String(entry['name']))).split(sep).join('/'),
    message: String(entry['message'] ?? ''),
    tests: (Array.isArray(entry['assertionResults']) ? entry['assertionResults'] : []).filter(isRecord).map((test) => ({
      name: withoutSeed([...(test['ancestorTitles'] as string[]), test['title'] as string].join(' > ')),
      status: String(test['status']),
      durationMs: typeof test['duration'] === 'number' ? test['duration'] : 0,
      failures: (test['failureMessages'] as string[] | undefined) ?? [],
      counts: numbersOf(isRecord(test['meta']) ? test['meta']['counts'] : undefined),
    })),
  }));
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}
