import type { HandWritten, Operations } from './hand-written.ts';

/**
 * Tiny programs over a few words, as data: what random testing generates and the brute-force enumerator interprets. An instruction
 * runs only if the thread's last result equals `when`, where given, so that control flow depends on what was read.
 */
export type Instruction = { readonly when?: number } & (
  | { readonly op: 'load' | 'add' | 'lock' | 'unlock'; readonly x: number }
  | { readonly op: 'store' | 'exchange' | 'await'; readonly x: number; readonly v: number }
  | { readonly op: 'cas'; readonly x: number; readonly e: number; readonly v: number }
  | { readonly op: 'wait'; readonly x: number; readonly v: number; readonly timed: boolean }
  | { readonly op: 'notify'; readonly x: number; readonly n: number }
  | { readonly op: 'choose'; readonly n: number }
  | { readonly op: 'read'; readonly x: number }
  | { readonly op: 'write'; readonly x: number; readonly v: number }
);

export interface AccessProgram {
  readonly threads: readonly (readonly Instruction[])[];
  /** Words that an invariant looks at after every step. */
  readonly observed: readonly number[];
}

export const DATA_WORDS = 2;
/** Locks live on words of their own, numbered from here. */
export const FIRST_LOCK = DATA_WORDS;
/** So do cells that are accessed plainly. */
export const FIRST_CELL = FIRST_LOCK + 2;
export const WORDS = FIRST_CELL + 2;

const WAIT_RESULTS: Readonly<Record<string, number>> = { ok: 10, 'not-equal': 11, 'timed-out': 12 };

function* body(instructions: readonly Instruction[], m: Int32Array, ops: Operations): Generator<unknown, readonly number[], unknown> {
  const seen: number[] = [];
  const held = new Set<number>();
  let last = 0;
  for (const it of instructions) {
    if (it.when !== undefined && it.when !== last) continue;
    switch (it.op) {
      case 'load': last = (yield ops.load(m, it.x)) as number; break;
      case 'add': last = (yield ops.add(m, it.x, 1)) as number; break;
      case 'store': last = (yield ops.store(m, it.x, it.v)) as number; break;
      case 'exchange': last = (yield ops.exchange(m, it.x, it.v)) as number; break;
      case 'cas': last = (yield ops.compareExchange(m, it.x, it.e, it.v)) as number; break;
      case 'wait': last = WAIT_RESULTS[(yield ops.wait(m, it.x, it.v, it.timed ? 1 : Infinity)) as string]!; break;
      case 'notify': last = (yield ops.notify(m, it.x, it.n)) as number; break;
      case 'choose': last = ops.choose(it.n); break;
      case 'read': last = ops.plainRead(m, FIRST_CELL + it.x); break;
      case 'write':
        ops.plainWrite(m, FIRST_CELL + it.x, it.v);
        break;
      case 'lock':
        yield ops.lock(m, FIRST_LOCK + it.x);
        held.add(it.x);
        break;
      case 'unlock':
        if (!held.delete(it.x)) continue;
        yield ops.unlock(m, FIRST_LOCK + it.x);
        break;
      case 'await':
        const loop1 = ops.loopEnter(1, []);
        while ((yield ops.load(m, it.x)) !== it.v) if (ops.loopBack(1, [], loop1) !== undefined) yield;
        last = it.v;
    }
    seen.push(last);
  }
  return seen;
}

/** The program for the engine. `observe` gets the values of the observed words after each step that it visits. */
export function handWrittenFrom(program: AccessProgram, observe: (values: string) => void): HandWritten {
  let ops: Operations | undefined;
  return {
    name: 'random',
    words: WORDS,
    threads: program.threads.map((instructions) => (m, operations) => {
      ops = operations;
      return body(instructions, m, operations);
    }),
    ...(program.observed.length > 0 && { invariant: (m) => observe(program.observed.map((x) => ops!.load(m, x)).join()) }),
  };
}
