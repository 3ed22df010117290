import { close as closeChannel, createChannel, createRing } from 'ringproof';
import type { Descriptor, Element } from 'ringproof';
import { audit, firstKeyOf, stateOf } from './kit/audit.ts';
import { progressWord, withCrew } from './kit/crew.ts';
import { ELEMENTS } from './kit/items.ts';
import type { PopMode, PushMode } from './kit/jobs.ts';
import type { Check, Conditions, Finding } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';

/** Results of `jobs`; rejects as soon as one of them or `other` fails. */
async function together<T>(jobs: readonly Promise<T>[], other: Promise<unknown>): Promise<T[]> {
  const failure = new Promise<never>((_, reject) => {
    other.catch(reject);
  });
  return Promise.race([Promise.all(jobs), failure]);
}

interface Load {
  readonly channel: Descriptor;
  readonly producers: number;
  readonly itemsEach: number;
  readonly push: PushMode;
  readonly pop: PopMode;
}

/** Producers push, the consumer takes until the channel is closed and drained, and the books must balance. */
async function carry(load: Load, { random }: Conditions): Promise<Finding> {
  const { channel, producers, itemsEach } = load;
  return withCrew(producers + 1, async (hands) => {
    const seed = (): number => Math.floor(random() * 2 ** 32);
    const consuming = hands[producers]!.run({ kind: 'consume', channel, mode: load.pop, seed: seed(), progress: progressWord(), pauseMs: 0 });
    const producing = hands.slice(0, producers).map((hand, incarnation) =>
      hand.run({ kind: 'produce', channel, firstKey: firstKeyOf(incarnation), count: itemsEach, mode: load.push, seed: seed(), progress: progressWord(), pauseMs: 0 }),
    );
    const produced = await together(producing, consuming);
    // A ring closes with its producer; a channel stays open for others.
    if (channel.kind === 'channel') closeChannel(channel);
    const consumed = await consuming;
    const faults = audit(produced.map((result, incarnation) => ({ ...result, incarnation })), consumed);
    const total = producers * itemsEach;
    if (consumed.delivered !== total) faults.push(`${total} items were to be pushed, ${consumed.delivered} arrived`);
    return {
      ok: faults.length === 0,
      detail: faults.length === 0 ? `${total} items of ${producers} producers in order, sums equal` : `${faults.join('; ')}; state ${stateOf(channel)}`,
      counts: { items: consumed.delivered, producers },
    };
  });
}

/** Near the wrap of the sequences, so that every run crosses it. */
const NEAR_WRAP = 2 ** 32 - 1000;

/** Many producers, mixed single and batch pushes, blocking; per-producer FIFO by (producer, number), and sums. */
const manyProducers: Check = (conditions) => {
  const itemsEach = conditions.profile === 'quick' ? 50_000 : 500_000;
  const channel = createChannel({ element: 'int32', ringBits: 10, maxProducers: 8, startSequence: NEAR_WRAP });
  return carry({ channel, producers: 8, itemsEach, push: 'mixed', pop: 'mixed' }, conditions);
};

/** The smallest ring: full or empty at almost every step, so that both sides sleep and wake all the time. */
const smallestRing: Check = (conditions) => {
  const itemsEach = conditions.profile === 'quick' ? 20_000 : 500_000;
  const channel = createRing({ element: 'int32', ringBits: 1, startSequence: NEAR_WRAP });
  return carry({ channel, producers: 1, itemsEach, push: 'mixed', pop: 'mixed' }, conditions);
};

/** Every kind of element, with items that show when they are torn. */
const everyElement: Check = async (conditions) => {
  const itemsEach = conditions.profile === 'quick' ? 5_000 : 100_000;
  const counts = { items: 0, elements: 0 };
  for (const element of ELEMENTS) {
    const channel = createChannel<Element>({ element, ringBits: 6, maxProducers: 3, startSequence: NEAR_WRAP });
    const finding = await carry({ channel, producers: 3, itemsEach, push: 'mixed', pop: 'mixed' }, conditions);
    counts.items += finding.counts['items'] ?? 0;
    counts.elements++;
    if (!finding.ok) return { ...finding, detail: `${JSON.stringify(element)}: ${finding.detail}` };
  }
  return { ok: true, detail: `${counts.items} items of ${counts.elements} kinds`, counts };
};

/** All waiting through promises, on both sides. */
const allAsync: Check = (conditions) => {
  const itemsEach = conditions.profile === 'quick' ? 5_000 : 100_000;
  const channel = createChannel({ element: 'float64', ringBits: 3, maxProducers: 3, startSequence: NEAR_WRAP });
  return carry({ channel, producers: 3, itemsEach, push: 'async', pop: 'async' }, conditions);
};

/** Without wake-ups: waiting is napping between polls. */
const polling: Check = (conditions) => {
  const itemsEach = conditions.profile === 'quick' ? 20_000 : 500_000;
  const channel = createChannel({ element: 'int32', ringBits: 8, maxProducers: 3, wakeups: false, startSequence: NEAR_WRAP });
  return carry({ channel, producers: 3, itemsEach, push: 'mixed', pop: 'mixed' }, conditions);
};

await stressProgram({
  'many-producers': manyProducers,
  'smallest-ring': smallestRing,
  'every-element': everyElement,
  'all-async': allAsync,
  polling,
});
