import * as crypto from 'node:crypto';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import type { NativeTwins } from './twin.ts';

/**
 * What code under test asked of natives that answer something else each time. No schedule decides the answers, so an exploration that
 * uses one has not seen what the others lead to.
 */
export const chance: {
  /** The first question since this was last cleared. */
  asked: { readonly site: number; readonly name: string } | undefined;
  /** What `Math.random` answers instead; see `checkDeterminism`. */
  answer: number | undefined;
} = { asked: undefined, answer: undefined };

export function* chanceNatives(): NativeTwins {
  const web = Object.getPrototypeOf(globalThis.crypto ?? crypto.webcrypto) as object;
  const named: readonly (readonly [string, unknown])[] = [
    ['Math.random', Math.random], ['process.hrtime', process.hrtime],
    ...['randomUUID', 'getRandomValues'].map((name) => [`crypto.${name}`, Object.getOwnPropertyDescriptor(web, name)?.value] as const),
    ...(['randomBytes', 'randomInt', 'randomUUID', 'randomFillSync', 'getRandomValues'] as const).map((name) => [`crypto.${name}`, crypto[name]] as const),
  ];
  for (const [name, native] of named) {
    yield [native, (site, fn) =>
      function* ask(this: unknown, ...args: unknown[]): Suspendable {
        chance.asked ??= { site, name };
        return native === Math.random && chance.answer !== undefined ? chance.answer : (fn as Callable).apply(this, args);
      } as Twin];
  }
}
