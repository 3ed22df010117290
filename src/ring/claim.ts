import type { ConsumerStart } from './consumer.ts';
import { startConsumer } from './consumer.ts';
import { checkCount } from './count.ts';
import type { ChannelDescriptor, Descriptor, RingDescriptor, RingMemory } from './descriptor.ts';
import { openMemory } from './descriptor.ts';
import { isScalar } from './element.ts';
import type { Element, RecordElement, ScalarElement } from './element.ts';
import { DescriptorError, RoleTakenError, TooManyProducersError } from './errors.ts';
import { CLOSED, CONSUMER_EPOCH, CONSUMER_OWNER, PRODUCER_EPOCH, PRODUCER_OWNER, ringBase, RING_MEMORY, RINGS_USED } from './layout.ts';
import { MessageConsumer } from './message-consumer.ts';
import { MessageProducer } from './message-producer.ts';
import { wake } from './park.ts';
import type { ProducerStart } from './producer.ts';
import { startProducer } from './producer.ts';
import { RecordConsumer } from './record-consumer.ts';
import { RecordProducer } from './record-producer.ts';
import { RingReader } from './ring-reader.ts';
import { adoptRole, claimRole, generationOf, isHeld, reclaimRole, releaseRole } from './role.ts';
import { patienceOf } from './role-handle.ts';
import type { HandleOptions, Patience, RoleDescriptor } from './role-handle.ts';
import { ScalarConsumer } from './scalar-consumer.ts';
import { ScalarProducer } from './scalar-producer.ts';

/** The producer's handle for an element. */
export type ProducerOf<E extends Element> = E extends ScalarElement ? ScalarProducer<E> : E extends RecordElement<infer F> ? RecordProducer<F> : MessageProducer;

/** The consumer's handle for an element. */
export type ConsumerOf<E extends Element> = E extends ScalarElement ? ScalarConsumer<E> : E extends RecordElement<infer F> ? RecordConsumer<F> : MessageConsumer;

/** Claims the producer's role of a ring. Throws RoleTakenError while somebody holds it, DescriptorError for anything but a ring. */
export function claimProducer<E extends Element>(ring: RingDescriptor<E>, options?: HandleOptions): ProducerOf<E> {
  const patience = patienceOf(options);
  const memory = openMemory(ring);
  if (ring.kind !== 'ring') throw new DescriptorError('claimProducer takes a ring; producers of a channel register');
  const owner = claimRole(memory.control, ringBase(0) + PRODUCER_OWNER);
  if (owner === 0) throw new RoleTakenError('the ring has a producer; close it, or reclaim its role when its worker has died');
  return makeProducer(ring, startProducer(ring, memory, 0, owner, patience));
}

/** Claims the consumer's role of a ring or channel. Throws RoleTakenError while somebody holds it. */
export function claimConsumer<E extends Element>(descriptor: Descriptor<E>, options?: HandleOptions): ConsumerOf<E> {
  const patience = patienceOf(options);
  const memory = openMemory(descriptor);
  const owner = claimRole(memory.control, CONSUMER_OWNER);
  if (owner === 0) throw new RoleTakenError('the consumer is claimed; release it, or reclaim its role when its worker has died');
  return makeConsumer(descriptor, startConsumer(descriptor, memory, owner, patience, RingReader));
}

/**
 * Registers a producer on a channel, from any thread; it gets the free ring with the lowest id. `closed` when the channel is.
 * Throws TooManyProducersError when every ring has a live producer.
 */
export function register<E extends Element>(channel: ChannelDescriptor<E>, options?: HandleOptions): ProducerOf<E> | 'closed' {
  const patience = patienceOf(options);
  const memory = openMemory(channel);
  if (channel.kind !== 'channel') throw new DescriptorError('register takes a channel; the producer of a ring is claimed by claimProducer');
  const start = startOnFreeRing(channel, memory, patience);
  return start === 'closed' ? start : makeProducer(channel, start);
}

/** Claims the free ring with the lowest id. Throws TooManyProducersError when there is none. */
export function startOnFreeRing<E extends Element>(descriptor: Descriptor<E>, memory: RingMemory, patience: Patience): ProducerStart<E> | 'closed' {
  const { control, maxProducers } = memory;
  // First, so that a closed channel answers so even when every ring is taken.
  if (Atomics.load(control, CLOSED) !== 0) return 'closed';
  for (let id = 0; id < maxProducers; id++) {
    const ownerWord = ringBase(id) + PRODUCER_OWNER;
    const owner = claimRole(control, ownerWord);
    if (owner === 0) continue;
    const start = startProducer(descriptor, memory, id, owner, patience);
    // Closing seals free rings too: either it sealed this one before, or it stops the pushes of this producer later.
    if (start.sealed) {
      releaseRole(control, ownerWord, owner);
      return 'closed';
    }
    useRing(control, id);
    return start;
  }
  throw new TooManyProducersError(maxProducers);
}

/** Tells the consumer to poll rings up to `id`; before the ring's first item, so that the item is found. */
export function useRing(control: Int32Array, id: number): void {
  for (;;) {
    const used = Atomics.load(control, RINGS_USED);
    if (used > id) return;
    if (Atomics.compareExchange(control, RINGS_USED, used, id + 1) === used) return;
  }
}

/** Takes over a producer's role that its holder detached. Throws RoleTakenError when the ticket was used already, or reclaimed. */
export function adoptProducer<E extends Element>(role: RoleDescriptor<Descriptor<E>, 'producer'>, options?: HandleOptions): ProducerOf<E> {
  const patience = patienceOf(options);
  const memory = openRole(role, 'producer');
  const owner = adoptOwner(memory, role);
  return makeProducer(role.of, startProducer(role.of, memory, role.id, owner, patience));
}

