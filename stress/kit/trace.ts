import { claimConsumer, claimProducer, close, reclaim, register, TooManyProducersError } from 'ringproof';
import type { HandleOptions, ScalarConsumer, ScalarProducer } from 'ringproof';
import type { TraceJob, TraceManner, TraceResult } from './jobs.ts';
import { pause } from './pause.ts';
import { below, randomStream } from './random.ts';
import { Recorder } from './recorder.ts';

/** The most items of one call, and so the most calls that a drain is told as. */
const MOST_AT_ONCE = 16;

/** How long a producer that found no ring sleeps before it tries again. */
const RETRY_MS = 0.05;

/** Runs a TraceJob: calls its end in every way. */
export function trace(job: TraceJob): TraceResult {
  const recorder = new Recorder(job.memory);
  try {
    if (job.as === 'consumer') consume(job, recorder);
    else if (job.as === 'janitor') tidy(job, recorder);
    else if (job.channel.kind === 'ring') produceOnRing(job, recorder);
    else produceOnChannel(job, recorder);
    return { threw: '', whole: !recorder.full(MOST_AT_ONCE) };
  } catch (error) {
    if (!recorder.within) throw error;
    // The log is whole with it; that no model allows it is for the validator to say.
    recorder.end('threw');
    return { threw: String(error), whole: false };
  }
}

function patienceOf({ waits }: TraceManner): { readonly options: HandleOptions | undefined; readonly timeout: number } {
  return waits === 'busy' ? { options: undefined, timeout: 1 } : { options: { spins: 0 }, timeout: Infinity };
}

function produceOnRing({ channel, manner, seed }: TraceJob, recorder: Recorder): void {
  if (channel.kind !== 'ring') return;
  recorder.begin('register');
  const producer = claimProducer(channel, patienceOf(manner).options);
  recorder.end('ok', { ring: 0, generation: producer.role.generation });
  pushAll(producer, manner, randomStream(seed), recorder, manner.firstItem);
  recorder.begin('close');
  close(channel);
  recorder.end('ok');
}

function produceOnChannel({ channel, manner, seed }: TraceJob, recorder: Recorder): void {
  if (channel.kind !== 'channel') return;
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
  const { timeout } = patienceOf({ firstItem, count, waits, lives: 1 });
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
  // Of these all that there is space for are taken, and that they were fewer is no refusal.
  const told = answer === 0 ? 'full' : typeof answer === 'number' ? 'ok' : answer;
  recorder.end(told);
  return told === 'ok' ? taken : (told as 'full' | 'closed');
}

function pushOne(producer: ScalarProducer<'int32'>, item: number, recorder: Recorder): number | 'full' | 'closed' {
  recorder.begin('push', { ring: producer.id });
  recorder.item(item);
  const answer = producer.push(item);
  if (answer !== 'ok') recorder.took(0);
  recorder.end(answer);
  return answer === 'ok' ? 1 : answer;
}

function reserve(producer: ScalarProducer<'int32'>, item: number, count: number): number | 'full' | 'closed' {
  const reservation = producer.reserve(count);
  if (typeof reservation === 'string') return reservation;
  for (let i = 0; i < reservation.length; i++) reservation.write(item + i);
  return reservation.commit() === 'ok' ? reservation.length : 'closed';
}

function tidy({ channel, roles = [], closes = false }: TraceJob, recorder: Recorder): void {
  for (const role of roles) {
    recorder.begin('reclaim', { ring: role.id, generation: role.generation });
    recorder.end(reclaim(role) ? 'freed' : 'not freed');
  }
  if (!closes) return;
  recorder.begin('close');
  close(channel);
  recorder.end('ok');
}

function consume({ channel, manner, seed }: TraceJob, recorder: Recorder): void {
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
      return endPop(consumer.drain(itemByItem(recorder), count), recorder);
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

/** Records the items of a drain. Each ring is given back at once, before the next is looked at: so what was taken of each is told as a call of its own. */
function itemByItem(recorder: Recorder): (item: number, ring: number) => void {
  let last: number | undefined;
  return (item, ring) => {
    if (last !== undefined && ring !== last) {
      recorder.end('ok');
      recorder.begin('pop');
    }
    last = ring;
    recorder.item(item);
  };
}

function endPop(taken: number | 'closed', recorder: Recorder): string {
  const answer = taken === 'closed' ? taken : taken === 0 ? 'empty' : 'ok';
  recorder.end(answer);
  return answer;
}

function popOne(consumer: ScalarConsumer<'int32'>, recorder: Recorder): string {
  recorder.begin('pop');
  const answer = consumer.pop();
  if (answer === 'ok') recorder.item(consumer.value);
  recorder.end(answer);
  return answer;
}
