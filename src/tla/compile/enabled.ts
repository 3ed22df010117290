import type { Expression } from '../semantics/resolved.ts';
import type { Agenda } from './agenda.ts';
import type { Context } from './context.ts';
import { renamedBinding, type Environment } from './environment.ts';
import { Block, js, type Js } from './javascript.ts';
import { solve, type Goal } from './solve.ts';

/**
 * `ENABLED A`: whether the search for successors of A finds one (Tool.enabled).
 * @param afterwards what else is to be satisfied, in the scope of the search
 */
export function enabled(context: Context, action: Expression, afterwards?: (environment: Environment) => Agenda): Js {
  const { program } = context;
  const name = program.name('enabled');
  const made = program.name('n');
  // As in TLC the variables of the state in the making are told apart by name.
  const indexes = new Map([...program.variables].map(([variable, index]) => [variable.name, index]));
  const renamed = context.environment.variables().map(([variable, binding]) => {
    let index = indexes.get(variable.name);
    if (index === undefined) indexes.set(variable.name, (index = indexes.size));
    return [variable, renamedBinding(index, made, binding)] as const;
  });
  const environment = context.environment.withAll(renamed);
  const goal: Goal = { kind: 'enabled', what: 'ENABLED', found: 'return true;', incomplete: 'return true;', variables: indexes.size };
  const block = new Block(context.block);
  const none = Array.from({ length: goal.variables }, () => false);
  solve(goal, { ...context, environment, block, states: { current: context.states.current, next: { code: made, assigned: none, made } } }, action, afterwards?.(environment));
  context.block.line(`const ${name} = (${made}) => {`);
  context.block.append(block);
  context.block.line('return false;');
  context.block.line('};');
  return js(`${name}(new Array(${goal.variables}))`, 'boolean');
}
