import type { AccessHandler, Site } from '../../instrument/access.ts';
import { installHandler } from '../../instrument/access.ts';
import { siteOf as registeredSite } from '../../instrument/sites.ts';
import { isInstrumented, sourceOf, startThread } from '../../instrument/twin.ts';

export { sourceOf };

/** Hands all shared accesses of transformed code to a handler while `body` runs. */
export function withHandler<T>(handler: AccessHandler, body: () => T): T {
  const previous = installHandler(handler);
  try {
    return body();
  } finally {
    installHandler(previous);
  }
}

/** The place of a site; undefined for accesses that do not come from transformed code. */
export function siteOf(site: number): Site | undefined {
  try {
    return site < 0 ? undefined : registeredSite(site);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** How the source of a generator begins, as a function or as a method, async or not. */
const GENERATOR = /^(?:async\b\s*)?(?:function\b\s*)?\*/;

/**
 * The resumable form of a thread.
 * @throws TypeError if the function was not transformed, or is a generator.
 */
export function resumable(scenario: string, name: string, thread: (context: unknown) => unknown): (context: unknown) => Iterator<unknown, unknown, unknown> {
  if (!isInstrumented(thread)) {
    throw new TypeError(`thread "${name}" of scenario "${scenario}" was not transformed, so its accesses cannot be ordered: let the scenario stand in a module that is loaded with loadScenarios() or, in Vitest, imported with "?explored" (ringproof/vite)`);
  }
  if (GENERATOR.test(sourceOf(thread)?.text ?? '')) {
    throw new TypeError(`thread "${name}" of scenario "${scenario}" is a generator, whose body would never run: make it a function or an async function`);
  }
  return (context) => startThread(thread as Parameters<typeof startThread>[0], undefined, [context]);
}
