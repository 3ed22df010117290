import { plain, TWIN } from '../instrument/twin.ts';
import type { Suspendable, Twin } from '../instrument/twin.ts';
import { running } from './choose.ts';

/**
 * Says, in a thread of a scenario, that the thread begins an operation: what it says is seen in the states of the code (`ThreadState.operation`), with
 * how many accesses the thread has made since. It changes nothing, and no loop is less of a spin for it. Outside of a scenario it does nothing.
 */
export function operation(name: string, ...values: readonly unknown[]): void {
  running.machine?.begin?.(name, values);
}

// Known to the transform as a function that is called as it is and has no effect.
plain(operation as (this: unknown, ...args: unknown[]) => void);

/**
 * Says, in a thread of a scenario, that the thread rests between two operations: what it does next, and what it chooses for that, is decided when it makes its next access, and not before.
 * Nothing can be told apart by that, as choices are local; but a walk through the states (`walkStates`) has fewer of them. Elsewhere it does nothing.
 */
export function rest(): void {}

(rest as { [TWIN]?: Twin })[TWIN] = function* resting(): Suspendable<void> {
  if (running.machine?.rest?.() === true) yield;
} as Twin;