/** Takes over a consumer's role that its holder detached. Throws RoleTakenError when the ticket was used already, or reclaimed. */
export function adoptConsumer<E extends Element>(role: RoleDescriptor<Descriptor<E>, 'consumer'>, options?: HandleOptions): ConsumerOf<E> {
  const patience = patienceOf(options);
  const memory = openRole(role, 'consumer');
  const owner = adoptOwner(memory, role);
  return makeConsumer(role.of, startConsumer(role.of, memory, owner, patience, RingReader));
}

/**
 * Frees the role of a worker that has died (call it when the worker's `exit` was seen, never while the worker may still run).
 * What a dead producer published is delivered and its open reservation vanishes; what a dead consumer had not finished is
 * delivered again. Everyone who may wait for the dead is woken. False when the holding named had ended before.
 */
export function reclaim(role: RoleDescriptor): boolean {
  return reclaimIn(openRole(role), role);
}

/** `reclaim` in memory that was opened already. */
export function reclaimIn({ control, maxProducers }: RingMemory, role: RoleDescriptor): boolean {
  const freed = reclaimRole(control, ownerWordOf(role), role.generation);
  // The dead may have published, or consumed, and not lived to wake the other side.
  if (role.role === 'producer') wake(control, CONSUMER_EPOCH);
  else for (let id = 0; id < maxProducers; id++) wake(control, ringBase(id) + PRODUCER_EPOCH);
  return freed;
}

/** Names who holds the producer's role of ring `id`, for `reclaim`; undefined when nobody does. */
export function producerRole<E extends Element>(descriptor: Descriptor<E>, id = 0): RoleDescriptor<Descriptor<E>, 'producer'> | undefined {
  const memory = openMemory(descriptor);
  checkCount('id', id, 0, memory.maxProducers - 1);
  const owner = Atomics.load(memory.control, ringBase(id) + PRODUCER_OWNER);
  return isHeld(owner) ? { role: 'producer', of: descriptor, id, generation: generationOf(owner) } : undefined;
}

/** Whether somebody holds the role of any producer, or its ticket is under way. */
export function hasProducers(descriptor: Descriptor): boolean {
  const { control, maxProducers } = openMemory(descriptor);
  for (let id = 0; id < maxProducers; id++) if (isHeld(Atomics.load(control, ringBase(id) + PRODUCER_OWNER))) return true;
  return false;
}

/** Names who holds the consumer's role, for `reclaim`; undefined when nobody does. */
export function consumerRole<E extends Element>(descriptor: Descriptor<E>): RoleDescriptor<Descriptor<E>, 'consumer'> | undefined {
  const owner = Atomics.load(openMemory(descriptor).control, CONSUMER_OWNER);
  return isHeld(owner) ? { role: 'consumer', of: descriptor, id: 0, generation: generationOf(owner) } : undefined;
}

/** Opens the memory of a role. Throws DescriptorError or CountError for what is no role, not one of `kind`, or not the one expected. */
export function openRole(role: RoleDescriptor, expected?: 'producer' | 'consumer', kind = RING_MEMORY): RingMemory {
  if (typeof role !== 'object' || role === null || (role.role !== 'producer' && role.role !== 'consumer')) {
    throw new DescriptorError("expected a handle's `role`, or what detach, producerRole or consumerRole returned");
  }
  if (expected !== undefined && role.role !== expected) throw new DescriptorError(`expected the role of a ${expected}, not of a ${role.role}`);
  const memory = openMemory(role.of, kind);
  checkCount('role.id', role.id, 0, role.role === 'producer' ? memory.maxProducers - 1 : 0);
  checkCount('role.generation', role.generation, 0, 0x3fffffff);
  return memory;
}

function ownerWordOf(role: RoleDescriptor): number {
  return role.role === 'producer' ? ringBase(role.id) + PRODUCER_OWNER : CONSUMER_OWNER;
}

/** The owner word of an adopted role. Throws RoleTakenError when its ticket is not good, or no longer. */
export function adoptOwner({ control }: RingMemory, role: RoleDescriptor): number {
  const owner = adoptRole(control, ownerWordOf(role), role.generation);
  if (owner === 0) throw new RoleTakenError(`this ticket for the ${role.role}'s role was not issued by detach, was adopted already, or was reclaimed`);
  return owner;
}

// The element chooses the class; that the class is the one that the types promise for it, no type system can follow.

function makeProducer<E extends Element>(descriptor: Descriptor<E>, start: ProducerStart<E>): ProducerOf<E> {
  const some = start as ProducerStart as ProducerStart<never>;
  const element: Element = descriptor.element;
  if (isScalar(element)) return new ScalarProducer(some, element) as ProducerOf<E>;
  return (element === 'bytes' ? new MessageProducer(some) : new RecordProducer(some)) as ProducerOf<E>;
}

function makeConsumer<E extends Element>(descriptor: Descriptor<E>, start: ConsumerStart<E>): ConsumerOf<E> {
  const some = start as ConsumerStart as ConsumerStart<never>;
  const element: Element = descriptor.element;
  if (isScalar(element)) return new ScalarConsumer(some, element) as ConsumerOf<E>;
  return (element === 'bytes' ? new MessageConsumer(some) : new RecordConsumer(some)) as ConsumerOf<E>;
}
