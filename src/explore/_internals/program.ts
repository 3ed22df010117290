import type { Site } from '../../instrument/access.ts';

/**
 * What the machine runs: threads as resumable bodies. A body posts one operation to the machine and yields; it is resumed with the
 * operation's result. Instrumented code has this form; tests write it by hand.
 */
export interface Program<C = unknown> {
  readonly name: string;
  readonly threadNames: readonly string[];
  /** Makes everything that an execution uses. Accesses made here are no steps and happen before all threads. */
  setup(): C;
  /** What each thread's function says, where that is known. */
  readonly sources?: readonly (Site | undefined)[];
  readonly threads: readonly ((context: C) => Iterator<unknown, unknown, unknown>)[];
  invariant?(context: C): void;
  /** May answer a promise, whose rejection is thrown. */
  final?(context: C, returned: readonly unknown[]): unknown;
  /** True when waiting for ever is an acceptable end, given the context and the threads that wait. */
  mayWait?(context: C, waiting: readonly string[]): boolean;
  /** True when what a sleeping thread waits for is there. */
  isReady?(context: C, sleeping: string): boolean;
  /** By thread: those, as a mask, that must have ended or died before it makes its first step. */
  readonly after?: readonly number[];
  /** By thread: within how many steps it has to end, Infinity where nothing is asked. */
  readonly waitFree?: readonly number[];
}
