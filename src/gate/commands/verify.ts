import { resolve } from 'node:path';
import { MODEL_ENGINES, type ModelEngine } from '../evidence.ts';
import { PROFILES, type ProfileName } from '../profiles.ts';
import { readMutationReport } from '../mutation/sharpness.ts';
import { PastDurations } from '../report/past-durations.ts';
import { progressOn } from '../report/progress.ts';
import { styleFor } from '../report/style.ts';
import { EVIDENCE_KINDS, type EvidenceKind } from '../spec/invariant.ts';
import type { Shard } from '../shard.ts';
import { verify } from '../verify.ts';
import { usageError, type Command } from './command.ts';
import { interruptible } from './interruptible.ts';
import { REPORT_OPTIONS, reportOn, reportWishes } from './reports.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'run the evidence that the pages under specs/ name and print what it shows about each invariant',
  operands: '',
  options: {
    only: { type: 'string', multiple: true, value: 'INV-A,INV-B', description: 'check these invariants only' },
    kinds: { type: 'string', multiple: true, value: 'KIND,…', choices: EVIDENCE_KINDS, description: 'run evidence of these kinds only (invariants without any are "not checked" and do not fail the run)' },
    profile: { type: 'string', choices: Object.keys(PROFILES), description: 'how much work to do (quick)' },
    engine: { type: 'string', choices: MODEL_ENGINES, description: 'what checks the models: the embedded engine, TLC, or both, which must then agree; auto is both where TLC is installed (auto)' },
    'fail-fast': { type: 'boolean', description: 'stop at the first evidence that fails' },
    'require-all': { type: 'boolean', description: 'fail if any evidence could not run; without it that is reported, and fails an invariant only if nothing else passed for it' },
    ...REPORT_OPTIONS,
    mutants: { type: 'string', multiple: true, value: 'FILE', description: 'results of ringproof mutate --json: add how many mutants each kind of evidence kills, and kills alone' },
    shard: { type: 'string', value: 'I/N', description: 'run the I-th of N parts of the work; join the JSON results of all with ringproof merge' },
    root: { type: 'string', value: 'DIR', description: 'directory that holds specs/ (the current one)' },
  },

  async run(parsed, around) {
    const wishes = reportWishes(this, parsed, around);
    const profile = (parsed.text('profile') ?? 'quick') as ProfileName;
    const shard = shardOf(this, parsed.text('shard'));
    const kinds = parsed.list('kinds') as EvidenceKind[];
    const progress = parsed.flag('quiet') ? undefined : progressOn(around.stderr, styleFor(around.stderr, parsed.flag('no-color'), around.env), new PastDurations(wishes.root, profile, around.env));
    const mutants = await Promise.all(parsed.list('mutants').map((file) => readMutationReport(resolve(around.cwd(), file))));
    const report = await interruptible(around, (signal) =>
      verify({
        root: wishes.root,
        only: parsed.list('only'),
        kinds: kinds.length === 0 ? EVIDENCE_KINDS : kinds,
        profile,
        engine: (parsed.text('engine') ?? 'auto') as ModelEngine,
        failFast: parsed.flag('fail-fast'),
        requireAll: parsed.flag('require-all'),
        shard,
        // What is shown stands four columns in.
        width: around.stdout.isTTY === true && around.stdout.columns !== undefined ? Math.max(60, around.stdout.columns - 5) : undefined,
        mutants,
        signal,
        observer: progress,
      }),
    ).finally(() => progress?.end());

    return reportOn(report, wishes, parsed, around);
  },
};

function shardOf(command: Command, text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [index = 0, count = 0] = /^\d+\/\d+$/.test(text) ? text.split('/').map(Number) : [];
  if (index < 1 || index > count) throw usageError(command, `--shard cannot be "${text}"; it is I/N, such as 2/4, where I is from 1 to N`);
  return { index, count };
}
