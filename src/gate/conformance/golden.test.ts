import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkFile } from '../../tla/index.ts';
import { findInCorpus, readGoldenTable } from './golden-table.ts';
import { judgeRow } from './judge-row.ts';

const corpus = fileURLToPath(new URL('../../tla/testing/golden', import.meta.url));
const table = `${corpus}/golden.csv`;
const rows = readGoldenTable(table, readFileSync(table, 'utf8'));

describe('own specifications give what TLC gave', () => {
  test.each(rows)('$cfg', async (row) => {
    const module = findInCorpus(corpus, row.module)!;
    const config = findInCorpus(corpus, row.cfg)!;
    const printed: string[] = [];
    const result = await checkFile(module, { config, onOutput: (line) => printed.push(line) });
    expect(judgeRow(row, { result, trouble: '', wallS: 0 })).toMatchObject({ fault: undefined });
    // What PrintT printed in TLC.
    const output = config.replace(/\.cfg$/, '.out');
    expect(printed.flatMap((text) => text.split('\n'))).toEqual(existsSync(output) ? readFileSync(output, 'utf8').trimEnd().split('\n') : []);
  });
});
