import type { ItfDocument } from '../model-check/trace-to-itf.ts';
import type { RefinementFailure } from './result.ts';

/** The states of the model that a failing execution went through, as a document that tools for TLA+ open. The last one is where code and model part. */
export function itfOf({ behavior, message }: RefinementFailure, model: string): ItfDocument {
  return {
    '#meta': {
      'format': 'ITF',
      'format-description': 'https://apalache.informal.systems/docs/adr/015adr-trace.html',
      'description': `Code against ${model}: ${message}`,
    },
    vars: Object.keys(behavior[0]?.state ?? {}),
    states: behavior.map(({ action, state }, index) => ({ '#meta': { index, action }, ...state })),
  };
}
