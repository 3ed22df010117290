import type { Context } from './context.ts';
import { js, type Js } from './javascript.ts';
import type { StateArray } from './states.ts';

/** The value of a variable of the root module at the current state. */
export function readVariable(context: Context, name: string, index: number): Js {
  const state = context.states.current;
  if (state === undefined) return js(`unassigned(${JSON.stringify(name)})`);
  return readFrom(context, state, name, index);
}

function readFrom(context: Context, state: StateArray, name: string, index: number): Js {
  const element = `${state.code}[${index}]`;
  if (state.assigned === 'unknown') return js(`read(${element}, ${JSON.stringify(name)})`);
  if (state.assigned !== undefined) return state.assigned[index] === true ? js(element) : js(`unassigned(${JSON.stringify(name)})`);
  if (state.reads === undefined) return { ...js(element), isForced: true };
  let local = state.reads.names.get(index);
  if (local === undefined) {
    local = context.program.name(name);
    state.reads.names.set(index, local);
    state.reads.block.line(`const ${local} = ${element};`);
  }
  return { ...js(local, 'any', true), isForced: true };
}
