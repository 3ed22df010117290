import { scenario } from 'ringproof/explore';
import { assertConserved, assertFifo } from 'ringproof/oracle';
import { claimConsumer, claimProducer, createRing } from '../../src/ring/index.ts';
import { PARK_AT_ONCE, startSequence } from '../kit/spsc.ts';

interface Pair {
  readonly at: number;
  readonly key: bigint;
}

export const records = scenario({
  name: 'elements: records of a float64 and a bigint64 are never torn',
  setup: () => {
    const ring = createRing({ element: { record: { at: 'float64', key: 'bigint64' } }, ringBits: 1, startSequence: startSequence() });
    return { producer: claimProducer(ring, PARK_AT_ONCE), consumer: claimConsumer(ring, PARK_AT_ONCE), accepted: [] as string[], delivered: [] as string[] };
  },
  threads: {
    producer({ producer, accepted }) {
      for (let i = 1; i <= 3; i++) {
        const item: Pair = { at: i + 0.5, key: BigInt(i) << 40n };
        if (producer.push(item) === 'ok') accepted.push(`${item.at} ${item.key}`);
      }
    },
    consumer({ consumer, delivered }) {
      for (let i = 0; i < 3; i++) if (consumer.pop() === 'ok') delivered.push(`${consumer.value.at} ${consumer.value.key}`);
    },
  },
  final({ accepted, delivered, consumer }) {
    while (consumer.pop() === 'ok') delivered.push(`${consumer.value.at} ${consumer.value.key}`);
    assertFifo({ accepted: [accepted], delivered: [delivered] });
    assertConserved({ accepted: [accepted], delivered: [delivered] });
  },
});

function bytes(length: number, value: number): Uint8Array {
  return new Uint8Array(length).fill(value);
}

export const messages = scenario({
  name: 'elements: byte messages arrive whole, also where they skip the end of the ring',
  setup: () => {
    // 4 granules of 16 bytes; a message of two granules must begin anew at the wrap when one granule is left before it.
    const ring = createRing({ element: 'bytes', ringBits: 2, startSequence: startSequence() });
    return { producer: claimProducer(ring, PARK_AT_ONCE), consumer: claimConsumer(ring, PARK_AT_ONCE), accepted: [] as string[], delivered: [] as string[] };
  },
  threads: {
    producer({ producer, accepted }) {
      for (const message of [bytes(20, 1), bytes(0, 0), bytes(3, 2)]) if (producer.push(message) === 'ok') accepted.push(message.join());
    },
    consumer({ consumer, delivered }) {
      if (consumer.pop() === 'ok') delivered.push(consumer.value.join());
      const target = new Uint8Array(20);
      if (consumer.popInto(target) === 'ok') delivered.push(target.subarray(0, consumer.byteLength).join());
      consumer.drain((all, start, end) => delivered.push(all.slice(start, end).join()));
    },
  },
  final({ accepted, delivered, consumer }) {
    while (consumer.pop() === 'ok') delivered.push(consumer.value.join());
    assertFifo({ accepted: [accepted], delivered: [delivered] });
    assertConserved({ accepted: [accepted], delivered: [delivered] });
  },
});
