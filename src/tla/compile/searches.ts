import type { Agenda } from './agenda.ts';
import { idOf } from './environment.ts';
import type { Formula } from './formula.ts';
import { Block } from './javascript.ts';
import type { Entry } from './linker.ts';
import { solve, type Goal } from './solve.ts';
import type { ActionPart } from './split-actions.ts';
import type { Value } from '../values/value.ts';

/** `(n, emit)`: the search for initial states, with the array to make them in. */
export function compileInit(formulas: readonly Formula[], variables: number): Entry {
  return (program) => {
    const name = program.name('init');
    const block = new Block();
    const [first, ...others] = formulas;
    let agenda: Agenda;
    for (const { node, environment } of others.toReversed()) agenda = { kind: 'predicate', node, environment, rest: agenda };
    const goal: Goal = { kind: 'init', what: 'initial states', found: 'emit(n);', incomplete: 'incompleteInitial(n);', variables };
    const current = { code: 'n', assigned: none(variables) };
    solve(goal, { program, environment: first!.environment, states: { current, next: undefined }, block }, first!.node, agenda);
    program.top.line(`function ${name}(n, emit) {`);
    program.top.append(block);
    program.top.line('}');
    return name;
  };
}

/** `(s, n, emit, A, ...values)`: the search for the successors of `s` by an action. Parts that differ in values only have one key. */
export function compileAction(
  part: ActionPart,
  hint: string,
  variables: number,
): { readonly key: string; readonly entry: Entry; readonly values: readonly Value[] } {
  const values: Value[] = [];
  const parameters: string[] = [];
  const environment = part.environment.restrict(part.node).parametrized((symbol, value) => {
    values.push(value);
    const name = `${symbol.name.replaceAll(/\W/g, '_')}$p${values.length}`;
    parameters.push(name);
    return name;
  });
  const entry: Entry = (program) => {
    const name = program.name(hint);
    const block = new Block();
    const reads = block.hole();
    const goal: Goal = { kind: 'next', what: 'next states', found: 'emit(n, A);', incomplete: 'incompleteNext(n, A);', variables };
    const states = { current: { code: 's', assigned: undefined, reads: { block: reads, names: new Map<number, string>() } }, next: { code: 'n', assigned: none(variables) } };
    solve(goal, { program, environment, states, block }, part.node, undefined);
    program.top.line(`function ${name}(${['s', 'n', 'emit', 'A', ...parameters].join(', ')}) {`);
    program.top.append(block);
    program.top.line('}');
    return name;
  };
  return { key: `${idOf(part.node)}{${environment.key}}`, entry, values };
}

function none(variables: number): boolean[] {
  return Array.from({ length: variables }, () => false);
}
