import { installHandler, PENDING } from '../access.ts';
import type { AccessHandler, AtomicKind, ByteRange, DataViewType, SharedView } from '../access.ts';
import { Agent } from '../async/agent.ts';
import type { NotResumableError } from '../refusal.ts';
import { siteOf } from '../sites.ts';
import { startThread } from '../twin.ts';
import type { Callable, Suspendable } from '../twin.ts';

/** Performs every access, either when it is asked or when the thread is resumed, and keeps count. */
export class TestHandler implements AccessHandler {
  readonly #pends: boolean;
  readonly #loopsPend: boolean;
  pending: (() => unknown) | undefined;
  readonly accesses: string[] = [];
  readonly #agent = new Agent(0);
  readonly loops: { readonly site: number; readonly enter: boolean; readonly state: readonly unknown[]; readonly run: number | undefined }[] = [];
  effects = 0;
  refusal: NotResumableError | undefined;

  constructor(pends: boolean, loopsPend = false) {
    this.#pends = pends;
    this.#loopsPend = loopsPend;
  }

  #answer(site: number, kind: string, act: () => unknown): unknown {
    const { array, index, line } = siteOf(site);
    this.accesses.push(`${kind} ${array}${index === '' ? '' : `[${index}]`}`);
    if (line < 1) throw new Error('a site without a line');
    if (!this.#pends) return act();
    if (this.pending !== undefined) throw new Error('an access was made while another was pending');
    this.pending = act;
    return PENDING;
  }

  atomic(site: number, kind: AtomicKind, view: SharedView, index: number, value: number | bigint | undefined, replacement: number | bigint | undefined): unknown {
    const act = Atomics[kind] as (...args: unknown[]) => unknown;
    return this.#answer(site, kind, () => act(view, index, value, replacement));
  }

  wait(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint): unknown {
    return this.#answer(site, 'wait', () => (view[index] === value ? 'timed-out' : 'not-equal'));
  }

  waitAsync(site: number, view: Int32Array | BigInt64Array, index: number, value: number | bigint): unknown {
    return this.#answer(site, 'waitAsync', () => ({ async: false, value: view[index] === value ? 'timed-out' : 'not-equal' }));
  }

  notify(site: number): unknown {
    return this.#answer(site, 'notify', () => 0);
  }

  plainRead(site: number, view: SharedView, index: number): unknown {
    return this.#answer(site, 'read', () => view[index]);
  }

  plainWrite(site: number, view: SharedView, index: number, value: number | bigint): unknown {
    return this.#answer(site, 'write', () => {
      view[index] = value;
    });
  }

  dataViewGet(site: number, view: DataView, type: DataViewType, byteOffset: number, littleEndian: boolean): unknown {
    return this.#answer(site, `get${type}`, () => (view as unknown as Record<string, (offset: number, little: boolean) => unknown>)[`get${type}`]!(byteOffset, littleEndian));
  }

  dataViewSet(site: number, view: DataView, type: DataViewType, byteOffset: number, value: number | bigint, littleEndian: boolean): unknown {
    return this.#answer(site, `set${type}`, () => (view as unknown as Record<string, (offset: number, value: unknown, little: boolean) => unknown>)[`set${type}`]!(byteOffset, value, littleEndian));
  }

  bulk(site: number, reads: readonly ByteRange[], writes: readonly ByteRange[], act: () => unknown): unknown {
    const span = ({ byteOffset, byteLength }: ByteRange): string => `${byteOffset}+${byteLength}`;
    return this.#answer(site, `bulk r${reads.map(span).join()} w${writes.map(span).join()}`, act);
  }

  loopEnter(site: number, state: readonly unknown[]): number {
    const run = this.loops.length;
    this.loops.push({ site, enter: true, state, run });
    return run;
  }

  loopBack(site: number, state: readonly unknown[], run: number | undefined): unknown {
    this.loops.push({ site, enter: false, state, run });
    if (!this.#loopsPend) return undefined;
    this.pending = () => undefined;
    return PENDING;
  }

  effect(): void {
    this.effects++;
  }

  agent(): Agent {
    return this.#agent;
  }

  refuse(refusal: NotResumableError): boolean {
    this.refusal ??= refusal;
    return true;
  }
}

export interface Outcome {
  readonly returned?: unknown;
  /** Name of what was thrown; its message too, when it was thrown by the program itself. */
  readonly threw?: string;
  readonly log: readonly unknown[];
  /** Contents of the shared memory. */
  readonly memory: readonly number[];
}

/** How a program is run. */
export type Mode = 'plain' | 'direct' | 'answered' | 'pending' | 'looping';

/** Runs `program(log, sab)`; the handler shows what the transform reported. */
export function runProgram(program: Callable, mode: Mode): { readonly outcome: Outcome; readonly handler: TestHandler; readonly memory: Int32Array } {
  const log: unknown[] = [];
  const sab = new SharedArrayBuffer(64);
  const memory = new Int32Array(sab);
  const handler = new TestHandler(mode === 'pending' || mode === 'looping', mode === 'looping');
  const args = [(value: unknown) => log.push(value), sab];
  let ending: { returned?: unknown; threw?: string };
  const previous = installHandler(mode === 'plain' || mode === 'direct' ? undefined : handler);
  try {
    ending = { returned: mode === 'plain' || mode === 'direct' ? program(...args) : runThread(program, args, handler) };
  } catch (error) {
    ending = { threw: error instanceof Error ? `${error.name}${error.message.startsWith('own: ') ? `: ${error.message}` : ''}` : `thrown ${String(error)}` };
  } finally {
    installHandler(previous);
  }
  return { outcome: { ...ending, log, memory: [...memory] }, handler, memory };
}

/** Runs a program that goes on in jobs and timers; natively as long as it logs something at least every `patience` ms. What it returns does not count. */
export async function runAsyncProgram(program: Callable, mode: Exclude<Mode, 'looping'>, patience = 0): Promise<{ readonly outcome: Outcome; readonly handler: TestHandler }> {
  const { outcome, handler, memory } = runProgram(program, mode);
  const { log, threw } = outcome;
  const native = mode === 'plain' || mode === 'direct';
  for (let length = native ? -1 : Infinity; length < log.length;) {
    length = log.length;
    await new Promise((resolve) => {
      setTimeout(resolve, patience);
    });
  }
  return { outcome: { log, memory: [...memory], ...(threw !== undefined && { threw }) }, handler };
}

/** Runs a program and then its event loop: jobs, and timers in order of their times. */
function* withEventLoop(program: Callable, args: readonly unknown[], agent: Agent): Suspendable {
  const result = yield* startThread(program, undefined, args);
  yield* agent.drain('module');
  for (;;) {
    const timer = agent.nextTimer();
    if (timer === undefined) return result;
    agent.expire(timer);
    yield* timer.fire();
    yield* agent.drain('task');
  }
}

function runThread(program: Callable, args: readonly unknown[], handler: TestHandler): unknown {
  const thread = withEventLoop(program, args, handler.agent());
  let step = thread.next();
  for (let steps = 0; step.done !== true; steps++) {
    if (steps > 100_000) throw new Error('the program does not end');
    const act = handler.pending;
    if (act === undefined) throw new Error('suspended without a pending access');
    handler.pending = undefined;
    let result: unknown;
    try {
      result = act();
    } catch (error) {
      step = thread.throw(error);
      continue;
    }
    step = thread.next(result);
  }
  return step.value;
}
