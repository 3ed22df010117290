import type { Callable, Twin } from '../twin.ts';

/** Makes the suspendable replacement of a native function for one call site. */
export type NativeTwin = (site: number, fn: Callable) => Twin;
export type NativeTwins = Iterable<readonly [unknown, NativeTwin]>;
