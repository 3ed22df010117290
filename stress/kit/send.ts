import { setTimeout as sleep } from 'node:timers/promises';
import { register, RegistrationError, SendError } from 'ringproof/stream';
import type { Sender } from 'ringproof/stream';
import type { SendJob, SendResult } from './jobs.ts';
import { below, randomStream } from './random.ts';

/** Sends that are begun without waiting for the one before. */
const BURST = 8;

/** Runs a SendJob: sends in every way, until `count` keys were accepted or the stream has ended; then closes. */
export async function send(job: SendJob): Promise<SendResult> {
  const random = randomStream(job.seed);
  const progress = new Int32Array(job.progress);
  const sender = registerUnlessEnded(job);
  if (sender === undefined) return { accepted: 0, ended: 'refused' };
  let accepted = 0;
  let ended = '';
  while (accepted < job.count && ended === '') {
    const keys = Array.from({ length: Math.min(1 + below(random, BURST), job.count - accepted) }, (_, i) => job.firstKey + accepted + i);
    const outcomes = await sendSome(sender, keys, random);
    for (const outcome of outcomes) {
      if (outcome === 'ok') accepted++;
      else if (outcome === 'closed' || outcome === 'shut-down') ended = outcome;
    }
    Atomics.store(progress, 0, accepted);
    if (job.pauseMs > 0) await sleep(random() * job.pauseMs);
  }
  await sender.close();
  return { accepted, ended };
}

function registerUnlessEnded(job: SendJob): Sender<'int32'> | undefined {
  try {
    return register(job.stream);
  } catch (error) {
    if (error instanceof RegistrationError) return undefined;
    throw error;
  }
}

/** Sends keys in their order and tells for each what became of it. What follows one that was handed back is not sent, so that the accepted keys have no gap. */
async function sendSome(sender: Sender<'int32'>, keys: readonly number[], random: () => number): Promise<string[]> {
  if (below(random, 4) === 0) {
    const result = sender.trySend(keys[0]!);
    return [result.sent ? 'ok' : result.reason];
  }
  if (below(random, 4) === 0) {
    const controller = new AbortController();
    const outcome = told(sender.send(keys[0]!, { signal: controller.signal }));
    controller.abort();
    return [await outcome];
  }
  return Promise.all(keys.map((key) => told(sender.send(key))));
}

async function told(sending: Promise<void>): Promise<string> {
  try {
    await sending;
    return 'ok';
  } catch (error) {
    if (error instanceof SendError) return error.reason;
    throw error;
  }
}
