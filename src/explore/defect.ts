import type { Scenario } from './scenario.ts';
import type { Verdict } from './_internals/verdict.ts';

/** Code that is known to be wrong: how an exploration must find it, and a corrected twin that it must pass. */
export interface Defect {
  /** Its name in some list of defects, e.g. `Z04`; several defects may have the same. */
  readonly id: string;
  /** What is wrong, in a few words. */
  readonly what: string;
  /** How the exploration of `wrong` must end. */
  readonly verdict: Exclude<Verdict, 'pass'>;
  readonly wrong: Scenario;
  /** Differs in the defect only; its exploration must pass and be complete. */
  readonly right: Scenario;
}

/** As `Defect`, before the types of contexts and results are forgotten. */
interface Declaration<C1, R1 extends object, C2, R2 extends object> extends Omit<Defect, 'wrong' | 'right'> {
  readonly wrong: Scenario<C1, R1>;
  readonly right: Scenario<C2, R2>;
}

const declared = new WeakSet<object>();

/** The defects among the exports of a module, by export name. */
export function defectsOf(module: Readonly<Record<string, unknown>>): Map<string, Defect> {
  const found = new Map<string, Defect>();
  for (const [name, value] of Object.entries(module)) if (typeof value === 'object' && value !== null && declared.has(value)) found.set(name, value as Defect);
  return found;
}

/**
 * Declares a defect; returns its argument. `ringproof defects FILE` and evidence of kind `found` check those that a file exports.
 * @throws TypeError if the id or one of the scenarios is missing.
 */
export function defect<C1, R1 extends object, C2, R2 extends object>(declaration: Declaration<C1, R1, C2, R2>): Defect {
  const { id, wrong, right } = declaration;
  if (typeof id !== 'string' || id === '') throw new TypeError('a defect needs an id: defect({ id: "...", ... })');
  if (typeof wrong?.setup !== 'function' || typeof right?.setup !== 'function') throw new TypeError(`defect ${id} needs two scenarios: wrong, which has it, and right, in which only it is mended`);
  declared.add(declaration);
  return declaration as unknown as Defect;
}
