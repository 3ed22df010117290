import type { Expression } from '../semantics/resolved.ts';
import type { Agenda } from './agenda.ts';
import type { Context } from './context.ts';
import { Block, js, type Js } from './javascript.ts';
import { solve, type Goal } from './solve.ts';

/** `ENABLED A`: whether the search for successors of A finds one (Tool.enabled). */
export function enabled(context: Context, action: Expression, agenda?: Agenda): Js {
  const { program } = context;
  const goal: Goal = { kind: 'enabled', what: 'ENABLED', found: 'return true;', incomplete: 'return true;', variables: program.variables.size };
  const name = program.name('enabled');
  const made = program.name('n');
  const block = new Block(context.block);
  const none = Array.from({ length: goal.variables }, () => false);
  solve(goal, { ...context, block, states: { current: context.states.current, next: { code: made, assigned: none } } }, action, agenda);
  context.block.line(`const ${name} = (${made}) => {`);
  context.block.append(block);
  context.block.line('return false;');
  context.block.line('};');
  return js(`${name}(new Array(${goal.variables}))`, 'boolean');
}
