/** The program of a worker that takes part in a search: it loads the scenario, then explores each time it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadBundle } from '../../instrument/index.ts';
import { scenariosOf } from '../scenario.ts';
import { CodeCounter } from './code-counter.ts';
import type { Hits } from './code-counter.ts';
import { ConflictPairs } from './conflict-pairs.ts';
import type { OrderedPair } from './conflict-pairs.ts';
import { Machine } from './machine.ts';
import type { Kill } from './machine.ts';
import { programOf } from './prepare.ts';
import { getAcquainted, SearchTogether } from './search-together.ts';
import type { Stop } from './search-together.ts';
import { inSession } from './session.ts';
import { SharedNames } from './shared-names.ts';
import type { Origin } from './origin.ts';
import type { SharedSearchMemory } from './shared-memory.ts';

export interface WorkerJob {
  readonly origin: Origin;
  readonly memory: SharedSearchMemory;
  /** Which search this is. */
  readonly number: number;
  readonly maxSteps: number;
}

export interface SearchOrder {
  readonly kill: Kill | undefined;
  readonly maxExecutions: number;
  /** Milliseconds since the epoch: each thread's `performance.now()` has an origin of its own. */
  readonly deadline: number;
}

export type WorkerAnswer =
  | { readonly type: 'ready' }
  /** A search ended here; `stop` if it was this worker that ended it. */
  | { readonly type: 'ended'; readonly stop?: Stop; readonly pairs: readonly OrderedPair[]; readonly hits: readonly Hits[] };

const { origin, memory, number, maxSteps } = workerData as WorkerJob;
const scenario = scenariosOf(await loadBundle(origin.file, origin.bundle)).get(origin.name);
if (scenario === undefined) throw new Error(`${origin.file} exports no scenario "${origin.name}" when it is loaded in a worker`);
const code = new CodeCounter(scenario);
const machine = new Machine(programOf(scenario), { resumeSpins: false, names: new SharedNames(memory) }) as Machine;
inSession(machine, () => getAcquainted(machine, maxSteps));
const pairs = new ConflictPairs();
parentPort!.on('message', ({ kill, maxExecutions, deadline }: SearchOrder) => {
  machine.kill = kill;
  const limits = { maxSteps, maxExecutions, deadline: deadline - performance.timeOrigin, keepGoing: false, pairs };
  const end = inSession(machine, () => new SearchTogether(machine, memory, number, limits).run(Infinity));
  answer({ type: 'ended', pairs: pairs.list(), hits: code.hits(), ...(typeof end === 'object' && { stop: sendable(end) }) });
});
answer({ type: 'ready' });

function answer(message: WorkerAnswer): void {
  parentPort!.postMessage(message);
}

/** What was thrown may be anything; the search that is repeated in one thread will have it. */
function sendable({ reason, finding, schedule, message }: Stop): Stop {
  if (finding === undefined) return { reason, ...(message !== undefined && { message }) };
  const { verdict, threads } = finding;
  return { reason, finding: { verdict, message: finding.message, threads }, ...(schedule && { schedule }) };
}
