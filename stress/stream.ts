import { setTimeout as sleep } from 'node:timers/promises';
import { channel, closeFactory, reclaim, shutdown } from 'ringproof/stream';
import type { Receiver, StreamDescriptor } from 'ringproof/stream';
import { inspectChannel, producerRole } from 'ringproof';
import { firstKeyOf, stateOf } from './kit/audit.ts';
import type { Hand } from './kit/crew.ts';
import { Hand as Worker, progressOf, progressWord, withCrew } from './kit/crew.ts';
import { INCARNATION_BITS } from './kit/jobs.ts';
import type { SendResult } from './kit/jobs.ts';
import type { Check, Conditions, Finding } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';
import { below } from './kit/random.ts';
import { until } from './kit/until.ts';

const SENDERS = 3;
/** The most that a sender of the stress kit has accepted and not yet reported when it dies. */
const MOST_UNREPORTED = 8;

/** What was received, by incarnation: how many, in order. */
interface Received {
  readonly counts: Map<number, number>;
  readonly disorder: string[];
}

function take({ counts, disorder }: Received, key: number): void {
  const incarnation = key >> INCARNATION_BITS;
  const expected = counts.get(incarnation) ?? 0;
  const number = key - firstKeyOf(incarnation);
  if (number !== expected && disorder.length < 5) disorder.push(`sender ${incarnation}: item ${number} came where ${expected} was due`);
  counts.set(incarnation, number + 1);
}

/** No timer, small rings, an index that wraps: whoever is woken was woken. */
function smallStream(conditions: Conditions): { factory: StreamDescriptor<'int32'>; receiver: Receiver<'int32'> } {
  const { random } = conditions;
  return channel({ element: 'int32', ringBits: 1 + below(random, 4), maxProducers: SENDERS, expectedSenders: SENDERS, pollInterval: Infinity, batchHint: 1 + below(random, 16), startSequence: 2 ** 32 - 20 });
}

function startSenders(hands: readonly Hand[], stream: StreamDescriptor<'int32'>, count: number, { random }: Conditions, pauseMs: number): Promise<SendResult>[] {
  return hands.map((hand, incarnation) =>
    hand.run({ kind: 'send', stream, firstKey: firstKeyOf(incarnation), count, seed: below(random, 2 ** 32), progress: progressWord(), pauseMs }),
  );
}

/** Senders send to their end, in bursts, aborted and one by one; the receiver is slow at times. Every item arrives in order, then the end. */
const everythingArrives: Check = async (conditions) => {
  const { random } = conditions;
  const each = conditions.profile === 'quick' ? 20_000 : 340_000;
  return withCrew(SENDERS, async (hands) => {
    const { factory, receiver } = smallStream(conditions);
    const sending = startSenders(hands, factory, each, conditions, 0);
    const received: Received = { counts: new Map(), disorder: [] };
    let total = 0;
    for await (const key of receiver) {
      take(received, key);
      total++;
      if (below(random, 2_000) === 0) await sleep(random() * 2);
      if (total % 100_000 === 0) conditions.progress(`${total} of ${SENDERS * each} items`);
    }
    const faults = differences(await Promise.all(sending), received);
    return { ok: faults.length === 0, detail: faults.length === 0 ? `${total} items of ${SENDERS} senders in order, then the end` : `${faults.join('; ')}; state ${stateOf(factory.channel)}`, counts: { items: total } };
  });
};

function differences(sent: readonly SendResult[], { counts, disorder }: Received, discarded = 0): string[] {
  const faults = [...disorder];
  let accepted = 0;
  let delivered = 0;
  for (const [incarnation, result] of sent.entries()) {
    const got = counts.get(incarnation) ?? 0;
    accepted += result.accepted;
    delivered += got;
    if (discarded === 0 && got !== result.accepted) faults.push(`sender ${incarnation}: ${result.accepted} accepted, ${got} received`);
  }
  if (accepted !== delivered + discarded) faults.push(`${accepted} accepted, ${delivered} received, ${discarded} discarded`);
  return faults;
}

/** Everybody is in full swing, then the stream is shut down, or its factory closed and its senders done: what was accepted arrives, and everyone ends. */
const endsAtAnyMoment: Check = (conditions) => inRounds(conditions, async (hands, round) => {
  const { random } = conditions;
  const { factory, receiver } = smallStream(conditions);
  const how = round % 2 === 0 ? 'shutdown' : 'closeFactory';
  const sending = startSenders(hands, factory, how === 'shutdown' ? 2 ** 20 : 1 + below(random, 300), conditions, below(random, 3) === 0 ? 0.5 : 0);
  const received: Received = { counts: new Map(), disorder: [] };
  const receiving = (async () => {
    for await (const key of receiver) take(received, key);
  })();
  await sleep(random() * 6);
  if (how === 'shutdown') shutdown(factory);
  else closeFactory(factory);
  const sent = await Promise.all(sending);
  await receiving;
  return { faults: differences(sent, received), stream: factory };
});

