import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MODEL_RULES, type ModelRuleName } from '../../mutation/model/model-rules.ts';
import { RULES, type RuleName } from '../../mutation/rules/index.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { JUDGING_KINDS, type JudgingKind } from '../mutation/checks.ts';
import { readEquivalents, type Equivalents } from '../mutation/equivalent.ts';
import { mutateProject, plannedMutants, type MutateObserver } from '../mutation/mutate-project.ts';
import { sourceFiles } from '../mutation/source-files.ts';
import { mutationText } from '../mutation/terminal.ts';
import { duration } from '../report/format.ts';
import { CLEAR, showStatus } from '../report/status-line.ts';
import { styleFor } from '../report/style.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { usageError, type Command, type Parsed, type Surroundings } from './command.ts';
import { exitCodeOf, interruptible } from './interruptible.ts';

const DEFAULT_EXECUTIONS = 200;
/** Where the list of equivalent mutants is looked for. */
const EQUIVALENTS = 'specs/equivalent-mutants.json';

export const mutateCommand: Command = {
  name: 'mutate',
  summary: 'mutate sources by rule and see which evidence kills each mutant; fails when one survives that is not listed as equivalent',
  operands: '',
  options: {
    files: { type: 'string', multiple: true, value: 'GLOB', description: 'sources to mutate: files, folders or patterns such as src/**/*.ts (src)' },
    rules: { type: 'string', multiple: true, value: 'RULE,…', choices: [...new Set([...Object.keys(RULES), ...Object.keys(MODEL_RULES)])], description: 'mutate by these rules only' },
    kinds: { type: 'string', multiple: true, value: 'KIND,…', choices: JUDGING_KINDS, description: 'judge by evidence of these kinds only' },
    models: { type: 'boolean', description: 'mutate the TLA+ models that the pages name, or the modules of --files, and check them with the embedded engine' },
    only: { type: 'string', multiple: true, value: 'ID', description: 'judge this mutant only; ids are printed with survivors' },
    sample: { type: 'string', value: 'N', description: 'judge N mutants only, drawn at random, some of each rule' },
    seed: { type: 'string', value: 'N', description: 'seed of --sample (1)' },
    shard: { type: 'string', value: 'I/N', description: 'judge the I-th of N parts of the mutants only' },
    equivalent: { type: 'string', value: 'FILE', description: `list of equivalent mutants with the argument for each (${EQUIVALENTS}, if it is there)` },
    'full-matrix': { type: 'boolean', description: 'run every check that reaches a mutant, not only until one kills it, to see what each kind of evidence kills' },
    executions: { type: 'string', value: 'N', description: `how many executions of a scenario to explore on each mutant, and 20 times that before it has survived (${DEFAULT_EXECUTIONS})` },
    resume: { type: 'string', value: 'FILE', description: 'write each result to FILE as it comes, and take from it what an earlier run found on the same sources' },
    workers: { type: 'string', value: 'N', description: 'mutants judged at once (one more than there are cores; models: one for each)' },
    json: { type: 'string', value: 'FILE', description: 'write the results as JSON' },
    root: { type: 'string', value: 'DIR', description: 'directory that holds specs/ (the current one)' },
    list: { type: 'boolean', description: 'list the mutants and judge none' },
  },

  async run(parsed, around) {
    const root = resolve(around.cwd(), parsed.text('root') ?? '.');
    const size = numberOf(this, parsed, 'sample');
    const seed = numberOf(this, parsed, 'seed') ?? 1;
    const models = parsed.flag('models');
    const every = Object.keys(models ? MODEL_RULES : RULES);
    const foreign = parsed.list('rules').find((rule) => !every.includes(rule));
    if (foreign !== undefined) throw usageError(this, `--rules cannot have "${foreign}" ${models ? 'with' : 'without'} --models`);
    const rules = parsed.list('rules').length === 0 ? every : parsed.list('rules');
    const kinds = parsed.list('kinds') as JudgingKind[];
    const selection = {
      root,
      only: parsed.list('only'),
      shard: shardOf(this, parsed),
      sample: size === undefined ? undefined : { size, seed },
    };
    const style = styleFor(around.stdout, parsed.flag('no-color'), around.env);
    const files = models ? parsed.list('files') : sourceFiles(root, parsed.list('files').length === 0 ? ['src'] : parsed.list('files'));
    if (parsed.flag('list')) {
      if (models) throw usageError(this, '--list is for sources; the mutants of models are in the JSON report');
      const { mutants } = await plannedMutants({ ...selection, files, rules: rules as RuleName[] });
      for (const { id, description } of mutants) around.stdout.write(`${id} ${style.faint(description)}\n`);
      return EXIT_CODES.ok.code;
    }
    const resume = parsed.text('resume');
    const progress = progressOn(around);
    const report = await interruptible(around, async (signal) => {
      const common = { ...selection, files, equivalents: await equivalentsOf(parsed.text('equivalent'), root, around), fullMatrix: parsed.flag('full-matrix'), resume: resume === undefined ? undefined : resolve(around.cwd(), resume), workers: numberOf(this, parsed, 'workers'), signal, observer: progress };
      if (models) return (await import('../mutation/mutate-models.ts')).mutateModels({ ...common, rules: rules as ModelRuleName[] });
      return mutateProject({ ...common, rules: rules as RuleName[], kinds: kinds.length === 0 ? JUDGING_KINDS : kinds, executions: numberOf(this, parsed, 'executions') ?? DEFAULT_EXECUTIONS });
    }).finally(() => progress.end());
    // The result is shown before a file that cannot be written ends the command.
    around.stdout.write(mutationText(report, style));
    const json = parsed.text('json');
    if (json !== undefined) await writeAtomic(resolve(around.cwd(), json), `${JSON.stringify(report, undefined, 2)}\n`);
    return report.interruptedBy === undefined ? EXIT_CODES[report.exit].code : exitCodeOf(report.interruptedBy);
  },
};

