import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { seedMemory, SeedRing } from './seed-ring.ts';

const SHUTDOWN = 0;

function collector() {
  const memory = seedMemory(2);
  return { words: new Int32Array(new SharedArrayBuffer(8)), producer: new SeedRing(memory), consumer: new SeedRing(memory) };
}

function submitAfterShutdown(looks: boolean) {
  return scenario({
    name: `submit after shutdown, ${looks ? 'looking whether it is closed' : 'which cannot say closed'}`,
    setup: collector,
    threads: {
      one({ words, producer }) {
        Atomics.store(words, SHUTDOWN, 1);
        const accepted: number[] = [];
        for (const span of [1, 2]) {
          if (looks && Atomics.load(words, SHUTDOWN) === 1) continue;
          if (producer.push(span)) accepted.push(span);
        }
        // The consumer has ended: what is in the ring now nobody exports.
        return accepted;
      },
    },
    final(_, { one }) {
      assertConserved({ accepted: [one!], delivered: [[]] });
    },
  });
}

export const submittedAndLostSeed = submitAfterShutdown(false);
export const submitRefusedMended = submitAfterShutdown(true);

const SPACE = 1;

function submitUntilItFits(looks: boolean) {
  return scenario({
    name: `submits that wait for space after shutdown, ${looks ? 'looking whether it is closed' : 'which cannot say closed'}`,
    setup: collector,
    threads: {
      producer({ words, producer }) {
        for (const span of [1, 2, 3]) {
          for (;;) {
            const seen = Atomics.load(words, SPACE);
            if (looks && Atomics.load(words, SHUTDOWN) === 1) return;
            if (producer.push(span)) break;
            Atomics.wait(words, SPACE, seen);
          }
        }
      },
      consumer({ words, consumer }) {
        Atomics.store(words, SHUTDOWN, 1);
        consumer.consumeBatch(() => {});
        Atomics.add(words, SPACE, 1);
        Atomics.notify(words, SPACE);
      },
    },
  });
}

/** After the last drain the ring fills up, and the next submit waits for ever. */
export const submitWaitsForEverSeed = submitUntilItFits(false);
export const submitEndsMended = submitUntilItFits(true);

function shutdownWithSpans(drains: boolean) {
  return scenario({
    name: `the consumer's loop ends at shutdown ${drains ? 'after a last drain' : 'at once'}`,
    setup: collector,
    threads: {
      producer({ words, producer }) {
        producer.push(1);
        Atomics.store(words, SHUTDOWN, 1);
      },
      consumer({ words, consumer }) {
        const exported: number[] = [];
        for (;;) {
          consumer.consumeBatch((span) => exported.push(span));
          if (Atomics.load(words, SHUTDOWN) === 1) break;
        }
        if (drains) consumer.consumeBatch((span) => exported.push(span));
        return exported;
      },
    },
    final(_, { consumer }) {
      assertConserved({ accepted: [[1]], delivered: [consumer!] });
    },
  });
}

export const endsWithoutDrainSeed = shutdownWithSpans(false);
export const endsAfterDrainMended = shutdownWithSpans(true);

class Span {
  static clones = 0;
  clone(): Span {
    Span.clones++;
    return new Span();
  }
}

function submitClones(perAttempt: boolean) {
  return scenario({
    name: `a span that finds the ring full ${perAttempt ? 'is cloned for each attempt' : 'is moved'}`,
    setup: () => new SeedRing(seedMemory(1)),
    threads: {
      one(ring) {
        Span.clones = 0;
        let span = new Span();
        ring.push(0);
        for (let attempt = 0; attempt < 2; attempt++) {
          if (perAttempt) span = span.clone();
          if (ring.push(1)) break;
          ring.consumeBatch(() => {});
        }
        if (Span.clones > 0) throw new OracleError(`never cloned, it says; cloned ${Span.clones} times`);
      },
    },
  });
}

export const clonedPerAttemptSeed = submitClones(true);
export const neverClonedMended = submitClones(false);

function exportBatches(keeps: boolean) {
  return scenario({
    name: `an export that fails once, its batch ${keeps ? 'kept' : 'taken out before'}`,
    setup: () => new SeedRing(seedMemory(2)),
    threads: {
      one(ring) {
        const exported: number[] = [];
        let batch: number[] = [];
        ring.push(1);
        ring.push(2);
        for (let attempt = 0; attempt < 2; attempt++) {
          if (!keeps) batch = [];
          ring.consumeBatch((span) => batch.push(span));
          if (attempt === 0) continue;
          exported.push(...batch);
        }
        return exported;
      },
    },
    final(_, { one }) {
      assertConserved({ accepted: [[1, 2]], delivered: [one!] });
    },
  });
}

export const failedExportDropsSeed = exportBatches(false);
export const failedExportKeepsMended = exportBatches(true);

interface Exports {
  /** Number of the batch that may be exported next. */
  readonly turn: Int32Array;
  readonly exported: Int32Array;
  readonly count: Int32Array;
}

