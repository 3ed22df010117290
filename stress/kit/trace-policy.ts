import { adoptConsumer, adoptProducer, reclaim } from 'ringproof/channel';
import type { PolicyConsumer, PolicyProducer } from 'ringproof/channel';
import { TooManyProducersError } from 'ringproof';
import { itemOf, keyOf } from './items.ts';
import type { PolicyConsumerTrace, PolicyJanitorTrace, PolicyProducerTrace, TraceJob } from './jobs.ts';
import { pause } from './pause.ts';
import { below, randomStream } from './random.ts';
import type { Recorder } from './recorder.ts';
import { endItems, endPop, itemByItem, MOST_AT_ONCE, patienceOf, reclaimAll, RETRY_MS, ringByRing } from './traced-calls.ts';

type Producer = PolicyProducer<'float64'>;

/** Items of two words, which show when they are torn. */
const itemFor = (key: number): number => itemOf('float64', key) as number;
const keyFor = (item: number): number => keyOf('float64', item);

/** Pushes one by one and in batches on the producer that it was handed and on clones, which it makes and lets go; until `count` items were taken or the channel is closed. */
export function tracePolicyProducer({ ticket, manner, seed }: PolicyProducerTrace & TraceJob, recorder: Recorder): void {
  const random = randomStream(seed);
  const held: Producer[] = [adoptProducer(ticket)];
  const last = manner.firstItem + manner.count;
  for (let item = manner.firstItem; item < last && !recorder.full(MOST_AT_ONCE); ) {
    const producer = held[below(random, held.length)]!;
    switch (below(random, 8)) {
      case 0: {
        const clone = cloneOf(producer, recorder);
        if (clone !== undefined) held.push(clone);
        break;
      }
      case 1:
        if (held.length > 1) leave(held.splice(held.indexOf(producer), 1)[0]!, recorder);
        break;
      default: {
        const taken = push(producer, item, Math.min(1 + below(random, 2 * producer.capacity), last - item), random() < 0.5, recorder);
        if (taken === 'closed') item = last;
        else if (taken > 0) item += taken;
        else pause(RETRY_MS);
      }
    }
  }
  for (const producer of held) leave(producer, recorder);
}

function cloneOf(producer: Producer, recorder: Recorder): Producer | undefined {
  recorder.begin('register');
  try {
    const clone = producer.clone();
    if (clone === 'closed') recorder.end('closed');
    else recorder.end('ok', { ring: clone.id, generation: clone.role.generation });
    return clone === 'closed' ? undefined : clone;
  } catch (error) {
    if (!(error instanceof TooManyProducersError)) throw error;
    recorder.end('too many');
    return undefined;
  }
}

function leave(producer: Producer, recorder: Recorder): void {
  recorder.begin('leave', { ring: producer.id, generation: producer.role.generation });
  producer.close();
  recorder.end('freed');
}

/** How many were taken of the items from `item` on. */
function push(producer: Producer, item: number, count: number, single: boolean, recorder: Recorder): number | 'closed' {
  const before = producer.dropped;
  recorder.begin('push', { ring: producer.id });
  const wanted = single ? 1 : count;
  for (let i = 0; i < wanted; i++) recorder.item(item + i);
  const answer = single ? producer.push(itemFor(item)) : producer.pushBatch(Array.from({ length: count }, (_, i) => itemFor(item + i)));
  const taken = answer === 'ok' ? 1 : typeof answer === 'number' ? answer : 0;
  recorder.took(taken);
  recorder.end(taken === wanted ? 'ok' : taken > 0 ? 'fewer' : answer === 'closed' ? answer : 'full', { dropped: (producer.dropped - before) >>> 0 });
  return answer === 'closed' ? answer : taken;
}

/** Takes items in every way, until the channel is closed and drained. */
export function tracePolicyConsumer({ ticket, manner, seed, evicts }: PolicyConsumerTrace & TraceJob, recorder: Recorder): void {
  const random = randomStream(seed);
  const consumer = adoptConsumer(ticket);
  const { timeout } = patienceOf(manner);
  const target = new Float64Array(MOST_AT_ONCE);
  for (let answer = ''; answer !== 'closed' && !recorder.full(MOST_AT_ONCE); ) {
    recorder.begin('pop');
    switch (answer === 'empty' ? 4 : below(random, 4)) {
      case 0: {
        const taken = consumer.popBatch(target);
        if (taken !== 'closed') for (let i = 0; i < taken; i++) recorder.item(keyFor(target[i]!));
        answer = endPop(taken, recorder);
        break;
      }
      case 1: {
        const [take, end] = evicts ? [itemByItem(recorder), endItems] : [ringByRing(recorder), endPop];
        answer = end(consumer.popEach((item, ring) => take(keyFor(item), ring), MOST_AT_ONCE), recorder);
        break;
      }
      default:
        answer = endSingle(consumer, answer === 'empty' ? (timeout === Infinity ? consumer.pop() : consumer.popTimeout(timeout)) : consumer.tryPop(), recorder);
    }
  }
}

function endSingle(consumer: PolicyConsumer<'float64'>, answer: 'ok' | 'empty' | 'closed' | 'timed-out', recorder: Recorder): string {
  if (answer === 'ok') recorder.item(keyFor(consumer.value));
  recorder.end(answer);
  return answer;
}

/** Who reclaims the dead. */
export function tracePolicyJanitor({ roles }: PolicyJanitorTrace, recorder: Recorder): void {
  reclaimAll(roles, reclaim, recorder);
}
