import { installed, PENDING } from './access.ts';
import { asyncFaceOf, asyncFunction, asyncTwin, awaitHere, awaiting, callAsync, runAsync } from './async/functions.ts';
import { asyncGenerate, asyncGenerator, asyncGeneratorFaceOf, asyncGeneratorTwin, delegateAsync } from './async/generators.ts';
import { asyncIterate } from './async/iteration.ts';
import {
  ACCESSORS, ALLOC, allocation, beginInitialise, bindThis, construct, define, defineClass, endInitialise, FIELDS, getter, INIT, initialise, initialised, NATIVE_PARENT, override, overrideDerived, sameObject, setter, superGetter, superSetter, withMembers,
} from './classes.ts';
import { registerCounters } from './counters.ts';
import { disposeAll, failed, resources, use, useAsync } from './disposal.ts';
import { BEGUN, DELEGATE, delegate, elements, failing, generate, generator, generatorFaceOf, generatorTwin, isUnclosed, iterate, STEP, take, yielded } from './generators.ts';
import { getKeyed, setKeyed } from './keyed.ts';
import { native, unseen } from './natives.ts';
import {
  add, and, compareExchange, decrement, effect, exchange, get, increment, load, loopBack, loopEnter, note, noteProperty, notify, numeric, or, propertyKey, set, store, sub, touch, wait, waitAsync, xor,
} from './operations.ts';
import { nested, notShared, pick, reference } from './patterns.ts';
import { REACHED } from './reached.ts';
import { registerSites } from './sites.ts';
import { stopHere } from './stepping.ts';
import { abandon, attempt, doesNothing, drive, faceOf, link, named, notFunction, plain, refuseHere, sourced, TWIN, twinned, twinnedArrow, twinnedMethod } from './twin.ts';

/**
 * What transformed code uses. It is found through a global symbol, so that code that was transformed by one copy of this package (a build)
 * and runs under another (its sources in a test runner) shares the handler of the copy that is running.
 */
export const runtime = {
  installed, PENDING, BEGUN, DELEGATE, STEP, TWIN,
  add, and, compareExchange, exchange, load, notify, or, store, sub, wait, waitAsync, xor,
  decrement, effect, get, getKeyed, increment, setKeyed, loopBack, loopEnter, note, noteProperty, numeric, set, touch,
  ACCESSORS, ALLOC, FIELDS, INIT, NATIVE_PARENT,
  allocation, beginInitialise, bindThis, class: defineClass, construct, define, endInitialise, getter, initialise, initialised, override, overrideDerived, sameObject, setter, superGetter, superSetter, withMembers,
  key: propertyKey,
  delegate, elements, failing, generate, generator, generatorFaceOf, generatorTwin, isUnclosed, iterate, take, yielded,
  native, unseen,
  asyncFaceOf, asyncFunction, asyncGenerate, asyncGenerator, asyncGeneratorFaceOf, asyncGeneratorTwin, asyncIterate, asyncTwin, awaitHere, awaiting, callAsync, delegateAsync, runAsync,
  nested, notShared, pick, reference,
  disposeAll, failed, resources, use, useAsync,
  registerCounters, registerSites, stopHere,
  abandon, attempt, doesNothing, drive, faceOf, link, named, notFunction, plain, refuseHere, sourced, twinned, twinnedArrow, twinnedMethod,
};

export type Runtime = typeof runtime;

/** The description of the global symbol under which transformed code finds the runtime. */
export const REGISTRY = 'ringproof.instrument.runtime';

/** Makes this copy the one that transformed modules use which are evaluated from now on. */
export function installRuntime(): void {
  (globalThis as Record<string, unknown>)[REACHED] ??= () => {};
  (globalThis as Record<symbol, unknown>)[Symbol.for(REGISTRY)] = runtime;
}
