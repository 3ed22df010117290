import { readCfg } from '../../../tla2tools-runner/cfg.ts';

/** Evidence `model.cfg#DEADLOCK` is that the model cannot get stuck. */
export const DEADLOCK = 'DEADLOCK';

/** What a configuration has checked: its invariants, properties and postconditions, and `DEADLOCK` unless that check is off. */
export function checkedNames(cfg: string): string[] {
  const { invariants, properties, postconditions, checkDeadlock } = readCfg(cfg);
  const names = [...invariants, ...properties, ...postconditions].map(({ name }) => name);
  return checkDeadlock.at(-1)?.name === 'FALSE' ? names : [...names, DEADLOCK];
}