function exportBatch({ turn, exported, count }: Exports, batch: number, inOrder: boolean): void {
  if (inOrder) while (Atomics.load(turn, 0) !== batch);
  const at = Atomics.add(count, 0, 1);
  Atomics.store(exported, at, batch);
  if (inOrder) Atomics.store(turn, 0, batch + 1);
}

function concurrentExports(inOrder: boolean) {
  return scenario({
    name: `two batches exported concurrently, ${inOrder ? 'each in its turn' : 'as they come'}`,
    setup: (): Exports => ({ turn: new Int32Array(new SharedArrayBuffer(4)), exported: new Int32Array(new SharedArrayBuffer(8)), count: new Int32Array(new SharedArrayBuffer(4)) }),
    threads: {
      first(context) {
        exportBatch(context, 0, inOrder);
      },
      second(context) {
        exportBatch(context, 1, inOrder);
      },
    },
    final({ exported }) {
      assertFifo({ accepted: [[0, 1]], delivered: [[...exported]] });
    },
  });
}

export const exportsOvertakeSeed = concurrentExports(false);
export const exportsInTurnMended = concurrentExports(true);

const INTERVAL = 10;
/** When the latest export started, and the one before it. */
const LATEST = 0;
const BEFORE = 1;

/** When the next export may start, given that it is `now` and the one before was due at `due`. */
function nextOnGrid(now: number, due: number, interval: number): number {
  let next = due;
  while (next <= now) next += interval;
  return next;
}

function spacing(name: string, next: (now: number, due: number, interval: number) => number) {
  return scenario({
    name: `exports are at least an interval apart, the next one due ${name}`,
    setup: () => new Int32Array(new SharedArrayBuffer(8)).fill(-INTERVAL),
    threads: {
      exporter(starts) {
        let due = 0;
        for (const now of [0, 19, 20]) {
          if (now < due) continue;
          Atomics.store(starts, BEFORE, Atomics.exchange(starts, LATEST, now));
          due = next(now, due, INTERVAL);
        }
      },
    },
    invariant(starts) {
      const before = Atomics.load(starts, BEFORE);
      const latest = Atomics.load(starts, LATEST);
      if (latest > before && latest - before < INTERVAL) throw new OracleError(`exports at ${before} and ${latest} are less than ${INTERVAL} apart`);
    },
  });
}

export const alignedToTheGridSeed = spacing('on a fixed grid', nextOnGrid);
export const fromTheLastMended = spacing('an interval later', (now, _, interval) => now + interval);

function retryDelays(name: string, delayOf: (initialMs: number, attempt: number) => number) {
  return scenario({
    name: `delays between retries, in ${name}`,
    setup: () => 0.5,
    threads: {
      one(initialMs) {
        for (let attempt = 0; attempt < 4; attempt++) {
          const delay = delayOf(initialMs, attempt);
          if (delay !== initialMs * 2 ** attempt) throw new OracleError(`retry ${attempt + 1} waits ${delay} ms instead of ${initialMs * 2 ** attempt}`);
        }
      },
    },
  });
}

export const delayTruncatedSeed = retryDelays('whole milliseconds', (initialMs, attempt) => Math.trunc(initialMs) * 2 ** attempt);
export const delayExactMended = retryDelays('fractions of milliseconds', (initialMs, attempt) => initialMs * 2 ** attempt);

export const z45SubmittedAndLost = defect({ id: 'Z45', what: 'a submit after shutdown is accepted and lost', verdict: 'assertion', wrong: submittedAndLostSeed, right: submitRefusedMended });
export const z45SubmitWaitsForEver = defect({ id: 'Z45', what: 'a submit after shutdown waits for ever once the ring is full', verdict: 'deadlock', wrong: submitWaitsForEverSeed, right: submitEndsMended });
export const z47EndsWithoutDrain = defect({ id: 'Z47', what: 'the consumer ends at shutdown without a drain', verdict: 'assertion', wrong: endsWithoutDrainSeed, right: endsAfterDrainMended });
export const z49ClonedPerAttempt = defect({ id: 'Z49', what: 'a span is cloned for each attempt', verdict: 'assertion', wrong: clonedPerAttemptSeed, right: neverClonedMended });
export const z51FailedExportDrops = defect({ id: 'Z51', what: 'an export that fails drops its batch', verdict: 'assertion', wrong: failedExportDropsSeed, right: failedExportKeepsMended });
export const z52ExportsOvertake = defect({ id: 'Z52', what: 'exports overtake each other', verdict: 'assertion', wrong: exportsOvertakeSeed, right: exportsInTurnMended });
export const z54AlignedToTheGrid = defect({ id: 'Z54', what: 'exports aligned to a grid follow each other too soon', verdict: 'invariant', wrong: alignedToTheGridSeed, right: fromTheLastMended });
export const z55DelayTruncated = defect({ id: 'Z55', what: 'delays between retries lose their fractions', verdict: 'assertion', wrong: delayTruncatedSeed, right: delayExactMended });
