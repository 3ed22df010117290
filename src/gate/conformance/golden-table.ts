import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GateError } from '../errors.ts';

/** A model with what TLC, one worker, says of it. */
export interface GoldenRow {
  /** Path of the module and of the cfg, as in the table. */
  readonly module: string;
  readonly cfg: string;
  /** TLC's exit code. */
  readonly exit: number;
  /** Absent where TLC stopped before it counted; it tells the depth only of some runs. */
  readonly counts: { readonly generated: number; readonly distinct: number; readonly depth: number | undefined } | undefined;
  /** Wall-clock time of TLC, in seconds. */
  readonly wallS: number;
}

const COLUMNS = ['module', 'cfg', 'exit', 'generated', 'distinct', 'depth', 'tlc_wall_s'];

/**
 * Reads a table of `module,cfg,exit,generated,distinct,depth,tlc_wall_s`.
 *
 * @param file for messages
 * @throws GateError with exit `input`
 */
export function readGoldenTable(file: string, text: string): GoldenRow[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const header = lines[0]?.split(',') ?? [];
  const missing = COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new GateError('input', { message: `the table has no column ${missing.join(', ')}`, place: { file, line: 1 }, hint: `Its first line must be ${COLUMNS.join(',')}.` });
  }
  return lines.slice(1).map((line, index) => {
    const cells = line.split(',');
    const cell = (column: string): string => cells[header.indexOf(column)] ?? '';
    const number = (column: string): number => {
      const value = Number(cell(column));
      if (cell(column) === '' || !Number.isFinite(value)) throw new GateError('input', { message: `"${cell(column)}" in column ${column} is no number`, place: { file, line: index + 2 } });
      return value;
    };
    const counts = cell('generated') === '' ? undefined : { generated: number('generated'), distinct: number('distinct'), depth: cell('depth') === '' ? undefined : number('depth') };
    return { module: cell('module'), cfg: cell('cfg'), exit: number('exit'), counts, wallS: number('tlc_wall_s') };
  });
}

/** A path of the table, which is below the corpus or its folder `specifications`; `undefined` when it is in neither. */
export function findInCorpus(corpus: string, path: string): string | undefined {
  return [join(corpus, path), join(corpus, 'specifications', path)].find((candidate) => existsSync(candidate));
}
