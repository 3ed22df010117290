import { readCfgNames } from '../../../model-check/cfg-names.ts';

/** Evidence `model.cfg#DEADLOCK` is that the model cannot get stuck. */
export const DEADLOCK = 'DEADLOCK';

/** What a configuration has checked: its invariants, properties and postconditions, and `DEADLOCK` unless that check is off. */
export function checkedNames(cfg: string): string[] {
  const { invariants, properties, postconditions, checkDeadlock } = readCfgNames(cfg);
  const names = [...invariants, ...properties, ...postconditions].map(({ name }) => name);
  return checkDeadlock.at(-1)?.name === 'FALSE' ? names : [...names, DEADLOCK];
}
