import { describe, expect, it } from 'vitest';
import {
  adoptConsumer,
  adoptProducer,
  claimConsumer,
  claimProducer,
  consumerRole,
  createChannel,
  createRing,
  DescriptorError,
  hasProducers,
  inspectRing,
  producerRole,
  reclaim,
  register,
  RoleReleasedError,
  RoleTakenError,
} from './index.ts';
import type { ScalarProducer } from './index.ts';
import { CONSUMER_WAITING, PRODUCER_WAITING, ringBase } from './layout.ts';
import { STARTS } from './testing/starts.ts';

describe.each(STARTS)('roles from sequence %d on', (startSequence) => {
  const ring = () => createRing({ element: 'int32', ringBits: 2, startSequence });

  it('can be held once at a time', () => {
    const descriptor = ring();
    const producer = claimProducer(descriptor);
    const consumer = claimConsumer(descriptor);
    expect(() => claimProducer(descriptor)).toThrow(RoleTakenError);
    expect(() => claimConsumer(descriptor)).toThrow(RoleTakenError);
    producer.push(1);
    producer.release();
    consumer.release();
    const next = claimProducer(descriptor);
    expect(next.role.generation).toBe(1);
    expect(next.push(2)).toBe('ok');
    const seen: number[] = [];
    claimConsumer(descriptor).drain((value) => seen.push(value));
    expect(seen).toEqual([1, 2]);
  });

  it('makes the handle that gave its role back useless', () => {
    const descriptor = ring();
    const producer = claimProducer(descriptor);
    const consumer = claimConsumer(descriptor);
    producer.push(1);
    producer.release();
    consumer.release();
    expect(() => producer.push(2)).toThrow(RoleReleasedError);
    expect(() => producer.reserve(1)).toThrow(RoleReleasedError);
    expect(() => producer.release()).toThrow(RoleReleasedError);
    expect(() => consumer.pop()).toThrow(RoleReleasedError);
    expect(() => consumer.drain(() => {})).toThrow('the consumer gave its role back');
    expect(() => consumer.release()).toThrow(RoleReleasedError);
  });

  it('travels to another thread exactly once', () => {
    const descriptor = ring();
    const producer = claimProducer(descriptor);
    const consumer = claimConsumer(descriptor);
    producer.push(1);
    const ticket = structuredClone(producer.detach());
    expect(() => producer.push(2)).toThrow(RoleReleasedError);
    expect(() => claimProducer(descriptor)).toThrow(RoleTakenError);
    const adopted = adoptProducer(ticket);
    expect(() => adoptProducer(ticket)).toThrow(RoleTakenError);
    expect(adopted.push(2)).toBe('ok');
    const seen: number[] = [];
    adoptConsumer(consumer.detach()).drain((value) => seen.push(value));
    expect(seen).toEqual([1, 2]);
    adopted.close();
    expect(inspectRing(descriptor).producerHeld).toBe(false);
  });

  it('tells whether any producer is left, one on its way to another thread included', () => {
    const channel = createChannel({ element: 'int32', ringBits: 1, maxProducers: 2 });
    expect(hasProducers(channel)).toBe(false);
    const producer = register(channel) as ScalarProducer<'int32'>;
    expect(hasProducers(channel)).toBe(true);
    const ticket = producer.detach();
    expect(hasProducers(channel)).toBe(true);
    adoptProducer(ticket).close();
    expect(hasProducers(channel)).toBe(false);
  });

  it('is reclaimed from the dead: what was committed is delivered, an open reservation vanishes', () => {
    const descriptor = ring();
    const dead = claimProducer(descriptor);
    const consumer = claimConsumer(descriptor);
    dead.push(1);
    const reservation = dead.reserve(2);
    if (typeof reservation === 'string') throw new Error(reservation);
    reservation.write(66);
    expect(reclaim(structuredClone(dead.role))).toBe(true);
    expect(reclaim(dead.role)).toBe(false);
    expect(claimProducer(descriptor).push(2)).toBe('ok');
    const seen: number[] = [];
    consumer.drain((value) => seen.push(value));
    expect(seen).toEqual([1, 2]);
  });

  it('is reclaimed from a dead consumer: what it had not finished is delivered again', () => {
    const descriptor = ring();
    const producer = claimProducer(descriptor);
    const dead = claimConsumer(descriptor);
    producer.pushFrom([1, 2]);
    dead.pop();
    dead.peek();
    const role = consumerRole(descriptor);
    expect(role).toEqual(dead.role);
    expect(reclaim(role!)).toBe(true);
    expect(consumerRole(descriptor)).toBe(undefined);
    const seen: number[] = [];
    claimConsumer(descriptor).drain((value) => seen.push(value));
    expect(seen).toEqual([2]);
  });

  it('is said to wait by those who wait, not by the dead', () => {
    const descriptor = ring();
    const words = new Int32Array(descriptor.buffer);
    const [producer, consumer] = [claimProducer(descriptor), claimConsumer(descriptor)];
    words[CONSUMER_WAITING] = words[ringBase(0) + PRODUCER_WAITING] = 1;
    for (const { role } of [producer, consumer]) reclaim(role);
    claimProducer(descriptor);
    claimConsumer(descriptor);
    expect([words[CONSUMER_WAITING], words[ringBase(0) + PRODUCER_WAITING]]).toEqual([0, 0]);
  });

  it('does not hurt a later holder by a late reclaim', () => {
    const channel = createChannel({ element: 'int32', ringBits: 2, startSequence, maxProducers: 1 });
    const first = register(channel);
    if (first === 'closed') throw new Error(first);
    first.close();
    const second = register(channel);
    if (second === 'closed') throw new Error(second);
    expect(reclaim(first.role)).toBe(false);
    expect(second.push(1)).toBe('ok');
    expect(producerRole(channel)).toEqual(second.role);
    expect(() => producerRole(channel, 1)).toThrow('id must be an integer from 0 to 0');
  });

  it('is of a generation that each holding ends, and that travels with it', () => {
    const descriptor = ring();
    for (let generation = 0; generation < 4; generation++) {
      const free = { role: 'producer', of: descriptor, id: 0, generation } as const;
      expect(reclaim(free)).toBe(false);
      const producer = claimProducer(descriptor);
      expect(producer.role).toEqual(free);
      // What is held is not under way.
      expect(() => adoptProducer(producer.role)).toThrow(RoleTakenError);
      const adopted = adoptProducer(producer.detach());
      expect(adopted.role).toEqual(free);
      expect(producerRole(descriptor)).toEqual(free);
      expect(() => claimProducer(descriptor)).toThrow(RoleTakenError);
      adopted.release();
      expect(reclaim(free)).toBe(false);
    }
    expect(inspectRing(descriptor)).toMatchObject({ producerHeld: false, producerGeneration: 4 });
  });

  it('names the holder of each ring of a channel', () => {
    const channel = createChannel({ element: 'int32', ringBits: 1, startSequence, maxProducers: 3 });
    const [first, second] = [register(channel), register(channel)];
    if (first === 'closed' || second === 'closed') throw new Error('closed');
    expect([0, 1, 2].map((id) => producerRole(channel, id))).toEqual([first.role, second.role, undefined]);
    for (const id of [-1, 3, 0.5]) {
      expect(() => producerRole(channel, id)).toThrow('id must be an integer from 0 to 2');
      expect(() => inspectRing(channel, id)).toThrow('id must be an integer from 0 to 2');
    }
  });

  it('says no more that a producer waits which died waiting', () => {
    const descriptor = ring();
    const dead = claimProducer(descriptor);
    Atomics.store(new Int32Array(descriptor.buffer), ringBase(0) + PRODUCER_WAITING, 1);
    expect(inspectRing(descriptor).producerWaiting).toBe(true);
    reclaim(dead.role);
    claimProducer(descriptor);
    expect(inspectRing(descriptor).producerWaiting).toBe(false);
  });

  it('reclaims a ticket that nobody adopted', () => {
    const descriptor = ring();
    const ticket = claimProducer(descriptor).detach();
    expect(reclaim(ticket)).toBe(true);
    expect(() => adoptProducer(ticket)).toThrow(RoleTakenError);
    expect(claimProducer(descriptor).push(1)).toBe('ok');
  });

  it('notices a producer that was reclaimed while it lived', () => {
    const descriptor = ring();
    const zombie = claimProducer(descriptor);
    reclaim(zombie.role);
    claimProducer(descriptor).push(1);
    expect(() => zombie.push(2)).toThrow('reclaim only what died');
    expect(() => zombie.detach()).toThrow(RoleReleasedError);
    expect(inspectRing(descriptor).length).toBe(1);
  });
});

