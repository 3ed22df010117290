import { afterEach, describe, expect, it, vi } from 'vitest';
import { claimConsumer, claimProducer, ConfigError, createChannel, createRing, DescriptorError, HIGH_THROUGHPUT, inspectChannel, inspectRing, LOW_LATENCY, MemoryError, metrics, RingError } from './index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('has the defaults and presets of the specification', () => {
  expect(inspectRing(createRing({ element: 'int32' }))).toMatchObject({ capacity: 65_536, head: 0 });
  expect(inspectChannel(createChannel({ element: 'int32' })).rings).toHaveLength(16);
  const quick = inspectChannel(createChannel({ element: 'int32', ...LOW_LATENCY }));
  expect([quick.rings.length, quick.rings[0]!.capacity]).toEqual([16, 4096]);
  const large = inspectChannel(createChannel({ element: 'int32', ...HIGH_THROUGHPUT }));
  expect([large.rings.length, large.rings[0]!.capacity]).toEqual([32, 262_144]);
});

it('accepts the ends of every range', () => {
  for (const ringBits of [1, 20]) expect(inspectRing(createRing({ element: 'int32', ringBits })).capacity).toBe(2 ** ringBits);
  for (const maxProducers of [1, 128]) expect(inspectChannel(createChannel({ element: 'int32', ringBits: 1, maxProducers })).rings).toHaveLength(maxProducers);
  expect(inspectRing(createRing({ element: 'int32', startSequence: 2 ** 32 - 1 })).tail).toBe(2 ** 32 - 1);
});

describe('refuses, naming option, value and range,', () => {
  const cases: [string, object, string][] = [
    ['no bits', { ringBits: 0 }, 'ringBits must be an integer from 1 to 20, not 0'],
    ['too many bits', { ringBits: 21 }, 'not 21'],
    ['half a bit', { ringBits: 1.5 }, 'not 1.5'],
    ['text for bits', { ringBits: '4' }, "not '4'"],
    ['no producers', { maxProducers: 0 }, 'maxProducers must be an integer from 1 to 128, not 0'],
    ['too many producers', { maxProducers: 129 }, 'not 129'],
    ['a negative start', { startSequence: -1 }, 'startSequence must be an integer from 0 to 4294967295, not -1'],
    ['a start beyond the wrap', { startSequence: 2 ** 32 }, 'not 4294967296'],
    ['metrics that are no flag', { metrics: 1 }, 'metrics must be true or false, not 1'],
    ['wakeups that are no flag', { wakeups: 'yes' }, "wakeups must be true or false, not 'yes'"],
    ['an unknown element', { element: 'int64' }, "not 'int64'"],
    ['an element of prototype', { element: 'toString' }, "not 'toString'"],
    ['no element', { element: undefined }, 'not undefined'],
    ['a null element', { element: null }, 'not null'],
    ['a bigint element', { element: 5n }, 'not 5n'],
    ['a list', { element: [] }, 'not an array'],
    ['a list of an element', { element: ['int32'] }, 'not an array'],
    ['a function', { element: () => {} }, 'not a function'],
    ['a record of nothing', { element: { record: null } }, 'not an object'],
    ['a record without fields', { element: { record: {} } }, 'a record needs at least one field'],
    ['a record of bytes', { element: { record: { a: 'bytes' } } }, "record field 'a' must be 'int32', 'uint32', 'float64' or 'bigint64', not 'bytes'"],
    ['a record of lists', { element: { record: { a: ['int32'] } } }, "record field 'a' must be 'int32', 'uint32', 'float64' or 'bigint64', not an array"],
  ];
  it.each(cases)('%s', (_, options, text) => {
    const create = () => createChannel({ element: 'int32', ...options } as never);
    expect(create).toThrow(ConfigError);
    expect(create).toThrow(text);
  });

  it('options that are no object', () => {
    for (const none of [undefined, null, 'bytes']) expect(() => createChannel(none as never)).toThrow('options must be an object');
  });
});

it('says what to do when the platform has no memory for it', () => {
  vi.stubGlobal('SharedArrayBuffer', function () {
    throw new RangeError('Array buffer allocation failed');
  });
  expect(() => createRing({ element: 'int32' })).toThrow(MemoryError);
  expect(() => createRing({ element: 'int32' })).toThrow('lower ringBits or maxProducers');
  vi.stubGlobal('SharedArrayBuffer', undefined);
  expect(() => createRing({ element: 'int32' })).toThrow('cross-origin isolated');
});

describe('refuses, saying which check failed,', () => {
  const good = () => createRing({ element: 'int32', ringBits: 3 });
  it('what is no descriptor', () => {
    for (const bad of [undefined, null, 5, {}, { buffer: new ArrayBuffer(4096) }]) {
      expect(() => claimProducer(bad as never)).toThrow(DescriptorError);
      expect(() => metrics(bad as never)).toThrow('expected what createRing or createChannel returned');
    }
  });
  it('a buffer of somebody else', () => {
    expect(() => claimConsumer({ ...good(), buffer: new SharedArrayBuffer(8) })).toThrow('fewer than the smallest ring');
    expect(() => claimConsumer({ ...good(), buffer: new SharedArrayBuffer(65_536) })).toThrow('does not begin as expected');
  });
  it('another version', () => {
    const ring = good();
    const words = new Int32Array(ring.buffer, 0, 2);
    words[1] = (words[1]! & ~15) | 9;
    expect(() => claimConsumer(ring)).toThrow('layout version 9');
  });
  it('another element', () => {
    for (const element of ['uint32', 'float64', 'bytes']) expect(() => claimConsumer({ ...good(), element: element as never })).toThrow('another element');
    const rows = createRing({ element: { record: { a: 'int32', b: 'int32' } }, ringBits: 3 });
    expect(() => claimConsumer({ ...rows, element: { record: { b: 'int32', a: 'int32' } } as never })).toThrow('another element');
  });
  it('a buffer of another size', () => {
    const ring = good();
    const longer = new SharedArrayBuffer(ring.buffer.byteLength + 8);
    new Uint8Array(longer).set(new Uint8Array(ring.buffer));
    expect(() => claimConsumer({ ...ring, buffer: longer })).toThrow('where its header asks for');
  });
});

it('gives every error a code and its class name', () => {
  const create = () => createRing({ element: 'int32', ringBits: 0 });
  expect(create).toThrow(RingError);
  expect(create).toThrow(expect.objectContaining({ code: 'ERR_RING_CONFIG', name: 'ConfigError' }));
});

it('reaches every claim through a structured clone of the descriptor', () => {
  const ring = createRing({ element: { record: { a: 'int32' } }, ringBits: 1 });
  const producer = claimProducer(structuredClone(ring));
  expect(producer.push({ a: 3 })).toBe('ok');
  const consumer = claimConsumer(structuredClone(ring));
  expect(consumer.pop()).toBe('ok');
  expect(consumer.value.a).toBe(3);
});
