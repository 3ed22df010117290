import type { SharedView } from '../../instrument/access.ts';
import { Machine } from './machine.ts';
import type { Mark, PlainOperation } from './machine.ts';
import { DONE, IDLE, READY, SPINNING, WAITING } from './machine.ts';
import { EventLog } from './event-log.ts';
import { PLAIN, REST, WRITE } from './operations.ts';
import type { Program } from './program.ts';
import { TraceDigest } from './trace-digest.ts';

/** What a thread is about to do. */
export interface Pending {
  readonly code: number;
  readonly site: number;
  readonly view: ArrayBufferView | undefined;
  readonly index: number;
  readonly value: unknown;
  readonly replacement: unknown;
  readonly plain: PlainOperation | undefined;
  readonly mark: Mark | undefined;
}

/**
 * A machine whose plain accesses are steps, and that tells its states apart. Two states have the same key when the shared bytes are the same, the
 * waiter lists are, and each thread has received the same results in the same order: being deterministic, the threads then stand at the same places
 * with the same local values. A failed turn of a spin leaves everything as it was and does not count. Where event loops run, a state is
 * known by the trace that led to it.
 */
export class WalkMachine<C = unknown> extends Machine<C> {
  /** For each thread, a number for what it has received so far. */
  readonly local: Int32Array;
  /** How many operations each thread has made. */
  readonly made: Int32Array;
  readonly #log: EventLog;
  #digest = new TraceDigest();
  readonly #numbers = new Map<string, number>();
  readonly #buffers = new Map<string, number>();
  #setup = 0;
  #high = 0;
  #low = 0;
  readonly #turns: Map<number, number>[] = [];
  readonly #pendingAt: Map<number, Pending>[] = [];
  /** What the last step did, as it stood before. */
  about: Pending | undefined;
  /** Decides what `choose` answers. */
  decide: (options: number) => number = () => 0;

  constructor(program: Program<C>) {
    super(program, { resumeSpins: true, plainSteps: true });
    this.local = new Int32Array(this.threadCount);
    this.made = new Int32Array(this.threadCount);
    this.#log = new EventLog(this.threadCount);
    for (let p = 0; p < this.threadCount; p++) {
      this.#turns.push(new Map());
      this.#pendingAt.push(new Map());
    }
    this.chooser = (thread, options) => {
      const value = this.decide(options);
      this.#log.fileChoice(thread, value, options, this.enablersOf(thread), false);
      this.#digest.add(this.#log, this.#log.length - 1);
      if (thread < 0) this.#setup = this.#number(this.#setup, `choose ${value}`);
      else this.local[thread] = this.#number(this.local[thread]!, `choose ${value}`);
      return value;
    };
  }

