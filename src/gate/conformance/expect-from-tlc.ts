import type { ModelCheckResult } from '../../model-check/result.ts';
import { runTlc } from '../../tla2tools-runner/index.ts';
import type { GoldenRow } from './golden-table.ts';
import { tlcExitOf } from './judge-row.ts';

/** The row of a table as TLC gives it here and now, with one worker. */
export async function expectFromTlc(row: GoldenRow, module: string, cfg: string, signal: AbortSignal): Promise<GoldenRow> {
  const started = performance.now();
  const result = await runTlc({ spec: module, config: cfg, workers: 1, signal });
  return { ...row, exit: tlcExitOf(result.verdict), counts: countsOf(result), wallS: (performance.now() - started) / 1000 };
}

function countsOf({ generated, distinct, depth, verdict }: ModelCheckResult): GoldenRow['counts'] {
  // Nothing is counted in a run that ends before the search or with an initial state.
  if (generated === 0 && verdict !== 'pass') return undefined;
  // TLC 2.18 says depth 1 where there are no states, later versions 0.
  return { generated, distinct, depth: generated === 0 ? 0 : depth };
}

export function formatGoldenTable(rows: readonly GoldenRow[]): string {
  const line = ({ module, cfg, exit, counts, wallS }: GoldenRow): string => [module, cfg, exit, counts?.generated ?? '', counts?.distinct ?? '', counts?.depth ?? '', wallS.toFixed(2)].join(',');
  return ['module,cfg,exit,generated,distinct,depth,tlc_wall_s', ...rows.map(line), ''].join('\n');
}
