import { setTimeout as sleep } from 'node:timers/promises';
import { claimProducer, close, createChannel, createRing } from 'ringproof';
import type { Descriptor } from 'ringproof';
import { audit, firstKeyOf, stateOf } from './kit/audit.ts';
import type { Hand } from './kit/crew.ts';
import { progressOf, progressWord, withCrew } from './kit/crew.ts';
import type { Check, Conditions, Finding } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';
import { until } from './kit/until.ts';

const PRODUCERS = 3;
/** Far above what waking costs, far below a person's patience. */
const WAKE_LIMIT_MS = 10_000;

/** Producers and the consumer are in full swing, then somebody closes at a random moment: every `ok` is delivered, everyone ends. */
const closeWhileBusy: Check = async (conditions) => {
  const rounds = conditions.profile === 'quick' ? 60 : 2_000;
  const counts = { rounds: 0, items: 0 };
  return withCrew(PRODUCERS + 1, async (hands) => {
    for (; counts.rounds < rounds; counts.rounds++) {
      const finding = await busyRound(hands, conditions);
      counts.items += finding.counts['items'] ?? 0;
      if (!finding.ok) return { ...finding, detail: `round ${counts.rounds}: ${finding.detail}`, counts };
      if (counts.rounds % 200 === 199) conditions.progress(`${counts.rounds + 1} of ${rounds} rounds`);
    }
    return { ok: true, detail: `${rounds} rounds, ${counts.items} items: each accepted one delivered before the end`, counts };
  });
};

async function busyRound(hands: readonly Hand[], { random }: Conditions): Promise<Finding> {
  const ringBits = 1 + Math.floor(random() * 4);
  const channel = createChannel({ element: 'int32', ringBits, maxProducers: PRODUCERS, startSequence: 2 ** 32 - 5 });
  const seed = (): number => Math.floor(random() * 2 ** 32);
  // Sometimes one side is slow, so that the close meets full or empty rings.
  const slow = Math.floor(random() * 3);
  const consuming = hands[PRODUCERS]!.run({ kind: 'consume', channel, mode: 'mixed', seed: seed(), progress: progressWord(), pauseMs: slow === 1 ? 0.5 : 0 });
  const producing = hands.slice(0, PRODUCERS).map((hand, incarnation) =>
    hand.run({ kind: 'produce', channel, firstKey: firstKeyOf(incarnation), count: 2 ** 20, mode: 'mixed', seed: seed(), progress: progressWord(), pauseMs: slow === 2 ? 0.5 : 0 }),
  );
  await sleep(random() * 12);
  close(channel);
  const produced = await withinLimit(Promise.all(producing), 'producers after close', channel);
  const consumed = await withinLimit(consuming, 'the consumer after close', channel);
  const faults = audit(produced.map((result, incarnation) => ({ ...result, incarnation })), consumed);
  return { ok: faults.length === 0, detail: faults.length === 0 ? '' : `${faults.join('; ')}; state ${stateOf(channel)}`, counts: { items: consumed.delivered } };
}

/** Nobody works; every role sleeps. Close must end all of them, and nothing else would. */
const closeWhileAsleep: Check = async (conditions) => {
  const rounds = conditions.profile === 'quick' ? 40 : 2_000;
  const counts = { rounds: 0, sleepers: 0 };
  return withCrew(2, async ([consumerHand, producerHand]) => {
    for (; counts.rounds < rounds; counts.rounds++) {
      counts.sleepers += await consumerAsleep(consumerHand!, conditions);
      counts.sleepers += await producerAsleep(producerHand!, conditions);
    }
    return { ok: true, detail: `${counts.sleepers} sleepers woken by close in ${rounds} rounds`, counts };
  });
};

async function consumerAsleep(hand: Hand, { random }: Conditions): Promise<number> {
  const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: 2 });
  const progress = progressWord();
  const sitting = hand.run({ kind: 'sit', channel, as: 'consumer', progress });
  await until(() => progressOf(progress) === 1, channel, 'a worker to take its role');
  await sleep(random() * 2);
  close(channel);
  expectEnd((await withinLimit(sitting, 'a sleeping consumer after close', channel)).ended, channel);
  return 1;
}

async function producerAsleep(hand: Hand, { random }: Conditions): Promise<number> {
  const ring = createRing({ element: 'int32', ringBits: 1 });
  // Full, so that the producer sleeps: a first producer fills it and hands the role on.
  const filler = claimProducer(ring);
  while (filler.push(1) === 'ok');
  filler.release();
  const progress = progressWord();
  const sitting = hand.run({ kind: 'sit', channel: ring, as: 'producer', progress });
  await until(() => progressOf(progress) === 1, ring, 'a worker to take its role');
  await sleep(random() * 2);
  close(ring);
  expectEnd((await withinLimit(sitting, 'a sleeping producer after close', ring)).ended, ring);
  return 1;
}

function expectEnd(ended: string, channel: Descriptor): void {
  if (ended !== 'closed') throw new Error(`the sleeper ended with '${ended}' instead of 'closed'; state ${stateOf(channel)}`);
}

async function withinLimit<T>(job: Promise<T>, who: string, channel: Descriptor): Promise<T> {
  const limit = new AbortController();
  const late = sleep(WAKE_LIMIT_MS, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`${who} did not end within ${WAKE_LIMIT_MS} ms; state ${stateOf(channel)}`);
  });
  // Aborted below when the job was in time.
  late.catch(() => {});
  try {
    return await Promise.race([job, late]);
  } finally {
    limit.abort();
  }
}

await stressProgram({ 'close-while-busy': closeWhileBusy, 'close-while-asleep': closeWhileAsleep });
