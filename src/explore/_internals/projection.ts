import type { RecordedAccess } from './machine.ts';
import { siteOf } from './instrumented.ts';

/** Bytes of buffers by buffer name: 1 where a byte belongs to the set. */
export type Bytes = ReadonlyMap<string, Uint8Array>;

/** What an execution did on some bytes: for each thread the accesses in their order, with the values, and where each one is in the source. */
export interface Projection {
  readonly key: string;
  readonly accesses: readonly RecordedAccess[];
}

/** The accesses of some threads to some bytes, in the form in which two equivalent executions agree: thread by thread. */
export function project(accesses: readonly RecordedAccess[], threads: readonly number[], bytes: Bytes): Projection {
  const kept = accesses.filter((access) => threads.includes(access.thread) && touches(access, bytes));
  const key = threads.map((thread) => kept.filter((access) => access.thread === thread).map(textOf).join(';')).join('|');
  return { key, accesses: kept };
}

function touches({ buffer, byteOffset, byteLength }: RecordedAccess, bytes: Bytes): boolean {
  const set = bytes.get(buffer);
  if (set === undefined) return false;
  for (let byte = byteOffset; byte < byteOffset + byteLength; byte++) if (set[byte] === 1) return true;
  return false;
}

function textOf({ operation, buffer, byteOffset, before, after, result }: RecordedAccess): string {
  return `${operation} ${buffer}@${byteOffset}: ${String(before)} ${String(after)} ${String(result)}`;
}

/** Compares a projection that is not among those known with each of them, and says what is unlike any. */
export class Strangeness {
  readonly #own: readonly (readonly RecordedAccess[])[];
  readonly #threads: readonly string[];
  /** For each thread, the longest beginning that a known one shares, and whether one is the same altogether. */
  readonly #shared: number[];
  readonly #same: boolean[];

  constructor(strange: Projection, threads: readonly string[]) {
    this.#threads = threads;
    this.#own = threads.map((_, thread) => accessesOf(strange, thread));
    this.#shared = threads.map(() => 0);
    this.#same = threads.map(() => false);
  }

  compare(known: Projection): void {
    for (const [thread, own] of this.#own.entries()) {
      const theirs = accessesOf(known, thread);
      let same = 0;
      while (same < own.length && same < theirs.length && textOf(own[same]!) === textOf(theirs[same]!)) same++;
      this.#shared[thread] = Math.max(this.#shared[thread]!, same);
      this.#same[thread] ||= same === own.length && same === theirs.length;
    }
  }

  /** For people; empty if only the combination of what the threads do is unlike anything. */
  words(): string {
    return this.#threads.flatMap((name, thread) => (this.#same[thread] ? [] : [`${name} ${this.#wordsFor(thread)}`])).join(' and ');
  }

  #wordsFor(thread: number): string {
    const own = this.#own[thread]!;
    const strange = own[this.#shared[thread]!];
    if (strange !== undefined) return `makes ${placeOf(strange)}, with values that it never meets there`;
    return own.length === 0 ? 'leaves it alone' : `leaves off after ${placeOf(own.at(-1)!)}`;
  }
}

function accessesOf({ accesses }: Projection, thread: number): RecordedAccess[] {
  return accesses.filter((access) => access.thread === thread);
}

function placeOf(access: RecordedAccess): string {
  const site = siteOf(access.site);
  return site === undefined ? textOf(access) : `${site.text.replace(/\s+/g, ' ')} at ${site.file}:${site.line}:${site.column}`;
}
