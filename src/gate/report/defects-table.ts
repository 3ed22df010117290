import type { DefectRow } from '../kinds/found/protocol.ts';
import { align } from './align.ts';
import { count } from './format.ts';
import type { Style } from './style.ts';

/**
 * What was found, and with how much work: for each defect the verdict, the executions up to the finding, the length of the counterexample
 * and the executions of its mended twin; for each control the executions that passed.
 */
export function defectsTable(rows: readonly DefectRow[], style: Style, of = ''): string {
  const header = ['', 'row', 'verdict', 'executions', 'accesses', 'preemptions', 'twin', ''].map((title) => style.strong(title));
  const lines = rows.map(({ id, what, expected, verdict, ok, executions, steps, preemptions, twinExecutions }) => [
    ok ? style.good('ok') : style.bad('NO'),
    id ?? '',
    verdict === expected ? (id === undefined ? 'right' : verdict) : style.bad(`${verdict}, not ${expected}`),
    number(executions),
    number(steps),
    number(preemptions),
    number(twinExecutions),
    style.faint(what),
  ]);
  return [style.strong(`Defects to be found, and code that is right${of}`), ...align([header, ...lines])].join('\n');
}

function number(value: number | undefined): string {
  return value === undefined ? '' : count(value);
}
