import { url as inspectorUrl } from 'node:inspector';
import { resolve } from 'node:path';
import type { CodeCoverage, ExploreOptions, ExploreProgress, GraphReplayResult, ModelName, ReplayResult } from '../../explore/index.ts';
import { GateError, messageOf } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { ExploreRequest, ExploreSummary } from '../kinds/explored/protocol.ts';
import { describeAnswer } from '../report/answer.ts';
import { count, duration, plural } from '../report/format.ts';
import { contentOfExplorations, joined } from '../report/html/from-results.ts';
import { htmlPage } from '../report/html/page.ts';
import { PLAIN, styleFor } from '../report/style.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { askChild, exitCodeOfAsked } from './ask-child.ts';
import { milliseconds, outputFiles, usageError, type Command, type Parsed, type Surroundings } from './command.ts';

const STRATEGIES: readonly NonNullable<ExploreOptions['strategy']>[] = ['auto', 'exhaustive', 'ladder', 'random', 'pct', 'pos', 'urw'];
const DEFAULT_BUDGET = '60s';

export const exploreCommand: Command = {
  name: 'explore',
  summary: 'explore the interleavings of the scenarios that a file exports',
  operands: 'FILE[#EXPORT]',
  options: {
    memory: { type: 'string', choices: ['sc', 'tso', 'rc11', 'js'], description: 'memory model: sequential consistency with race detection (sc, the default), x86-TSO, RC11, or ECMAScript with its unordered accesses (js)' },
    'skip-invariant': { type: 'boolean', description: 'with tso, rc11 or js: explore scenarios although their invariant after each step cannot be checked there' },
    whole: { type: 'boolean', description: 'explore scenarios that declare independent parts as a whole, too, and not part by part' },
    'allow-races': { type: 'boolean', description: 'with js or rc11: explore what racing accesses may read, instead of reporting the race' },
    strategy: { type: 'string', choices: STRATEGIES, description: 'how to search (auto: exhaustive, then preemption bounds, then random)' },
    budget: { type: 'string', value: 'TIME', description: `for each scenario, such as 500ms, 90s or 10m (${DEFAULT_BUDGET})` },
    executions: { type: 'string', value: 'N', description: 'most executions of a scenario' },
    seed: { type: 'string', value: 'N', description: 'seed of random strategies (1)' },
    workers: { type: 'string', value: 'N', description: 'threads that share the exhaustive search of a scenario (1)' },
    coverage: { type: 'boolean', description: 'list the lines and branch arms of the source that no execution reached, and the conflicting accesses that were seen in one order only' },
    lcov: { type: 'string', value: 'FILE', description: 'write which lines and branch arms were reached as an lcov trace file' },
    replay: { type: 'string', value: 'TOKEN', description: 'run the one execution that a counterexample names, in this process; a debugger stops after each step (node --inspect-brk …/ringproof/dist/gate/cli.cjs explore FILE --replay TOKEN)' },
    json: { type: 'string', value: 'FILE', description: 'write the results as JSON, by the names of the exports' },
    html: { type: 'string', value: 'FILE', description: 'write the results as one HTML page, to step through counterexamples' },
  },

  async run(parsed, around) {
    const [operand, ...more] = parsed.operands;
    if (operand === undefined || more.length > 0) throw usageError(this, 'name one file, and at most one export of it: FILE#EXPORT');
    const [path = '', name] = operand.split('#');
    const file = resolve(around.cwd(), path);
    const token = parsed.text('replay');
    if (token !== undefined) return replayOne(file, name, token, parsed, around);

    const { json, html, lcov } = outputFiles(this, parsed, around.cwd(), ['json', 'html', 'lcov']);
    const memory = memoryOf(this, parsed);
    const coverage = parsed.flag('coverage') || lcov !== undefined;
    const found = new Map<string, ExploreSummary>();
    const budget = milliseconds(this, 'budget', parsed.text('budget') ?? DEFAULT_BUDGET);
    const asked = await askChild(
      'explored',
      { file, names: name === undefined ? undefined : [name], memory, skipInvariant: parsed.flag('skip-invariant'), allowRaces: parsed.flag('allow-races'), whole: parsed.flag('whole') || ['strategy', 'executions', 'seed', 'workers'].some((option) => parsed.text(option) !== undefined), options: optionsOf(this, parsed, budget), workers: workersOf(this, parsed), coverage, width: around.stdout.columns ?? 120 },
      around,
      (answer) => {
        if (answer.type === 'progress') return `${answer.name}: ${answer.strategy}, ${count(answer.executions)} executions${leftOf(answer)}`;
        found.set(answer.name, answer.summary);
        around.stdout.write(describe(answer.name, answer.summary, parsed, around));
        return undefined;
      },
    );

    const results = `{${[...found].map(([key, { json: result }]) => `${JSON.stringify(key)}:${result}`).join(',\n')}}\n`;
    const covered = [...found.values()].flatMap(({ codeCoverage }) => codeCoverage ?? []);
    if (covered.length > 0) await tellCoverage(covered, parsed.flag('coverage'), lcov, around);
    if (json !== undefined) await writeAtomic(json, results);
    if (html !== undefined) await writeAtomic(html, htmlPage(joined(`ringproof explore ${operand}`, [contentOfExplorations(around.cwd(), JSON.parse(results))])));
    const code = exitCodeOfAsked(asked, path, [...found.values()].some(({ passed }) => !passed), around);
    if (code !== EXIT_CODES.ok.code) return code;
    const idle = [...found].find(([, { counts }]) => counts.steps === 0);
    if (idle !== undefined) throw new GateError('input', { message: `${idle[0]} took no step on shared memory, so nothing was explored` });
    return code;
  },
};

