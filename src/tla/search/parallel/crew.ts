import { Worker } from 'node:worker_threads';
import { claimConsumer, claimProducer, createChannel, createRing, type MessageConsumer, type MessageProducer } from '../../../ring/index.ts';
import type { CompiledSpec } from '../../compile/compiled-spec.ts';
import { ByteReader, ByteWriter } from '../../values/index.ts';
import type { Search } from '../search.ts';
import { PackedQueue } from './packed-queue.ts';
import { IN_ORDER_ONLY, LAST, type ExpanderJob, type Readiness, type SharedTable } from './protocol.ts';
import { packerOf, readinessOf } from './texts.ts';

export interface CrewOptions {
  /** How many threads expand states, that of the search among them; at least two. */
  readonly workers: number;
  /** What `loadModel` needs to load the specification once more. */
  readonly file: string;
  readonly config?: string | undefined;
  readonly library?: readonly string[] | undefined;
  /** Trees of its modules, by their texts: threads parse what is not among them. */
  readonly trees?: ReadonlyMap<string, Uint8Array> | undefined;
  /** For tests: begin only when all threads are ready, instead of searching alone until they are, and lend states also where that does not pay. */
  readonly wait?: boolean | undefined;
}

/** The compiled thread, also when this module runs from its source. */
const PROGRAM = new URL('../../../../dist/tla/search/parallel/expander-thread.cjs', import.meta.url);
/** As for the thread of the search: recursive operators nest calls. */
const STACK_MB = 64;
/** 1 MB of jobs to a thread, 4 MB of answers. */
const JOB_RING_BITS = 16;
const ANSWER_RING_BITS = 18;
/** Jobs that a thread has at once: one it works on, and what it goes on with. */
const JOBS_AHEAD = 3;
const MOST_STATES = 256;
const MOST_BYTES = 1 << 16;
/** A job must fit into half a ring. */
const LONGEST_STATE = 1 << 18;
const FEW = 64;
/** Bytes: most parts of answers are no longer. */
const USUAL_PART = 5 << 15;
/** States that the thread of the search expands before it looks around. */
const OWN_AT_ONCE = 16;
/** Bounds of how many states it keeps for each that it lends. */
const LEAST_KEPT = 1 / 64;
const MOST_KEPT = 16;
/** How long to wait for an answer before looking at what else there is, in milliseconds. */
const LOOK_UP_MS = 50;

interface Member {
  readonly worker: Worker;
  readonly jobs: MessageProducer;
  outstanding: number;
}

/** States that the thread of the search expands itself. */
interface Own {
  rest: number;
}

/** A part of an answer. */
interface Part {
  /** Longer than the part; used again for others when that is absorbed. */
  readonly bytes: Uint8Array;
  readonly length: number;
}

interface Job {
  readonly member: Member;
  /** Not yet absorbed. */
  readonly parts: Part[];
  isAnswered: boolean;
}

/**
 * Threads that expand states of a search. The search itself goes on in one thread: of the states on its queue it lends some, expands others
 * itself, which is cheaper by far, and takes in what the threads make of those lent in the order of the queue. Whatever depends on that order, ids,
 * counts, predecessors, the first violation, is therefore that of a search alone. Jobs go through a ring to each thread, answers through one channel.
 */
export class Crew {
  readonly #spec: CompiledSpec;
  readonly #members: Member[];
  readonly #answers: MessageConsumer;
  /** Resolves when all threads have loaded the specification, or one cannot. */
  readonly whenReady: Promise<void>;
  readonly #few: number;
  #ready = 0;
  #trouble: string | undefined;

