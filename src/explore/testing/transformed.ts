import { installed } from '../../instrument/access.ts';
import type { AtomicKind, SharedView } from '../../instrument/access.ts';
import { registerSites } from '../../instrument/sites.ts';
import { TWIN } from '../../instrument/twin.ts';

/** Code in the form that the transform gives it, written by hand: a function with a generator as its twin, and sites. */
export function transformed<C, R>(body: (context: C) => Generator<unknown, R, unknown>): (context: C) => R {
  const face = (): R => {
    throw new Error('only the twin of this function is for use');
  };
  return Object.assign(face, { [TWIN]: body });
}

/** A site at the given line of `example.ts`. */
export function site(line: number, text: string, array: string, index: string): number {
  return registerSites({ file: 'example.ts', texts: [text, array, index, 'example'], sites: [line, 5, line, 5 + text.length, 0, 1, 2, 3] });
}

export const load = (at: number, view: SharedView, index: number): unknown => atomic(at, 'load', view, index);
export const store = (at: number, view: SharedView, index: number, value: number): unknown => atomic(at, 'store', view, index, value);

export function atomic(at: number, kind: AtomicKind, view: SharedView, index: number, value?: number, replacement?: number): unknown {
  return installed.handler!.atomic(at, kind, view, index, value, replacement);
}

export const wait = (at: number, view: Int32Array, index: number, value: number, timeout = Infinity): unknown => installed.handler!.wait(at, view, index, value, timeout);
export const notify = (at: number, view: Int32Array, index: number, count = Infinity): unknown => installed.handler!.notify(at, view, index, count);
export const read = (at: number, view: SharedView, index: number): unknown => installed.handler!.plainRead(at, view, index);
export const write = (at: number, view: SharedView, index: number, value: number): unknown => installed.handler!.plainWrite(at, view, index, value);
export const enter = (at: number, state: readonly unknown[] = []): number => installed.handler!.loopEnter(at, state);
export const back = (at: number, activation: number, state: readonly unknown[] = []): unknown => installed.handler!.loopBack(at, state, activation);
