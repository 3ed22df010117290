import { checkScenario } from './check-scenario.ts';
import type { ExploreOptions, ExploreResult } from './check-scenario.ts';
import { CodeCounter } from './_internals/code-counter.ts';
import type { CodeCoverage } from './code-coverage.ts';
import type { Scenario } from './scenario.ts';
import { running } from './choose.ts';
import { Footprints, conflictOf, watchingMachine } from './_internals/footprint.ts';
import { siteOf } from './_internals/instrumented.ts';
import type { Machine, RecordedAccess } from './_internals/machine.ts';
import type { Bytes, Projection } from './_internals/projection.ts';
import { project, Strangeness } from './_internals/projection.ts';
import { withMachineOf } from './_internals/session.ts';
import type { Verdict } from './_internals/verdict.ts';
import { number } from './_internals/words.ts';

/** What limits the exploration of each part. */
export interface PartsOptions {
  /** Milliseconds for each exploration of a part; 60,000 by default. */
  readonly budget?: number;
  /** The whole is explored as well, to compare the counts, if it has at most so many executions according to its parts; 10,000 by default. */
  readonly confirm?: number;
  /** Random executions of a whole that is not explored, to see whether the threads that are common to the parts treat each part as if it were alone; 2,000 by default. */
  readonly samples?: number;
}

/** Memory that two threads of different parts both use, at least one of them by writing. */
export interface SharedMemory {
  readonly threads: readonly [string, string];
  /** The buffer: `setup:0:…` is the first that set-up allocates; `waiters of …` the waiter lists of its words; `message ports`, of no length, if both use some. */
  readonly buffer: string;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** What the source calls it, wherever a thread of any part touches it. */
  readonly names: readonly string[];
  /** One access of each of the two in the source's words, with its place. */
  readonly accesses: readonly [string, string];
}

/** One part, explored by itself. */
export interface PartResult {
  readonly name: string;
  readonly threads: readonly string[];
  readonly result: ExploreResult;
}

/** What the parts have shown together. */
export interface PartsResult {
  readonly scenario: string;
  /**
   * `pass`: the parts have nothing to do with each other, and each passes. `shared`: they share memory. `dependent`: they share none, but a
   * thread common to them treats one part differently because of another. Otherwise what the exploration of a part ended with.
   */
  readonly verdict: Verdict | 'shared' | 'dependent';
  /** What is wrong, in a few sentences; empty if the verdict is `pass`. */
  readonly message: string;
  /** True if every part was explored completely and it was shown, not sampled, that together they cover every execution of the whole. */
  readonly complete: boolean;
  /** What was bounded; empty if it is complete. */
  readonly bounds: readonly string[];
  readonly parts: readonly PartResult[];
  /** Why the parts are not independent: one place for each pair of threads. */
  readonly shared: readonly SharedMemory[];
  /** Executions explored in the parts: their sum. */
  readonly executions: number;
  /** Executions that the whole has by that: the product of those of its parts, summed over the choices of set-up. Undefined unless the verdict is `pass`. */
  readonly product?: bigint;
  /** What exploring the whole showed, if that was done: `explored` equals `product`. */
  readonly whole?: { readonly explored: number } | { readonly sampled: number };
  /** Lines and branch arms that were reached in the parts and the whole, if the scenario was loaded with `coverage`. */
  readonly codeCoverage?: CodeCoverage;
  readonly durationMs: number;
}

/** One part while it is examined. */
interface Part {
  readonly name: string;
  readonly threads: readonly string[];
  readonly result: ExploreResult;
  readonly footprints: Footprints;
  /** Number of executions for each way in which set-up chose. */
  counts: ReadonlyMap<string, number>;
}

/**
 * Explores a scenario group by group (`parts`), each with the other threads idle, and shows that this covers the whole.
 *
 * Threads of different groups must never touch the same bytes, or the same waiter list, but for reading: this is checked on all bytes that
 * any execution of the groups touches. Then no step of one group can be told from another, so the executions of the whole are the tuples of those of
 * the groups, and their number is the product: with a ring to each producer a power becomes a sum. Where a thread is common to several
 * groups, as one consumer of all rings is, its own steps are in one order and cannot conflict, but what it does to one ring must not depend
 * on another (a bounded drain, a wait for any of them); that is checked on the executions of the whole, all of them or some, and the result says which.
 *
 * `final` sees the results of the threads of one group only. Threads are assumed to communicate through shared memory, as workers do.
 *
 * @throws TypeError if the scenario has no `parts`.
 */