  override start(): void {
    this.#log.begin();
    this.#digest = new TraceDigest();
    this.local.fill(0);
    this.made.fill(0);
    this.#setup = 0;
    this.#high = 0;
    this.#low = 0;
    for (const turns of this.#turns) turns.clear();
    for (const pending of this.#pendingAt) pending.clear();
    super.start();
    for (let p = 0; p < this.threadCount; p++) this.#notePending(p);
  }

  #number(before: number, text: string): number {
    const key = `${before} ${text}`;
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size + 1));
    return number;
  }

  #notePending(p: number): void {
    if ((this.status[p] !== READY && this.status[p] !== WAITING) || this.pendingCode[p] === REST) return;
    const { view, index, value, replacement } = this.pendingAccess(p);
    const plain = this.pendingPlain[p];
    this.#pendingAt[p]!.set(this.local[p]!, { code: this.pendingCode[p]!, site: this.pendingSite[p]!, view: plain?.view ?? view, index, value, replacement, plain, mark: this.marks[p] });
  }

  /** What thread p is about to do; of a spinning one, what its next turn begins with. Undefined where it is about to do nothing. */
  pending(p: number): Pending | undefined {
    return this.status[p] === DONE || this.status[p] === IDLE || this.rests(p) ? undefined : this.#pendingAt[p]!.get(this.local[p]!);
  }

  rests(p: number): boolean {
    return this.status[p] === READY && this.pendingCode[p] === REST;
  }

  /** Makes the step of an enabled thread. False when a spin that went on had nothing to do yet. */
  step(p: number): boolean {
    if (this.status[p] === SPINNING || this.rests(p)) {
      const goesOn = this.resume(p) && !this.rests(p);
      this.#notePending(p);
      if (!goesOn) return false;
    }
    this.about = this.pending(p);
    const plain = this.pendingPlain[p];
    if (plain !== undefined) this.#mixRanges(plain);
    const read = plain?.kind === 'bulk' ? bytesOf(plain.reads) : undefined;
    this.perform(p, this.#log.length);
    if (plain !== undefined) this.#mixRanges(plain);
    else if (this.mode === WRITE) this.#mixWord();
    this.made[p]!++;
    this.#log.file(p, this as Machine, false);
    this.#digest.add(this.#log, this.#log.length - 1);
    const received = read ?? (this.code === PLAIN && plain!.kind === 'write' ? '' : show(this.result));
    this.local[p] = this.#number(this.local[p]!, `${this.code} ${received}`);
    const asleep: number[] = [];
    for (let q = 0; q < this.threadCount; q++) if (q !== p && (this.status[q] === WAITING || this.status[q] === IDLE)) asleep.push(q);
    this.advance(p);
    this.#notePending(p);
    for (const q of asleep) {
      if (this.status[q] === WAITING || this.status[q] === IDLE) continue;
      this.local[q] = this.#number(this.local[q]!, 'woken');
      this.#notePending(q);
    }
    return true;
  }

  #mixWord(): void {
    const { view, index } = this.#lastAccess();
    this.#mix(this.location, hashOf(this.before));
    this.#mix(this.location, hashOf(view[index]));
  }

  #lastAccess(): { readonly view: SharedView; readonly index: number } {
    const { view, index } = this.pendingAccess(this.lastThread);
    return { view: view!, index };
  }

  #mixRanges({ writes }: PlainOperation): void {
    for (const { buffer, byteOffset, byteLength } of writes) {
      const { key } = this.memory.bufferInfo(buffer);
      let number = this.#buffers.get(key);
      if (number === undefined) this.#buffers.set(key, (number = this.#buffers.size + 1));
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      for (let i = 0; i < byteLength; i++) this.#mix(Math.imul(number, 0x9e3779b1) ^ (byteOffset + i) ^ 0x40000000, bytes[i]!);
    }
  }

  /** Takes the value of a place into the hash of the memory, or out of it again. */
  #mix(place: number, value: number): void {
    let a = Math.imul(place ^ 0x2545f491, 0x9e3779b1) ^ Math.imul(value ^ 0x27d4eb2f, 0x85ebca6b);
    a = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d);
    a = Math.imul(a ^ (a >>> 12), 0x297a2d39);
    let b = Math.imul(place ^ 0x632be59b, 0xc2b2ae35) ^ Math.imul(value ^ 0x165667b1, 0x27d4eb2f);
    b = Math.imul(b ^ (b >>> 16), 0x7feb352d);
    b = Math.imul(b ^ (b >>> 15), 0x846ca68b);
    this.#high ^= a ^ (a >>> 15);
    this.#low ^= b ^ (b >>> 16);
  }

  /** What tells this state from others. */
  key(): string {
    if (this.asynchronous) return `trace ${this.#digest.key(0)} ${this.status.join()}`;
    // Of those who spin, also who may go on: what a turn has read may be older than what is there.
    return `${this.#setup} ${this.local.join()} ${this.status.join()} ${this.enabledMask()} ${this.describeLists()} ${this.#high} ${this.#low}`;
  }

  override loopEnter(site: number, state: readonly unknown[]): number {
    const run = super.loopEnter(site, state);
    const p = this.memory.currentThread;
    if (run > 0 && p >= 0) this.#turns[p]!.set(run, this.local[p]!);
    return run;
  }

  override loopBack(site: number, state: readonly unknown[], run: number | undefined): unknown {
    const answer = super.loopBack(site, state, run);
    const p = this.memory.currentThread;
    if (p < 0 || run === undefined || run === 0) return answer;
    const begun = this.#turns[p]!.get(run);
    if (this.status[p] === SPINNING && begun !== undefined) this.local[p] = begun;
    else this.#turns[p]!.set(run, this.local[p]!);
    return answer;
  }
}

function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : String(value);
}

function bytesOf(ranges: PlainOperation['reads']): string {
  return ranges.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength).join()).join(';');
}

/** A number for the value of a word. */
function hashOf(value: unknown): number {
  if (typeof value !== 'bigint') return (value as number) | 0;
  return Number(BigInt.asIntN(32, value)) ^ Math.imul(Number(BigInt.asIntN(32, value >> 32n)), 0x9e3779b1);
}
