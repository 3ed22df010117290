import { resolve } from 'node:path';
import { GateError, formatProblem } from '../errors.ts';
import { MODEL_ENGINES, type ModelEngine } from '../evidence.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { PROFILES, type ProfileName } from '../profiles.ts';
import { junitReport } from '../report/junit.ts';
import { progressOn } from '../report/progress.ts';
import { styleFor } from '../report/style.ts';
import { terminalReport } from '../report/terminal.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { EVIDENCE_KINDS, type EvidenceKind } from '../spec/invariant.ts';
import { verify } from '../verify.ts';
import { usageError, type Command } from './command.ts';
import { exitCodeOf, interruptible } from './interruptible.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'run the evidence that the pages under specs/ name and print what it shows about each invariant',
  operands: '',
  options: {
    only: { type: 'string', multiple: true, value: 'INV-A,INV-B', description: 'check these invariants only' },
    kinds: { type: 'string', multiple: true, value: EVIDENCE_KINDS.join(','), choices: EVIDENCE_KINDS, description: 'run evidence of these kinds only; invariants without any are "not checked" and do not fail the run' },
    profile: { type: 'string', choices: Object.keys(PROFILES), description: 'how much work to do (quick)' },
    engine: { type: 'string', choices: MODEL_ENGINES, description: 'what checks the models: the embedded engine, TLC, or both, which must then agree; auto is both where TLC is installed (auto)' },
    'fail-fast': { type: 'boolean', description: 'stop at the first evidence that fails' },
    'require-all': { type: 'boolean', description: 'fail if any evidence could not run; without it that is reported, and fails an invariant only if nothing else passed for it' },
    json: { type: 'string', value: 'FILE', description: 'write the results as JSON' },
    junit: { type: 'string', value: 'FILE', description: 'write the results as JUnit XML' },
    root: { type: 'string', value: 'DIR', description: 'directory that holds specs/ (the current one)' },
    quiet: { type: 'boolean', description: 'print failures and the closing lines only' },
    verbose: { type: 'boolean', description: 'print the details of what passed as well' },
  },

  async run(parsed, around) {
    if (parsed.flag('quiet') && parsed.flag('verbose')) throw usageError(this, '--quiet and --verbose exclude each other');
    const files = [parsed.text('json'), parsed.text('junit')].filter((file) => file !== undefined).map((file) => resolve(around.cwd(), file));
    if (new Set(files).size < files.length) throw usageError(this, '--json and --junit name the same file');
    const kinds = parsed.list('kinds') as EvidenceKind[];
    const noColor = parsed.flag('no-color');

    const progress = parsed.flag('quiet') ? undefined : progressOn(around.stderr, styleFor(around.stderr, noColor, around.env));
    const report = await interruptible(around, (signal) =>
      verify({
        root: resolve(around.cwd(), parsed.text('root') ?? '.'),
        only: parsed.list('only'),
        kinds: kinds.length === 0 ? EVIDENCE_KINDS : kinds,
        profile: (parsed.text('profile') ?? 'quick') as ProfileName,
        engine: (parsed.text('engine') ?? 'auto') as ModelEngine,
        failFast: parsed.flag('fail-fast'),
        requireAll: parsed.flag('require-all'),
        signal,
        observer: progress,
      }),
    ).finally(() => progress?.end());

    const verbosity = parsed.flag('quiet') ? 'quiet' : parsed.flag('verbose') ? 'verbose' : 'normal';
    around.stdout.write(terminalReport(report, styleFor(around.stdout, noColor, around.env), verbosity));

    let unwritten = false;
    for (const [option, content] of [['json', () => `${JSON.stringify(report, undefined, 2)}\n`], ['junit', () => junitReport(report)]] as const) {
      const file = parsed.text(option);
      if (file === undefined) continue;
      try {
        await writeAtomic(resolve(around.cwd(), file), content());
      } catch (thrown) {
        if (!(thrown instanceof GateError)) throw thrown;
        unwritten = true;
        for (const problem of thrown.problems) around.stderr.write(`ringproof: error: ${formatProblem(problem)}\n`);
      }
    }
    if (report.interruptedBy !== undefined) return exitCodeOf(report.interruptedBy);
    return EXIT_CODES[report.exit === 'ok' && unwritten ? 'write' : report.exit].code;
  },
};
