import { installed } from '../access.ts';
import { invoke } from '../natives/calls.ts';
import { plain } from '../twin.ts';
import type { Callable, Suspendable } from '../twin.ts';
import type { Agent } from './agent.ts';
import { agentHere, refuseOutright } from './promise.ts';

/**
 * AbortController and AbortSignal (DOM Standard §3) of an exploration. Aborting calls the listeners at once, and these may be suspended,
 * which listeners of the native signal cannot be.
 */

interface Listener {
  readonly callback: unknown;
  readonly once: boolean;
}

/** Stands among the listeners for what `onabort` is set to. */
const HANDLER: unique symbol = Symbol('onabort');

const Native = globalThis.AbortSignal;

/** A signal that belongs to one thread, or to set-up and then to the first thread that uses it. */
export class VirtualAbortSignal {
  #handler: unknown = null;
  #aborted = false;
  #reason: unknown;
  #listeners: readonly Listener[] = [];
  #dependents: VirtualAbortSignal[] = [];
  readonly #site: number;
  #agent: Agent;

  constructor(site: number) {
    this.#site = site;
    this.#agent = agentHere(site);
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get onabort(): unknown {
    return this.#handler;
  }

  set onabort(callback: unknown) {
    this.#use();
    // Its place among the listeners is that of its first setting (HTML §8.1.8.1).
    if (!this.#listeners.some((listener) => listener.callback === HANDLER)) this.#listeners = [...this.#listeners, { callback: HANDLER, once: false }];
    this.#handler = typeof callback === 'function' ? callback : null;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }

  addEventListener(type: string, callback: unknown, options?: boolean | { readonly once?: boolean }): void {
    this.#use();
    if (type !== 'abort' || callback === null || callback === undefined || this.#listeners.some((listener) => listener.callback === callback)) return;
    // Lists are replaced, not changed: who is called for an event is settled when it happens.
    this.#listeners = [...this.#listeners, { callback, once: typeof options === 'object' && options.once === true }];
  }

  removeEventListener(type: string, callback: unknown): void {
    this.#use();
    if (type === 'abort') this.#listeners = this.#listeners.filter((listener) => listener.callback !== callback);
  }

  /** Aborts with `signal`, now or later. */
  follow(signal: VirtualAbortSignal): void {
    if (signal.#aborted && !this.#aborted) {
      this.#aborted = true;
      this.#reason = signal.#reason;
    } else {
      signal.#dependents.push(this);
    }
  }

  /** Sets the signal and those that depend on it, then calls the listeners of each, as the standard has it (Node 20 sets dependents after the first listeners). The first error of a listener is thrown after all were called. */
  *abort(reason: unknown): Suspendable<void> {
    this.#use();
    if (this.#aborted) return;
    const signals: VirtualAbortSignal[] = [this];
    this.#set(reason);
    for (const dependent of this.#dependents) {
      if (dependent.#aborted) continue;
      dependent.#set(this.#reason);
      signals.push(dependent);
    }
    const errors: unknown[] = [];
    for (const signal of signals) yield* signal.#dispatch(errors);
    if (errors.length > 0) throw errors[0];
  }

  #set(reason: unknown): void {
    this.#aborted = true;
    this.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
  }

  *#dispatch(errors: unknown[]): Suspendable<void> {
    const event = { type: 'abort', target: this, currentTarget: this };
    const listeners = this.#listeners;
    this.#listeners = listeners.filter((listener) => !listener.once);
    for (const listener of listeners) {
      const callback = listener.callback === HANDLER ? this.#handler : listener.callback;
      if (callback === null) continue;
      const handle = typeof callback === 'function' ? callback : (callback as { readonly handleEvent: unknown }).handleEvent;
      try {
        yield* invoke(this.#site, handle, typeof callback === 'function' ? this : callback, [event]);
      } catch (error) {
        errors.push(error);
      }
    }
  }

  #use(): void {
    installed.handler?.effect();
    const agent = agentHere(this.#site);
    if (agent === this.#agent || agent.id < 0) return;
    if (this.#agent.id >= 0) refuseOutright(this.#site, 'it uses the signal of another thread, which threads cannot share.', 'Give each thread an AbortController of its own; threads tell each other through shared memory or messages.');
    this.#agent = agent;
  }
}

/** What `new AbortController()` makes. */
export class VirtualAbortController {
  readonly #signal: VirtualAbortSignal;

  constructor(site: number) {
    this.#signal = new VirtualAbortSignal(site);
  }

  get signal(): VirtualAbortSignal {
    return this.#signal;
  }

  /** Only a transformed caller can be suspended while listeners run: see natives/abort.ts. */
  abort(): never {
    throw new TypeError('native code aborts a signal of an exploration');
  }
}

/** The members of `AbortSignal.any`, all of them made by instrumented code. */
export function signalsOf(site: number, list: Iterable<unknown>): VirtualAbortSignal[] {
  return Array.from(list, (signal) => {
    if (signal instanceof VirtualAbortSignal) return signal;
    return refuseOutright(site, 'it waits for a signal that was not made by instrumented code during this execution, and nobody aborts it here.', 'Make the AbortController in set-up or in a thread, from instrumented code.');
  });
}

// `instanceof AbortSignal` holds of them.
Object.setPrototypeOf(VirtualAbortSignal.prototype, Native.prototype as object);
Object.setPrototypeOf(VirtualAbortController.prototype, globalThis.AbortController.prototype as object);
for (const key of ['throwIfAborted', 'addEventListener', 'removeEventListener'] as const) plain(VirtualAbortSignal.prototype[key] as Callable);
