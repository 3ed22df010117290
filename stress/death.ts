import { setTimeout as sleep } from 'node:timers/promises';
import { close, consumerRole, createChannel, inspectChannel, producerRole, reclaim } from 'ringproof';
import type { ChannelDescriptor, Descriptor, RoleDescriptor } from 'ringproof';
import { firstKeyOf, stateOf } from './kit/audit.ts';
import { Hand, progressOf, progressWord } from './kit/crew.ts';
import type { ConsumeResult, PushMode } from './kit/jobs.ts';
import type { Check, Conditions, Finding } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';
import { until } from './kit/until.ts';

/** The most that a producer of the stress kit publishes in one operation, hence may have published unreported when it dies. */
const MOST_UNREPORTED = 16;

interface Life {
  readonly incarnation: number;
  readonly reported: number;
}

/**
 * A producer is terminated at a random moment: in a push, between reserve and commit, or asleep on a full ring. Its ring is
 * reclaimed and used by the next. Delivered must be exactly a prefix of what each life pushed, at least all that was reported.
 */
async function producersDie(mode: PushMode, pauseMs: number, conditions: Conditions): Promise<Finding> {
  const { random } = conditions;
  const lives = conditions.profile === 'quick' ? 12 : 400;
  const channel = createChannel({ element: 'int32', ringBits: 4, maxProducers: 1, startSequence: 2 ** 32 - 100 });
  const consumerHand = new Hand();
  const consuming = consumerHand.run({ kind: 'consume', channel, mode: 'drain', seed: conditions.seed, progress: progressWord(), pauseMs });
  const dead: Life[] = [];
  try {
    for (let incarnation = 0; incarnation < lives; incarnation++) {
      dead.push({ incarnation, reported: await oneLife(channel, mode, incarnation, random) });
      if (incarnation % 50 === 49) conditions.progress(`${incarnation + 1} of ${lives} lives`);
    }
    close(channel);
    return judge(dead, await consuming, channel);
  } finally {
    await consumerHand.terminate();
  }
}

async function oneLife(channel: ChannelDescriptor<'int32'>, mode: PushMode, incarnation: number, random: () => number): Promise<number> {
  const hand = new Hand();
  const progress = progressWord();
  const producing = hand.run({ kind: 'produce', channel, firstKey: firstKeyOf(incarnation), count: 2 ** 20, mode, seed: Math.floor(random() * 2 ** 32), progress, pauseMs: 0 });
  const died = producing.then(
    () => {
      throw new Error(`producer ${incarnation} ended by itself`);
    },
    () => {},
  );
  await registered(channel);
  await sleep(random() * 8);
  await hand.terminate();
  await died;
  free(producerRole(channel, 0), channel);
  return progressOf(progress);
}

function judge(lives: readonly Life[], consumed: ConsumeResult, channel: Descriptor): Finding {
  const faults = [...consumed.disorder];
  let reported = 0;
  for (const life of lives) {
    const delivered = consumed.next[life.incarnation] ?? 0;
    reported += life.reported;
    if (delivered < life.reported) faults.push(`life ${life.incarnation}: ${life.reported} reported as accepted, only ${delivered} delivered`);
    if (delivered > life.reported + MOST_UNREPORTED) faults.push(`life ${life.incarnation}: ${life.reported} reported as accepted, but ${delivered} delivered`);
  }
  const counts = { deaths: lives.length, items: consumed.delivered, reported };
  if (faults.length > 0) return { ok: false, detail: `${faults.join('; ')}; state ${stateOf(channel)}`, counts };
  return { ok: true, detail: `${lives.length} deaths, ${consumed.delivered} items delivered of ${reported} reported, each life a prefix in order`, counts };
}

/** A producer dies between reserve and commit: the reservation vanishes, nothing of it is delivered, the ring is usable at once. */
const reservationVanishes: Check = async (conditions) => {
  const rounds = conditions.profile === 'quick' ? 10 : 200;
  for (let round = 0; round < rounds; round++) {
    const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: 1 });
    const hand = new Hand();
    const progress = progressWord();
    const sitting = hand.run({ kind: 'sit', channel, as: 'reservation', progress });
    sitting.catch(() => {});
    await until(() => progressOf(progress) === 1, channel, 'a worker to reserve');
    await hand.terminate();
    free(producerRole(channel, 0), channel);
    const { length, producerHeld } = inspectChannel(channel).rings[0]!;
    if (length !== 0 || producerHeld) return { ok: false, detail: `round ${round}: ${length} items after an uncommitted reservation; state ${stateOf(channel)}`, counts: { rounds: round } };
  }
  return { ok: true, detail: `${rounds} reservations of dead workers vanished`, counts: { rounds } };
};

