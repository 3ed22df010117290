import { BlockingError } from './errors.ts';

/** Without wake-ups a waiter naps between polls, from this many milliseconds … */
export const FIRST_NAP = 0.02;
/** … doubling up to this many. */
export const LONGEST_NAP = 1;

/** Blocks until `word` no longer holds `epoch`, somebody notifies, or the time is over. Throws BlockingError where blocking is forbidden. */
export function park(control: Int32Array, word: number, epoch: number, timeout: number): 'ok' | 'not-equal' | 'timed-out' {
  try {
    return Atomics.wait(control, word, epoch, timeout);
  } catch (cause) {
    if (cause instanceof TypeError) throw new BlockingError(cause);
    throw cause;
  }
}

/**
 * Like `park`, without blocking. A pending `Atomics.waitAsync` does not keep Node alive, so a ref'd timer does until it
 * settles. Where waitAsync is missing, the wait is a nap after which the caller looks again.
 */
export async function parkAsync(control: Int32Array<SharedArrayBuffer>, word: number, epoch: number, timeout: number): Promise<'ok' | 'not-equal' | 'timed-out'> {
  if (typeof Atomics.waitAsync !== 'function') {
    await nap(Math.min(timeout, LONGEST_NAP));
    return timeout <= LONGEST_NAP ? 'timed-out' : 'ok';
  }
  const pending = Atomics.waitAsync(control, word, epoch, timeout);
  if (!pending.async) return pending.value;
  const keepAlive = setInterval(doNothing, 0x7fffffff);
  try {
    return await pending.value;
  } finally {
    clearInterval(keepAlive);
  }
}

function doNothing(): void {}

function nap(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Wakes who waits on `word`: changes the word, so that a waiter between its check and its wait does not fall asleep, then notifies. */
export function wake(control: Int32Array, word: number): void {
  Atomics.add(control, word, 1);
  Atomics.notify(control, word);
}
