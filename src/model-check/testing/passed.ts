import type { ModelCheckResult } from '../result.ts';

/** What the embedded engine answers of a small model that is right. */
export const PASSED: ModelCheckResult = {
  engine: 'embedded',
  engineVersion: 'ringproof',
  verdict: 'pass',
  complete: true,
  bounds: [],
  warnings: [],
  generated: 10,
  distinct: 5,
  depth: 3,
  queue: 0,
  durationMs: 1,
};
