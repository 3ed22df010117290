import { adoptConsumer, adoptProducer } from 'ringproof/channel';
import type { PolicyConsumer, PolicyProducer, SpscRole } from 'ringproof/channel';
import { itemOf, keyOf } from './items.ts';
import { INCARNATION_BITS } from './jobs.ts';
import { pause } from './pause.ts';
import { below, randomStream } from './random.ts';

/**
 * Takes a producer over by its ticket and pushes the items of the keys firstKey, firstKey + 1, … one by one and in batches, until `count` were accepted or the
 * channel is closed; then closes. Stores in word 0 of `progress` how many it knows to be accepted.
 */
export interface PolicyPushJob {
  readonly kind: 'policy-push';
  readonly ticket: SpscRole<'float64', 'producer'>;
  readonly firstKey: number;
  readonly count: number;
  readonly seed: number;
  readonly progress: SharedArrayBuffer;
  /** Largest time in ms to sleep between bursts of up to 64 pushes or batches; 0 never sleeps. */
  readonly pauseMs: number;
}

export interface PolicyPushResult {
  readonly accepted: number;
  readonly closed: boolean;
}

/** Takes the consumer over by its ticket and takes items in every way, until the channel is closed and drained. Stores in word 0 of `progress` how many it has. */
export interface PolicyPopJob {
  readonly kind: 'policy-pop';
  readonly ticket: SpscRole<'float64', 'consumer'>;
  /** Whether items may be missing: those that were dropped. */
  readonly lossy: boolean;
  readonly seed: number;
  readonly progress: SharedArrayBuffer;
  readonly pauseMs: number;
}

export interface PolicyPopResult {
  /** Items delivered of each incarnation. */
  readonly delivered: Readonly<Record<number, number>>;
  /** The first departures from per-producer order, in words. */
  readonly disorder: readonly string[];
}

const BURST = 64;
const BATCH = 32;

/** Runs a PolicyPushJob. */
export function policyPush(job: PolicyPushJob): PolicyPushResult {
  const producer = adoptProducer(job.ticket);
  const progress = new Int32Array(job.progress);
  const random = randomStream(job.seed);
  let accepted = 0;
  let closed = false;
  for (let i = 1; accepted < job.count && !closed; i++) {
    if (job.pauseMs > 0 && i % BURST === 0) pause(random() * job.pauseMs);
    const took = pushSome(producer, job.firstKey + accepted, Math.min(1 + below(random, BATCH), job.count - accepted), random() < 0.5);
    if (took === 'closed') closed = true;
    else accepted += took;
    Atomics.store(progress, 0, accepted);
  }
  producer.close();
  return { accepted, closed };
}

function pushSome(producer: PolicyProducer<'float64'>, key: number, count: number, oneByOne: boolean): number | 'closed' {
  if (oneByOne) {
    const answer = producer.push(itemOf('float64', key) as number);
    return answer === 'closed' ? answer : answer === 'ok' ? 1 : 0;
  }
  return producer.pushBatch(Array.from({ length: count }, (_, i) => itemOf('float64', key + i) as number));
}

/** Runs a PolicyPopJob. */
export function policyPop(job: PolicyPopJob): PolicyPopResult {
  const consumer = adoptConsumer(job.ticket);
  const progress = new Int32Array(job.progress);
  const random = randomStream(job.seed);
  const next: Record<number, number> = {};
  const delivered: Record<number, number> = {};
  const disorder: string[] = [];
  let total = 0;
  const take = (item: number): void => {
    const key = keyOf('float64', item);
    const incarnation = key >> INCARNATION_BITS;
    const number = key & ((1 << INCARNATION_BITS) - 1);
    const due = next[incarnation] ?? 0;
    if ((job.lossy ? number < due : number !== due) && disorder.length < 10) disorder.push(`incarnation ${incarnation}: item ${number} came where ${due} was due`);
    next[incarnation] = number + 1;
    delivered[incarnation] = (delivered[incarnation] ?? 0) + 1;
    total++;
    Atomics.store(progress, 0, total);
  };
  const target = new Float64Array(BATCH);
  for (;;) {
    if (job.pauseMs > 0) pause(random() * job.pauseMs);
    if (popSome(consumer, target, take, below(random, 4)) === 'closed') break;
  }
  consumer.close();
  return { delivered, disorder };
}

function popSome(consumer: PolicyConsumer<'float64'>, target: Float64Array, take: (item: number) => void, way: number): unknown {
  if (way === 0) {
    const count = consumer.popBatch(target);
    if (count !== 'closed') for (let i = 0; i < count; i++) take(target[i]!);
    return count;
  }
  if (way === 1) return consumer.popEach(take, BATCH);
  const answer = way === 2 ? consumer.pop() : consumer.popTimeout(1);
  if (answer === 'ok') take(consumer.value);
  return answer;
}
