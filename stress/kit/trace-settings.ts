import { setTimeout as sleep } from 'node:timers/promises';
import { createChannel, createRing } from 'ringproof';
import { claimConsumer, claimProducer, spscChannel } from 'ringproof/channel';
import type { PolicyProducer } from 'ringproof/channel';
import { createStream } from 'ringproof/stream';
import type { Hand } from './crew.ts';
import type { StreamJanitorTrace, TraceManner } from './jobs.ts';
import { below } from './random.ts';
import type { TraceMemory } from './recorder.ts';
import { Recorder, traceMemory } from './recorder.ts';
import type { Held, TracedThreads } from './traced-threads.ts';

/** What workers do in one round, and what their logs are held against. */
export interface Setting {
  /** A configuration of the model of calls, and with it the size of what is called. */
  readonly config: string;
  readonly hands: number;
  /** Starts the threads of a round, and ends with the last one that it has a part in. */
  run(threads: TracedThreads, hands: readonly Hand[], round: Round): Promise<void>;
}

export interface Round {
  readonly random: () => number;
  readonly waits: TraceManner['waits'];
  /** How many items there are to be, at most. */
  readonly items: number;
}

/** Shortly before sequences wrap, unsigned and signed. */
const STARTS = [2 ** 32 - 100, 2 ** 31 - 100];

const startSequence = (random: () => number): number => STARTS[below(random, STARTS.length)]!;

/** What every job of a round has. */
function jobOf({ random, waits, items }: Round, manner: Partial<TraceManner> = {}): { readonly kind: 'trace'; readonly memory: TraceMemory; readonly manner: TraceManner; readonly seed: number } {
  return { kind: 'trace', memory: traceMemory(40 * items + 100, 10 * items + 100), manner: { firstItem: 0, count: items, lives: 1, waits, ...manner }, seed: below(random, 2 ** 32) };
}

/** Items of several producers are told apart. */
const firstItemOf = (producer: number): number => (producer + 1) << 20;

/** Two workers call a ring in every way. */
export const ring: Setting = {
  config: 'ChannelCalls.ring.cfg',
  hands: 2,
  async run(threads, [producer, consumer], round) {
    const channel = createRing({ element: 'int32', ringBits: 2, startSequence: startSequence(round.random) });
    threads.start('producer', producer!, { ...jobOf(round), as: 'producer', channel });
    threads.start('consumer', consumer!, { ...jobOf(round), as: 'consumer', channel });
    await threads.ended('producer');
  },
};

/** Three producers register in turn on two rings. One of them dies, and is reclaimed twice, the second time late; somebody closes, at the end or while they are busy. */
export const channel: Setting = {
  config: 'ChannelCalls.channel.cfg',
  hands: 5,
  async run(threads, hands, round) {
    const { random, items } = round;
    const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: 2, startSequence: startSequence(random) });
    const [consumer, janitor, ...producers] = hands as [Hand, Hand, Hand, Hand, Hand];
    const consume = (): void => threads.start('consumer', consumer, { ...jobOf(round), as: 'consumer', channel });
    // The consumer begins before, between or after them; the first is alone for a while.
    const consumerAfter = random() < 0.5 ? producers.length : below(random, producers.length);
    for (const [i, hand] of producers.entries()) {
      if (i === consumerAfter) consume();
      threads.start(`producer-${i}`, hand, { ...jobOf(round, { firstItem: firstItemOf(i), count: 10, lives: Math.ceil(items / 30) }), as: 'producer', channel });
      // No further than to where it might wait for somebody who has not begun.
      await threads.reached('producer-0', random() < 0.5 ? 0 : below(random, 6));
    }
    if (consumerAfter === producers.length) consume();
    await threads.reached('producer-0', 1 + below(random, items / 3));
    const roles = rolesOf((await threads.kill('producer-0')).slice(-1), channel);
    threads.start('janitor', janitor, { ...jobOf(round), as: 'janitor', channel, roles, closes: false });
    await threads.ended('janitor');
    await threads.reached('producer-1', 1 + below(random, items));
    threads.start('late-janitor', janitor, { ...jobOf(round), as: 'janitor', channel, roles, closes: true });
    await threads.ended('late-janitor');
  },
};

/** A producer fills its ring and waits for space that nobody makes, until somebody closes. */
export const nobodyTakes: Setting = {
  config: 'ChannelCalls.channel.cfg',
  hands: 2,
  async run(threads, [producer, janitor], round) {
    const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: 2 });
    threads.start('producer', producer!, { ...jobOf(round), as: 'producer', channel });
    // By then it waits, or is about to.
    await threads.reached('producer', 7);
    await sleep(round.random() * 5);
    threads.start('janitor', janitor!, { ...jobOf(round), as: 'janitor', channel, roles: [], closes: true });
    await threads.ended('janitor');
  },
};

const POLICIES = { drop: 'drop-oldest', wait: 'block', refuse: 'reject' } as const;

