import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Stuck, TracedCall, TraceResult } from '../../refine/index.ts';
import { GateError, messageOf } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { count } from '../report/format.ts';
import { showStatus } from '../report/status-line.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { folders, usageError, type Command } from './command.ts';

export const validateCommand: Command = {
  name: 'validate',
  summary: 'check that what threads logged is allowed by a TLA+ model of whole calls',
  operands: 'MODULE.tla LOG…',
  options: {
    config: { type: 'string', value: 'FILE', description: 'the configuration (the .cfg beside the module)' },
    library: { type: 'string', multiple: true, value: 'DIR', description: 'where to look for modules besides the folder of the module' },
    variable: { type: 'string', value: 'NAME', description: 'the variable that is set to each call (call)' },
    json: { type: 'string', value: 'FILE', description: 'write the result as JSON' },
  },

  async run(parsed, around) {
    const [module, ...logs] = parsed.operands;
    if (module === undefined || logs.length === 0) throw usageError(this, 'name a module and the log of each thread');
    const path = (name: string): string => resolve(around.cwd(), name);
    const config = parsed.text('config');
    const folder = logs.find((log) => statSync(path(log), { throwIfNoEntry: false })?.isDirectory() === true);
    if (folder !== undefined) throw new GateError('input', { message: `${folder} is a folder`, hint: 'Name the log of each thread.' });
    const result = await validate(path(module), {
      config: config === undefined ? undefined : path(config),
      library: folders(this, parsed, around.cwd(), 'library'),
      variable: parsed.text('variable'),
      logs: logs.map(path),
      onProgress: (calls) => showStatus(around.stderr, `${count(calls)} calls`),
    });
    showStatus(around.stderr, '');
    around.stdout.write(describe(result, logs));
    const json = parsed.text('json');
    if (json !== undefined) await writeAtomic(path(json), `${JSON.stringify(result, undefined, 2)}\n`);
    return EXIT_CODES[result.verdict === 'valid' ? 'ok' : 'failed'].code;
  },
};

interface Inputs {
  readonly config: string | undefined;
  readonly library: readonly string[];
  readonly variable: string | undefined;
  readonly logs: readonly string[];
  readonly onProgress: (calls: number) => void;
}

async function validate(module: string, { config, library, variable, logs, onProgress }: Inputs): Promise<TraceResult> {
  const { readTrace, validateTrace } = await import('../../refine/index.ts');
  const { load } = await import('../../tla/index.ts');
  try {
    const model = await load(module, { ...(config !== undefined && { config }), library });
    return await validateTrace(model, logs.map(readTrace), { ...(variable !== undefined && { variable }), onProgress });
  } catch (thrown) {
    throw new GateError('input', { message: messageOf(thrown) });
  }
}

function describe({ verdict, cause, calls, choices, width, stuck }: TraceResult, logs: readonly string[]): string {
  const sizes = `${count(calls)} calls, ${count(choices)} of them where another could have come next, at most ${count(width)} situations at once`;
  if (verdict === 'valid') return `valid: the model allows an order of all calls\n${sizes}\n`;
  if (verdict === 'unknown') return `not validated: more orders are possible than the search keeps\n${sizes}\n`;
  const [wrong, where] = cause === 'no end' ? ['a call had not ended that the model lets end', 'all others are done, and it could end by steps of its own, in'] : ['the model allows no order of the calls', 'no call leads on from'];
  return `invalid: ${wrong}\n${sizes}\n${stuck.map((one) => `${where}\n${describeStuck(one, logs)}`).join('')}`;
}

function describeStuck({ state, pending }: Stuck, logs: readonly string[]): string {
  const values = Object.entries(state).map(([name, value]) => `  /\\ ${name} = ${value}\n`);
  const calls = pending.map((call, i) => `  ${logs[i]}: ${call === undefined ? 'at its end' : `${JSON.stringify(call.call)} ${describeInterval(call)}`}\n`);
  return `${values.join('')}${calls.join('')}`;
}

function describeInterval({ begin, end, died }: TracedCall): string {
  if (end === Infinity) return `since ${begin}, and it had not ended`;
  return died === true ? `from ${begin}, in which its thread died before ${end}` : `from ${begin} to ${end}`;
}
