import { setTimeout as sleep } from 'node:timers/promises';
import { claimConsumer, claimProducer, close, inspect, isClosed, reclaim, spscChannel } from 'ringproof/channel';
import type { Backpressure, PolicyProducer, SpscChannel, WaitStrategy } from 'ringproof/channel';
import { firstKeyOf } from './kit/audit.ts';
import type { Hand } from './kit/crew.ts';
import { progressOf, progressWord, withCrew } from './kit/crew.ts';
import type { PolicyPopResult, PolicyPushResult } from './kit/policy.ts';
import type { Check, Conditions, Finding } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';

/** Near the wrap of the sequences, so that every run crosses it. */
const NEAR_WRAP = 2 ** 32 - 1000;
const LIMIT_MS = 20_000;

interface Load {
  readonly backpressure: Backpressure;
  readonly capacity: number;
  readonly producers: number;
  readonly itemsEach: number;
  readonly wait?: WaitStrategy;
  /** Largest pause in ms of the producers between bursts, and of the consumer between steps. */
  readonly pushPauseMs?: number;
  readonly popPauseMs?: number;
  /** Closes after so many ms, whatever has been pushed. */
  readonly closeAfterMs?: number;
}

/** One channel, a worker for each producer and one for the consumer. In the end accepted = delivered + dropped for each producer, in order. */
async function carry(hands: readonly Hand[], load: Load, { random }: Conditions): Promise<Finding> {
  const { backpressure, capacity, producers, itemsEach, wait = 'park', pushPauseMs = 0, popPauseMs = 0 } = load;
  const channel = spscChannel(capacity, { backpressure, wait, maxProducers: Math.max(2, producers), startSequence: NEAR_WRAP });
  const seed = (): number => Math.floor(random() * 2 ** 32);
  const first = claimProducer(channel);
  const others = Array.from({ length: producers - 1 }, () => first.clone() as PolicyProducer<'float64'>);
  const popping = hands[producers]!.run({ kind: 'policy-pop', ticket: claimConsumer(channel).detach(), lossy: backpressure === 'drop-oldest', seed: seed(), progress: progressWord(), pauseMs: popPauseMs });
  const pushing = [first, ...others].map((producer, id) =>
    hands[id]!.run({ kind: 'policy-push', ticket: producer.detach(), firstKey: firstKeyOf(id), count: itemsEach, seed: seed(), progress: progressWord(), pauseMs: pushPauseMs }),
  );
  if (load.closeAfterMs !== undefined) {
    await sleep(load.closeAfterMs);
    close(channel);
  }
  return balance(channel, await Promise.all(pushing), await popping, load);
}

function balance(channel: SpscChannel<'float64'>, pushed: readonly PolicyPushResult[], popped: PolicyPopResult, load: Load): Finding {
  const faults = [...popped.disorder];
  const { dropped, rings } = inspect(channel);
  const counts = { accepted: 0, delivered: 0, dropped: 0 };
  for (const [id, { accepted }] of pushed.entries()) {
    const delivered = popped.delivered[id] ?? 0;
    counts.accepted += accepted;
    counts.delivered += delivered;
    counts.dropped += dropped[id]!;
    if (accepted !== delivered + dropped[id]! + rings[id]!.length) faults.push(`producer ${id}: ${accepted} accepted, ${delivered} delivered, ${dropped[id]} dropped, ${rings[id]!.length} left`);
    if (rings[id]!.length > 0) faults.push(`producer ${id}: ${rings[id]!.length} items were left after the end`);
    if (load.closeAfterMs === undefined && accepted !== load.itemsEach) faults.push(`producer ${id}: ${accepted} of ${load.itemsEach} accepted`);
  }
  if (load.backpressure !== 'drop-oldest' && counts.dropped > 0) faults.push(`${counts.dropped} dropped under ${load.backpressure}`);
  if (faults.length > 0) return { ok: false, detail: `${faults.join('; ')}; state ${JSON.stringify(inspect(channel))}`, counts };
  return { ok: true, detail: `${counts.accepted} accepted of ${pushed.length} producers = ${counts.delivered} delivered in order + ${counts.dropped} dropped`, counts };
}

