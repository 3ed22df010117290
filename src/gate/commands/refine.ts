import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DriveResult, ItfTrace, Refinement, RefinementFailure } from '../../refine/index.ts';
import { GateError, messageOf } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { RefineSummary } from '../kinds/refined/protocol.ts';
import { describeAnswer } from '../report/answer.ts';
import { count, plural } from '../report/format.ts';
import { PLAIN, styleFor } from '../report/style.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { askChild, exitCodeOfAsked } from './ask-child.ts';
import { milliseconds, outputFiles, usageError, type Command, type Parsed, type Surroundings } from './command.ts';

const DEFAULT_BUDGET = '60s';

export const refineCommand: Command = {
  name: 'refine',
  summary: 'check that code does only what its TLA+ model allows, step by step, in all interleavings',
  operands: 'FILE[#EXPORT]',
  options: {
    budget: { type: 'string', value: 'TIME', description: `for each refinement, such as 500ms, 90s or 10m (${DEFAULT_BUDGET})` },
    edges: { type: 'boolean', description: "explore the model as well, and list the edges of its state graph that the code did not show" },
    hidden: { type: 'string', value: 'N', description: 'most edges to list (20)' },
    drive: { type: 'string', value: 'FILE', description: 'drive the code along the behaviour in this ITF file, such as a counterexample of a model checker, and print the execution' },
    replay: { type: 'string', value: 'TOKEN', description: 'run the one execution that a counterexample names, in this process, so that a debugger can follow' },
    itf: { type: 'string', value: 'FILE', description: 'write the states of the model that the first failing execution went through, in the Informal Trace Format' },
    json: { type: 'string', value: 'FILE', description: 'write the results as JSON, by the names of the exports' },
  },

  async run(parsed, around) {
    const [operand, ...more] = parsed.operands;
    if (operand === undefined || more.length > 0) throw usageError(this, 'name one file');
    const [path = '', name] = operand.split('#');
    const budget = milliseconds(this, 'budget', parsed.text('budget') ?? DEFAULT_BUDGET);
    const hidden = parsed.text('hidden');
    if (hidden !== undefined && !/^\d+$/.test(hidden)) throw usageError(this, `--hidden cannot be "${hidden}"; it is a whole number`);
    const [trace, token] = [parsed.text('drive'), parsed.text('replay')];
    if (trace !== undefined || token !== undefined) {
      const one = await refinementOf(resolve(around.cwd(), path), name);
      return trace !== undefined ? driveOne(one, resolve(around.cwd(), trace), budget, parsed, around) : replayOne(one, token!, parsed, around);
    }
    const { json, itf } = outputFiles(this, parsed, around.cwd(), ['json', 'itf']);
    const found = new Map<string, RefineSummary>();
    const asked = await askChild(
      'refined',
      {
        file: resolve(around.cwd(), path), names: name === undefined ? undefined : [name], width: around.stdout.columns ?? 120,
        options: { budget, ...(parsed.flag('edges') && { edges: true }), ...(hidden !== undefined && { hidden: Number(hidden) }) },
      },
      around,
      (answer) => {
        if (answer.type === 'progress') return `${answer.name}: ${count(answer.states)} states, ${count(answer.transitions)} transitions, ${count(answer.open)} to take`;
        found.set(answer.name, answer.summary);
        around.stdout.write(describe(answer.name, answer.summary, parsed, around));
        return undefined;
      },
    );

    if (json !== undefined) await writeAtomic(json, `{${[...found].map(([key, summary]) => `${JSON.stringify(key)}:${summary.json}`).join(',\n')}}\n`);
    const failing = [...found.values()].find((summary) => summary.itf !== undefined);
    if (itf !== undefined && failing !== undefined) await writeAtomic(itf, `${failing.itf!}\n`);
    return exitCodeOfAsked(asked, path, [...found.values()].some(({ passed }) => !passed), around);
  },
};

/** One refinement of a file, loaded here; only where it is asked for, because that brings the bundler with it. */
async function refinementOf(file: string, name: string | undefined): Promise<Refinement> {
  const { loadRefinements } = await import('../../refine/index.ts');
  const all = await loadRefinements(file).catch((thrown: unknown) => {
    throw new GateError('input', { message: messageOf(thrown) });
  });
  const one = name === undefined && all.size === 1 ? [...all.values()][0] : all.get(name ?? '');
  if (one === undefined) throw new GateError('usage', { message: `this needs one refinement; ${file} exports ${[...all.keys()].join(', ') || 'none'}`, hint: 'Write FILE#EXPORT.' });
  return one;
}

function formatOptions(parsed: Parsed, around: Surroundings): { readonly color: boolean; readonly width: number } {
  return { color: styleFor(around.stdout, parsed.flag('no-color'), around.env) !== PLAIN, width: around.stdout.columns ?? 120 };
}

async function driveOne(one: Refinement, file: string, budget: number, parsed: Parsed, around: Surroundings): Promise<number> {
  const { drive } = await import('../../refine/index.ts');
  const { formatCounterexample } = await import('../../explore/index.ts');
  let result: DriveResult;
  try {
    const trace = JSON.parse(await readFile(file, 'utf8')) as ItfTrace;
    if (!Array.isArray(trace.states)) throw new TypeError('it has no states: it is no ITF document; `ringproof check --itf` and `ringproof tlc run --itf` write counterexamples as ITF');
    result = await drive(one, trace, { budget });
  } catch (thrown) {
    throw new GateError('input', { message: `${file}: ${messageOf(thrown)}` });
  }
  const { followed, states, reached, complete, bounds, execution, next } = result;
  if (followed) {
    around.stdout.write(`${formatCounterexample(execution!, formatOptions(parsed, around))}the code follows the behavior through all of its ${count(states)} states\n`);
    return EXIT_CODES.ok.code;
  }
  around.stdout.write([
    `the code follows ${count(reached)} of the ${count(states)} states of the behavior${complete ? '' : `, as far as was looked (${bounds.join('; ')})`}`,
    ...(reached === 0 ? ['it does not begin in the first state'] : ['there the threads would go on with', ...Object.entries(next).map(([thread, what]) => `  ${thread}: ${what}`)]),
    '',
  ].join('\n'));
  return EXIT_CODES.failed.code;
}

/** In this process, so that `node --inspect-brk` stops in the code under test. */
async function replayOne(one: Refinement, token: string, parsed: Parsed, around: Surroundings): Promise<number> {
  const { formatFailure, replayRefinement } = await import('../../refine/index.ts');
  let failure: RefinementFailure | undefined;
  try {
    failure = await replayRefinement(one, token);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new GateError('input', { message: thrown.message, hint: 'Copy the whole token that the counterexample ends with.' });
    throw thrown;
  }
  around.stdout.write(failure === undefined ? 'the steps of this execution are steps of the model\n' : formatFailure(failure, formatOptions(parsed, around)));
  return EXIT_CODES[failure === undefined ? 'ok' : 'failed'].code;
}

function describe(name: string, summary: RefineSummary, parsed: Parsed, around: Surroundings): string {
  const { passed, message, text, counts, itf } = summary;
  // Where there is an execution to show, the text begins with the message.
  const told = passed || message === '' || itf !== undefined ? text : `${message}\n${text}`;
  return describeAnswer(name, { ...summary, text: told }, [plural(counts['states']!, 'state'), plural(counts['transitions']!, 'transition'), plural(counts['executions']!, 'execution')], styleFor(around.stdout, parsed.flag('no-color'), around.env));
}
