import { NotResumableError } from '../../instrument/refusal.ts';
import type { Scenario } from '../scenario.ts';
import { resumable, sourceOf } from './instrumented.ts';
import type { Program } from './program.ts';

/** The program that a scenario is, with what only a walk through its states knows how to do. */
export function walkableOf<C, R extends object>(scenario: Scenario<C, R>): Program {
  const { after = {}, ...rest } = scenario;
  const program = programOf(rest as Scenario<C, R>);
  const names = program.threadNames;
  const masks = names.map((name) => ((after as Readonly<Record<string, readonly string[] | undefined>>)[name] ?? []).reduce((mask, other) => mask | (1 << names.indexOf(other)), 0));
  return masks.some((mask) => mask !== 0) ? { ...program, after: masks } : program;
}

/** The program that a scenario is. */
export function programOf<C, R extends object>(scenario: Scenario<C, R>): Program {
  if (scenario.after !== undefined) throw new TypeError(`scenario "${scenario.name}": threads that begin after others (after) can be held against a model (refine), not explored`);
  const threadNames = Object.keys(scenario.threads);
  const { invariant, final, mayWait, isReady, waitFree } = scenario;
  return {
    name: scenario.name,
    threadNames,
    setup: () => {
      try {
        return scenario.setup();
      } catch (error) {
        if (error instanceof NotResumableError) throw error;
        throw new Error(`setup of scenario "${scenario.name}" threw: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    },
    sources: threadNames.map((name) => sourceOf(scenario.threads[name as keyof R] as object)),
    threads: threadNames.map((name) => resumable(scenario.name, name, scenario.threads[name as keyof R] as (context: unknown) => unknown)),
    ...(invariant && { invariant: (context: unknown) => invariant.call(scenario, context as C) }),
    ...(final && {
      final: (context: unknown, returned: readonly unknown[]) => {
        const byName = Object.fromEntries(threadNames.map((name, p) => [name, returned[p]]));
        return final.call(scenario, context as C, byName as { readonly [K in keyof R]: Awaited<R[K]> | undefined });
      },
    }),
    ...(waitFree && { waitFree: threadNames.map((name) => (waitFree as Readonly<Record<string, number | undefined>>)[name] ?? Infinity) }),
    ...(mayWait && { mayWait: (context: unknown, waiting: readonly string[]) => mayWait.call(scenario, context as C, waiting) }),
    ...(isReady && { isReady: (context: unknown, sleeping: string) => isReady.call(scenario, context as C, sleeping) }),
  };
}
