import type { Finding } from '../kit/program.ts';
import type { Allowed } from './allowed.ts';

export interface Row {
  readonly outcome: string;
  readonly count: number;
  readonly kind: 'SC' | 'weak';
  readonly allowed: boolean;
}

/** Every outcome that was seen or may be seen, most frequent first. */
export function rowsOf(observed: ReadonlyMap<string, number>, { sc, js }: Allowed): Row[] {
  const outcomes = [...new Set([...observed.keys(), ...js])].sort();
  return outcomes
    .map((outcome): Row => ({ outcome, count: observed.get(outcome) ?? 0, kind: sc.has(outcome) ? 'SC' : 'weak', allowed: js.has(outcome) }))
    .sort((left, right) => right.count - left.count);
}

/** Fails when an outcome that the model forbids was seen, or when other than `claimed` instances were tallied. */
export function judge(observed: ReadonlyMap<string, number>, allowed: Allowed, claimed: number): Finding {
  const rows = rowsOf(observed, allowed);
  const instances = rows.reduce((sum, { count }) => sum + count, 0);
  const forbidden = rows.filter(({ count, allowed }) => count > 0 && !allowed);
  const faults = forbidden.map(({ outcome, count }) => `forbidden outcome ${outcome} seen ${count} times in ${instances}`);
  if (instances !== claimed) faults.push(`${instances} of ${claimed} instances were tallied`);
  const seen = rows.filter(({ count }) => count > 0).length;
  const weak = rows.reduce((sum, { kind, count }) => sum + (kind === 'weak' ? count : 0), 0);
  const counts: Record<string, number> = { instances, forbidden: forbidden.reduce((sum, { count }) => sum + count, 0) };
  for (const { outcome, count, kind, allowed } of rows) counts[`${outcome} (${kind}, ${allowed ? 'allowed' : 'forbidden'})`] = count;
  return {
    ok: faults.length === 0,
    detail: faults.length > 0 ? faults.join('; ') : `${instances} instances, ${seen} of ${allowed.js.size} allowed outcomes seen, ${weak} times a weak one`,
    counts,
  };
}
