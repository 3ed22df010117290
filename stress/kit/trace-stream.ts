import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { RoleTakenError, TooManyProducersError } from 'ringproof';
import { claimReceiver, closeFactory, reclaim, register, RegistrationError, SendError, shutdown } from 'ringproof/stream';
import type { Receiver, Sender } from 'ringproof/stream';
import type { ReceiverTrace, SenderTrace, StreamJanitorTrace, TraceJob } from './jobs.ts';
import { below, randomStream } from './random.ts';
import type { CallAnswer, Recorder } from './recorder.ts';
import { endPush, MOST_AT_ONCE, reclaimAll } from './traced-calls.ts';

/** Registers, sends in every way until `count` items were accepted or the stream has ended, and leaves, as often as it is to. */
export async function traceSender({ stream, manner, seed }: SenderTrace & TraceJob, recorder: Recorder): Promise<void> {
  const random = randomStream(seed);
  for (let life = 0; life < manner.lives && !recorder.full(MOST_AT_ONCE); ) {
    const sender = registered(stream, recorder);
    if (sender === 'closed') return;
    if (sender === 'too many') {
      await immediate();
      continue;
    }
    const ended = await sendAll(sender, { first: manner.firstItem + life++ * manner.count, count: manner.count }, random, recorder);
    recorder.begin('leave', { ring: sender.id, generation: sender.role.generation });
    await sender.close();
    recorder.end('freed');
    if (ended) return;
  }
}

function registered(stream: SenderTrace['stream'], recorder: Recorder): Sender<'int32'> | 'closed' | 'too many' {
  recorder.begin('register');
  try {
    const sender = register(stream);
    recorder.end('ok', { ring: sender.id, generation: sender.role.generation });
    return sender;
  } catch (error) {
    if (!(error instanceof RegistrationError || error instanceof TooManyProducersError)) throw error;
    const answer = error instanceof RegistrationError ? 'closed' : 'too many';
    recorder.end(answer);
    return answer;
  }
}

/** Whether the stream ended meanwhile. */
async function sendAll(sender: Sender<'int32'>, { first, count }: { readonly first: number; readonly count: number }, random: () => number, recorder: Recorder): Promise<boolean> {
  for (let item = first; item < first + count && !recorder.full(MOST_AT_ONCE); ) {
    const answer = below(random, 3) === 0 ? trySend(sender, item, recorder) : await send(sender, item, below(random, 3) === 0, recorder);
    if (answer === 'closed' || answer === 'shut-down') return true;
    if (answer === 'ok') item++;
    // A thread that only tries would leave no time to those that wait on it.
    else await immediate();
  }
  return false;
}

function trySend(sender: Sender<'int32'>, item: number, recorder: Recorder): CallAnswer {
  recorder.begin('push', { ring: sender.id });
  recorder.item(item);
  const result = sender.trySend(item);
  return endPush(result.sent ? 'ok' : result.reason, recorder);
}

/** With `aborts`, it is given up as soon as it waits. */
async function send(sender: Sender<'int32'>, item: number, aborts: boolean, recorder: Recorder): Promise<CallAnswer> {
  const controller = new AbortController();
  recorder.begin('send', { ring: sender.id });
  recorder.item(item);
  const sending = sender.send(item, { signal: controller.signal }).then(() => 'ok' as const, refusal);
  if (aborts) controller.abort();
  return endPush(await sending, recorder);
}

function refusal(error: unknown): SendError['reason'] {
  if (error instanceof SendError) return error.reason;
  throw error;
}

function claimed(stream: ReceiverTrace['stream'], recorder: Recorder): Receiver<'int32'> | 'taken' {
  recorder.begin('claim');
  try {
    const receiver = claimReceiver(stream);
    recorder.end('ok', { generation: receiver.role.generation });
    return receiver;
  } catch (error) {
    if (!(error instanceof RoleTakenError)) throw error;
    recorder.end('taken');
    return 'taken';
  }
}

/** Receives in every way until the end, or until it leaves. */
export async function traceReceiver({ stream, leavesAfter, seed }: ReceiverTrace & TraceJob, recorder: Recorder): Promise<void> {
  const random = randomStream(seed);
  const receiver = claimed(stream, recorder);
  if (receiver === 'taken') return;
  for (let received = 0; received !== leavesAfter && !recorder.full(MOST_AT_ONCE); received++) {
    if ((await receive(receiver, stream.batchHint, random, recorder)) === 'closed') return;
  }
  // So that something may have come meanwhile.
  await sleep(random() * 2);
  // That it leaves is a shutdown, after which nobody but itself can tell what is still there.
  recorder.begin('shutdown');
  await receiver.return();
  recorder.end('ok');
  recorder.begin('discard', { slots: receiver.discarded });
  recorder.end('ok');
}

/** Of at most `most` items. If that is one, it is taken from its ring when it is received, and so can be received alone. */
async function receive(receiver: Receiver<'int32'>, most: number, random: () => number, recorder: Recorder): Promise<CallAnswer> {
  const controller = new AbortController();
  const options = { signal: controller.signal, preventCancel: true };
  const way = below(random, 3);
  recorder.begin('receive', { slots: most });
  const receiving: Promise<IteratorResult<number | number[], undefined>> = most > 1 || way === 0 ? receiver.batches(options).next() : way === 1 ? receiver.values(options).next() : receiver.next();
  if (below(random, 3) === 0) controller.abort();
  let result;
  try {
    result = await receiving;
  } catch (error) {
    if (error !== controller.signal.reason) throw error;
    recorder.end('aborted');
    await immediate();
    return 'aborted';
  }
  if (result.done !== true) for (const item of [result.value].flat()) recorder.item(item);
  const answer = result.done === true ? 'closed' : 'ok';
  recorder.end(answer);
  return answer;
}

/** Who reclaims the dead, and closes the factory or shuts down. */
export function traceStreamJanitor({ stream, roles, ends }: StreamJanitorTrace, recorder: Recorder): void {
  reclaimAll(roles, (role) => reclaim(stream, role), recorder);
  if (ends === 'nothing') return;
  recorder.begin(ends);
  if (ends === 'closeFactory') closeFactory(stream);
  else shutdown(stream);
  recorder.end('ok');
}
