import { installed } from '../access.ts';
import { construct } from '../classes.ts';
import { DELEGATE, take } from '../generators.ts';
import { invoke } from '../natives/calls.ts';
import { NotResumableError } from '../refusal.ts';
import { siteOf } from '../sites.ts';
import { plain, refuse } from '../twin.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import type { Agent } from './agent.ts';

/**
 * Promises under the explorer: real promise objects that the engine never settles, with the state of ECMA-262 §27.2 in a slot of our own, and
 * jobs in the queue of the agent they belong to. So they are `instanceof Promise`, and what transformed code does with
 * them takes exactly the ticks that the specification prescribes, without the engine's own queue, which does not run during an exploration.
 */

const SLOT: unique symbol = Symbol('ringproof.promise');
const NativePromise = Promise;

export type Settled = 'fulfilled' | 'rejected';
/** What is done when a promise is settled, in a job. */
export type Reaction = (how: Settled, value: unknown) => Suspendable<void>;

interface State {
  status: 'pending' | Settled;
  value: unknown;
  reactions: Reaction[];
  handled: boolean;
  agent: Agent;
  readonly site: number;
}

export type VirtualPromise = Promise<unknown> & { readonly [SLOT]: State };

/** The site of the operation on promises that runs, which refusals are about. */
export const here = { site: -1 };

function noop(): void {}

/** The agent whose code runs. Throws where promises cannot be explored. */
export function agentHere(site: number): Agent {
  here.site = site;
  const agent = installed.handler?.agent?.();
  if (agent !== undefined) return agent;
  return refuseOutright(site, 'promises, timers and messages are explored under sequential consistency only.', 'Explore the code without a weaker memory model, or the part that does not wait for promises.');
}

/** Refuses, and throws even where there is no thread to protect: there is no other way to go on. */
export function refuseOutright(site: number, reason: string, remedy: string): never {
  refuse(site, reason, remedy);
  const place = siteOf(site);
  throw new NotResumableError(place, place.text, reason, remedy);
}

export function isVirtual(value: unknown): value is VirtualPromise {
  return typeof value === 'object' && value !== null && SLOT in value;
}

/** A promise that the engine settles: nothing of it can be seen during an exploration. */
function isForeign(value: unknown): boolean {
  return value instanceof NativePromise && !(SLOT in value);
}

function refuseForeign(site: number): never {
  return refuseOutright(site, 'it waits for a promise that was not made by instrumented code during this execution, and nobody settles it here.', 'Make the promise in set-up or in a thread, from instrumented code; replace what Node does in the background (files, sockets, workers) by code of your own.');
}

/** Gives a promise object its slot. */
export function adopt(promise: Promise<unknown>, site: number, agent = agentHere(site)): VirtualPromise {
  const state: State = { status: 'pending', value: undefined, reactions: [], handled: false, agent, site };
  Object.defineProperty(promise, SLOT, { value: state });
  return promise as VirtualPromise;
}

/** A pending promise. */
export function newPromise(site: number, agent = agentHere(site)): VirtualPromise {
  return adopt(new NativePromise(noop), site, agent);
}

/** Checks that the running agent may use a promise, and answers that agent, whose queue gets the jobs. */
function agentFor(state: State): Agent {
  const agent = agentHere(here.site);
  if (state.agent !== agent) {
    // What set-up made belongs to the thread that uses it; final checks may look at everything.
    if (state.agent.id < 0) state.agent = agent;
    else if (agent.id >= 0) refuseOutright(here.site, 'it uses a promise of another thread, which threads cannot share.', 'Give each thread promises of its own; threads tell each other through shared memory or messages.');
  }
  return agent;
}

/** What became of a promise. */
export function outcomeOf(promise: VirtualPromise): { readonly status: 'pending' | Settled; readonly value: unknown } {
  return promise[SLOT];
}

/** Counts a promise as handled, so that its rejection is not reported. */
export function markHandled(promise: VirtualPromise): void {
  promise[SLOT].handled = true;
  promise[SLOT].agent.unhandled.delete(promise);
}

/** PerformPromiseThen (§27.2.5.4.1). */
export function performThen(promise: VirtualPromise, reaction: Reaction): void {
  const state = promise[SLOT];
  const agent = agentFor(state);
  const { status, value } = state;
  if (status === 'pending') state.reactions.push(reaction);
  else agent.enqueue(() => reaction(status, value));
  markHandled(promise);
}

function settle(promise: VirtualPromise, status: Settled, value: unknown): void {
  const state = promise[SLOT];
  const agent = agentFor(state);
  const { reactions } = state;
  state.status = status;
  state.value = value;
  state.reactions = [];
  if (status === 'rejected' && !state.handled) agent.unhandled.set(promise, { error: value, site: state.site });
  for (const reaction of reactions) agent.enqueue(() => reaction(status, value));
}

/** Promise Resolve Functions (§27.2.1.3.2), from the point where the promise is known not to be resolved yet. */
export function resolvePromise(promise: VirtualPromise, value: unknown): void {
  if (value === promise) {
    settle(promise, 'rejected', new TypeError('Chaining cycle detected for promise #<Promise>'));
    return;
  }
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
    settle(promise, 'fulfilled', value);
    return;
  }
  const { site } = here;
  let then: unknown;
  try {
    ({ then } = value as { readonly then?: unknown });
  } catch (error) {
    settle(promise, 'rejected', error);
    return;
  }
  if (typeof then !== 'function') {
    settle(promise, 'fulfilled', value);
    return;
  }
  if (isForeign(value)) refuseForeign(site);
  agentFor(promise[SLOT]).enqueue(function* thenableJob() {
    const { resolve, reject } = resolvingFunctions(promise);
    try {
      yield* invoke(site, then, value, [resolve, reject]);
    } catch (error) {
      reject(error);
    }
  });
}

