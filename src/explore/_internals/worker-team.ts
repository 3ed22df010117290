import { fileURLToPath } from 'node:url';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Hits } from './code-counter.ts';
import type { ConflictPairs, OrderedPair } from './conflict-pairs.ts';
import { Machine } from './machine.ts';
import type { Kill } from './machine.ts';
import type { Origin } from './origin.ts';
import type { Program } from './program.ts';
import { getAcquainted, OBSERVED_MORE, SearchTogether, shareOf, sumOf, WORKER_DIED } from './search-together.ts';
import type { Stop, Sum } from './search-together.ts';
import type { SearchOrder, WorkerAnswer, WorkerJob } from './search-worker.ts';
import { inSession } from './session.ts';
import { allocateSharedMemory } from './shared-memory.ts';
import type { SharedSearchMemory } from './shared-memory.ts';
import { SharedNames } from './shared-names.ts';
import { SharedTree } from './shared-tree.ts';

/** The compiled worker, also when this module runs from its source. */
const PROGRAM = new URL('../../../dist/explore/_internals/search-worker.js', import.meta.url);
/** Milliseconds that this thread explores before it looks at messages. */
const SLICE = 25;
const REPORT_EVERY = 250;

/** How a search by the team ended: `stop` unless the whole tree was explored. */
export interface TeamResult {
  readonly kill: Kill | undefined;
  readonly stop: Stop | undefined;
  readonly sum: Sum;
  readonly share: number;
}

interface Member {
  readonly worker: Worker;
  readonly number: number;
  state: 'loading' | 'idle' | 'searching' | 'gone';
  /** Conflicts that it has seen in all its searches. */
  pairs: readonly OrderedPair[];
  /** What it reached in all its searches. */
  hits: readonly Hits[];
}

/** This thread and workers that explore one program. Who is still loading joins when it is ready. */
export class WorkerTeam {
  readonly #memory: SharedSearchMemory;
  readonly #tree: SharedTree;
  /** The machine of this thread. */
  readonly machine: Machine;
  readonly #members: Member[] = [];
  readonly #maxSteps: number;
  readonly #pairs: ConflictPairs;
  #order: SearchOrder | undefined;
  #stop: Stop | undefined;
  #closing = false;

  constructor(origin: Origin, program: Program, threads: number, maxSteps: number, pairs: ConflictPairs) {
    this.#pairs = pairs;
    this.#memory = allocateSharedMemory(threads);
    this.#tree = new SharedTree(this.#memory);
    this.#maxSteps = maxSteps;
    this.machine = new Machine(program, { resumeSpins: false, names: new SharedNames(this.#memory) }) as Machine;
    inSession(this.machine, () => getAcquainted(this.machine, maxSteps));
    for (let number = 1; number < threads; number++) {
      const workerData: WorkerJob = { origin, memory: this.#memory, number, maxSteps };
      const worker = new Worker(fileURLToPath(PROGRAM), { workerData, name: `ringproof explorer ${number}` });
      const member: Member = { worker, number, state: 'loading', pairs: [], hits: [] };
      worker.on('message', (answer: WorkerAnswer) => this.#answered(member, answer));
      worker.on('error', (error) => this.#lost(member, error.message));
      worker.on('exit', (code) => this.#lost(member, `it ended with exit code ${code}`));
      this.#members.push(member);
    }
  }

  #answered(member: Member, answer: WorkerAnswer): void {
    if (member.state === 'gone') return;
    member.state = 'idle';
    if (answer.type === 'ended') {
      member.pairs = answer.pairs;
      member.hits = answer.hits;
      if (answer.stop !== undefined) this.#stop ??= answer.stop;
    } else if (this.#order !== undefined) this.#begin(member, this.#order);
  }

  #begin(member: Member, order: SearchOrder): void {
    member.state = 'searching';
    member.worker.postMessage(order);
  }

  #lost(member: Member, why: string): void {
    if (member.state === 'gone') return;
    member.state = 'gone';
    if (this.#closing) return;
    this.#stop ??= { reason: WORKER_DIED, message: `worker ${member.number} of ${this.#members.length} died: ${why}` };
    this.#tree.stop(WORKER_DIED);
  }

  /** Makes the search under way end; what it has done so far counts. */
  stop(reason: number): void {
    this.#stop ??= { reason };
    this.#tree.stop(reason);
  }

  /** `deadline` in milliseconds of `performance.now()`. */
  async search({ kill, maxExecutions, deadline }: { readonly kill: Kill | undefined; readonly maxExecutions: number; readonly deadline: number }, onProgress: (sum: Sum, share: number) => void): Promise<TeamResult> {
    for (;;) {
      if (this.#stop === undefined) await this.#searchOnce({ kill, maxExecutions, deadline: deadline + performance.timeOrigin }, deadline, onProgress);
      if (this.#stop?.reason !== OBSERVED_MORE) return { kill, stop: this.#stop, sum: sumOf(this.#memory), share: shareOf(this.#memory, this.#tree) };
      this.#stop = undefined;
    }
  }

  async #searchOnce(order: SearchOrder, deadline: number, onProgress: (sum: Sum, share: number) => void): Promise<void> {
    new Float64Array(this.#memory.tallies).fill(0);
    this.#tree.begin();
    this.machine.kill = order.kill;
    const own = new SearchTogether(this.machine, this.#memory, 0, { maxSteps: this.#maxSteps, maxExecutions: order.maxExecutions, deadline, keepGoing: false, pairs: this.#pairs });
    this.#order = order;
    for (const member of this.#members) if (member.state === 'idle') this.#begin(member, order);
    let reported = performance.now();
    for (;;) {
      const end = inSession(this.machine, () => own.run(performance.now() + SLICE));
      if (typeof end === 'object') this.#stop ??= end;
      if (end !== false) break;
      await nextTurn();
      const now = performance.now();
      if (now - reported < REPORT_EVERY) continue;
      reported = now;
      this.#tree.lock.acquire();
      const share = shareOf(this.#memory, this.#tree);
      this.#tree.lock.release();
      onProgress(sumOf(this.#memory), share);
    }
    this.#order = undefined;
    while (this.#members.some(({ state }) => state === 'searching')) await nextTurn();
  }

  /** Conflicts that the workers saw. */
  pairs(): OrderedPair[] {
    return this.#members.flatMap((member) => member.pairs);
  }

  /** What the workers reached. */
  hits(): Hits[] {
    return this.#members.flatMap((member) => member.hits);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }
}
