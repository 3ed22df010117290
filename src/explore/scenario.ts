/** What `explore` runs: a set-up, threads, and what must hold. Nothing in the code that the threads call is special. */
export interface Scenario<C = unknown, R extends object = Record<string, unknown>> {
  readonly name: string;
  /** Runs at the start of each execution, before all threads; its accesses to shared memory are no steps. What it returns reaches all else. */
  setup(): C;
  /** Functions, which may be async. Their names name the threads; they all start at once. What they return reaches `final`, promises as what they were resolved with. At most 31. */
  readonly threads: { readonly [K in keyof R]: (context: C) => R[K] };
  /**
   * Throws if a state is wrong; called after set-up and after every step, so it may compare a state with the one before. It may read shared memory, which is no step. Every order of the changes to the
   * atomic words that it reads is explored. Other things it looks at, such as fields of a handle, are seen in one order for each
   * way of ordering the steps that matter to the program itself.
   */
  invariant?(context: C): void;
  /** Throws if the end is wrong; called when all threads have ended. It may use the code under test, as long as that does not block. */
  final?(context: C, returned: { readonly [K in keyof R]: Awaited<R[K]> | undefined }): void;
  /** Whether it is right that the named threads wait for ever; asked when nobody else can go on. Without it that is a deadlock. */
  mayWait?(context: C, waiting: readonly string[]): boolean;
  /**
   * Whether what the named thread waits for is there; asked of each thread that sleeps when nobody can go on, before `mayWait`. Who sleeps
   * although it is there has lost a wake-up.
   */
  isReady?(context: C, sleeping: string): boolean;
  /**
   * Groups of threads, by name, that are claimed to have nothing to do with each other: `exploreByParts` proves it and explores group by
   * group, the others idle. A thread in several groups, such as the one consumer of many rings, is common to them.
   */
  readonly parts?: { readonly [part: string]: readonly (keyof R & string)[] };
  /**
   * Within how many steps of its own, which are its shared operations, each of the named threads has to end, whatever the others do in between (bounded
   * wait-freedom; Herlihy, Wait-Free Synchronization, 1991). One that is not done by then is starved: verdict `starvation`. Sleeping is no
   * step, nor are turns of a loop that wait for a word to change; those that try again because one has changed meanwhile are.
   */
  readonly waitFree?: Partial<Readonly<Record<keyof NoInfer<R> & string, number>>>;
  /** Threads that may die at any point: besides the full run, explore the death of each of them before each of its steps. */
  readonly mayDie?: readonly (keyof R & string)[];
  /** Threads that begin only when all of the others named have ended or died, as who watches over workers acts on their exits. For refinements only. */
  readonly after?: Partial<Readonly<Record<keyof NoInfer<R> & string, readonly (keyof NoInfer<R> & string)[]>>>;
}

const CHECKS = ['invariant', 'final', 'mayWait', 'isReady'] as const;
const KEYS: Readonly<Record<keyof Scenario, true>> = { name: true, setup: true, threads: true, invariant: true, final: true, mayWait: true, isReady: true, parts: true, waitFree: true, mayDie: true, after: true };

const declared = new WeakSet<object>();

/** The scenarios among the exports of a module, by export name. */
export function scenariosOf(module: Readonly<Record<string, unknown>>): Map<string, Scenario> {
  const found = new Map<string, Scenario>();
  for (const [name, value] of Object.entries(module)) if (typeof value === 'object' && value !== null && declared.has(value)) found.set(name, value as Scenario);
  return found;
}

/**
 * Declares a scenario; returns its argument, so that the types of context and results are inferred.
 * @throws TypeError if the name, the set-up or the threads are missing, or something is not what it should be: a check that is misspelled would check nothing.
 */
export function scenario<C, R extends object>(definition: Scenario<C, R>): Scenario<C, R> {
  const { name, setup, threads, mayDie = [], after = {}, parts = {}, waitFree = {} } = definition;
  if (typeof name !== 'string' || name === '') throw new TypeError('a scenario needs a name: scenario({ name: "...", ... })');
  if (typeof setup !== 'function') throw new TypeError(`scenario "${name}" needs a function setup(), which returns what its threads share`);
  for (const key of Object.keys(definition)) if (!Object.hasOwn(KEYS, key)) throw new TypeError(`scenario "${name}" has "${key}", which means nothing here: ${Object.keys(KEYS).join(', ')} do`);
  for (const key of CHECKS) {
    const check: unknown = definition[key];
    if (check !== undefined && typeof check !== 'function') throw new TypeError(`scenario "${name}": ${key} is not a function`);
  }
  const names = Object.keys(threads ?? {});
  if (names.length === 0) throw new TypeError(`scenario "${name}" needs threads: { name(context) { ... } }`);
  for (const thread of names) if (typeof threads[thread as keyof R] !== 'function') throw new TypeError(`scenario "${name}": thread "${thread}" is not a function`);
  for (const thread of mayDie) if (!names.includes(thread)) throw new TypeError(`scenario "${name}": mayDie names "${thread}", which is not one of its threads (${names.join(', ')})`);
  for (const [thread, others] of Object.entries(after)) {
    for (const one of [thread, ...(others as readonly string[])]) if (!names.includes(one)) throw new TypeError(`scenario "${name}": after names "${one}", which is not one of its threads (${names.join(', ')})`);
  }
  for (const [thread, steps] of Object.entries(waitFree)) {
    if (!names.includes(thread)) throw new TypeError(`scenario "${name}": waitFree names "${thread}", which is not one of its threads (${names.join(', ')})`);
    if (!Number.isInteger(steps) || (steps as number) < 0) throw new TypeError(`scenario "${name}": waitFree gives "${thread}" ${String(steps)} steps; it is a whole number`);
  }
  const inParts = Object.entries(parts);
  for (const [part, members] of inParts) for (const thread of members) if (!names.includes(thread)) throw new TypeError(`scenario "${name}": part "${part}" names "${thread}", which is not one of its threads (${names.join(', ')})`);
  const left = names.filter((thread) => !inParts.some(([, members]) => (members as readonly string[]).includes(thread)));
  if (inParts.length > 0 && left.length > 0) throw new TypeError(`scenario "${name}": ${left.join(', ')} belong${left.length === 1 ? 's' : ''} to none of its parts`);
  declared.add(definition);
  return definition;
}
