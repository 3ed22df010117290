import { choose, defect, scenario } from 'ringproof/explore';
import { assertConserved, assertExactlyOnce, assertFifo, assertLinearizable, OracleError, specOfClass } from 'ringproof/oracle';
import type { Operation } from 'ringproof/oracle';
import { AudioReader, AudioWriter, ParameterReader, ParameterWriter, RingBuffer } from 'ringbuf.js';

/** ringbuf.js as it is on npm. What of it is explored is exactly what an application loads. */

const CAPACITY = 2;

interface Handles {
  readonly storage: SharedArrayBuffer;
  readonly producer: RingBuffer;
  readonly consumer: RingBuffer;
  readonly delivered: number[];
}

/** Empty, each thread with a handle of its own on the same storage; the pointers are at each of their positions, so that every wrap is met. */
function handles(): Handles {
  const storage = RingBuffer.getStorageForCapacity(CAPACITY, Int32Array);
  const producer = new RingBuffer(storage, Int32Array);
  const consumer = new RingBuffer(storage, Int32Array);
  for (let turn = choose(CAPACITY + 1); turn > 0; turn--) {
    producer.push(Int32Array.of(99));
    consumer.pop(new Int32Array(1));
  }
  return { storage, producer, consumer, delivered: [] };
}

/** Pushes what fits of the items, again and again, at most `calls` times; how many were pushed. */
function pushAll(ring: RingBuffer, items: readonly number[], calls: number): number {
  let pushed = 0;
  for (let call = 0; call < calls; call++) pushed += ring.push(Int32Array.from(items.slice(pushed)));
  return pushed;
}

function popSome(ring: RingBuffer, delivered: number[], most: number): void {
  const target = new Int32Array(most);
  const count = ring.pop(target);
  for (let i = 0; i < count; i++) delivered.push(target[i]!);
}

/** Producer and consumer each in a thread of its own; at the end, the rest. */
function transfer(name: string, batch: number, calls: number) {
  const items = Array.from({ length: batch * calls }, (_, i) => i + 1);
  return scenario({
    name: `ringbuf.js: ${name}`,
    setup: handles,
    threads: {
      producer({ producer }) {
        let pushed = 0;
        for (let call = 0; call < calls; call++) pushed += producer.push(Int32Array.from(items.slice(pushed, pushed + batch)));
        return items.slice(0, pushed);
      },
      consumer({ consumer, delivered }) {
        for (let call = 0; call < calls; call++) popSome(consumer, delivered, batch);
      },
    },
    final({ consumer, delivered }, { producer }) {
      popSome(consumer, delivered, CAPACITY);
      assertFifo({ accepted: [producer!], delivered: [delivered] });
      assertConserved({ accepted: [producer!], delivered: [delivered] });
    },
  });
}

export const itemByItem = transfer('three items, one by one', 1, 3);
export const inBatches = transfer('batches of two, cut in two by the end of the storage', 2, 3);

export const partialPushes = scenario({
  name: 'ringbuf.js: a push of more than fits takes the beginning, the rest is pushed again',
  setup: handles,
  threads: {
    producer: ({ producer }) => pushAll(producer, [1, 2, 3, 4], 3),
    consumer({ consumer, delivered }) {
      for (let call = 0; call < 2; call++) popSome(consumer, delivered, 3);
    },
  },
  final({ consumer, delivered }, { producer }) {
    popSome(consumer, delivered, CAPACITY);
    assertFifo({ accepted: [[1, 2, 3, 4].slice(0, producer)], delivered: [delivered] });
    assertConserved({ accepted: [[1, 2, 3, 4].slice(0, producer)], delivered: [delivered] });
  },
});

class Bounded {
  items: number[] = [];
  push(item: number): number {
    if (this.items.length === CAPACITY) return 0;
    return this.items.push(item) > 0 ? 1 : 0;
  }
  pop(): number | 'empty' {
    return this.items.shift() ?? 'empty';
  }
  availableRead(): number {
    return this.items.length;
  }
}

interface Recorded extends Handles {
  /** A shared word: what orders two calls in time is then an order that is explored. */
  readonly clock: Int32Array;
  readonly history: Operation[];
}

function recorded(): Recorded {
  return { ...handles(), clock: new Int32Array(new SharedArrayBuffer(4)), history: [] };
}

function record<R>({ clock, history }: Recorded, process: string, name: string, args: readonly unknown[], call: () => R): void {
  const invoked = Atomics.add(clock, 0, 1);
  const result = call();
  history.push({ process, name, args, invoked, returned: Atomics.add(clock, 0, 1), result });
}

function pushOne(context: Recorded, item: number): void {
  record(context, 'producer', 'push', [item], () => context.producer.push(Int32Array.of(item)));
}

function popOne(context: Recorded): void {
  record(context, 'consumer', 'pop', [], () => {
    const target = new Int32Array(1);
    return context.consumer.pop(target) === 1 ? target[0]! : 'empty';
  });
}

/** Who asks for `availableRead` while the two ends are busy. */
function counted(asker: 'consumer' | 'observer') {
  return scenario({
    name: `ringbuf.js: linearizable as a queue of ${CAPACITY}, counted by the ${asker}`,
    setup: recorded,
    threads: {
      producer(context) {
        pushOne(context, 1);
        pushOne(context, 2);
      },
      consumer(context) {
        popOne(context);
        if (asker === 'consumer') record(context, 'consumer', 'availableRead', [], () => context.consumer.availableRead());
        popOne(context);
      },
      ...(asker === 'observer' && {
        observer(context: Recorded) {
          record(context, 'observer', 'availableRead', [], () => context.consumer.availableRead());
        },
      }),
    },
    final({ history }) {
      assertLinearizable(history, specOfClass(Bounded));
    },
  });
}

