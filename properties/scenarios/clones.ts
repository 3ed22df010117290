import { scenario } from 'ringproof/explore';
import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { claimConsumer, claimProducer, dropped, isClosed, producerRole, reclaim, spscChannel } from '../../src/channel/index.ts';
import type { Backpressure, PolicyConsumer, PolicyProducer, SpscChannel } from '../../src/channel/index.ts';

interface Clones {
  readonly channel: SpscChannel<'int32'>;
  readonly first: PolicyProducer<'int32'>;
  readonly consumer: PolicyConsumer<'int32'>;
  /** A clone that somebody left here, and a word that says so. */
  readonly handed: PolicyProducer<'int32'>[];
  readonly flag: Int32Array;
  readonly accepted: number[][];
  readonly delivered: number[][];
}

function clones(backpressure: Backpressure, capacity: number, maxProducers = 2): Clones {
  const channel = spscChannel(capacity, { element: 'int32', backpressure, wait: { park: 0 }, maxProducers, startSequence: 2 ** 32 - 1 });
  const lists = (): number[][] => Array.from({ length: maxProducers }, () => []);
  return { channel, first: claimProducer(channel), consumer: claimConsumer(channel), handed: [], flag: new Int32Array(new SharedArrayBuffer(4)), accepted: lists(), delivered: lists() };
}

function cloneOf(producer: PolicyProducer<'int32'>): PolicyProducer<'int32'> {
  const clone = producer.clone();
  if (clone === 'closed') throw new OracleError('a producer that is there finds the channel closed');
  return clone;
}

/** The same, with a second producer from the start. */
function withClone(backpressure: Backpressure, capacity: number, maxProducers = 2): Clones {
  const context = clones(backpressure, capacity, maxProducers);
  context.handed.push(cloneOf(context.first));
  return context;
}

function push({ accepted }: Clones, producer: PolicyProducer<'int32'>, items: readonly number[]): void {
  for (const item of items) if (producer.push(item) === 'ok') accepted[producer.id]!.push(item);
}

function take({ consumer, delivered }: Clones): number | 'closed' {
  return consumer.popEach((item, id) => delivered[id]!.push(item));
}

function hand({ handed, flag }: Clones, clone: PolicyProducer<'int32'>): void {
  handed.push(clone);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
}

function handed({ handed, flag }: Clones): PolicyProducer<'int32'> {
  Atomics.wait(flag, 0, 0);
  return handed[0]!;
}

/** Nothing lost for any producer, but what its own ring dropped and counted. */
function balanced(context: Clones): void {
  const { channel, accepted, delivered } = context;
  for (let count = take(context); count !== 'closed' && count > 0; count = take(context));
  assertFifo(context);
  const missing = accepted.map((items, id) => items.filter((item) => !delivered[id]!.includes(item)));
  assertConserved({ accepted, delivered, dropped: missing });
  if (missing.flat().length !== dropped(channel)) throw new OracleError(`${missing.flat().length} are missing, ${dropped(channel)} counted as dropped`);
}

/** The upgrade while items are on their way: nothing lost, each producer in order. */
export const upgradeWhileBusy = scenario({
  name: 'clone: from one producer to two while the consumer drains',
  setup: () => clones('block', 2),
  threads: {
    first(context) {
      push(context, context.first, [1]);
      hand(context, cloneOf(context.first));
      push(context, context.first, [2]);
    },
    second(context) {
      push(context, handed(context), [11]);
    },
    consumer(context) {
      take(context);
      take(context);
    },
  },
  final(context) {
    if (!context.first.isUpgraded || context.first.producerCount !== 2) throw new OracleError('two producers, and no upgrade');
    balanced(context);
  },
});

/** Once there are two, the upgrade is seen by each, whatever comes. */
export const upgradeIsSeen = scenario({
  name: 'clone: the first producer makes a third one, and the second looks how many there are',
  setup: () => withClone('reject', 1, 3),
  threads: {
    first(context) {
      context.handed.push(cloneOf(context.first));
    },
    second({ handed }) {
      const { producerCount, isUpgraded } = handed[0]!;
      if (!isUpgraded || producerCount < 2) throw new OracleError(`${producerCount} producers, ${isUpgraded ? 'and an' : 'no'} upgrade, where there are two or three`);
    },
  },
  final({ first }) {
    if (!first.isUpgraded || first.producerCount !== 3) throw new OracleError('three producers were made, but are not counted');
  },
});

/** A consumer that pops one by one, and sleeps in between, finds the ring of a clone that comes meanwhile. */
export const popsFindTheClone = scenario({
  name: 'clone: a consumer pops three items while the second producer comes and pushes the last one',
  setup: () => {
    const context = clones('block', 2);
    push(context, context.first, [1, 2]);
    return context;
  },
  threads: {
    producers(context) {
      push(context, cloneOf(context.first), [11]);
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 3; i++) if (consumer.pop() === 'ok') delivered[consumer.value > 10 ? 1 : 0]!.push(consumer.value);
    },
  },
  final(context) {
    if (context.delivered.flat().length !== 3) throw new OracleError('a pop without a time-out gave up');
    balanced(context);
  },
});

