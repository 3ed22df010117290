import type { Machine } from './machine.ts';
import { READY, SPINNING } from './machine.ts';
import { COMPARE_EXCHANGE, EXCHANGE, LOAD, LOCK, NONE, NOTIFY, READ, UNLOCK, WAIT, WAKE, WRITE } from './operations.ts';
import type { Random } from './random.ts';
import { lowestBit } from './run.ts';

/** How the next step of a sleeping thread touches memory; `known` is false for steps of which nothing is foretold: those conflict with all. */
interface Sleeper {
  known: boolean;
  location: number;
  mode: number;
  queue: number;
  queueMode: number;
}

/**
 * One random path through the tree of a search with sleep sets (Godefroid, LNCS 1032, 1996), whose leaves are the traces, each once, and
 * dead ends. Answers the product of the numbers of branches on the path, or 0 for a dead end: its expectation is the number of traces
 * (Knuth, Estimating the Efficiency of Backtrack Programs, 1975; GenMC estimates in the same manner before it explores). Steps of event loops are
 * taken to conflict with everything, so that traces of asynchronous code count more than once.
 */
export function probe(machine: Machine, dice: Random, maxSteps: number): number {
  let weight = 1;
  const choose = (options: number): number => {
    weight *= options;
    return dice.below(options);
  };
  machine.chooser = (_thread, options) => choose(options);
  machine.kill = undefined;
  machine.start();
  const sleepers: Sleeper[] = Array.from({ length: machine.threadCount }, () => ({ known: false, location: -1, mode: NONE, queue: -1, queueMode: NONE }));
  let asleep = 0;
  for (let step = 0; machine.failure === undefined && machine.refusal === undefined; step++) {
    const enabled = machine.enabledMask();
    if (enabled === 0) break;
    let awake = enabled & ~asleep;
    if (awake === 0) return 0;
    // A longer execution would be cut off here, too.
    if (step >= maxSteps) break;
    let branches = 0;
    for (let rest = awake; rest !== 0; rest &= rest - 1) branches++;
    for (let skip = choose(branches); skip > 0; skip--) {
      const p = lowestBit(awake);
      foretell(machine, p, sleepers[p]!);
      asleep |= 1 << p;
      awake &= awake - 1;
    }
    const p = lowestBit(awake);
    if (!machine.perform(p, step)) return 0;
    for (let rest = asleep; rest !== 0; rest &= rest - 1) {
      const q = lowestBit(rest);
      if (conflicts(sleepers[q]!, machine)) asleep &= ~(1 << q);
    }
    machine.advance(p);
  }
  for (let p = 0; p < machine.threadCount; p++) if (machine.status[p] === SPINNING && machine.mayProceed(p)) return 0;
  return weight;
}

function foretell(machine: Machine, p: number, to: Sleeper): void {
  const code = machine.pendingCode[p]!;
  const location = machine.pendingLocation[p]!;
  to.known = machine.status[p] === READY && (code <= EXCHANGE || code === COMPARE_EXCHANGE || code === WAIT || code === NOTIFY || code === WAKE || code === LOCK || code === UNLOCK);
  to.location = code === NOTIFY || code === WAKE ? -1 : location;
  to.mode = code === LOAD || code === WAIT || (code === COMPARE_EXCHANGE && machine.wordHasChanged(p)) ? READ : WRITE;
  const joins = code === WAIT && to.known && !machine.wordHasChanged(p);
  to.queue = joins || code === NOTIFY || (code === WAKE && !machine.wasNotified(p)) ? machine.memory.queueOf(location) : -1;
  to.queueMode = to.queue < 0 ? NONE : code === NOTIFY && !machine.wakesSomebody(p) ? READ : WRITE;
}

function conflicts(sleeper: Sleeper, step: Machine): boolean {
  return (
    !sleeper.known || step.effects !== 0 ||
    (sleeper.location >= 0 && sleeper.location === step.location && ((sleeper.mode | step.mode) & WRITE) !== 0 && step.mode !== NONE) ||
    (sleeper.queueMode !== NONE && step.queueMode !== NONE && sleeper.queue === step.queue && ((sleeper.queueMode | step.queueMode) & WRITE) !== 0) ||
    (observes(sleeper.location, sleeper.mode, step) && observes(step.location, step.mode, step))
  );
}

function observes(location: number, mode: number, { observed, observedCount }: Machine): boolean {
  return observedCount > 0 && mode === WRITE && location >= 0 && observed[location] === 1;
}

/** The mean of probes; milliseconds to spend on them. */
export function estimateTraces(machine: Machine, dice: Random, maxSteps: number, patience: number): number {
  const deadline = performance.now() + patience;
  let sum = 0;
  let probes = 0;
  do {
    sum += probe(machine, dice, maxSteps);
    probes++;
  } while (probes < 1000 && (probes < 20 || performance.now() < deadline));
  return sum / probes;
}
