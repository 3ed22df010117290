import { claimProducer, register } from 'ringproof';
import type { Element } from 'ringproof';
import { itemOf } from './items.ts';
import type { ProduceJob, ProduceResult, PushMode } from './jobs.ts';
import { below, randomStream } from './random.ts';
import { pause } from './pause.ts';

/** The operations that producers of all elements share; batches exist for scalars, `write` for scalars and records. */
interface AnyProducer {
  readonly id: number;
  readonly capacity: number;
  push(item: unknown): 'ok' | 'full' | 'closed';
  pushWait(item: unknown): 'ok' | 'closed' | 'timed-out';
  pushAsync(item: unknown): Promise<'ok' | 'closed' | 'timed-out'>;
  pushFrom?(items: readonly unknown[]): number | 'closed';
  reserve(count: number): AnyReservation | 'full' | 'closed';
  waitForSpace(): string;
  close(): void;
}

interface AnyReservation {
  readonly length: number;
  readonly start: number;
  readonly bytes?: Uint8Array;
  write?(item: unknown): void;
  commit(count?: number): 'ok' | 'closed';
  abort(): void;
}

const BATCH = 16;
const MODES = ['single', 'batch', 'reserve', 'async'] as const;

/** Runs a ProduceJob. */
export async function produce(job: ProduceJob): Promise<ProduceResult> {
  const producer = openProducer(job);
  const progress = new Int32Array(job.progress);
  if (producer === 'closed') return { id: -1, accepted: 0, sum: 0, closed: true };
  const { element } = job.channel;
  const random = randomStream(job.seed);
  let accepted = 0;
  let sum = 0;
  let closed = false;
  while (accepted < job.count && !closed) {
    if (job.pauseMs > 0) pause(random() * job.pauseMs);
    const wanted = Math.min(1 + below(random, BATCH), job.count - accepted);
    const before = accepted;
    const took = await step(job.mode === 'mixed' ? MODES[below(random, MODES.length)]! : job.mode, producer, element, job.firstKey + accepted, wanted, random);
    if (took === 'closed') closed = true;
    else accepted += took;
    for (let k = before; k < accepted; k++) sum += job.firstKey + k;
    Atomics.store(progress, 0, accepted);
  }
  producer.close();
  return { id: producer.id, accepted, sum, closed };
}

function openProducer(job: ProduceJob): AnyProducer | 'closed' {
  const { channel } = job;
  return (channel.kind === 'ring' ? claimProducer(channel) : register(channel)) as unknown as AnyProducer | 'closed';
}

/** One hand-over of up to `wanted` items beginning with `key`: how many were accepted. */
async function step(mode: Exclude<PushMode, 'mixed'>, producer: AnyProducer, element: Element, key: number, wanted: number, random: () => number): Promise<number | 'closed'> {
  switch (mode) {
    case 'single': {
      if (random() < 0.5) return one(producer.pushWait(itemOf(element, key)));
      const result = producer.push(itemOf(element, key));
      if (result === 'full') producer.waitForSpace();
      return one(result);
    }
    case 'async':
      return one(await producer.pushAsync(itemOf(element, key)));
    case 'batch': {
      if (producer.pushFrom === undefined) return one(producer.pushWait(itemOf(element, key)));
      const items: unknown[] = [];
      for (let i = 0; i < wanted; i++) items.push(itemOf(element, key + i));
      const took = producer.pushFrom(items);
      if (took === 0) producer.waitForSpace();
      return took;
    }
    case 'reserve':
      return reserveAndCommit(producer, element, key, wanted, random);
  }
}

function one(result: string): number | 'closed' {
  if (result === 'closed') return 'closed';
  return result === 'ok' ? 1 : 0;
}

/** Fills a reservation, then commits all of it, a part of it, or nothing. */
function reserveAndCommit(producer: AnyProducer, element: Element, key: number, wanted: number, random: () => number): number | 'closed' {
  const message = element === 'bytes' ? (itemOf(element, key) as Uint8Array) : undefined;
  const reservation = producer.reserve(message?.length ?? Math.min(wanted, producer.capacity));
  if (reservation === 'closed') return 'closed';
  if (reservation === 'full') {
    producer.waitForSpace();
    return 0;
  }
  const aborts = random() < 0.2;
  const { length } = reservation;
  if (message !== undefined) reservation.bytes!.set(message, reservation.start);
  else for (let i = 0; i < length; i++) reservation.write!(itemOf(element, key + i));
  if (aborts) {
    reservation.abort();
    return 0;
  }
  const written = message !== undefined ? message.length : 1 + below(random, length);
  const result = reservation.commit(written);
  if (result === 'closed') return 'closed';
  return message !== undefined ? 1 : written;
}