export function exploreByParts<C, R extends object>(scenario: Scenario<C, R>, options: PartsOptions = {}): PartsResult {
  const { budget = 60_000, confirm = 10_000, samples = 2_000 } = options;
  if (scenario.parts === undefined) throw new TypeError(`scenario "${scenario.name}" has no parts: parts: { "ring 0": ["producer 0", "consumer"], … }`);
  if ((scenario.mayDie ?? []).length > 0) throw new TypeError(`scenario "${scenario.name}": threads that may die cannot be explored by parts`);
  const started = performance.now();
  const code = new CodeCounter(scenario);
  const all = Object.keys(scenario.threads);
  const parts = Object.entries(scenario.parts).map(([name, threads]) => explorePart(scenario, name, all.filter((thread) => (threads as readonly string[]).includes(thread)), budget));
  const shared = sharedMemory(all, parts);
  const examined = parts.map(({ name, threads, result }) => ({ name, threads, result }));
  const base = {
    scenario: scenario.name, parts: examined, shared,
    executions: parts.reduce((sum, { result }) => sum + result.executions, 0),
  };
  const ended = (rest: Pick<PartsResult, 'verdict' | 'message' | 'complete' | 'bounds'> & Partial<PartsResult>): PartsResult => {
    const codeCoverage = code.result();
    return { ...base, ...rest, ...(codeCoverage && { codeCoverage }), durationMs: performance.now() - started };
  };

  if (shared.length > 0) return ended({ verdict: 'shared', message: shared.map(describe).join('\n'), complete: false, bounds: ['the parts are not independent: explore the whole'] });
  const failed = parts.find(({ result }) => result.verdict !== 'pass');
  if (failed !== undefined) {
    const { verdict, message } = failed.result;
    return ended({ verdict, message: `part "${failed.name}" alone: ${message}`, complete: false, bounds: ['stopped at the first finding'] });
  }
  const bounds = parts.filter(({ result }) => !result.complete).map(({ name, result }) => `part "${name}": ${result.bounds.join('; ')}`);
  if (bounds.length > 0) return ended({ verdict: 'pass', message: '', complete: false, bounds });

  const product = productOf(parts);
  const common = all.filter((thread) => parts.filter(({ threads }) => threads.includes(thread)).length > 1);
  const exhaustive = product <= BigInt(confirm);
  if (!exhaustive && common.length === 0) return ended({ verdict: 'pass', message: '', complete: true, bounds: [], product });

  const whole = exploreWhole(scenario, parts, common, exhaustive ? { strategy: 'exhaustive', budget } : { strategy: 'random', budget, maxExecutions: samples });
  if (whole.result.verdict !== 'pass') return ended({ verdict: whole.result.verdict, message: `the whole: ${whole.result.message}`, complete: false, bounds: ['stopped at the first finding'] });
  if (whole.strange !== undefined) return ended({ verdict: 'dependent', message: whole.strange, complete: false, bounds: ['the parts are not independent: explore the whole'] });
  if (!exhaustive) {
    const message = `that ${common.join(' and ')} treat${common.length === 1 ? 's' : ''} each part as if it were alone was seen in ${whole.result.executions} random executions of the whole, not in all`;
    return ended({ verdict: 'pass', message: '', complete: false, bounds: [message], product, whole: { sampled: whole.result.executions } });
  }
  if (!whole.result.complete) return ended({ verdict: 'pass', message: '', complete: false, bounds: whole.result.bounds, product });
  if (BigInt(whole.result.executions) !== product) {
    return ended({ verdict: 'dependent', message: `the whole has ${whole.result.executions} executions, not ${product}, the product of its parts`, complete: false, bounds: ['the parts are not independent: explore the whole'] });
  }
  return ended({ verdict: 'pass', message: '', complete: true, bounds: [], product, whole: { explored: whole.result.executions } });
}

function explorePart<C, R extends object>(scenario: Scenario<C, R>, name: string, threads: readonly string[], budget: number): Part {
  const footprints = new Footprints();
  const counts = new Map<string, number>();
  const alone = only(scenario, threads);
  const watched = recording(alone, (accesses) => void tally(counts, accesses));
  const watch = (it: Scenario<C, R>): ExploreResult => withMachineOf(watchingMachine(footprints), () => checkScenario(it, { strategy: 'exhaustive', budget }));
  const result = watch(watched);
  // Who waits for another part is stuck alone; what the others share with it is still to be seen.
  if (result.verdict === 'deadlock' || result.verdict === 'lost-wakeup' || result.verdict === 'livelock') {
    const { isReady: _, ...patient } = watched;
    watch({ ...patient, mayWait: () => true });
  }
  return { name, threads, result, footprints, counts };
}

