import type { PENDING } from '../../instrument/access.ts';
import type { Machine } from '../_internals/machine.ts';
import { LOCK, UNLOCK } from '../_internals/operations.ts';
import type { Program } from '../_internals/program.ts';

/**
 * Operations for threads written by hand as generators: `const seen = (yield ops.load(a, 0)) as number`. Each posts the operation to
 * the machine that runs the thread; the yield suspends the thread until the step is made.
 */
export class Operations {
  #machine: Machine | undefined;

  attach(machine: Machine): void {
    this.#machine = machine;
  }

  load = (view: Int32Array, index: number): unknown => this.#machine!.atomic(0, 'load', view, index, undefined, undefined);
  store = (view: Int32Array, index: number, value: number): unknown => this.#machine!.atomic(0, 'store', view, index, value, undefined);
  add = (view: Int32Array, index: number, value: number): unknown => this.#machine!.atomic(0, 'add', view, index, value, undefined);
  exchange = (view: Int32Array, index: number, value: number): unknown => this.#machine!.atomic(0, 'exchange', view, index, value, undefined);
  compareExchange = (view: Int32Array, index: number, expected: number, replacement: number): unknown =>
    this.#machine!.atomic(0, 'compareExchange', view, index, expected, replacement);
  wait = (view: Int32Array, index: number, value: number, timeout = Infinity): unknown => this.#machine!.wait(0, view, index, value, timeout);
  notify = (view: Int32Array, index: number, count = Infinity): unknown => this.#machine!.notify(0, view, index, count);
  lock = (view: Int32Array, index: number): typeof PENDING => this.#machine!.mutex(LOCK, view, index);
  unlock = (view: Int32Array, index: number): typeof PENDING => this.#machine!.mutex(UNLOCK, view, index);
  choose = (options: number): number => this.#machine!.choose(options);
  loopEnter = (site: number, state: readonly unknown[]): number => this.#machine!.loopEnter(site, state);
  loopBack = (site: number, state: readonly unknown[], activation: number): unknown => this.#machine!.loopBack(site, state, activation);
  plainRead = (view: Int32Array, index: number): number => this.#machine!.plainRead(0, view, index) as number;
  plainWrite = (view: Int32Array, index: number, value: number): void => {
    this.#machine!.plainWrite(0, view, index, value);
  };
}

export interface HandWritten {
  readonly name: string;
  /** Number of 32-bit words, zero at the start unless `initial` says otherwise. */
  readonly words: number;
  readonly initial?: readonly number[];
  readonly threads: readonly ((m: Int32Array, ops: Operations) => Generator<unknown, unknown, unknown>)[];
  readonly invariant?: (m: Int32Array) => void;
  readonly final?: (m: Int32Array, returned: readonly unknown[]) => void;
}

/** A program over one array of shared words that is reused by all executions. */
export function handWritten(source: HandWritten): { program: Program<Int32Array>; ops: Operations } {
  const words = new Int32Array(new SharedArrayBuffer(Math.max(4, 4 * source.words)));
  const ops = new Operations();
  const program: Program<Int32Array> = {
    name: source.name,
    threadNames: source.threads.map((_, i) => `t${i}`),
    setup() {
      words.fill(0);
      if (source.initial !== undefined) words.set(source.initial);
      return words;
    },
    threads: source.threads.map((body) => (m) => body(m, ops)),
    ...(source.invariant && { invariant: source.invariant }),
    ...(source.final && { final: source.final }),
  };
  return { program, ops };
}
