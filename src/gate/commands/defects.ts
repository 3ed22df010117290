import { resolve } from 'node:path';
import type { DefectRow } from '../kinds/found/protocol.ts';
import { defectsTable } from '../report/defects-table.ts';
import { styleFor } from '../report/style.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { askChild, exitCodeOfAsked } from './ask-child.ts';
import { milliseconds, usageError, type Command } from './command.ts';

const DEFAULT_BUDGET = '60s';

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
    const asked = await askChild(
      'found',
      { file: resolve(around.cwd(), path), names: name === undefined ? undefined : [name], options: { budget }, width: around.stdout.columns ?? 120 },
      around,
      (answer) => void rows.push(answer.row),
    );

    const style = styleFor(around.stdout, parsed.flag('no-color'), around.env);
    const wrong = rows.filter(({ ok }) => !ok);
    if (rows.length > 0) around.stdout.write(`${defectsTable(rows, style)}\n`);
    for (const { name: export_, message, detail } of wrong) around.stdout.write(`\n${style.bad(export_)}: ${message}\n${detail ?? ''}`);
    const json = parsed.text('json');
    if (json !== undefined) await writeAtomic(resolve(around.cwd(), json), `${JSON.stringify(rows, undefined, 2)}\n`);
    return exitCodeOfAsked(asked, path, wrong.length > 0, around);
  },
};
