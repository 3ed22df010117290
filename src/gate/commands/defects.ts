import { resolve } from 'node:path';
import { GateError } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { checkInChild } from '../kinds/found/check-in-child.ts';
import type { DefectRow } from '../kinds/found/protocol.ts';
import { defectsTable } from '../report/defects-table.ts';
import { styleFor } from '../report/style.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { milliseconds, usageError, type Command } from './command.ts';
import { exitCodeOf, interruptible } from './interruptible.ts';

const DEFAULT_BUDGET = '60s';
/** Node's longest timer: exploring keeps to its budget by itself. */
const NO_LIMIT_MS = 2 ** 31 - 1;

export const defectsCommand: Command = {
  name: 'defects',
  summary: 'look for the defects that a file declares, and pass their mended twins and the controls beside them',
  operands: 'FILE[#EXPORT]',
  options: {
    budget: { type: 'string', value: 'TIME', description: `for each exploration, such as 500ms, 90s or 10m (${DEFAULT_BUDGET})` },
    json: { type: 'string', value: 'FILE', description: 'write the table as JSON' },
  },

  async run(parsed, around) {
    const [operand, ...more] = parsed.operands;
    if (operand === undefined || more.length > 0) throw usageError(this, 'name one file');
    const [path = '', name] = operand.split('#');
    const budget = milliseconds(this, 'budget', parsed.text('budget') ?? DEFAULT_BUDGET);
    const rows: DefectRow[] = [];
    const unusable: string[] = [];
    const end = await interruptible(around, async (signal) => {
      const { failure, output } = await checkInChild(
        { file: resolve(around.cwd(), path), names: name === undefined ? undefined : [name], options: { budget }, width: around.stdout.columns ?? 120 },
        {
          cwd: around.cwd(),
          signal,
          limitMs: NO_LIMIT_MS,
          onAnswer: (answer) => {
            if (answer.type === 'unusable') unusable.push(answer.message);
            else rows.push(answer.row);
          },
        },
      );
      return { failure, output, interruptedBy: signal.aborted ? (signal.reason as NodeJS.Signals) : undefined };
    });

    const style = styleFor(around.stdout, parsed.flag('no-color'), around.env);
    const wrong = rows.filter(({ ok }) => !ok);
    if (rows.length > 0) around.stdout.write(`${defectsTable(rows, style)}\n`);
    for (const { name: export_, message, detail } of wrong) around.stdout.write(`\n${style.bad(export_)}: ${message}\n${detail ?? ''}`);
    const json = parsed.text('json');
    if (json !== undefined) await writeAtomic(resolve(around.cwd(), json), `${JSON.stringify(rows, undefined, 2)}\n`);
    if (end.interruptedBy !== undefined) return exitCodeOf(end.interruptedBy);
    if (unusable.length > 0) throw new GateError(wrong.length > 0 ? 'failed' : 'input', unusable.map((message) => ({ message })));
    if (end.failure !== undefined) throw new GateError('failed', { message: `${path}: ${end.failure}`, hint: end.output });
    return EXIT_CODES[wrong.length > 0 ? 'failed' : 'ok'].code;
  },
};
