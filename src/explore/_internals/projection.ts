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

/** What is unlike anything known in a projection: the first access of a thread that none makes there, or where a thread leaves off. Empty if it is only the combination. */
export function strangeness(strange: Projection, known: Iterable<Projection>, threads: readonly string[]): string[] {
  const all = [...known];
  const found: string[] = [];
  for (const [thread, name] of threads.entries()) {
    const own = accessesOf(strange, thread);
    let best = 0;
    let whole = false;
    for (const projection of all) {
      const theirs = accessesOf(projection, thread);
      let same = 0;
      while (same < own.length && same < theirs.length && textOf(own[same]!) === textOf(theirs[same]!)) same++;
      best = Math.max(best, same);
      whole ||= same === own.length && same === theirs.length;
    }
    if (whole) continue;
    if (best < own.length) found.push(`${name} makes ${wordsFor(own[best]!)}, with values that it never meets there`);
    else found.push(own.length === 0 ? `${name} leaves it alone` : `${name} leaves off after ${wordsFor(own.at(-1)!)}`);
  }
  return found;
}

function accessesOf({ accesses }: Projection, thread: number): RecordedAccess[] {
  return accesses.filter((access) => access.thread === thread);
}

function wordsFor(access: RecordedAccess): string {
  const site = siteOf(access.site);
  return site === undefined ? textOf(access) : `${site.text.replace(/\s+/g, ' ')} at ${site.file}:${site.line}:${site.column}`;
}
