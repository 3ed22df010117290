import { writeFile } from 'node:fs/promises';
import { claimConsumer, claimProducer, close } from 'ringproof';
import { traceText } from 'ringproof/refine';
import type { TracedCall } from 'ringproof/refine';
import type { TraceJob, TraceResult } from './jobs.ts';
import { below, randomStream } from './random.ts';

/** Calls of one thread as they are recorded: times and what is needed to tell them afterwards, nothing else, so that recording disturbs little. */
class Recorder {
  readonly begins: BigInt64Array;
  readonly ends: BigInt64Array;
  readonly calls: object[];

  /** @param most the most calls, so that recording them allocates nothing */
  constructor(most: number) {
    this.begins = new BigInt64Array(most);
    this.ends = new BigInt64Array(most);
    this.calls = [];
  }

  get full(): boolean {
    return this.calls.length + 1 >= this.begins.length;
  }

  record<T extends object>(call: () => T): T {
    const i = this.calls.length;
    this.begins[i] = process.hrtime.bigint();
    const told = call();
    this.ends[i] = process.hrtime.bigint();
    this.calls.push(told);
    return told;
  }

  *traced(): Generator<TracedCall, undefined, undefined> {
    for (const [i, call] of this.calls.entries()) yield { begin: Number(this.begins[i]), end: Number(this.ends[i]), call: call as TracedCall['call'] };
  }
}

/** Runs a TraceJob: calls its end of the ring in every way and writes the log. */
export async function trace(job: TraceJob): Promise<TraceResult> {
  const recorder = new Recorder(job.mostCalls);
  if (job.as === 'producer') produce(job, recorder);
  else consume(job, recorder);
  await writeFile(job.file, traceText(job.as, recorder.traced()));
  return { calls: recorder.calls.length };
}

function produce({ ring, count, seed }: TraceJob, recorder: Recorder): void {
  const random = randomStream(seed);
  const producer = claimProducer(ring);
  let item = 0;
  while (item < count && !recorder.full) {
    if (below(random, 3) > 0) {
      const { answer } = recorder.record(() => ({ name: 'push', item, answer: producer.push(item) }));
      if (answer === 'ok') item++;
      else if (answer === 'full') producer.waitForSpace(1, 1);
      else break;
      continue;
    }
    const items = Array.from({ length: Math.min(1 + below(random, producer.capacity), count - item) }, (_, i) => item + i);
    const { answer, items: taken } = recorder.record(() => {
      const pushed = producer.pushFrom(items);
      return pushed === 'closed' ? { name: 'pushMany', items: [] as number[], answer: 'closed' } : { name: 'pushMany', items: items.slice(0, pushed), answer: 'ok' };
    });
    item += taken.length;
    if (answer === 'closed') break;
  }
  recorder.record(() => {
    close(ring);
    return { name: 'close', answer: 'ok' };
  });
}

function consume({ ring, seed }: TraceJob, recorder: Recorder): void {
  const random = randomStream(seed);
  const consumer = claimConsumer(ring);
  while (!recorder.full) {
    const { answer } = recorder.record(() => {
      if (below(random, 3) > 0) {
        const popped = consumer.pop();
        return popped === 'ok' ? { name: 'pop', item: consumer.value, answer: popped } : { name: 'pop', answer: popped };
      }
      const items: number[] = [];
      const drained = consumer.drain((value) => items.push(value), 1 + below(random, consumer.capacity));
      if (drained === 0) return { name: 'pop', answer: 'empty' };
      return drained === 'closed' ? { name: 'pop', answer: 'closed' } : { name: 'popMany', items, answer: 'ok' };
    });
    if (answer === 'closed') return;
    if (answer === 'empty') consumer.wait(1);
  }
}
