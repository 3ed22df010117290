import { signalsOf, VirtualAbortController, VirtualAbortSignal } from '../async/abort.ts';
import { here } from '../async/promise.ts';
import type { Suspendable, Twin } from '../twin.ts';
import { delayOf, timing } from './timers.ts';
import type { NativeTwins } from './twin.ts';

/** Aborting, and the signals that AbortSignal makes. */
export function* abortNatives(): NativeTwins {
  yield [VirtualAbortController.prototype.abort, () =>
    function* abort(this: VirtualAbortController, reason: unknown): Suspendable<void> {
      yield* this.signal.abort(reason);
    } as Twin];
  yield [AbortSignal.abort, (site) =>
    function* abort(reason: unknown): Suspendable {
      const signal = new VirtualAbortSignal(site);
      yield* signal.abort(reason);
      return signal;
    } as Twin];
  yield [AbortSignal.any, (site) =>
    // eslint-disable-next-line require-yield
    function* any(signals: Iterable<unknown>): Suspendable {
      const signal = new VirtualAbortSignal(site);
      for (const one of signalsOf(site, signals)) signal.follow(one);
      return signal;
    } as Twin];
  yield [AbortSignal.timeout, (site) =>
    // eslint-disable-next-line require-yield
    function* timeout(delay: unknown): Suspendable {
      const signal = new VirtualAbortSignal(site);
      timing(site).setTimer({ acts: timeout, site, referenced: false, *fire() {
        here.site = site;
        yield* signal.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      } }, delayOf(delay));
      return signal;
    } as Twin];
}
