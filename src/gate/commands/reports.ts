import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { formatProblem, GateError, messageOf } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { githubAnnotations } from '../report/annotations.ts';
import type { PageContent } from '../report/html/content.ts';
import { contentOfJson, contentOfVerify, joined } from '../report/html/from-results.ts';
import { htmlPage } from '../report/html/page.ts';
import { junitReport } from '../report/junit.ts';
import { sarifReport } from '../report/sarif.ts';
import { styleFor } from '../report/style.ts';
import { terminalReport } from '../report/terminal.ts';
import type { VerifyReport } from '../report/verify-report.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { outputFiles, usageError, type Command, type OptionSpecs, type Parsed, type Surroundings } from './command.ts';
import { exitCodeOf } from './interruptible.ts';

/** The forms in which a run of `verify` is written to files. */
const FORMS = {
  json: (report: VerifyReport) => `${JSON.stringify(report, undefined, 2)}\n`,
  junit: (report: VerifyReport) => junitReport(report),
  sarif: (report: VerifyReport, { root, base }: ReportWishes) => sarifReport(report, root, base),
  html: (report: VerifyReport, { included }: ReportWishes) => htmlPage(joined(titleOf(report), [contentOfVerify(report), ...included])),
} as const satisfies Record<string, (report: VerifyReport, wishes: ReportWishes) => string>;

/** Options of every command that reports on invariants. */
export const REPORT_OPTIONS = {
  json: { type: 'string', value: 'FILE', description: 'write the results as JSON' },
  junit: { type: 'string', value: 'FILE', description: 'write the results as JUnit XML' },
  sarif: { type: 'string', value: 'FILE', description: 'write what failed as SARIF 2.1.0, with executions as code flows' },
  html: { type: 'string', value: 'FILE', description: 'write the results as one HTML page that needs nothing else' },
  include: { type: 'string', multiple: true, value: 'FILE.json', description: 'show on that page also what --json of explore, refine, mutate, check, a stress program or a benchmark wrote' },
  annotations: { type: 'boolean', description: 'print what failed as annotations of GitHub Actions too (by itself where GITHUB_ACTIONS is set)' },
  quiet: { type: 'boolean', description: 'print failures and the closing lines only' },
  verbose: { type: 'boolean', description: 'print the details of what passed as well' },
} as const satisfies OptionSpecs;

/** What is asked for, checked before anything runs. */
export interface ReportWishes {
  readonly files: readonly { readonly form: keyof typeof FORMS; readonly file: string }[];
  readonly included: readonly Partial<PageContent>[];
  /** What places in the report are relative to, and the checkout around it. */
  readonly root: string;
  readonly base: string;
  readonly annotations: boolean;
}

/** @throws GateError for options that exclude each other, or a file to include that cannot be used */
export function reportWishes(command: Command, parsed: Parsed, around: Surroundings): ReportWishes {
  if (parsed.flag('quiet') && parsed.flag('verbose')) throw usageError(command, '--quiet and --verbose exclude each other');
  const files = outputFiles(command, parsed, around.cwd(), Object.keys(FORMS) as (keyof typeof FORMS)[]);
  const include = parsed.list('include');
  if (include.length > 0 && parsed.text('html') === undefined) throw usageError(command, '--include is for the page that --html writes');
  return {
    files: (Object.entries(files) as [keyof typeof FORMS, string][]).map(([form, file]) => ({ form, file })),
    included: include.map((file) => contentOfFile(around.cwd(), file)),
    root: resolve(around.cwd(), parsed.text('root') ?? '.'),
    base: around.env['GITHUB_WORKSPACE'] ?? around.cwd(),
    annotations: parsed.flag('annotations') || around.env['GITHUB_ACTIONS'] === 'true',
  };
}

/**
 * Prints a report and writes it in the forms that were asked for. One that cannot be written does not keep the others from being written.
 *
 * @returns the exit code
 */
export async function reportOn(report: VerifyReport, wishes: ReportWishes, parsed: Parsed, around: Surroundings): Promise<number> {
  const verbosity = parsed.flag('quiet') ? 'quiet' : parsed.flag('verbose') ? 'verbose' : 'normal';
  around.stdout.write(terminalReport(report, styleFor(around.stdout, parsed.flag('no-color'), around.env), verbosity));
  if (wishes.annotations) around.stdout.write(githubAnnotations(report, wishes.root, wishes.base));
  let unwritten = false;
  for (const { form, file } of wishes.files) {
    try {
      await writeAtomic(file, FORMS[form](report, wishes));
    } catch (thrown) {
      if (!(thrown instanceof GateError)) throw thrown;
      unwritten = true;
      for (const problem of thrown.problems) around.stderr.write(`ringproof: error: ${formatProblem(problem)}\n`);
    }
  }
  if (report.interruptedBy !== undefined) return exitCodeOf(report.interruptedBy);
  return EXIT_CODES[report.exit === 'ok' && unwritten ? 'write' : report.exit].code;
}

/** What a JSON file holds. @throws GateError with exit `input` */
export function contentOfFile(cwd: string, file: string): Partial<PageContent> {
  const { name, json } = jsonOf(cwd, file);
  return contentOfJson(cwd, name, json);
}

/** The JSON of a file, and its path from the current folder. @throws GateError with exit `input` */
export function jsonOf(cwd: string, file: string): { readonly name: string; readonly json: unknown } {
  const path = resolve(cwd, file);
  const name = relative(cwd, path).split(sep).join('/');
  try {
    return { name, json: JSON.parse(readFileSync(path, 'utf8')) };
  } catch (cause) {
    throw new GateError('input', { message: `${name} cannot be read: ${messageOf(cause)}`, hint: 'Name a JSON file that a command of this package wrote.' }, { cause });
  }
}

function titleOf({ exit }: VerifyReport): string {
  return `ringproof verify: ${exit === 'ok' ? 'passed' : exit}`;
}