export const countedByAnObserver = counted('observer');
export const countedByTheConsumer = counted('consumer');

/** Float samples through the audio classes. */
export const audio = scenario({
  name: 'ringbuf.js: AudioWriter and AudioReader',
  setup() {
    const storage = RingBuffer.getStorageForCapacity(CAPACITY, Float32Array);
    return { writer: new AudioWriter(new RingBuffer(storage, Float32Array)), reader: new AudioReader(new RingBuffer(storage, Float32Array)), delivered: [] as number[] };
  },
  threads: {
    writer({ writer }) {
      let pushed = 0;
      for (const item of [0.5, 1.5, 2.5]) pushed += writer.enqueue(Float32Array.of(item)) && item === pushed + 0.5 ? 1 : 0;
      return [0.5, 1.5, 2.5].slice(0, pushed);
    },
    reader({ reader, delivered }) {
      const target = new Float32Array(2);
      for (let call = 0; call < 2; call++) delivered.push(...target.slice(0, reader.dequeue(target)));
    },
  },
  final({ reader, delivered }, { writer }) {
    const target = new Float32Array(CAPACITY);
    delivered.push(...target.slice(0, reader.dequeue(target)));
    assertFifo({ accepted: [writer!], delivered: [delivered] });
  },
});

/** Five bytes to a change: they are never seen in part. */
export const parameters = scenario({
  name: 'ringbuf.js: ParameterWriter and ParameterReader',
  setup() {
    const storage = RingBuffer.getStorageForCapacity(7, Uint8Array);
    return { writer: new ParameterWriter(new RingBuffer(storage, Uint8Array)), reader: new ParameterReader(new RingBuffer(storage, Uint8Array)) };
  },
  threads: {
    writer: ({ writer }) => [writer.enqueueChange(1, 1.5), writer.enqueueChange(2, 2.5)],
    reader({ reader }) {
      const changes: { index: number; value: number }[] = [];
      for (let call = 0; call < 2; call++) {
        const change = { index: 0, value: 0 };
        if (reader.dequeueChange(change)) changes.push(change);
      }
      return changes;
    },
  },
  final(_, { reader }) {
    for (const { index, value } of reader!) if (value !== index + 0.5) throw new OracleError(`parameter ${index} was changed to ${value}`);
  },
});

/** One producer and one consumer is what it is for. Two handles on one end are two. */
function consumers(count: 1 | 2) {
  const consume = ({ storage }: Handles): number[] => {
    const got: number[] = [];
    popSome(new RingBuffer(storage, Int32Array), got, 1);
    return got;
  };
  return scenario({
    name: `ringbuf.js: ${count} of the threads consume`,
    setup: () => {
      const context = handles();
      context.producer.push(Int32Array.of(1));
      return context;
    },
    threads: { first: consume, second: count === 2 ? consume : (): number[] => [] },
    final(_, { first, second }) {
      assertExactlyOnce({ accepted: [[1]], delivered: [[...first!, ...second!]] });
    },
  });
}

export const twoConsumers = consumers(2);
export const oneConsumer = consumers(1);

function producers(count: 1 | 2) {
  const produce = ({ storage }: Handles, item: number): void => {
    new RingBuffer(storage, Int32Array).push(Int32Array.of(item));
  };
  return scenario({
    name: `ringbuf.js: ${count} of the threads produce`,
    setup: handles,
    threads: {
      first(context) {
        produce(context, 1);
      },
      second(context) {
        if (count === 2) produce(context, 2);
      },
    },
  });
}

export const twoProducers = producers(2);
export const oneProducer = producers(1);

/** "Otherwise, it is assumed that the returned number is the number of elements that have been written to." */
function writing(count: 0 | 1) {
  return scenario({
    name: `ringbuf.js: a callback that writes ${count} of two items, and says so`,
    setup: handles,
    threads: {
      producer({ producer }) {
        producer.writeCallbackWithOffset(2, (storage, offset) => {
          if (count === 1) storage[offset] = 1;
          return count;
        });
      },
      consumer({ consumer, delivered }) {
        popSome(consumer, delivered, 2);
      },
    },
    final({ consumer, delivered }) {
      popSome(consumer, delivered, 2);
      assertFifo({ accepted: [count === 1 ? [1] : []], delivered: [delivered] });
    },
  });
}

export const writesNothing = writing(0);
export const writesOne = writing(1);

export const callbackOfNone = defect({ id: 'writeCallback', what: 'a callback that answers 0 publishes slots that nobody wrote (0 is taken for no answer)', verdict: 'assertion', wrong: writesNothing, right: writesOne });
export const countFromAside = defect({ id: 'availableRead', what: 'asked by a third thread, it counts items that were never there together', verdict: 'assertion', wrong: countedByAnObserver, right: countedByTheConsumer });
export const secondConsumer = defect({ id: 'misuse', what: 'a second consumer gets the same item', verdict: 'assertion', wrong: twoConsumers, right: oneConsumer });
export const secondProducer = defect({ id: 'misuse', what: 'a second producer writes the same slot', verdict: 'race', wrong: twoProducers, right: oneProducer });
