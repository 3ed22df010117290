import { scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import { claimConsumer, consumerRole, metrics, reclaim } from '../../src/ring/index.ts';
import { nothingLost, PARK_AT_ONCE, pop, push, spsc } from '../kit/spsc.ts';
import type { Spsc } from '../kit/spsc.ts';

export const refusalsSeenByOthers = scenario({
  name: 'metrics: refusals and waits of a producer are read by another thread while they are counted',
  setup: () => {
    const context = spsc({ metrics: true });
    push(context, 1);
    push(context, 2);
    return context;
  },
  threads: {
    producer(context) {
      push(context, 3);
      context.producer.waitForSpace(1, 1);
    },
    observer({ ring }) {
      const { refused, producerWaits } = metrics(ring)!;
      if (refused > 1 || producerWaits > 1) throw new OracleError(`refused ${refused}, waited ${producerWaits}; each happens once at most`);
    },
  },
  final(context) {
    const { refused, producerWaits } = metrics(context.ring)!;
    if (refused !== 1 || producerWaits !== 1) throw new OracleError(`refused ${refused}, waited ${producerWaits}; each happened once`);
    nothingLost(context);
  },
});

export const waitsSeenByOthers = scenario({
  name: 'metrics: waits of a consumer are read by another thread while they are counted',
  setup: () => spsc({ metrics: true }),
  threads: {
    consumer({ consumer }) {
      consumer.wait(1);
    },
    observer({ ring }) {
      const { consumerWaits } = metrics(ring)!;
      if (consumerWaits > 1) throw new OracleError(`waited ${consumerWaits} times; it was once`);
    },
  },
  final({ ring }) {
    const { consumerWaits } = metrics(ring)!;
    if (consumerWaits !== 1) throw new OracleError(`waited ${consumerWaits} times; it was once`);
  },
});

/** Never more consumed than submitted, as counters modulo 2^32 can tell. */
function look({ ring }: Spsc): void {
  const { submitted, consumed } = metrics(ring)!;
  if ((submitted - consumed) >>> 0 > 0x7fffffff) throw new OracleError(`consumed ${consumed}, but submitted only ${submitted}`);
}

export const submittedFirst = scenario({
  name: 'metrics: at every step, submitted is at least consumed',
  setup: () => spsc({ metrics: true }),
  threads: {
    producer(context) {
      for (let item = 1; item <= 3; item++) push(context, item);
    },
    consumer(context) {
      for (let i = 0; i < 2; i++) pop(context);
    },
  },
  invariant: look,
  final(context) {
    nothingLost(context);
    const { submitted, consumed } = metrics(context.ring)!;
    if (submitted !== consumed || submitted !== context.accepted.length) throw new OracleError(`drained: ${context.accepted.length} accepted, ${submitted} submitted, ${consumed} consumed`);
  },
});

export const observed = scenario({
  name: 'metrics: nor does a thread that reads them one after the other see more consumed than submitted',
  setup: () => spsc({ metrics: true }),
  threads: {
    producer(context) {
      push(context, 1);
    },
    consumer(context) {
      pop(context);
    },
    observer: look,
  },
  final: nothingLost,
});

export const consumerDiesCounting = scenario({
  name: 'metrics: nor does anybody after a consumer died, at any step, and its successor took what it had not handed back',
  setup: () => {
    const context = spsc({ metrics: true });
    push(context, 1);
    push(context, 2);
    return context;
  },
  mayDie: ['consumer'],
  threads: {
    consumer(context) {
      for (let i = 0; i < 2; i++) pop(context);
    },
  },
  invariant: look,
  final(context) {
    const role = consumerRole(context.ring);
    if (role === undefined || !reclaim(role)) throw new OracleError('the role of the dead consumer could not be reclaimed');
    const successor = claimConsumer(context.ring, PARK_AT_ONCE);
    while (successor.pop() === 'ok');
    look(context);
  },
});

export const refusedPublishIsTakenBack = scenario({
  name: 'metrics: an item refused by a close is not counted in the end',
  setup: () => spsc({ metrics: true }),
  threads: {
    producer(context) {
      push(context, 1);
    },
    closer({ consumer }) {
      consumer.close();
    },
  },
  final(context) {
    nothingLost(context);
    const { submitted, consumed } = metrics(context.ring)!;
    if (submitted !== consumed) throw new OracleError(`${context.accepted.length} accepted, ${submitted} submitted, ${consumed} consumed`);
  },
});
