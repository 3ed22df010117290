import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { ModelCheckResult } from '../../model-check/result.ts';
import { expectFromTlc, formatGoldenTable } from '../conformance/expect-from-tlc.ts';
import { findInCorpus, readGoldenTable, type GoldenRow } from '../conformance/golden-table.ts';
import { allowedSeconds, judgeRow, type RowFault, type RowJudgement } from '../conformance/judge-row.ts';
import { runRow } from '../conformance/run-row.ts';
import { GateError, messageOf } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { groupBy } from '../group-by.ts';
import { styleFor } from '../report/style.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { outputFiles, usageError, type Command } from './command.ts';
import { interruptible } from './interruptible.ts';

/** A run is stopped at this many times what it is allowed, so that a slow one still shows whether its counts are right. */
const PATIENCE = 3;

export const conformanceCommand: Command = {
  name: 'conformance',
  summary: 'compare the embedded TLA+ engine with a table of what TLC says of a corpus of models',
  operands: '',
  options: {
    corpus: { type: 'string', value: 'DIR', description: 'the models; paths of the table are below it or its folder specifications' },
    golden: { type: 'string', value: 'FILE', description: 'CSV with module,cfg,exit,generated,distinct,depth,tlc_wall_s of TLC with one worker' },
    tlc: { type: 'boolean', description: 'compare with TLC as it is installed here, in place of what the table says' },
    record: { type: 'string', value: 'FILE', description: 'with --tlc: write what TLC says as such a table' },
    json: { type: 'string', value: 'FILE', description: 'write what was found of each model as JSON' },
    only: { type: 'string', multiple: true, value: 'NAME', description: 'only models whose module or cfg has NAME in its path' },
  },

  async run(parsed, around) {
    const [corpus, golden] = ['corpus', 'golden'].map((name) => {
      const value = parsed.text(name);
      if (value === undefined) throw usageError(this, `--${name} is missing`);
      return resolve(around.cwd(), value);
    }) as [string, string];
    const only = parsed.list('only');
    const rows = readGoldenTable(golden, await readTable(golden)).filter(({ module, cfg }) => only.length === 0 || only.some((name) => module.includes(name) || cfg.includes(name)));
    if (rows.length === 0) throw new GateError('input', { message: `no row of ${golden} is named ${only.join(' or ')}` });

    const record = parsed.text('record');
    if (record !== undefined && !parsed.flag('tlc')) throw usageError(this, '--record needs --tlc');
    const { json } = outputFiles(this, parsed, around.cwd(), ['json']);
    const all: CheckedRow[] = [];
    const style = styleFor(around.stdout, parsed.flag('no-color'), around.env);
    const scratch = await mkdtemp(join(tmpdir(), 'ringproof-conformance-'));
    try {
      await interruptible(around, async (signal) => {
        for (const row of rows) {
          const checked = await checkRow(corpus, row, { scratch, signal, tlc: parsed.flag('tlc') });
          const { judgement } = checked;
          all.push(checked);
          const text = formatRow(checked);
          around.stdout.write(`${judgement.fault === undefined ? style.good('ok       ') : style.bad(judgement.fault.padEnd(9))} ${text}\n`);
        }
      });
    } finally {
      await rm(scratch, { recursive: true, force: true });
      // After an interruption too.
      if (json !== undefined) await writeAtomic(json, `${JSON.stringify(all.map(jsonOf), undefined, 2)}\n`);
    }
    if (record !== undefined) await writeAtomic(resolve(around.cwd(), record), formatGoldenTable(all.map(({ row }) => row)));
    const wrong = all.filter(({ judgement }) => judgement.fault !== undefined);
    const kinds = [...groupBy(wrong, ({ judgement }) => judgement.fault)].map(([fault, some]) => `${fault} ${some.length}`).join(', ');
    around.stdout.write(`${rows.length - wrong.length} of ${rows.length} agree${kinds === '' ? '' : `; ${kinds}`}\n`);
    return wrong.length === 0 ? EXIT_CODES.ok.code : EXIT_CODES.failed.code;
  },
};

async function readTable(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw new GateError('input', { message: `${file} cannot be read: ${messageOf(thrown)}` }, { cause: thrown });
  }
}

interface CheckedRow {
  readonly row: GoldenRow;
  readonly judgement: Omit<RowJudgement, 'fault'> & { readonly fault: RowFault | 'missing' | undefined };
  readonly result: ModelCheckResult | undefined;
  readonly wallS: number | undefined;
}

interface RowSettings {
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly tlc: boolean;
}

async function checkRow(corpus: string, given: GoldenRow, { scratch, signal, tlc }: RowSettings): Promise<CheckedRow> {
  const module = findInCorpus(corpus, given.module);
  const cfg = findInCorpus(corpus, given.cfg);
  if (module === undefined || cfg === undefined) {
    const message = `there is no ${module === undefined ? given.module : given.cfg} below ${corpus}`;
    return { row: given, judgement: { fault: 'missing', message }, result: undefined, wallS: undefined };
  }
  const row = tlc ? await expectFromTlc(given, module, cfg, signal) : given;
  const folder = await mkdtemp(join(scratch, 'row-'));
  const run = await runRow(module, cfg, { scratch: folder, cwd: dirname(module), limitMs: Math.round(PATIENCE * allowedSeconds(row) * 1000), signal });
  return { row, judgement: judgeRow(row, run), result: run.result, wallS: run.wallS };
}

function formatRow({ row, judgement: { message, fault }, wallS }: CheckedRow): string {
  const time = wallS === undefined ? '' : `${wallS.toFixed(2)} s, ${(wallS / row.wallS).toFixed(2)} x TLC`;
  const counts = fault === undefined && row.counts !== undefined ? `${row.counts.generated}/${row.counts.distinct}/${row.counts.depth}` : '';
  return [row.cfg.padEnd(60), time.padEnd(24), counts, message].filter((part) => part !== '').join('  ');
}

function jsonOf({ row, judgement: { fault, message }, result, wallS }: CheckedRow): object {
  return {
    module: row.module,
    cfg: row.cfg,
    agrees: fault === undefined,
    fault,
    message: fault === undefined ? undefined : message,
    tlc: { exit: row.exit, ...row.counts, wallS: row.wallS },
    ringproof: result && { verdict: result.verdict, property: result.property, generated: result.generated, distinct: result.distinct, depth: result.depth },
    wallS,
    ratio: wallS === undefined ? undefined : wallS / row.wallS,
  };
}
