import { describe } from '../values/print.ts';
import { functionOf } from '../values/make-function.ts';
import { select } from '../values/functions.ts';
import { EMPTY_TUPLE, type StringValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { refuse } from './refuse.ts';
import { combine } from './tlc.ts';

/** Module _Possible of TLC: how often each of some predicates held, by their names. `_POSSIBLE` of a cfg stands on it. */

const REGISTER = 's:_possible';

export function possibleCounts({ registers }: ModuleContext): Value {
  return registers.get(REGISTER) ?? EMPTY_TUPLE;
}

/** Counts a predicate where it holds, and notes it where it does not. */
export function track(context: ModuleContext, name: StringValue, holds: boolean): void {
  const counts = possibleCounts(context);
  const count = select(counts, name);
  if (count !== undefined && !holds) return;
  context.registers.set(REGISTER, combine(functionOf([name], [((count ?? 0) as number) + (holds ? 1 : 0)]), counts));
}

/** Whether the predicate has held. If not, what was counted is printed. */
export function wasPossible(context: ModuleContext, name: Value): boolean {
  const counts = possibleCounts(context);
  const seen = ((select(counts, name) ?? 0) as number) > 0;
  if (!seen) context.print(describe(counts));
  return seen;
}

export function possible(context: ModuleContext): Implementations {
  return {
    _Track: (holds: Value, name: StringValue) => {
      if (typeof holds !== 'boolean') refuse('first', '_Track', 'boolean', holds);
      track(context, name, holds);
      return true;
    },
    _Counts: () => possibleCounts(context),
    _CheckName: (name: Value) => wasPossible(context, name),
    _PrintCounts: () => {
      context.print(describe(possibleCounts(context)));
      return true;
    },
  };
}