/** The scenario with some of its threads. */
function only<C, R extends object>(scenario: Scenario<C, R>, names: readonly string[]): Scenario<C, R> {
  const threads = Object.fromEntries(Object.entries(scenario.threads).filter(([name]) => names.includes(name)));
  return { ...scenario, threads: threads as Scenario<C, R>['threads'] };
}

/** The scenario, with `see` called at the end of each execution with all that it did. */
function recording<C, R extends object>(scenario: Scenario<C, R>, see: (accesses: readonly RecordedAccess[]) => void): Scenario<C, R> {
  let accesses: RecordedAccess[] = [];
  const end = (): void => {
    if ((running.machine as Machine).recorder === accesses) see(accesses);
  };
  return {
    ...scenario,
    setup() {
      const machine = running.machine as Machine;
      // One that is there already is that of a counterexample.
      if (machine.recorder === undefined || machine.recorder === accesses) machine.recorder = accesses = [];
      return scenario.setup();
    },
    final(context, returned) {
      end();
      scenario.final?.(context, returned);
    },
    ...(scenario.mayWait && {
      mayWait(context: C, waiting: readonly string[]): boolean {
        const right = scenario.mayWait!(context, waiting);
        if (right) end();
        return right;
      },
    }),
  };
}

/** Counts an execution under what set-up chose in it. */
function tally(counts: Map<string, number>, accesses: readonly RecordedAccess[]): string {
  const chosen = accesses.filter(({ thread }) => thread < 0).map(({ result }) => String(result)).join(',');
  counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
  return chosen;
}

function productOf(parts: readonly Part[]): bigint {
  let sum = 0n;
  for (const chosen of parts[0]!.counts.keys()) sum += parts.reduce((product, { counts }) => product * BigInt(counts.get(chosen) ?? 0), 1n);
  return sum;
}

/** For each two threads that are in no part together, the first memory that they share. */
function sharedMemory(threads: readonly string[], parts: readonly Part[]): SharedMemory[] {
  const found: SharedMemory[] = [];
  for (const [i, first] of threads.entries()) {
    for (const second of threads.slice(i + 1)) {
      if (parts.some((part) => part.threads.includes(first) && part.threads.includes(second))) continue;
      const [posting, other] = [portOf(parts, first), portOf(parts, second)];
      if (posting > 0 && other > 0) {
        found.push({ threads: [first, second], buffer: 'message ports', byteOffset: 0, byteLength: 0, names: [], accesses: [accessAt(posting - 1, true), accessAt(other - 1, true)] });
        continue;
      }
      for (const one of parts.filter((part) => part.threads.includes(first))) {
        const conflict = parts.filter((part) => part.threads.includes(second)).map((other) => conflictOf(footprintOf(one, first), footprintOf(other, second))).find((it) => it !== undefined);
        if (conflict === undefined) continue;
        const { buffer, byteOffset, byteLength, sites, writes } = conflict;
        found.push({ threads: [first, second], buffer, byteOffset, byteLength, names: namesOf(parts, buffer, byteOffset), accesses: [accessAt(sites[0], writes[0]), accessAt(sites[1], writes[1])] });
        break;
      }
    }
  }
  return found;
}

/** One more than the site where a thread used a message port first, in any part; 0 if it used none. */
function portOf(parts: readonly Part[], thread: string): number {
  return parts.map((part) => part.footprints.ports[part.threads.indexOf(thread)] ?? 0).find((site) => site > 0) ?? 0;
}

function footprintOf(part: Part, thread: string): ReturnType<Footprints['of']> {
  return part.footprints.of(part.threads.indexOf(thread));
}

function accessAt(number: number, write: boolean): string {
  const site = siteOf(number);
  return site === undefined ? (write ? 'a write' : 'a read') : `${site.text.replace(/\s+/g, ' ')} at ${site.file}:${site.line}:${site.column}`;
}

function namesOf(parts: readonly Part[], buffer: string, byte: number): string[] {
  const names = new Set<string>();
  for (const part of parts) {
    for (const thread of part.threads) {
      const touched = footprintOf(part, thread).get(buffer);
      for (const number of [touched?.read[byte] ?? 0, touched?.written[byte] ?? 0]) {
        const site = number === 0 ? undefined : siteOf(number - 1);
        if (site !== undefined && site.array !== '') names.add(site.index === '' ? site.array : `${site.array}[${site.index}]`);
      }
    }
  }
  return [...names];
}