export function rejectPromise(promise: VirtualPromise, error: unknown): void {
  settle(promise, 'rejected', error);
}

/**
 * Resolve functions that a timer is to call. A loop that sleeps makes such a promise in each turn; that the timer settles it changes
 * nothing for the next turn, so it is no effect.
 */
const ofTimer = new WeakSet<object>();

export function settledByTimer(callback: object): void {
  ofTimer.add(callback);
}

export interface Resolving {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** CreateResolvingFunctions (§27.2.1.3). */
function resolvingFunctions(promise: VirtualPromise): Resolving {
  let resolved = false;
  const once = (work: (promise: VirtualPromise, value: unknown) => void) =>
    plain(((value: unknown) => {
      if (resolved) return;
      resolved = true;
      if (!ofTimer.has(resolve)) installed.handler?.effect();
      work(promise, value);
    }) as Callable, '') as (value: unknown) => void;
  const resolve = once(resolvePromise);
  return { resolve, reject: once(rejectPromise) };
}

/** A promise with what settles it (§27.2.1.1); the functions are the constructor's own where it is not `Promise`. */
export interface Capability {
  readonly promise: object;
  readonly resolve: unknown;
  readonly reject: unknown;
}

/** NewPromiseCapability (§27.2.1.5). */
export function* newCapability(site: number, constructor: unknown): Suspendable<Capability> {
  if (constructor === NativePromise) {
    const promise = newPromise(site);
    return { promise, ...resolvingFunctions(promise) };
  }
  if (typeof constructor !== 'function') throw new TypeError('Promise resolve or reject function is not callable');
  let resolve: unknown;
  let reject: unknown;
  const executor = plain(((...functions: unknown[]) => {
    if (resolve !== undefined || reject !== undefined) throw new TypeError('Promise executor has already been invoked with non-undefined arguments');
    [resolve, reject] = functions;
  }) as Callable);
  const result = construct(site, constructor, [executor]);
  const promise = (result === DELEGATE ? yield* take() : result) as object;
  if (typeof resolve !== 'function' || typeof reject !== 'function') throw new TypeError('Promise resolve or reject function is not callable');
  return { promise, resolve, reject };
}

/** `new Promise(executor)`, or the same for a class that extends it, whose object is `promise`. */
export function* runExecutor(site: number, executor: unknown, promise: VirtualPromise): Suspendable<VirtualPromise> {
  const { resolve, reject } = resolvingFunctions(promise);
  try {
    yield* invoke(site, executor, undefined, [resolve, reject]);
  } catch (error) {
    reject(error);
  }
  return promise;
}

/** The reaction of `then` (NewPromiseReactionJob, §27.2.2.1). */
function reactionOf(site: number, capability: Capability, onFulfilled: unknown, onRejected: unknown): Reaction {
  return function* reaction(how, value) {
    const handler = how === 'fulfilled' ? onFulfilled : onRejected;
    let result = value;
    let settles = how === 'fulfilled' ? capability.resolve : capability.reject;
    if (typeof handler === 'function') {
      try {
        result = yield* invoke(site, handler, undefined, [value]);
        settles = capability.resolve;
      } catch (error) {
        result = error;
        settles = capability.reject;
      }
    }
    here.site = site;
    yield* invoke(site, settles, undefined, [result]);
  };
}

/** PromiseResolve (§27.2.4.7.1) with %Promise%, which needs no suspension. */
export function promiseResolve(site: number, value: unknown): VirtualPromise {
  here.site = site;
  if (isForeign(value)) refuseForeign(site);
  if (isVirtual(value) && value.constructor === NativePromise) return value;
  const promise = newPromise(site);
  resolvePromise(promise, value);
  return promise;
}

/** PromiseResolve with another constructor. */
export function* promiseResolveWith(site: number, constructor: unknown, value: unknown): Suspendable<object> {
  here.site = site;
  if (isForeign(value)) refuseForeign(site);
  if (isVirtual(value) && value.constructor === constructor) return value;
  const capability = yield* newCapability(site, constructor);
  yield* invoke(site, capability.resolve, undefined, [value]);
  return capability.promise;
}

/** SpeciesConstructor (§7.3.22) with %Promise% as the default. */
export function speciesOf(promise: object): unknown {
  const { constructor } = promise as { readonly constructor?: unknown };
  if (constructor === undefined) return NativePromise;
  if ((typeof constructor !== 'object' || constructor === null) && typeof constructor !== 'function') throw new TypeError('The .constructor property is not an object');
  const species = (constructor as { readonly [Symbol.species]?: unknown })[Symbol.species];
  return species === undefined || species === null ? NativePromise : species;
}

/** `Promise.prototype.then`. */
export function thenTwin(site: number, fn: Callable): Twin {
  return function* then(this: unknown, onFulfilled?: unknown, onRejected?: unknown): Suspendable {
    here.site = site;
    if (!isVirtual(this)) {
      if (isForeign(this)) refuseForeign(site);
      return fn.call(this, onFulfilled, onRejected);
    }
    const capability = yield* newCapability(site, speciesOf(this));
    performThen(this, reactionOf(site, capability, onFulfilled, onRejected));
    return capability.promise;
  } as Twin;
}