/** Two workers push on rings of their own and on clones; whoever goes last closes. Where one dies, at work or as the last, all that it had is reclaimed. */
export function policy(name: keyof typeof POLICIES, dies: 'one dies' | 'none dies' = 'one dies'): Setting {
  return {
    config: `ChannelCalls.${name}.cfg`,
    hands: 4,
    async run(threads, hands, round) {
      const { random, items, waits } = round;
      const channel = spscChannel(2, { backpressure: POLICIES[name], wait: waits === 'busy' ? 'park' : { park: 0 }, maxProducers: 3, startSequence: startSequence(random) });
      const [consumer, janitor, mortal, other] = hands as [Hand, Hand, Hand, Hand];
      const first = claimProducer(channel);
      const clone = first.clone() as PolicyProducer<'float64'>;
      threads.before('setup', registered(first, clone));
      const { role } = first;
      threads.start('consumer', consumer, { ...jobOf(round), as: 'policy-consumer', ticket: claimConsumer(channel).detach(), evicts: name === 'drop' });
      threads.start('mortal', mortal, { ...jobOf(round, { count: Math.floor(items / 2) }), as: 'policy-producer', ticket: first.detach() });
      threads.start('other', other, { ...jobOf(round, { firstItem: firstItemOf(1), count: Math.floor(items / 2) }), as: 'policy-producer', ticket: clone.detach() });
      if (dies === 'none dies') return;
      await threads.reached('mortal', 1 + below(random, items / 4));
      const early = random() < 0.5;
      if (!early) await threads.ended('other');
      const held = await threads.kill('mortal');
      const roles = [role, ...rolesOf(held, channel)];
      threads.start('janitor', janitor, { ...jobOf(round), as: 'policy-janitor', roles });
      await threads.ended('janitor');
    },
  };
}

/** What a stream comes to its end by. */
export type StreamEnd = 'by itself' | 'factory closes' | 'receiver leaves' | 'receiver dies' | 'one dies' | 'the last dies';

/**
 * Three senders, all of them expected, register in turn on two rings, and send to a receiver. It ends when the last has left, by itself or as the factory is
 * closed meanwhile, or has died, and is reclaimed; or the receiver leaves, or dies at any moment, is reclaimed twice, and has a successor; or a sender dies at any moment, and
 * is reclaimed twice, the second time by who shuts the stream down.
 */
export function stream(ways: readonly StreamEnd[]): Setting {
  return {
    config: 'StreamCalls.cfg',
    hands: 5,
    async run(threads, hands, round) {
      const { random, items } = round;
      const way = ways[below(random, ways.length)]!;
      const stream = createStream({ element: 'int32', ringBits: 1, maxProducers: 2, pollInterval: Infinity, expectedSenders: 3, batchHint: random() < 0.5 ? 1 : 3, startSequence: startSequence(random) });
      const [receiver, janitor, ...senders] = hands as [Hand, Hand, Hand, Hand, Hand];
      threads.start('receiver', receiver, { ...jobOf(round), as: 'stream-receiver', stream, leavesAfter: way === 'receiver leaves' ? below(random, items) : undefined });
      for (const [i, hand] of senders.entries()) {
        // One that is to die as the last sends for ever, so that it is known what it holds.
        const some = way === 'the last dies' && i === 0 ? { count: 2 ** 20 } : { count: 10, lives: Math.ceil(items / 30) };
        threads.start(`sender-${i}`, hand, { ...jobOf(round, { firstItem: firstItemOf(i), ...some }), as: 'stream-sender', stream });
        // The first is alone for a while.
        await threads.reached('sender-0', random() < 0.5 ? 0 : below(random, 100));
      }
      const clean = async (name: string, job: Pick<StreamJanitorTrace, 'roles' | 'ends'>): Promise<void> => {
        threads.start(name, janitor, { ...jobOf(round), as: 'stream-janitor', stream, ...job });
        await threads.ended(name);
      };
      if (way === 'factory closes') {
        await threads.reached('sender-1', below(random, items));
        await clean('janitor', { roles: [], ends: 'closeFactory' });
      }
      if (way === 'receiver dies') {
        // It has claimed its end by then.
        await threads.reached('receiver', 2 + below(random, items));
        await threads.kill('receiver');
        const role = { role: 'consumer' as const, of: stream.channel, id: 0, generation: 0 };
        await clean('janitor', { roles: [role, role], ends: 'nothing' });
        threads.start('successor', janitor, { ...jobOf(round), as: 'stream-receiver', stream, leavesAfter: undefined });
        await threads.ended('successor');
      }
      if (way !== 'one dies' && way !== 'the last dies') return;
      if (way === 'one dies') await threads.reached('sender-0', 1 + below(random, items / 3));
      else await Promise.all([threads.reached('sender-0', 3 + below(random, 10)), threads.ended('sender-1'), threads.ended('sender-2')]);
      const roles = rolesOf((await threads.kill('sender-0')).slice(-1), stream.channel);
      await clean('janitor', { roles, ends: 'nothing' });
      if (way === 'the last dies') return;
      await threads.reached('sender-1', 1 + below(random, items));
      await clean('late-janitor', { roles, ends: 'shutdown' });
    },
  };
}

/** What a thread that was killed still held, as `reclaim` wants it named. */
function rolesOf<Of>(held: readonly Held[], of: Of) {
  return held.map(({ ring, generation }) => ({ role: 'producer' as const, of, id: ring, generation }));
}

/** The log of who made the channel. */
function registered(...producers: readonly PolicyProducer<'float64'>[]): TraceMemory {
  const memory = traceMemory(producers.length, 0);
  const recorder = new Recorder(memory);
  for (const { id, role } of producers) {
    recorder.begin('register');
    recorder.end('ok', { ring: id, generation: role.generation });
  }
  return memory;
}
