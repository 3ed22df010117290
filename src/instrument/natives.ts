import { installed } from './access.ts';
import { abortNatives } from './natives/abort.ts';
import { accessNatives } from './natives/access.ts';
import { callNatives } from './natives/calls.ts';
import { chanceNatives } from './natives/chance.ts';
import { collectionNatives } from './natives/collections.ts';
import { mutatorNatives } from './natives/mutators.ts';
import { portNatives } from './natives/ports.ts';
import { promiseNatives } from './natives/promises.ts';
import { isMutator, isPure, isReader } from './natives/pure.ts';
import { replaceNatives } from './natives/replace.ts';
import { timerNatives } from './natives/timers.ts';
import { exploredOnly } from './natives/twin.ts';
import type { NativeTwin } from './natives/twin.ts';
import { isShared } from './operations.ts';
import { PLAIN, refuse, twinOf } from './twin.ts';
import type { Callable, Suspendable, Twin } from './twin.ts';

/**
 * What transformed code knows of functions that are not transformed. Those that call back or touch shared memory have a suspendable
 * replacement; some are known to change nothing; all others count as effects and may not be given shared memory, as nobody could
 * say what they do with it.
 */

const twins = new Map<unknown, NativeTwin>([...accessNatives(), ...callNatives(), ...collectionNatives(), ...mutatorNatives(), ...replaceNatives(), ...exploredOnly([...promiseNatives(), ...timerNatives(), ...chanceNatives(), ...portNatives(), ...abortNatives()])]);

/** What is known of the native function that each site called last; a site mostly calls one. `effect` is for those that need no twin; `watched` has a twin only to see what threads hand to it. */
const bySite: ({ readonly fn: unknown; readonly twin: Twin | undefined; readonly effect: boolean; readonly watched: boolean } | undefined)[] = [];

/** The twin for a call of a function without one; undefined when it may be called as it is. */
export function native(fn: Callable, site: number): Twin | undefined {
  // What `bind` makes may be called when there is a handler.
  const { handler } = installed;
  if (handler === undefined && fn !== Function.prototype.bind) return undefined;
  const twin = replacement(fn, site);
  return twin !== undefined && bySite[site]!.watched && handler?.isIdle?.() === true ? undefined : twin;
}

/** The same whether or not there is a handler now. */
export function replacement(fn: Callable & { readonly [PLAIN]?: true }, site: number): Twin | undefined {
  const known = bySite[site];
  if (known !== undefined && known.fn === fn) {
    if (known.effect) installed.handler?.effect();
    return known.twin;
  }
  if (fn[PLAIN] === true) return undefined;
  const make = twins.get(fn);
  const effect = isMutator(fn);
  const isWatched = make === undefined && !effect && !isPure(fn);
  const twin = make !== undefined ? make(site, fn) : isWatched ? watched(fn, site, isReader(fn)) : undefined;
  bySite[site] = { fn, twin, effect, watched: isWatched };
  if (effect) installed.handler?.effect();
  return twin;
}

/** The twin of any callee; undefined when it may be called as it is. */
export function calleeOf(fn: unknown, site: number): Twin | undefined {
  return typeof fn === 'function' ? (twinOf(fn) ?? native(fn as Callable, site)) : undefined;
}

/** Not in every library of types yet. */
const { grow } = SharedArrayBuffer.prototype as { readonly grow?: Callable };
const indirectEval: unknown = Reflect.get(globalThis, 'eval');

/** A function that nothing is known about, or only that it changes nothing. */
function watched(fn: Callable, site: number, reader: boolean): Twin {
  return function* watchedNative(this: unknown, ...args: unknown[]): Suspendable {
    if (!reader) installed.handler?.effect();
    if (isSharedView(this) || (reader ? isSharedView(args[0]) : args.some(isSharedView))) {
      refuse(site, `it hands shared memory to ${fn.name === '' ? 'a function' : `\`${fn.name}\``} that was not instrumented, and what that does with it is not seen.`, 'Have its module instrumented, or pass it a copy made with `slice()`.');
    }
    if (fn === grow) refuse(site, 'whoever reads the length of a shared buffer may see it grow, and the orders of that are not explored.', 'Allocate the buffer with its final length, or let it grow in set-up.');
    if (fn === indirectEval || fn === Function) unseen(site);
    return fn.apply(this, args);
  };
}

function isSharedView(value: unknown): boolean {
  return ArrayBuffer.isView(value) && isShared(value);
}

/** Code that is made at run time is not transformed. */
export function unseen(site: number): void {
  installed.handler?.effect();
  refuse(site, 'code made from a string is not instrumented, so its accesses are not seen.', 'Put the code into a module.');
}