/** The receiver leaves at a random moment, by leaving its loop or by an abort: every sender ends, and accepted = received + discarded. */
const receiverLeaves: Check = (conditions) => inRounds(conditions, async (hands, round) => {
  const { random } = conditions;
  const { factory, receiver } = smallStream(conditions);
  const sending = startSenders(hands, factory, 2 ** 20, conditions, 0);
  const received: Received = { counts: new Map(), disorder: [] };
  const most = below(random, 400);
  if (round % 2 === 0) {
    let taken = 0;
    for await (const key of receiver) {
      take(received, key);
      if (++taken > most) break;
    }
  } else {
    const signal = AbortSignal.timeout(1 + below(random, 5));
    try {
      for await (const key of receiver.values({ signal })) take(received, key);
    } catch (error) {
      if (error !== signal.reason) throw error;
    }
  }
  return { faults: differences(await Promise.all(sending), received, receiver.discarded), stream: factory };
});

/** Runs rounds with the same workers until one finds a fault. */
async function inRounds(conditions: Conditions, round: (hands: readonly Hand[], round: number) => Promise<{ faults: readonly string[]; stream: StreamDescriptor }>): Promise<Finding> {
  const rounds = conditions.profile === 'quick' ? 40 : 1_000;
  return withCrew(SENDERS, async (hands) => {
    for (let i = 0; i < rounds; i++) {
      const { faults, stream } = await round(hands, i);
      if (faults.length > 0) return { ok: false, detail: `round ${i}: ${faults.join('; ')}; state ${stateOf(stream.channel)}`, counts: { rounds: i } };
      if (i % 200 === 199) conditions.progress(`${i + 1} of ${rounds} rounds`);
    }
    return { ok: true, detail: `${rounds} rounds: everyone ended, nothing was lost`, counts: { rounds } };
  });
}

/** Senders are terminated at random moments and reclaimed; the stream ends with the last, after all that they had sent. */
const sendersDie: Check = async (conditions) => {
  const { random } = conditions;
  const rounds = conditions.profile === 'quick' ? 8 : 200;
  for (let round = 0; round < rounds; round++) {
    const { factory, receiver } = smallStream(conditions);
    const hands = Array.from({ length: SENDERS }, () => new Worker());
    const words = hands.map(() => progressWord());
    const dying = hands.map((hand, incarnation) =>
      hand.run({ kind: 'send', stream: factory, firstKey: firstKeyOf(incarnation), count: 2 ** 20, seed: below(random, 2 ** 32), progress: words[incarnation]!, pauseMs: 0 }).then(
        () => {
          throw new Error(`sender ${incarnation} ended by itself`);
        },
        () => {},
      ),
    );
    const received: Received = { counts: new Map(), disorder: [] };
    const receiving = (async () => {
      for await (const key of receiver) take(received, key);
    })();
    await until(() => inspectChannel(factory.channel).ringsUsed === SENDERS, factory.channel, 'all senders to register');
    await sleep(random() * 10);
    for (const [i, hand] of hands.entries()) {
      await hand.terminate();
      await dying[i];
    }
    // Which ring was whose is not known: all of them are dead.
    for (let id = 0; id < SENDERS; id++) {
      const role = producerRole(factory.channel, id);
      if (role !== undefined) reclaim(factory, role);
    }
    await receiving;
    const faults = [...received.disorder];
    for (const [incarnation, word] of words.entries()) {
      const reported = progressOf(word);
      const got = received.counts.get(incarnation) ?? 0;
      if (got < reported || got > reported + MOST_UNREPORTED) faults.push(`sender ${incarnation} knew of ${reported} accepted when it died, ${got} were received`);
    }
    if (faults.length > 0) return { ok: false, detail: `round ${round}: ${faults.join('; ')}; state ${stateOf(factory.channel)}`, counts: { rounds: round } };
    if (round % 50 === 49) conditions.progress(`${round + 1} of ${rounds} rounds`);
  }
  return { ok: true, detail: `${rounds * SENDERS} senders died: what they knew to be accepted was received, then the end`, counts: { rounds } };
};

await stressProgram({ 'everything-arrives': everythingArrives, 'ends-at-any-moment': endsAtAnyMoment, 'receiver-leaves': receiverLeaves, 'senders-die': sendersDie });
