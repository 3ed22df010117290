import { installed } from '../access.ts';
import type { Agent, Timer } from '../async/agent.ts';
import { agentHere, here, newPromise, refuseOutright, resolvePromise, settledByTimer } from '../async/promise.ts';
import { isIdle } from '../twin.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import { invoke } from './calls.ts';
import type { NativeTwins } from './twin.ts';

/** Timers and clocks, on the virtual time of the agent that uses them. */
export function* timerNatives(): NativeTwins {
  yield [setTimeout, (site, fn) => setter(site, fn, 'timeout')];
  yield [setInterval, (site, fn) => setter(site, fn, 'interval')];
  yield [setImmediate, (site, fn) => setter(site, fn, 'immediate')];
  for (const clear of [clearTimeout, clearInterval, clearImmediate]) {
    yield [clear, () =>
      function* clearTimer(timer: unknown): Suspendable<void> {
        const virtual = timer instanceof VirtualTimer ? timer : byId.get(Number(timer));
        virtual?.close();
      } as Twin];
  }
  yield [Object.getPrototypeOf(performance).now as Callable, (_site, fn) =>
    function* now(this: unknown): Suspendable {
      installed.handler?.effect();
      return installed.handler?.agent?.().readClock() ?? fn.call(this);
    } as Twin];
  yield [Date.now, () =>
    function* now(): Suspendable {
      return dateNow();
    } as Twin];
  yield [process.hrtime.bigint, (_site, fn) =>
    function* bigint(): Suspendable {
      installed.handler?.effect();
      const now = installed.handler?.agent?.().readClock();
      return now === undefined ? fn() : BigInt(now) * 1_000_000n;
    } as Twin];
  const promises = (process as { getBuiltinModule?: (name: string) => { setTimeout: Callable; setImmediate: Callable } | undefined }).getBuiltinModule?.('node:timers/promises');
  if (promises === undefined) return;
  yield [promises.setTimeout, (site) =>
    function* sleep(delay: unknown, value: unknown): Suspendable {
      return promised(site, delayOf(delay), value);
    } as Twin];
  yield [promises.setImmediate, (site) =>
    function* soon(value: unknown): Suspendable {
      return promised(site, 0, value);
    } as Twin];
}

/** Where the virtual time of all agents begins: 2020-01-01. */
const EPOCH = 1_577_836_800_000;

/** `Date.now()`. Without an agent, the clock of the machine: nothing is known to stand for it. */
export function dateNow(): number {
  installed.handler?.effect();
  const agent = installed.handler?.agent?.();
  return agent === undefined ? Date.now() : EPOCH + agent.readClock();
}

/** The agent that sets a timer. */
export function timing(site: number): Agent {
  const agent = agentHere(site);
  if (agent.id < 0) refuseOutright(site, 'it sets a timer in set-up or in a check, where time does not pass.', 'Set the timer in a thread.');
  return agent;
}

/** A delay as Node takes it. */
export function delayOf(value: unknown): number {
  const delay = Number(value);
  return delay >= 1 && delay <= 0x7fffffff ? Math.trunc(delay) : 1;
}

function promised(site: number, delay: number, value: unknown): Promise<unknown> {
  const promise = newPromise(site);
  // eslint-disable-next-line require-yield
  timing(site).setTimer({ acts: promised, site, referenced: true, *fire() {
    here.site = site;
    resolvePromise(promise, value);
  } }, delay);
  return promise;
}

const byId = new Map<number, VirtualTimer>();

/** What `setTimeout` and its kin answer: Node's `Timeout`, as far as it can be told from outside. */
class VirtualTimer {
  readonly #agent: Agent;
  readonly #delay: number;
  readonly #timer: Timer;

  constructor(site: number, delay: number, acts: unknown, repeats: boolean, call: (timer: VirtualTimer) => Suspendable) {
    this.#agent = timing(site);
    this.#delay = delay;
    this.#timer = this.#agent.setTimer({
      acts,
      site,
      referenced: true,
      fire: () => (repeats ? this.#repeat(call) : call(this)),
    }, delay);
  }

  *#repeat(call: (timer: VirtualTimer) => Suspendable): Suspendable {
    // Set again first, so that the callback can clear it; Node counts from the start of the callback, too.
    this.#agent.resetTimer(this.#timer, this.#delay);
    return yield* call(this);
  }

  #isSet(): boolean {
    return this.#agent.timers.has(this.#timer);
  }

  close(): this {
    // That of a timer which would have done something is an effect.
    if (this.#agent.timers.delete(this.#timer) && this.#timer.acts !== undefined) installed.handler?.effect();
    return this;
  }

  ref(): this {
    this.#timer.referenced = true;
    return this;
  }

  unref(): this {
    this.#timer.referenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#timer.referenced;
  }

  refresh(): this {
    if (this.#isSet()) this.#agent.resetTimer(this.#timer, this.#delay);
    return this;
  }

  [Symbol.toPrimitive](): number {
    byId.set(this.#timer.serial, this);
    return this.#timer.serial;
  }
}

function setter(site: number, fn: Callable, kind: 'timeout' | 'interval' | 'immediate'): Twin {
  return function* setTimer(callback: unknown, ...rest: unknown[]): Suspendable {
    if (typeof callback !== 'function') return fn(callback, ...rest);
    const args = kind === 'immediate' ? rest : rest.slice(1);
    const delay = kind === 'immediate' ? 0 : delayOf(rest[0]);
    settledByTimer(callback);
    // A function with an empty body: an interval like that is there to keep the event loop alive, and its time is no event.
    return new VirtualTimer(site, delay, isIdle(callback) ? undefined : callback, kind === 'interval', (timer) => invoke(site, callback, timer, args));
  } as Twin;
}