it('cannot be posted as a handle', () => {
  const descriptor = createRing({ element: 'int32' });
  expect(() => structuredClone(claimProducer(descriptor))).toThrow(/could not be cloned/);
  expect(() => structuredClone(claimConsumer(descriptor))).toThrow(/could not be cloned/);
});

it('refuses tickets and descriptors of the wrong kind', () => {
  const descriptor = createRing({ element: 'int32' });
  const channel = createChannel({ element: 'int32' });
  const producer = claimProducer(descriptor);
  const consumer = claimConsumer(descriptor);
  expect(() => claimProducer(channel as never)).toThrow('producers of a channel register');
  expect(() => register(descriptor as never)).toThrow('register takes a channel');
  expect(() => adoptProducer(consumer.role as never)).toThrow('expected the role of a producer');
  expect(() => adoptConsumer(producer.role as never)).toThrow(DescriptorError);
  for (const none of [undefined, null, 1, {}, { ...producer.role, role: 'watcher' }]) expect(() => reclaim(none as never)).toThrow(DescriptorError);
  expect(() => reclaim({ ...producer.role, id: 1 })).toThrow('role.id must be an integer from 0 to 0');
  // A channel has several producers, but one consumer.
  expect(() => reclaim({ ...claimConsumer(channel).role, id: 1 })).toThrow('role.id must be an integer from 0 to 0');
  for (const generation of [-1, 2 ** 30]) expect(() => reclaim({ ...producer.role, generation })).toThrow('role.generation');
  for (const spins of [-1, 0.5, 1_000_001]) expect(() => claimProducer(createRing({ element: 'int32' }), { spins })).toThrow('spins must be an integer from 0 to 1000000');
  for (const spins of [0, 1_000_000]) expect(claimProducer(createRing({ element: 'int32' }), { spins }).push(1)).toBe('ok');
});
