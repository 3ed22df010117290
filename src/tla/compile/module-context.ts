import type { ModuleContext } from '../modules/context.ts';
import { RandomSource } from '../modules/random.ts';
import { functionOf, makeRecord, TupleValue, unsupported, type Interner, type Value } from '../values/index.ts';
import type { RunContext, State } from './compiled-spec.ts';

/** What the standard modules see of a run. */
export function moduleContext(run: RunContext, interner: Interner, variables: readonly string[], folder: string, deadlock: boolean): ModuleContext {
  const names = variables.map((name) => interner.string(name));
  return {
    interner,
    print: (line) => run.print(line),
    statistic: (name) => statistic(run, interner, name, deadlock),
    exit: () => {
      run.exit = true;
    },
    trace: () => {
      const trace = run.trace?.();
      return trace === undefined ? undefined : new TupleValue(trace.map((state) => toRecord(names, state)));
    },
    counterExample: () => undefined,
    defer: () => unsupported('TLCDefer'),
    registers: new Map(),
    random: new RandomSource(0),
    folder,
  };
}

function statistic(run: RunContext, interner: Interner, name: string, deadlock: boolean): Value | undefined {
  const record = (fields: Readonly<Record<string, Value | undefined>>): Value =>
    makeRecord(Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[interner.string(field), value] as const])));
  switch (name) {
    // What has no state is at level 0.
    case 'level':
      return run.level ?? 0;
    case 'action': {
      const { action } = run;
      if (action === undefined) return undefined;
      const { source } = action;
      return record({
        name: interner.string(action.name),
        location: record({
          beginLine: source.line,
          beginColumn: source.column,
          endLine: source.endLine,
          endColumn: source.endColumn,
          module: interner.string(source.module),
        }),
        context: record(Object.fromEntries(action.parameters.map((parameter) => [parameter.name, parameter.value]))),
      });
    }
    case 'config':
      return record({ mode: interner.string('bfs'), deadlock, worker: 1, seed: interner.string('0'), fingerprint: interner.string('0'), install: interner.string('.') });
    case 'stats':
      return record({ generated: run.statistic?.('generated'), distinct: run.statistic?.('distinct'), queue: run.statistic?.('queue'), diameter: run.statistic?.('diameter'), duration: run.statistic?.('duration') });
    // Action composition, which TLC has to be asked for, is always supported.
    case '-Dtlc2.tool.impl.Tool.cdot':
      return interner.string('true');
    default:
      return run.statistic?.(name);
  }
}

function toRecord(names: readonly ReturnType<Interner['string']>[], state: State): Value {
  const order = names.map((_, index) => index).sort((a, b) => names[a]!.order - names[b]!.order);
  return functionOf(
    order.map((index) => names[index]!),
    order.map((index) => state[index]!),
  );
}