function describe({ threads, buffer, byteOffset, byteLength, names, accesses }: SharedMemory): string {
  if (byteLength === 0) return `${threads[0]} and ${threads[1]} both use ${buffer}, whose ends are not told apart: ${threads[0]}'s ${accesses[0]} and ${threads[1]}'s ${accesses[1]}`;
  return `${threads[0]} and ${threads[1]} share ${names.join(' = ')}, ${byteLength} bytes of ${buffer} from byte ${byteOffset} on: ${threads[0]}'s ${accesses[0]} and ${threads[1]}'s ${accesses[1]}`;
}

interface Whole {
  readonly result: ExploreResult;
  /** Where a common thread did to one part what it never does when that part is alone. */
  readonly strange: string | undefined;
}

function exploreWhole<C, R extends object>(scenario: Scenario<C, R>, parts: readonly Part[], common: readonly string[], options: ExploreOptions): Whole {
  const names = Object.keys(scenario.threads);
  const alone = common.length === 0 ? [] : parts.map((part) => {
    const bytes = bytesOf(part, parts, common);
    const known = new Set<string>();
    eachProjection(scenario, part, bytes, ({ key }) => known.add(key));
    return { part, bytes, known };
  });
  let strange: { readonly part: Part; readonly bytes: Bytes; readonly projection: Projection } | undefined;
  const result = checkScenario(recording(scenario, (accesses) => {
    for (const { part, bytes, known } of alone) {
      if (strange !== undefined) return;
      const own = accesses.filter(({ thread }) => thread >= 0).map((access) => ({ ...access, thread: part.threads.indexOf(names[access.thread]!) }));
      const projection = project(own, part.threads.map((_, thread) => thread), bytes);
      if (!known.has(projection.key)) strange = { part, bytes, projection };
    }
  }), options);
  if (strange === undefined) return { result, strange };
  const { part, bytes, projection } = strange;
  const unlike = new Strangeness(projection, part.threads);
  eachProjection(scenario, part, bytes, (known) => unlike.compare(known));
  return { result, strange: `what happens in part "${part.name}" depends on another part. Unlike anything when it is alone, ${unlike.words() || 'its threads meet in this way'}` };
}

/** What each execution of a part alone does on some bytes. */
function eachProjection<C, R extends object>(scenario: Scenario<C, R>, part: Part, bytes: Bytes, see: (projection: Projection) => void): void {
  const threads = part.threads.map((_, thread) => thread);
  checkScenario(recording(only(scenario, part.threads), (accesses) => see(project(accesses, threads, bytes))), { strategy: 'exhaustive' });
}

/** The bytes on which a part's own threads can meet somebody: those they touch and that any thread of any part writes. */
function bytesOf(part: Part, parts: readonly Part[], common: readonly string[]): Bytes {
  const bytes = new Map<string, Uint8Array>();
  for (const thread of part.threads.filter((name) => !common.includes(name))) {
    for (const [buffer, { read, written }] of footprintOf(part, thread)) {
      const set = bytes.get(buffer) ?? new Uint8Array(read.length);
      for (let byte = 0; byte < read.length; byte++) if ((read[byte]! | written[byte]!) !== 0) set[byte] = 1;
      bytes.set(buffer, set);
    }
  }
  for (const [buffer, set] of bytes) {
    for (let byte = 0; byte < set.length; byte++) {
      if (set[byte] === 1 && !parts.some((it) => it.threads.some((name) => (footprintOf(it, name).get(buffer)?.written[byte] ?? 0) !== 0))) set[byte] = 0;
    }
  }
  return bytes;
}

/** A result in a few lines, without its bounds. */
export function formatParts({ verdict, message, complete, parts, product, whole, executions }: PartsResult): string {
  const lines = parts.map(({ name, threads, result }) => `part "${name}" (${threads.join(', ')}): ${result.verdict}, ${number(result.executions)} executions${result.complete ? ', complete' : ''}`);
  if (verdict !== 'pass') lines.push(verdict === 'shared' ? `the parts cannot be explored one by one, because they share memory:\n${message}` : message);
  if (product !== undefined) {
    const seen = whole === undefined ? '' : 'explored' in whole ? '; the whole was explored too and has as many' : `; ${number(whole.sampled)} random executions of the whole agree`;
    lines.push(`${complete ? 'complete' : 'not complete'}: ${number(executions)} executions of parts stand for ${number(product)} of the whole${seen}`);
  }
  return lines.join('\n');
}
