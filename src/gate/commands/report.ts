import { resolve } from 'node:path';
import { EXIT_CODES } from '../exit-codes.ts';
import { joined } from '../report/html/from-results.ts';
import { htmlPage } from '../report/html/page.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { usageError, type Command } from './command.ts';
import { contentOfFile } from './reports.ts';

export const reportCommand: Command = {
  name: 'report',
  summary: 'show results that were written as JSON on one HTML page: of verify, explore, refine, mutate, check, stress programs and benchmarks',
  operands: 'FILE.json…',
  options: {
    html: { type: 'string', value: 'FILE', description: 'the page to write' },
    title: { type: 'string', value: 'TEXT', description: 'its title (ringproof)' },
  },

  async run(parsed, around) {
    const file = parsed.text('html');
    if (file === undefined) throw usageError(this, 'name the page to write: --html FILE');
    if (parsed.operands.length === 0) throw usageError(this, 'name the JSON files to show');
    const parts = parsed.operands.map((operand) => contentOfFile(around.cwd(), operand));
    await writeAtomic(resolve(around.cwd(), file), htmlPage(joined(parsed.text('title') ?? 'ringproof', parts)));
    around.stdout.write(`wrote ${file}\n`);
    return EXIT_CODES.ok.code;
  },
};
