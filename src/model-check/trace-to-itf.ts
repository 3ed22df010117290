import type { ErrorTrace, ItfValue } from './result.ts';

/** A trace in the Informal Trace Format, Apalache ADR 015. */
export interface ItfDocument {
  readonly '#meta': Readonly<Record<string, string>>;
  readonly vars: readonly string[];
  readonly states: readonly Readonly<Record<string, ItfValue | { readonly index: number; readonly action: string }>>[];
  /** Index of the state that the last one goes back to; the last one itself when it stutters for ever. */
  readonly loop?: number;
}

/** @param description shown to whoever opens the file: the model and the property that it violates. */
export function toItf(trace: ErrorTrace, description: string): ItfDocument {
  const vars = [...new Set(trace.steps.flatMap((step) => Object.keys(step.state)))];
  const loop = trace.loopsTo ?? (trace.stutters ? trace.steps.length - 1 : undefined);
  return {
    '#meta': {
      'format': 'ITF',
      'format-description': 'https://apalache.informal.systems/docs/adr/015adr-trace.html',
      description,
    },
    vars,
    states: trace.steps.map((step, index) => ({
      '#meta': { index, action: step.action },
      ...Object.fromEntries(vars.map((name) => [name, step.itf?.[name] ?? { '#unserializable': step.state[name] ?? '' }])),
    })),
    ...(loop !== undefined && { loop }),
  };
}
