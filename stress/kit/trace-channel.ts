import { claimConsumer, claimProducer, close, reclaim, register, TooManyProducersError } from 'ringproof';
import type { ChannelDescriptor, RingDescriptor, ScalarConsumer, ScalarProducer } from 'ringproof';
import type { ChannelTrace, JanitorTrace, TraceJob, TraceManner } from './jobs.ts';
import { pause } from './pause.ts';
import { below, randomStream } from './random.ts';
import type { Recorder } from './recorder.ts';
import { endPop, endPush, MOST_AT_ONCE, patienceOf, reclaimAll, RETRY_MS, ringByRing } from './traced-calls.ts';

/** The producer of a ring or channel. */
export function traceProducer(job: ChannelTrace & TraceJob, recorder: Recorder): void {
  if (job.channel.kind === 'ring') produceOnRing(job.channel, job, recorder);
  else produceOnChannel(job.channel, job, recorder);
}

function produceOnRing(channel: RingDescriptor<'int32'>, { manner, seed }: TraceJob, recorder: Recorder): void {
  recorder.begin('register');
  const producer = claimProducer(channel, patienceOf(manner).options);
  recorder.end('ok', { ring: 0, generation: producer.role.generation });
  pushAll(producer, manner, randomStream(seed), recorder, manner.firstItem);
  recorder.begin('close');
  close(channel);
  recorder.end('ok');
}

function produceOnChannel(channel: ChannelDescriptor<'int32'>, { manner, seed }: TraceJob, recorder: Recorder): void {
  const random = randomStream(seed);
  for (let life = 0; life < manner.lives && !recorder.full(MOST_AT_ONCE); ) {
    recorder.begin('register');
    let producer;
    try {
      producer = register(channel, patienceOf(manner).options);
    } catch (error) {
      if (!(error instanceof TooManyProducersError)) throw error;
      recorder.end('too many');
      pause(RETRY_MS);
      continue;
    }
    if (producer === 'closed') {
      recorder.end('closed');
      return;
    }
    const held = { ring: producer.id, generation: producer.role.generation };
    recorder.end('ok', held);
    const ended = pushAll(producer, manner, random, recorder, manner.firstItem + life++ * manner.count);
    recorder.begin('leave', held);
    producer.close();
    recorder.end('freed');
    if (ended === 'closed') return;
  }
}

/** Pushes one by one, in batches and by reservations, until `count` items were taken or the channel is closed. */
function pushAll(producer: ScalarProducer<'int32'>, { count, waits }: TraceManner, random: () => number, recorder: Recorder, firstItem: number): 'done' | 'closed' {
  const { timeout } = patienceOf({ waits });
  const { id: ring, capacity } = producer;
  let item = firstItem;
  while (item < firstItem + count && !recorder.full(MOST_AT_ONCE)) {
    const answer = waits === 'in turns' ? pushOne(producer, item, recorder) : pushSome(producer, item, Math.min(1 + below(random, capacity), firstItem + count - item), random, recorder);
    if (answer === 'closed') return 'closed';
    if (answer !== 'full') item += answer;
    else if (waits !== 'in turns') waitForSpace(producer, ring, 1, timeout, recorder);
    if (waits === 'in turns' && waitForSpace(producer, ring, capacity, timeout, recorder) === 'closed') return 'closed';
  }
  return 'done';
}

function waitForSpace(producer: ScalarProducer<'int32'>, ring: number, slots: number, timeout: number, recorder: Recorder): string {
  recorder.begin('waitForSpace', { ring, slots });
  const answer = producer.waitForSpace(slots, timeout);
  recorder.end(answer);
  return answer;
}

/** One hand-over of at most `count` items: how many were taken. */
function pushSome(producer: ScalarProducer<'int32'>, item: number, count: number, random: () => number, recorder: Recorder): number | 'full' | 'closed' {
  const way = below(random, 4);
  if (way < 2) return pushOne(producer, item, recorder);
  recorder.begin('push', { ring: producer.id });
  for (let i = 0; i < count; i++) recorder.item(item + i);
  const answer = way === 2 ? producer.pushFrom(Array.from({ length: count }, (_, i) => item + i)) : reserve(producer, item, count);
  const taken = typeof answer === 'number' ? answer : 0;
  recorder.took(taken);
  // A reservation ends where the ring wraps, so that it is for fewer says nothing.
  const told = typeof answer !== 'number' ? answer : answer === 0 ? 'full' : way === 2 && answer < count ? 'fewer' : 'ok';
  recorder.end(told);
  return told === 'ok' || told === 'fewer' ? taken : told;
}

function pushOne(producer: ScalarProducer<'int32'>, item: number, recorder: Recorder): number | 'full' | 'closed' {
  recorder.begin('push', { ring: producer.id });
  recorder.item(item);
  const answer = endPush(producer.push(item), recorder);
  return answer === 'ok' ? 1 : answer;
}

function reserve(producer: ScalarProducer<'int32'>, item: number, count: number): number | 'full' | 'closed' {
  const reservation = producer.reserve(count);
  if (typeof reservation === 'string') return reservation;
  for (let i = 0; i < reservation.length; i++) reservation.write(item + i);
  return reservation.commit() === 'ok' ? reservation.length : 'closed';
}

/** Who reclaims the dead, and closes. */
export function traceJanitor({ channel, roles, closes }: JanitorTrace, recorder: Recorder): void {
  reclaimAll(roles, reclaim, recorder);
  if (!closes) return;
  recorder.begin('close');
  close(channel);
  recorder.end('ok');
}

/** The consumer of a ring or channel. */
export function traceConsumer({ channel, manner, seed }: ChannelTrace & TraceJob, recorder: Recorder): void {
  const random = randomStream(seed);
  const { options, timeout } = patienceOf(manner);
  const consumer = claimConsumer(channel, options) as ScalarConsumer<'int32'>;
  const target = new Int32Array(MOST_AT_ONCE);
  while (!recorder.full(MOST_AT_ONCE)) {
    const answer = manner.waits === 'in turns' ? popOne(consumer, recorder) : popSome(consumer, target, random, recorder);
    if (answer === 'closed') return;
    if (answer !== 'empty') continue;
    recorder.begin('waitForItem');
    recorder.end(consumer.wait(timeout));
  }
}

function popSome(consumer: ScalarConsumer<'int32'>, target: Int32Array, random: () => number, recorder: Recorder): string {
  const count = 1 + below(random, MOST_AT_ONCE);
  switch (below(random, 4)) {
    case 0:
      recorder.begin('pop');
      return endPop(consumer.drain(ringByRing(recorder), count), recorder);
    case 1: {
      recorder.begin('pop');
      const taken = consumer.popInto(target, 0, count);
      if (typeof taken === 'number') for (let i = 0; i < taken; i++) recorder.item(target[i]!);
      return endPop(taken, recorder);
    }
    default:
      return popOne(consumer, recorder);
  }
}

function popOne(consumer: ScalarConsumer<'int32'>, recorder: Recorder): string {
  recorder.begin('pop');
  const answer = consumer.pop();
  if (answer === 'ok') recorder.item(consumer.value);
  recorder.end(answer);
  return answer;
}
