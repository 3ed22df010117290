import type { Site } from '../../instrument/access.ts';
import { siteOf } from '../_internals/instrumented.ts';
import type { Leak } from './payload-opacity.ts';

/**
 * What makes race-free interleavings all that JavaScript can do: each cell is accessed by `Atomics` of one size
 * or plainly; what plain reads give reaches neither control flow, nor addresses, nor `Atomics`; starts and ends of threads are happens-before; conflicting accesses are ordered.
 */
export type JsConditionName = 'typed cells' | 'payload opacity' | 'starts and ends as edges' | 'no unordered conflicts';

export interface JsCondition {
  readonly condition: JsConditionName;
  readonly holds: boolean;
  /** What was found, or how it was looked for, for people. */
  readonly message: string;
  /** Where it does not hold: the accesses that the finding is about. */
  readonly findings: readonly { readonly message: string; readonly sites: readonly Site[] }[];
}

function sites(numbers: readonly number[]): Site[] {
  return numbers.map((number) => siteOf(number)).filter((site) => site !== undefined);
}

function at(number: number): string {
  const site = siteOf(number);
  return site === undefined ? 'an access' : `${site.text} at ${site.file}:${site.line}`;
}

export interface JsEvidence {
  readonly mixed: readonly { readonly name: string; readonly atomic: number; readonly plain: number }[];
  readonly leaks: readonly Leak[];
  readonly readsTried: number;
  /** What the first race was, if there was one. */
  readonly race: { readonly message: string; readonly sites: readonly number[] } | undefined;
}

export function jsConditions({ mixed, leaks, readsTried, race }: JsEvidence): JsCondition[] {
  return [
    {
      condition: 'typed cells',
      holds: mixed.length === 0,
      message: mixed.length === 0 ? 'every cell is accessed by Atomics of one size, or only plainly' : 'cells are accessed both by Atomics and plainly; what that allows was explored',
      findings: mixed.map(({ name, atomic, plain }) => ({ message: `${name}: ${at(atomic)}, and ${at(plain)}`, sites: sites([atomic, plain]) })),
    },
    {
      condition: 'payload opacity',
      holds: leaks.length === 0,
      message: leaks.length === 0 ? `no value of a plain read reaches control flow, an address or an operand of Atomics; looked for by running threads again with other values for ${readsTried} reads`
        : 'values of plain reads reach control flow, addresses or operands of Atomics',
      findings: leaks.map(({ read, reaches }) => ({ message: `${at(read)} reaches ${reaches < 0 ? 'how the thread ends' : at(reaches)}`, sites: sites([read, reaches]) })),
    },
    { condition: 'starts and ends as edges', holds: true, message: 'set-up happens before all threads, and they before the final check; messages are refused', findings: [] },
    {
      condition: 'no unordered conflicts',
      holds: race === undefined,
      message: race === undefined ? 'all conflicting accesses are ordered by happens-before' : 'conflicting accesses are not ordered by happens-before',
      findings: race === undefined ? [] : [{ message: race.message, sites: sites(race.sites) }],
    },
  ];
}

/** One line for each condition that holds, and one for each finding. */
export function formatJsConditions(conditions: readonly JsCondition[]): string {
  return conditions.flatMap(({ condition, holds, message, findings }) => [`${holds ? 'holds' : 'DOES NOT HOLD'}: ${condition}: ${message}`, ...findings.map((finding) => `  ${finding.message}`)]).join('\n');
}
