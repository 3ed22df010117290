import { expect } from 'vitest';
import type { ModelCheckResult } from '../../model-check/result.ts';
import type { Case } from './cases.ts';

/** Compares everything but the property's name, which takes more than one run to find. */
export function expectCase(result: ModelCheckResult, { expected, steps, loopsTo, stutters, says }: Case): void {
  const { property: _, location, ...rest } = expected;
  expect(result).toMatchObject(rest);
  if (location) expect(result.location).toMatchObject(location);
  expect(result.trace?.steps.length).toBe(steps);
  expect(result.trace?.loopsTo).toBe(loopsTo);
  expect(result.trace?.stutters).toBe(stutters);
  if (says !== undefined) expect(result.message).toContain(says);
}