async function equivalentsOf(given: string | undefined, root: string, around: Surroundings): Promise<Equivalents> {
  if (given !== undefined) return readEquivalents(resolve(around.cwd(), given), given);
  return statSync(join(root, EQUIVALENTS), { throwIfNoEntry: false }) === undefined ? new Map() : readEquivalents(join(root, EQUIVALENTS), EQUIVALENTS);
}

function numberOf(command: Command, parsed: Parsed, name: string): number | undefined {
  const text = parsed.text(name);
  if (text !== undefined && !/^[1-9]\d*$/.test(text)) throw usageError(command, `--${name} cannot be "${text}"; it is a whole number above zero`);
  return text === undefined ? undefined : Number(text);
}

function shardOf(command: Command, parsed: Parsed): { readonly index: number; readonly of: number } | undefined {
  const text = parsed.text('shard');
  if (text === undefined) return undefined;
  const [, index, of] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? [];
  if (index === undefined || Number(index) > Number(of)) throw usageError(command, `--shard cannot be "${text}"; it is I/N with I from 1 to N, such as 2/4`);
  return { index: Number(index), of: Number(of) };
}

/** Mutants to judge before one tells how long the rest may take: the first load what all others use. */
const TELLING = 20;

/** A line that is drawn over on a terminal; elsewhere a line for each survivor and a sign of life now and then. */
function progressOn({ stderr, env }: Surroundings): MutateObserver & { end(): void } {
  const style = styleFor(stderr, false, env);
  const isTerminal = stderr.isTTY === true;
  const started = performance.now();
  let total = 0;
  let done = 0;
  let survived = 0;
  let begun = started;
  let lastLine = 0;
  const line = (text: string): void => {
    lastLine = performance.now();
    stderr.write(`${isTerminal ? CLEAR : ''}${text}\n`);
  };
  return {
    stage: (text) => line(style.faint(text)),
    planned(mutants) {
      total = mutants;
      begun = performance.now();
    },
    judged({ id, status, description }) {
      done++;
      if (status === 'survived' || status === 'not-reached' || status === 'invalid') {
        survived++;
        line(`${style.bad(status)} ${id} ${description}`);
      }
      const now = performance.now();
      const left = done < TELLING ? '' : `, about ${duration(((now - begun) / done) * (total - done))} left`;
      const text = `[${done}/${total}] ${survived} survived, ${duration(now - started)}${left}`;
      if (isTerminal) showStatus(stderr, text);
      else if (performance.now() - lastLine > 30_000) line(text);
    },
    end() {
      showStatus(stderr, '');
    },
  };
}