function loadCheck(load: Omit<Load, 'itemsEach'>, quick: number, full: number): Check {
  return (conditions) => withCrew(load.producers + 1, (hands) => carry(hands, { ...load, itemsEach: conditions.profile === 'quick' ? quick : full }, conditions));
}

/** Repeats a load with a fresh channel, closing at a random moment. */
const closeWhileBusy: Check = async (conditions) => {
  const { random, profile } = conditions;
  const rounds = profile === 'quick' ? 45 : 1_500;
  const counts = { rounds: 0, accepted: 0, delivered: 0, dropped: 0 };
  return withCrew(3, async (hands) => {
    for (; counts.rounds < rounds; counts.rounds++) {
      const slow = Math.floor(random() * 3);
      const finding = await carry(hands, {
        backpressure: (['block', 'drop-oldest', 'reject'] as const)[counts.rounds % 3]!,
        capacity: 2 ** Math.floor(random() * 5),
        producers: 2,
        itemsEach: 2 ** 20,
        wait: ([{ park: 0 }, 'park', { spinYield: 10 }] as const)[Math.floor(random() * 3)]!,
        pushPauseMs: slow === 1 ? 0.5 : 0,
        popPauseMs: slow === 2 ? 0.5 : 0,
        closeAfterMs: random() * 8,
      }, conditions);
      counts.accepted += finding.counts['accepted'] ?? 0;
      counts.delivered += finding.counts['delivered'] ?? 0;
      counts.dropped += finding.counts['dropped'] ?? 0;
      if (!finding.ok) return { ...finding, detail: `round ${counts.rounds}: ${finding.detail}`, counts };
    }
    return { ok: true, detail: `${rounds} rounds, ${counts.accepted} accepted = ${counts.delivered} delivered + ${counts.dropped} dropped`, counts };
  });
};

