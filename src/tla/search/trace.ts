import type { ErrorTrace, SourceLocation, TraceStep } from '../../model-check/result.ts';
import type { CompiledAction, CompiledSpec } from '../compile/compiled-spec.ts';
import type { SourceRange } from '../semantics/resolved.ts';
import { toItf } from '../values/to-itf.ts';
import { print } from '../values/print.ts';
import type { BehaviorStep } from './rebuild.ts';

/** How a behaviour goes on after its last state. */
export type Ending = Pick<ErrorTrace, 'loopsTo' | 'stutters'>;

/** A behaviour as a result shows it, each state as ALIAS has it where there is one. */
export function toTrace(spec: CompiledSpec, steps: readonly BehaviorStep[], ending: Ending = {}): ErrorTrace {
  const { run } = spec;
  const shown = steps.map(({ state, action }, index): TraceStep => {
    const next = steps[index + 1] ?? steps[ending.loopsTo ?? index]!;
    run.level = index + 1;
    // What an alias shows of the last state of a finite behaviour it shows with the state itself as its successor.
    const fields = spec.alias?.(state, next.state) ?? spec.variables.map((name, variable) => ({ name, value: state[variable]! }));
    return {
      action: actionName(action),
      ...(action && { location: toLocation(action.source) }),
      state: Object.fromEntries(fields.map(({ name, value }) => [name, print(value)])),
      itf: Object.fromEntries(fields.map(({ name, value }) => [name, toItf(value)])),
    };
  });
  return { steps: shown, ...ending };
}

/** E.g. `Send(p = 1)`. */
export function actionName(action: CompiledAction | undefined): string {
  if (action === undefined) return 'Initial predicate';
  const parameters = action.parameters.map(({ name, value }) => `${name} = ${print(value)}`);
  return parameters.length === 0 ? action.name : `${action.name}(${parameters.join(', ')})`;
}

export function toLocation({ module, line, column }: SourceRange): SourceLocation {
  return { module, line, column };
}