  constructor(spec: CompiledSpec, { workers, file, config, library = [], trees = new Map(), wait = false }: CrewOptions, deadlock: boolean, liveness: boolean) {
    this.#spec = spec;
    const others = workers - 1;
    this.#few = wait ? 2 : FEW;
    const answers = createChannel({ element: 'bytes', ringBits: ANSWER_RING_BITS, maxProducers: others });
    this.#answers = claimConsumer(answers);
    const expected = readinessOf(spec);
    let settle = (): void => {};
    this.whenReady = new Promise((resolve) => (settle = resolve));
    this.#members = Array.from({ length: others }, (_, index) => {
      const jobs = createRing({ element: 'bytes', ringBits: JOB_RING_BITS });
      const workerData: ExpanderJob = { file, config, library, trees, deadlock, liveness, jobs, answers };
      const worker = new Worker(PROGRAM, { workerData, name: `ringproof expander ${index + 1}`, resourceLimits: { stackSizeMb: STACK_MB } });
      const lost = (why: string): void => {
        this.#trouble ??= `a thread was lost: ${why}`;
        settle();
      };
      worker.once('message', ({ texts, digest }: Readiness) => {
        if (texts !== expected.texts || digest !== expected.digest) lost('it loaded another specification');
        else if (++this.#ready === others) settle();
      });
      worker.once('error', (error) => lost(error.message));
      worker.once('exit', () => lost('it ended'));
      return { worker, jobs: claimProducer(jobs), outstanding: 0 };
    });
  }

  get isReady(): boolean {
    return this.#trouble !== undefined || this.#ready === this.#members.length;
  }

  /**
   * Goes on with a search until it ends or has to go on alone, which it can at any time.
   * @param turn is awaited now and then; throws to stop
   * @returns why the search has to go on alone, if it has to
   */
  async run(search: Search, turn: () => Promise<void> | undefined): Promise<string | undefined> {
    if (this.#trouble !== undefined) return this.#trouble;
    const queue = new PackedQueue(packerOf(this.#spec), this.#spec.variables.length);
    search.share(queue);
    const alone = await new Run(search, queue, { members: this.#members, answers: this.#answers, few: this.#few }, turn, () => this.#trouble).run();
    if (alone !== undefined) search.unshare();
    return alone;
  }

  async close(): Promise<void> {
    for (const { worker } of this.#members) worker.removeAllListeners();
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }
}

class Run {
  readonly #search: Search;
  readonly #queue: PackedQueue;
  readonly #members: readonly Member[];
  readonly #answers: MessageConsumer;
  /** Of fewer states none are lent: they are not worth a message. */
  readonly #few: number;
  readonly #turn: () => Promise<void> | undefined;
  readonly #trouble: () => string | undefined;
  /** What becomes of the states at the head of the queue, in its order. */
  readonly #plan: (Own | Job)[] = [];
  /**
   * How many states it keeps for itself before each that it lends: more when it has to wait for an answer, fewer when answers wait for it. In between nobody
   * waits, as long as there are states.
   */
  #kept = 1;
  readonly #byNumber = new Map<number, Job>();
  /** Of parts that were absorbed. */
  readonly #spare: Uint8Array[] = [];
  readonly #message = new ByteWriter();
  readonly #states = new ByteWriter();
  #given = 0;
  /** How many jobs are answered and not absorbed. */
  #answered = 0;
  #table: Int32Array | undefined;
  #version = 0;
  #alone: string | undefined;

  constructor(
    search: Search,
    queue: PackedQueue,
    { members, answers, few }: { readonly members: readonly Member[]; readonly answers: MessageConsumer; readonly few: number },
    turn: () => Promise<void> | undefined,
    trouble: () => string | undefined,
  ) {
    this.#search = search;
    this.#queue = queue;
    this.#members = members;
    this.#answers = answers;
    this.#few = few;
    this.#turn = turn;
    this.#trouble = trouble;
  }

  async run(): Promise<string | undefined> {
    for (;;) {
      this.#give();
      const [next] = this.#plan;
      // Nothing is left to be done: the search is over, or says why not.
      if (next === undefined) return this.#alone;
      if ('rest' in next) {
        if (!this.#expandSome(next)) return this.#alone;
      } else if (next.parts.length > 0) {
        if (!this.#absorb(next.parts.shift()!)) return this.#alone;
      } else if (next.isAnswered) {
        this.#plan.shift();
        this.#answered--;
      } else await this.#receive();
      const turn = this.#turn();
      if (turn !== undefined) await turn;
      this.#alone ??= this.#trouble();
      if (this.#alone !== undefined) return this.#alone;
    }
  }

  /** @returns whether the search goes on with this crew */
  #expandSome(own: Own): boolean {
    for (let count = Math.min(own.rest, OWN_AT_ONCE); count > 0; count--) {
      own.rest--;
      if (!this.#search.expand()) return false;
    }
    if (own.rest > 0) return true;
    this.#plan.shift();
    const [next] = this.#plan;
    if (next === undefined || 'rest' in next) return true;
    this.#note();
    if (!next.isAnswered) this.#kept = Math.min(MOST_KEPT, this.#kept * 1.1);
    else if (this.#answered > this.#members.length) this.#kept = Math.max(LEAST_KEPT, this.#kept * 0.94);
    return true;
  }

  /** Plans what becomes of states as long as somebody can take a job; the jobs are small when there are few states. */
  #give(): void {
    for (;;) {
      const available = this.#queue.size - this.#queue.lentAhead;
      if (available === 0) return;
      if (available < this.#few) {
        // While there is something else to do they become more: kept now, all that come would be too few in their turn.
        if (this.#plan.length === 0) this.#keep(Math.min(available, OWN_AT_ONCE));
        return;
      }
      let member: Member | undefined;
      for (const each of this.#members) if (each.outstanding < JOBS_AHEAD && (member === undefined || each.outstanding < member.outstanding)) member = each;
      if (member === undefined) {
        // With nothing else to do, it does what nobody can take now.
        if (this.#plan.length === 0) this.#keep(Math.min(available, OWN_AT_ONCE));
        return;
      }
      const share = Math.min(MOST_STATES, Math.ceil(available / (2 * (this.#members.length + 1))));
      // Who is that far ahead is not kept waiting for what was planned too large.
      const isFarAhead = this.#answered > 2 * this.#members.length;
      this.#keep(isFarAhead ? 0 : Math.min(Math.round(share * this.#kept), available - 1));
      if (!this.#giveTo(member, share)) return;
    }
  }

  /** Leaves the next states of the queue to this thread. */
  #keep(count: number): void {
    for (let rest = count; rest > 0; rest--) this.#queue.pass();
    if (count > 0) this.#plan.push({ rest: count });
  }

  #giveTo(member: Member, most: number): boolean {
    const queue = this.#queue;
    const first = this.#search.taken + queue.lentAhead;
    const level = this.#search.levelOf(first);
    if (!this.#search.isExpanded(level)) return false;
    this.#shareTable();
    const states = this.#states;
    states.clear();
    let count = 0;
    while (count < most && states.length < MOST_BYTES && queue.lentAhead < queue.size && this.#search.levelOf(first + count) === level) {
      const before = states.length;
      if (!queue.lend(states)) this.#alone = 'a state holds a string that came about in the search';
      else if (states.length - before > LONGEST_STATE) this.#alone = `a state takes ${states.length - before} bytes`;
      if (this.#alone !== undefined) return false;
      count++;
    }
    const number = this.#given++;
    const message = this.#message;
    message.clear();
    message.word(number);
    message.word(level);
    message.word(this.#version);
    message.word(first);
    message.natural(count);
    message.bytes(states.buffer, 0, states.length);
    const job: Job = { member, parts: [], isAnswered: false };
    this.#plan.push(job);
    this.#byNumber.set(number, job);
    member.outstanding++;
    // It fits: a ring holds more than the jobs that a thread has at once.
    member.jobs.pushWait(message.written);
    return true;
  }

  #shareTable(): void {
    const { table } = this.#search.states;
    if (table === this.#table) return;
    this.#table = table;
    this.#version++;
    const message: SharedTable = { version: this.#version, slots: table };
    for (const { worker } of this.#members) worker.postMessage(message);
  }

  async #receive(): Promise<void> {
    if (this.#note() === 0) await this.#answers.waitAsync(LOOK_UP_MS);
  }

  /** @returns how many messages there were */
  #note(): number | 'closed' {
    return this.#answers.drain((bytes, start, end) => this.#notePart(bytes.subarray(start, end)));
  }

  #notePart(part: Uint8Array): void {
    const { length } = part;
    const spare = this.#spare.pop();
    const bytes = spare !== undefined && spare.length >= length ? spare : new Uint8Array(Math.max(length, USUAL_PART));
    bytes.set(part);
    const number = new ByteReader(bytes).word();
    const job = this.#byNumber.get(number)!;
    job.parts.push({ bytes, length });
    if (bytes[4] !== LAST && bytes[4] !== IN_ORDER_ONLY) return;
    job.isAnswered = true;
    this.#answered++;
    job.member.outstanding--;
    this.#byNumber.delete(number);
  }

  /** @returns whether the search goes on with this crew */
  #absorb({ bytes, length }: Part): boolean {
    const reader = new ByteReader(bytes, 5, length);
    if (bytes[4] === IN_ORDER_ONLY) {
      this.#alone = Buffer.from(reader.block()).toString();
      return false;
    }
    while (!reader.done) if (!this.#search.absorb(this.#queue, reader)) return false;
    this.#spare.push(bytes);
    return true;
  }
}
