import type { ModuleContext } from '../modules/context.ts';
import { RandomSource } from '../modules/random.ts';
import { functionOf, makeRecord, setOf, TupleValue, type Interner, type Value } from '../values/index.ts';
import type { CompiledAction, CounterExample, RunContext, State } from './compiled-spec.ts';

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
    counterExample: () => run.counterExample && counterExampleRecord(run.counterExample, interner, names),
    atStep: () => run.action !== undefined,
    defer: (action) => run.defer?.(action),
    registers: new Map(),
    random: new RandomSource(0, run),
    folder,
  };
}

type Fields = Readonly<Record<string, Value | undefined>>;

function recordOf(fields: Fields, interner: Interner): Value {
  return makeRecord(Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[interner.string(field), value] as const])));
}

function nameAndLocation({ name, source }: CompiledAction, interner: Interner): Fields {
  const { line: beginLine, column: beginColumn, endLine, endColumn, module } = source;
  return { name: interner.string(name), location: recordOf({ beginLine, beginColumn, endLine, endColumn, module: interner.string(module) }, interner) };
}

function contextOf({ parameters }: CompiledAction, interner: Interner): Value {
  return recordOf(Object.fromEntries(parameters.map(({ name, value }) => [name, value])), interner);
}

/** `[action |-> {<<<<1, s>>, a, <<2, t>>>>, ...}, state |-> {<<1, s>>, ...}]` (tlc2.value.impl.CounterExample). */
function counterExampleRecord({ steps, closing }: CounterExample, interner: Interner, names: readonly ReturnType<Interner['string']>[]): Value {
  const states = steps.map(({ state }, index) => new TupleValue([index + 1, toRecord(names, state)]));
  const actionRecord = (action: CompiledAction): Value => {
    const { parameters } = action;
    const given = { context: contextOf(action, interner), parameters: new TupleValue(parameters.map(({ name }) => interner.string(name))) };
    return recordOf({ ...nameAndLocation(action, interner), ...(parameters.length > 0 && given) }, interner);
  };
  const actions = steps.flatMap(({ action }, index) => (index === 0 || action === undefined ? [] : [new TupleValue([states[index - 1]!, actionRecord(action), states[index]!])]));
  if (closing !== undefined) actions.push(new TupleValue([states.at(-1)!, actionRecord(closing.action), states[closing.to]!]));
  return recordOf({ action: setOf(actions), state: setOf(states) }, interner);
}

function statistic(run: RunContext, interner: Interner, name: string, deadlock: boolean): Value | undefined {
  const record = (fields: Fields): Value => recordOf(fields, interner);
  switch (name) {
    // What has no state is at level 0.
    case 'level':
      return run.level ?? 0;
    case 'action': {
      const { action } = run;
      if (action === undefined) return undefined;
      return record({ ...nameAndLocation(action, interner), context: contextOf(action, interner) });
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
