import type { ModuleContext } from '../modules/context.ts';
import { RandomSource } from '../modules/random.ts';
import { functionOf, TupleValue, type Interner, type Value } from '../values/index.ts';
import type { RunContext, State } from './compiled-spec.ts';

/** What the standard modules see of a run. */
export function moduleContext(run: RunContext, interner: Interner, variables: readonly string[], folder: string): ModuleContext {
  const names = variables.map((name) => interner.string(name));
  return {
    interner,
    print: (line) => run.print(line),
    statistic: (name) => statistic(run, interner, name),
    exit: () => {
      run.exit = true;
    },
    trace: () => {
      const trace = run.trace?.();
      return trace === undefined ? undefined : new TupleValue(trace.map((state) => toRecord(names, state)));
    },
    counterExample: () => undefined,
    defer: () => {},
    registers: new Map(),
    random: new RandomSource(0),
    folder,
  };
}

function statistic(run: RunContext, interner: Interner, name: string): Value | undefined {
  if (name === 'level') return run.level;
  if (name === 'action') {
    const { action } = run;
    if (action === undefined) return undefined;
    return functionOf([interner.string('name')], [interner.string(action.name)]);
  }
  return run.statistic?.(name);
}

function toRecord(names: readonly ReturnType<Interner['string']>[], state: State): Value {
  const order = names.map((_, index) => index).sort((a, b) => names[a]!.order - names[b]!.order);
  return functionOf(
    order.map((index) => names[index]!),
    order.map((index) => state[index]!),
  );
}