async function until(condition: () => boolean, channel: SpscChannel, what: string): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${LIMIT_MS / 1000} s for ${what}; state ${JSON.stringify(inspect(channel))}`);
    await sleep(1);
  }
}

/** The consumer is terminated at a random moment: under drop-oldest pushes go on without it; under block reclaiming it ends a push that waits. */
async function consumerTerminated(backpressure: Backpressure, { random }: Conditions): Promise<number> {
  return withCrew(2, async ([pushHand, popHand]) => {
    const channel = spscChannel(2 ** Math.floor(random() * 4), { backpressure, wait: 'park', maxProducers: 1, startSequence: NEAR_WRAP });
    const pushed = progressWord();
    const popped = progressWord();
    const consumer = claimConsumer(channel);
    const { role } = consumer;
    const popping = popHand!.run({ kind: 'policy-pop', ticket: consumer.detach(), lossy: true, seed: Math.floor(random() * 2 ** 32), progress: popped, pauseMs: 0 }).catch(() => undefined);
    const pushing = pushHand!.run({ kind: 'policy-push', ticket: claimProducer(channel).detach(), firstKey: 0, count: 2 ** 20, seed: Math.floor(random() * 2 ** 32), progress: pushed, pauseMs: 0 });
    await until(() => progressOf(popped) > 0, channel, 'the first item');
    await sleep(random() * 5);
    await popHand!.terminate();
    await popping;
    if (backpressure === 'drop-oldest') {
      const before = progressOf(pushed);
      await until(() => progressOf(pushed) === 2 ** 20 || progressOf(pushed) > before + 10_000, channel, 'pushes after the consumer died');
    }
    if (!reclaim(role)) throw new Error('the role of the dead consumer could not be reclaimed');
    const { accepted } = await pushing;
    const dropped = inspect(channel).dropped[0]!;
    let left = 0;
    for (const _ of claimConsumer(channel)) left++;
    const taken = accepted - dropped - left;
    // One batch may have been taken and not reported.
    if (taken < progressOf(popped) || taken > progressOf(popped) + 32) throw new Error(`${accepted} accepted, ${dropped} dropped, ${left} left: ${taken} taken, but the dead consumer reported ${progressOf(popped)}`);
    return accepted;
  });
}

/** A producer is terminated at a random moment: its clone goes on, what it published arrives, and the end comes when both are gone. */
async function producerTerminated(backpressure: Backpressure, { random }: Conditions): Promise<number> {
  return withCrew(3, async ([mortal, other, popHand]) => {
    const channel = spscChannel(2 ** Math.floor(random() * 4), { backpressure, wait: 'park', maxProducers: 2, startSequence: NEAR_WRAP });
    const reported = progressWord();
    const seed = (): number => Math.floor(random() * 2 ** 32);
    const first = claimProducer(channel);
    const clone = first.clone() as PolicyProducer<'float64'>;
    const { role } = first;
    const popping = popHand!.run({ kind: 'policy-pop', ticket: claimConsumer(channel).detach(), lossy: backpressure === 'drop-oldest', seed: seed(), progress: progressWord(), pauseMs: 0 });
    const dying = mortal!.run({ kind: 'policy-push', ticket: first.detach(), firstKey: 0, count: 2 ** 20, seed: seed(), progress: reported, pauseMs: 0 }).catch(() => undefined);
    const pushing = other!.run({ kind: 'policy-push', ticket: clone.detach(), firstKey: firstKeyOf(1), count: 20_000, seed: seed(), progress: progressWord(), pauseMs: 0 });
    await until(() => progressOf(reported) > 0, channel, 'the first push');
    await sleep(random() * 5);
    await mortal!.terminate();
    const ended = await dying;
    const { accepted } = await pushing;
    if (ended === undefined && isClosed(channel)) throw new Error('closed, though a dead producer has not been reclaimed');
    reclaim(role);
    const popped = await popping;
    const { dropped } = inspect(channel);
    const faults = [...popped.disorder];
    const delivered = (id: number): number => (popped.delivered[id] ?? 0) + dropped[id]!;
    if (delivered(1) !== accepted) faults.push(`the other producer: ${accepted} accepted, ${delivered(1)} delivered or dropped`);
    // A batch may have been published, or its room made, and not reported.
    if (delivered(0) < progressOf(reported) - 32 || delivered(0) > progressOf(reported) + 32) faults.push(`the dead producer reported ${progressOf(reported)}, ${delivered(0)} were delivered or dropped`);
    if (faults.length > 0) throw new Error(`${faults.join('; ')}; state ${JSON.stringify(inspect(channel))}`);
    return accepted + delivered(0);
  });
}

const terminate: Check = async (conditions) => {
  const rounds = conditions.profile === 'quick' ? 4 : 100;
  const counts = { deaths: 0, items: 0 };
  for (let round = 0; round < rounds; round++) {
    for (const backpressure of ['drop-oldest', 'block'] as const) {
      counts.items += await consumerTerminated(backpressure, conditions);
      counts.items += await producerTerminated(backpressure, conditions);
      counts.deaths += 2;
    }
    if (round % 20 === 19) conditions.progress(`${round + 1} of ${rounds} rounds`);
  }
  return { ok: true, detail: `${counts.deaths} deaths, ${counts.items} items: the others went on, and the books balance`, counts };
};

await stressProgram({
  // Two threads, a million items, one by one and in batches.
  block: loadCheck({ backpressure: 'block', capacity: 1024, producers: 1 }, 1_000_000, 1_048_576),
  reject: loadCheck({ backpressure: 'reject', capacity: 256, producers: 1 }, 300_000, 1_048_576),
  'drop-oldest-overrun': loadCheck({ backpressure: 'drop-oldest', capacity: 64, producers: 1, popPauseMs: 0.2 }, 1_000_000, 1_048_576),
  // One slot of two words, written and read at the same time as often as can be.
  'drop-oldest-torn': loadCheck({ backpressure: 'drop-oldest', capacity: 1, producers: 1 }, 500_000, 1_048_576),
  'slow-consumer': loadCheck({ backpressure: 'block', capacity: 16, producers: 1, popPauseMs: 0.1 }, 10_000, 200_000),
  bursts: loadCheck({ backpressure: 'block', capacity: 32, producers: 2, pushPauseMs: 1, wait: { park: 0 } }, 50_000, 1_000_000),
  clones: loadCheck({ backpressure: 'drop-oldest', capacity: 32, producers: 4 }, 100_000, 1_000_000),
  'close-while-busy': closeWhileBusy,
  terminate,
});