/** Z75: several producers under drop-oldest do not wait, and each drops from its own ring only. */
export const clonesDropTheirOwn = scenario({
  name: 'clone: two producers overrun channels of one under drop-oldest',
  setup: () => withClone('drop-oldest', 1),
  threads: {
    first(context) {
      push(context, context.first, [1, 2]);
    },
    second(context) {
      push(context, context.handed[0]!, [11]);
    },
    consumer: take,
  },
  final(context) {
    if (context.accepted.join(';') !== '1,2;11') throw new OracleError(`accepted ${context.accepted.join('; ')}`);
    if (context.handed[0]!.dropped !== 0) throw new OracleError('one item into a ring of one, and something was dropped');
    balanced(context);
  },
});

/** Z75: what is rejected stays with its producer, and one that is full stops no other. */
export const clonesReject = scenario({
  name: 'clone: two producers push two items each into channels of one that reject',
  setup: () => withClone('reject', 1),
  threads: {
    first(context) {
      push(context, context.first, [1, 2]);
    },
    second(context) {
      push(context, context.handed[0]!, [11, 12]);
    },
    consumer: take,
  },
  final(context) {
    if (context.accepted[0]![0] !== 1 || context.accepted[1]![0] !== 11) throw new OracleError('a producer was refused because another one\'s ring was full');
    balanced(context);
  },
});

/** Of two that go at once, the last one closes; before that nobody has. */
export const lastOneCloses = scenario({
  name: 'clone: two producers push and close at once, and the consumer looks whether it is the end',
  setup: () => withClone('reject', 1),
  threads: {
    first(context) {
      push(context, context.first, [1]);
      context.first.close();
    },
    second(context) {
      push(context, context.handed[0]!, [11]);
      context.handed[0]!.close();
    },
    consumer(context) {
      if (take(context) === 'closed') throw new OracleError('closed, before two items came');
    },
  },
  final(context) {
    if (!isClosed(context.channel)) throw new OracleError('both producers are gone, but the channel is open');
    balanced(context);
    if (context.delivered.flat().length !== 2) throw new OracleError('two items were accepted before the end');
  },
});

/** The last producer gives its role back first: whoever sees the end that it makes sees that there is none. */
export const lastOneIsSeenToGo = scenario({
  name: 'clone: two producers close at once, and a third thread looks whether it is the end, and who is there',
  setup: () => withClone('reject', 1),
  threads: {
    first({ first }) {
      first.close();
    },
    second({ handed }) {
      handed[0]!.close();
    },
    watcher({ channel, first }) {
      if (!isClosed(channel)) return;
      if (first.producerCount > 0 || producerRole(channel, 0) !== undefined || producerRole(channel, 1) !== undefined) throw new OracleError('the channel is closed, but a producer is left');
    },
  },
  final({ channel }) {
    if (!isClosed(channel)) throw new OracleError('both producers are gone, but the channel is open');
  },
});

/** One look at the owner words would miss the clone: it moves onto the ring of the one that goes, while its maker goes too. */
export const cloneMovesBehind = scenario({
  name: 'clone: one producer goes, another one clones itself and goes; the clone is left',
  setup: () => withClone('reject', 2),
  threads: {
    goes({ first }) {
      first.close();
    },
    clones(context) {
      const { handed } = context;
      // There is a ring only once the other has gone.
      if (context.first.producerCount === 2) return;
      handed.push(cloneOf(handed[0]!));
      handed[0]!.close();
    },
  },
  final(context) {
    const left = context.handed.at(-1)!;
    push(context, left, [21]);
    if (context.accepted[left.id]!.length !== 1) throw new OracleError('a producer is left, but the channel is closed');
    left.close();
    if (!isClosed(context.channel)) throw new OracleError('the last producer closed, but the channel is open');
  },
});

/** A producer may die anywhere, also while it goes: the others go on, and reclaiming it closes the channel once nobody is left. */
export const cloneDies = scenario({
  name: 'clone: a producer dies at any step of a push and its close; it blocks nobody, and is reclaimed',
  setup: () => withClone('reject', 1),
  mayDie: ['mortal'],
  threads: {
    mortal({ first }) {
      first.push(1);
      first.close();
    },
    other(context) {
      push(context, context.handed[0]!, [11]);
      context.handed[0]!.close();
    },
  },
  final(context) {
    const { channel, accepted, delivered, first } = context;
    const held = producerRole(channel, 0);
    if (reclaim(first.role) !== (held !== undefined)) throw new OracleError('reclaim did not say whether it freed the role');
    if (!isClosed(channel)) throw new OracleError('nobody is left, but the channel is open');
    while (take(context) !== 'closed');
    if (accepted[1]!.join() !== '11' || delivered[1]!.join() !== '11') throw new OracleError('the dead producer cost the other one its item');
    if (!['', '1'].includes(delivered[0]!.join())) throw new OracleError(`the dead producer pushed 1; delivered ${delivered[0]!.join()}`);
  },
});
