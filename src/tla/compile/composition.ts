import type { Expression } from '../semantics/resolved.ts';
import type { Agenda } from './agenda.ts';
import type { Context } from './context.ts';
import { boolean, expression } from './expression.ts';
import { Block, js, type Js } from './javascript.ts';
import { solve, type Goal } from './solve.ts';
import type { StateArray, States } from './states.ts';

/**
 * The states in the middle of `A \cdot B`: what A leads to from the current state, as an array of states. A variable that the step has assigned
 * already keeps its old value in them, as in TLC (Tool.getNextStates, TLCState.copyWith).
 */
function middleStates(context: Context, first: Expression, agenda: Agenda, next: StateArray | undefined): Js {
  const { program } = context;
  const { current } = context.states;
  const variables = program.variables.size;
  const found = program.name('middle');
  const made = program.name('t');
  const collect = program.name('collect');
  const goal: Goal = { kind: 'next', what: 'next states', found: `${found}.push(${made}.slice());`, incomplete: `${found}.push(${made}.slice());`, variables, isPart: true };
  const assigned = Array.from({ length: variables }, (_, index) => next !== undefined && next.assigned !== 'unknown' && (next.assigned === undefined || next.assigned[index] === true));
  context.block.line(`const ${found} = [];`);
  const block = new Block(context.block);
  block.line(`const ${made} = new Array(${variables});`);
  assigned.forEach((has, index) => {
    if (has) block.line(`${made}[${index}] = ${current?.code}[${index}];`);
  });
  solve(goal, { ...context, block, states: { current, next: { code: made, assigned } } }, first, agenda);
  context.block.line(`const ${collect} = () => {`);
  context.block.append(block);
  context.block.line('};');
  context.block.line(`${collect}();`);
  return js(found, 'any', true);
}

/** Goes through the states in the middle; `body` is compiled for the second action, from such a state. */
function forEachMiddle(context: Context, middle: Js, body: (inner: Context) => void): void {
  const name = context.program.name('t');
  const block = new Block(context.block);
  const states: States = { current: { code: name, assigned: 'unknown' }, next: context.states.next };
  body({ ...context, block, states });
  context.block.line(`for (const ${name} of ${middle.code}) {`);
  context.block.append(block);
  context.block.line('}');
}

/** `A \cdot B` as an action: the states in the middle count as generated, too, unless it is a part of another composition itself. */
export function solveComposition(goal: Goal, context: Context, first: Expression, second: Expression, agenda: Agenda): void {
  const middle = middleStates(context, first, goal.kind === 'enabled' ? undefined : agenda, context.states.next);
  if (goal.kind === 'next' && goal.isPart === undefined) context.block.line(`composed(${middle.code}.length);`);
  forEachMiddle(context, middle, (inner) => solve({ ...goal, isPart: true }, inner, second, agenda));
}

/** `A \cdot B` of a pair of states. */
export function composition(context: Context, first: Expression, second: Expression): Js {
  const middle = middleStates(context, first, undefined, undefined);
  const name = context.program.name('some');
  context.block.line(`let ${name} = false;`);
  forEachMiddle(context, middle, (inner) => {
    const result = boolean(expression(inner, second), 'Attempted to evaluate an expression of form A \\cdot B when B was ');
    inner.block.line(`if (${result.code}) { ${name} = true; break; }`);
  });
  return js(name, 'boolean', true);
}
