import type { Bundle } from '../../instrument/index.ts';

/** Where a scenario comes from, so that another thread can load it. */
export interface Origin {
  readonly file: string;
  readonly bundle: Bundle;
  /** Name of the export. */
  readonly name: string;
}

const origins = new WeakMap<object, Origin>();

export function rememberOrigin(scenario: object, origin: Origin): void {
  origins.set(scenario, origin);
}

export function originOf(scenario: object): Origin | undefined {
  return origins.get(scenario);
}