/** Whoever dies asleep leaves a role that can be reclaimed and taken again. */
const deathInWait: Check = async (conditions) => {
  const rounds = conditions.profile === 'quick' ? 10 : 200;
  const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: 1 });
  for (let round = 0; round < rounds; round++) {
    const hand = new Hand();
    const progress = progressWord();
    const sitting = hand.run({ kind: 'sit', channel, as: 'consumer', progress });
    sitting.catch(() => {});
    await until(() => progressOf(progress) === 1, channel, 'a worker to claim the consumer');
    await sleep(conditions.random() * 3);
    await hand.terminate();
    free(consumerRole(channel), channel);
  }
  return { ok: true, detail: `${rounds} consumers died asleep, each role was reclaimed and claimed again`, counts: { rounds } };
};

/** A consumer dies in the middle of its work; its successor is given everything that was not finished, in order. */
const consumerDies: Check = async (conditions) => {
  const { random } = conditions;
  const rounds = conditions.profile === 'quick' ? 8 : 200;
  const counts = { rounds: 0, items: 0 };
  for (; counts.rounds < rounds; counts.rounds++) {
    const channel = createChannel({ element: 'int32', ringBits: 4, maxProducers: 1 });
    const producerHand = new Hand();
    const firstConsumer = new Hand();
    const secondConsumer = new Hand();
    try {
      const seed = (): number => Math.floor(random() * 2 ** 32);
      const taken = progressWord();
      const first = firstConsumer.run({ kind: 'consume', channel, mode: 'pop', seed: seed(), progress: taken, pauseMs: 0.05 });
      first.catch(() => {});
      const producing = producerHand.run({ kind: 'produce', channel, firstKey: 0, count: 2_000, mode: 'single', seed: seed(), progress: progressWord(), pauseMs: 0 });
      await until(() => progressOf(taken) > 0, channel, 'the first consumer to take an item');
      await sleep(random() * 5);
      await firstConsumer.terminate();
      free(consumerRole(channel), channel);
      // `pop` takes an item before it is counted, so the count may be one behind; the successor begins at one of the two.
      const resume = progressOf(taken);
      const second = secondConsumer.run({ kind: 'consume', channel, mode: 'mixed', seed: seed(), progress: progressWord(), pauseMs: 0, resume: { 0: resume } });
      const produced = await producing;
      close(channel);
      const consumed = await second;
      const allowed = consumed.disorder.length === 0 || (consumed.disorder.length === 1 && consumed.disorder[0]!.endsWith(`item ${resume + 1} came where ${resume} was due`));
      counts.items += consumed.delivered;
      if (!allowed || consumed.next[0] !== produced.accepted) {
        return { ok: false, detail: `round ${counts.rounds}: ${produced.accepted} accepted, the first consumer took ${resume}, the second got to ${consumed.next[0]}: ${consumed.disorder.join('; ')}; state ${stateOf(channel)}`, counts };
      }
    } finally {
      await Promise.all([producerHand, firstConsumer, secondConsumer].map((hand) => hand.terminate()));
    }
  }
  return { ok: true, detail: `${rounds} consumers died at work; their successors missed nothing`, counts };
};

function free(role: RoleDescriptor | undefined, channel: Descriptor): void {
  if (role === undefined) throw new Error(`the dead worker held no role; state ${stateOf(channel)}`);
  if (!reclaim(role)) throw new Error(`the role of a dead worker could not be reclaimed; state ${stateOf(channel)}`);
}

function registered(channel: Descriptor): Promise<void> {
  return until(() => inspectChannel(channel).rings[0]!.producerHeld, channel, 'a worker to register');
}

await stressProgram({
  'producer-dies-pushing': (conditions) => producersDie('mixed', 0, conditions),
  'producer-dies-waiting': (conditions) => producersDie('single', 4, conditions),
  'reservation-vanishes': reservationVanishes,
  'death-in-wait': deathInWait,
  'consumer-dies': consumerDies,
});