/** The model to explore execution graphs under; undefined for interleavings. */
function memoryOf(command: Command, parsed: Parsed): ExploreRequest['memory'] {
  const memory = parsed.text('memory') as ModelName | undefined;
  if (parsed.flag('allow-races') && memory !== 'js' && memory !== 'rc11') throw usageError(command, '--allow-races is for --memory js or rc11, which say what racing accesses may read');
  if (memory === undefined || memory === 'sc') return undefined;
  const strategy = parsed.text('strategy');
  if (strategy !== undefined && strategy !== 'exhaustive') throw usageError(command, `--memory ${memory} searches execution graphs, which are no schedules: leave out --strategy`);
  if (parsed.text('seed') !== undefined) throw usageError(command, `--memory ${memory} draws nothing: leave out --seed`);
  return memory;
}

/** Threads for the exhaustive search; undefined where another search was asked for. */
function workersOf(command: Command, parsed: Parsed): number | undefined {
  const text = parsed.text('workers');
  const strategy = parsed.text('strategy') ?? 'auto';
  const memory = parsed.text('memory') ?? 'sc';
  const shareable = memory === 'sc' && (strategy === 'auto' || strategy === 'exhaustive');
  if (text === undefined) return shareable ? 1 : undefined;
  if (!/^[1-9]\d*$/.test(text)) throw usageError(command, `--workers cannot be "${text}"; it is a number of threads`);
  if (!shareable) throw usageError(command, `--workers is for the exhaustive search of interleavings: leave it out with ${memory === 'sc' ? `--strategy ${strategy}` : `--memory ${memory}`}`);
  return Number(text);
}

/** How much is left, as far as it can be told. */
function leftOf({ executions, estimate }: { readonly executions: number; readonly estimate?: ExploreProgress['estimate'] }): string {
  if (estimate === undefined) return '';
  return ` of about ${count(Number(estimate.executions.toPrecision(2)))} (${Math.floor((100 * executions) / estimate.executions)} %), ${duration(estimate.leftMs)} left`;
}

function optionsOf(command: Command, parsed: Parsed, budget: number): Omit<ExploreOptions, 'onProgress'> {
  const number = (name: string): number | undefined => {
    const text = parsed.text(name);
    if (text !== undefined && !/^\d+$/.test(text)) throw usageError(command, `--${name} cannot be "${text}"; it is a whole number`);
    return text === undefined ? undefined : Number(text);
  };
  const strategy = parsed.text('strategy') as ExploreOptions['strategy'];
  const maxExecutions = number('executions');
  const seed = number('seed');
  return { budget, ...(strategy && { strategy }), ...(maxExecutions !== undefined && { maxExecutions }), ...(seed !== undefined && { seed }) };
}

function describe(name: string, summary: ExploreSummary, parsed: Parsed, around: Surroundings): string {
  const { executions, steps, longest } = summary.counts;
  return describeAnswer(name, summary, [plural(executions, 'execution'), plural(steps, 'step'), `longest ${longest}`], styleFor(around.stdout, parsed.flag('no-color'), around.env));
}

/** What the explored executions of all scenarios reached. */
async function tellCoverage(covered: readonly CodeCoverage[], print: boolean, lcov: string | undefined, around: Surroundings): Promise<void> {
  const { formatCodeCoverage, mergeCodeCoverage, toLcov } = await import('../../explore/index.ts');
  const union = mergeCodeCoverage(covered);
  if (print) around.stdout.write(`${formatCodeCoverage(union)}\n`);
  if (lcov !== undefined) await writeAtomic(lcov, toLcov(union));
}

/** In this process, so that `node --inspect-brk` stops in the code under test. */
async function replayOne(file: string, name: string | undefined, token: string, parsed: Parsed, around: Surroundings): Promise<number> {
  // Loaded here only, because it brings the bundler with it.
  const { formatCounterexample, formatGraphCounterexample, isGraphToken, loadScenarios, replay, replayMemoryModel } = await import('../../explore/index.ts');
  const scenarios = await loadScenarios(file, { stops: inspectorUrl() !== undefined }).catch((thrown: unknown) => {
    throw new GateError('input', { message: messageOf(thrown) });
  });
  const scenario = name === undefined && scenarios.size === 1 ? [...scenarios.values()][0] : scenarios.get(name ?? '');
  if (scenario === undefined) throw new GateError('usage', { message: `--replay needs one scenario; ${file} exports ${[...scenarios.keys()].join(', ') || 'none'}`, hint: 'Write FILE#EXPORT.' });
  let result: ReplayResult | GraphReplayResult;
  try {
    result = isGraphToken(token) ? replayMemoryModel(scenario, token) : replay(scenario, token);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new GateError('input', { message: thrown.message, hint: 'Copy the whole token that the counterexample ends with.' });
    throw thrown;
  }
  const { outcome, message, counterexample } = result;
  const color = styleFor(around.stdout, parsed.flag('no-color'), around.env) !== PLAIN;
  if (counterexample !== undefined) around.stdout.write('linearisation' in counterexample ? `${formatGraphCounterexample(counterexample)}\n` : formatCounterexample(counterexample, { color, width: around.stdout.columns ?? 120 }));
  if (outcome === 'diverged') throw new GateError('input', { message, hint: 'The token belongs to another scenario or to an earlier source.' });
  if (outcome === 'passed') around.stdout.write(`${message}\n`);
  return outcome === 'passed' ? EXIT_CODES.ok.code : EXIT_CODES.failed.code;
}
