import { scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { seedMemory, SeedRing } from './seed-ring.ts';

const SHUTDOWN = 0;

function collector() {
  const memory = seedMemory(2);
  return { words: new Int32Array(new SharedArrayBuffer(4)), producer: new SeedRing(memory), consumer: new SeedRing(memory) };
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

/** When the next export may start, given that it is `now` and the one before was due at `due`. */
function nextOnGrid(now: number, due: number, interval: number): number {
  let next = due;
  while (next <= now) next += interval;
  return next;
}

function spacing(name: string, next: (now: number, due: number, interval: number) => number) {
  return scenario({
    name: `exports are at least an interval apart, the next one due ${name}`,
    setup: () => 10,
    threads: {
      one(interval) {
        let due = 0;
        let last = -interval;
        for (const now of [0, 19, 20]) {
          if (now < due) continue;
          if (now - last < interval) throw new OracleError(`exports at ${last} and ${now} are less than ${interval} apart`);
          last = now;
          due = next(now, due, interval);
        }
      },
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
