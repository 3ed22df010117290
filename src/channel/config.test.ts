import { describe, expect, it } from 'vitest';
import { claimConsumer as claimRingConsumer, claimProducer as claimRingProducer, createRing } from '../ring/index.ts';
import { claimConsumer, claimProducer, inspect, MAX_CAPACITY, spscChannel } from './index.ts';
import { checkSpscConfig, packPolicy, unpackPolicy } from './config.ts';
import { SPSC_MEMORY } from './descriptor.ts';

describe('the capacity', () => {
  it.each([1, 2, 4, 1024, MAX_CAPACITY])('may be %d, and all of it is usable', (capacity) => {
    const channel = spscChannel(capacity, { element: 'int32', backpressure: 'reject', maxProducers: 1 });
    const producer = claimProducer(channel);
    const items = new Int32Array(capacity);
    expect(producer.hasCapacity(capacity)).toBe(true);
    expect(producer.pushBatch(items)).toBe(capacity);
    expect(producer.push(1)).toBe('full');
    expect(claimConsumer(channel).len).toBe(capacity);
  });

  it.each([0, 3, 1.5, -4, NaN, 2 ** 21, 2 ** 31, '4'])('may not be %s', (capacity) => {
    expect(() => spscChannel(capacity as number)).toThrow('capacity must be a power of two from 1 to 1048576');
  });
});

it.each([
  [null, 'the configuration must be an object'],
  ['reject', "the configuration must be an object such as { backpressure: 'reject' }, not 'reject'"],
  [{ element: 'bytes' }, "element must be 'int32', 'uint32', 'float64' or 'bigint64', not 'bytes'"],
  [{ backpressure: 'drop' }, "backpressure must be 'block', 'drop-oldest' or 'reject', not 'drop'"],
  [{ wait: 'sleep' }, "wait must be 'spin', 'park', { spinYield: n } or { park: n }, not 'sleep'"],
  [{ wait: {} }, 'wait must be'],
  [{ wait: null }, 'wait must be'],
  [{ wait: { spinYield: -1 } }, 'wait.spinYield must be an integer from 0 to 1000000, not -1'],
  [{ wait: { park: 0.5 } }, 'wait.park must be an integer'],
  [{ maxProducers: 0 }, 'maxProducers must be an integer from 1 to 128, not 0'],
  [{ metrics: 1 }, 'metrics must be true or false, not 1'],
  [{ startSequence: -1 }, 'startSequence must be an integer from 0 to 4294967295'],
])('refuses the configuration %o', (config, message) => {
  expect(() => spscChannel(4, config as never)).toThrow(message);
});

it.each([
  [{}, { idle: 'nap', spins: 100 }],
  [{ wait: 'spin' }, { idle: 'spin', spins: 0 }],
  [{ wait: 'park' }, { idle: 'park', spins: 100 }],
  [{ wait: { park: 7 } }, { idle: 'park', spins: 7 }],
  [{ wait: { spinYield: 0 } }, { idle: 'nap', spins: 0 }],
  [{ wait: { spinYield: 1_000_000 } }, { idle: 'nap', spins: 1_000_000 }],
] as const)('means by %o that a wait has the patience %o', (config, patience) => {
  expect(checkSpscConfig(4, config).patience).toEqual(patience);
});

it('keeps the policy in the shared memory, so that two sides cannot disagree', () => {
  const channel = structuredClone(spscChannel(2, { element: 'int32', backpressure: 'reject', wait: { park: 7 } }));
  expect(claimProducer(channel).backpressure).toBe('reject');
  expect(inspect(channel).backpressure).toBe('reject');
});

it.each(['block', 'drop-oldest', 'reject'] as const)('packs %s with every way to wait', (backpressure) => {
  for (const idle of ['park', 'nap', 'spin'] as const) {
    for (const spins of [0, 100, 1_000_000]) expect(unpackPolicy(packPolicy(backpressure, { idle, spins }))).toEqual({ backpressure, patience: { idle, spins } });
  }
});

it('begins with its name', () => {
  expect(Buffer.from(SPSC_MEMORY.magic.toString(16), 'hex').toString()).toBe('SPSC');
});

it('is not taken for a ring, nor a ring for it', () => {
  const channel = spscChannel(2);
  expect(() => claimRingConsumer(channel as never)).toThrow('pass what createRing or createChannel returned');
  expect(() => claimRingProducer(channel as never)).toThrow('pass what createRing or createChannel returned');
  expect(() => claimConsumer(createRing({ element: 'float64' }) as never)).toThrow('pass what spscChannel returned');
  expect(() => claimProducer(undefined as never)).toThrow('expected what spscChannel returned');
});
