import { calleeOf } from '../natives.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import type { NativeTwin, NativeTwins } from './twin.ts';

/**
 * `replace` and `replaceAll` with a function: as ECMA-262 says (§22.1.3.19, §22.2.6.11), all matches are found before the function is
 * called for the first. Here the native method finds them, then the function is called, so that it can be suspended.
 */
export function* replaceNatives(): NativeTwins {
  for (const fn of [String.prototype.replace, String.prototype.replaceAll]) yield [fn, replacing];
}

const replacing: NativeTwin = (site, fn) =>
  function* replace(this: unknown, pattern: unknown, replacer: unknown, ...rest: unknown[]): Suspendable {
    const twin = calleeOf(replacer, site);
    // Nothing to suspend; or the pattern's own method does the replacing, and nobody knows when it calls.
    if (twin === undefined || !(typeof pattern === 'string' || isPlainRegExp(pattern))) return fn.call(this, pattern, replacer, ...rest);
    const matches: unknown[][] = [];
    fn.call(this, pattern, ((...match: unknown[]) => {
      matches.push(match);
      return '';
    }) as unknown as Callable);
    let result = '';
    let copied = 0;
    let text = String(this);
    for (const match of matches) {
      const named = typeof match.at(-1) === 'object';
      text = match.at(named ? -2 : -1) as string;
      const at = match.at(named ? -3 : -2) as number;
      const replacement = String(yield* twin.apply(undefined, match));
      result += text.slice(copied, at) + replacement;
      copied = at + (match[0] as string).length;
    }
    return result + text.slice(copied);
  } as Twin;

function isPlainRegExp(pattern: unknown): boolean {
  return pattern instanceof RegExp && Object.getPrototypeOf(pattern) === RegExp.prototype && Object.keys(pattern).length === 0;
}
