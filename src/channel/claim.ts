import { adoptOwner, openRole, reclaimIn, useRing } from '../ring/claim.ts';
import { startConsumer } from '../ring/consumer.ts';
import type { ScalarElement } from '../ring/element.ts';
import { DescriptorError, RoleTakenError } from '../ring/errors.ts';
import { CONSUMER_OWNER, PRODUCER_OWNER, ringBase } from '../ring/layout.ts';
import { closeMemory } from '../ring/close.ts';
import { startProducer } from '../ring/producer.ts';
import { RingReader } from '../ring/ring-reader.ts';
import { claimRole, generationOf, isHeld } from '../ring/role.ts';
import type { RoleDescriptor } from '../ring/role-handle.ts';
import { ScalarConsumer } from '../ring/scalar-consumer.ts';
import type { OpenChannel, SpscChannel } from './descriptor.ts';
import { asDescriptor, openChannel, SPSC_MEMORY, withPolicy } from './descriptor.ts';
import { EvictingConsumer } from './evicting-consumer.ts';
import { EvictingReader } from './evicting-reader.ts';
import { closeAfterLast } from './last-producer.ts';
import { PolicyConsumer } from './policy-consumer.ts';
import { PolicyProducer } from './policy-producer.ts';
import type { SpscRole } from './policy-producer.ts';

/**
 * Claims the first producer's role. Further producers are clones of it. Throws RoleTakenError while somebody holds it, DescriptorError for anything but
 * what `spscChannel` returned.
 */
export function claimProducer<K extends ScalarElement>(channel: SpscChannel<K>): PolicyProducer<K> {
  const open = openChannel(channel);
  const owner = claimRole(open.memory.control, ringBase(0) + PRODUCER_OWNER);
  if (owner === 0) throw new RoleTakenError('the channel has a producer; clone it, close it, or reclaim its role when its worker has died');
  useRing(open.memory.control, 0);
  return makeProducer(channel, open, 0, owner);
}

/** Claims the consumer's role. Throws RoleTakenError while somebody holds it. */
export function claimConsumer<K extends ScalarElement>(channel: SpscChannel<K>): PolicyConsumer<K> {
  const open = openChannel(channel);
  const owner = claimRole(open.memory.control, CONSUMER_OWNER);
  if (owner === 0) throw new RoleTakenError('the consumer is claimed; close it, or reclaim its role when its worker has died');
  return makeConsumer(channel, open, owner);
}

/** Takes over a producer's role that its holder detached. Throws RoleTakenError when the ticket was used already, or reclaimed. */
export function adoptProducer<K extends ScalarElement>(ticket: SpscRole<K, 'producer'>): PolicyProducer<K> {
  const open = openTicket(ticket, 'producer');
  return makeProducer(ticket.of, open, ticket.id, adoptOwner(open.memory, asRole(ticket)));
}

/** Takes over a consumer's role that its holder detached. Throws RoleTakenError when the ticket was used already, or reclaimed. */
export function adoptConsumer<K extends ScalarElement>(ticket: SpscRole<K, 'consumer'>): PolicyConsumer<K> {
  const open = openTicket(ticket, 'consumer');
  return makeConsumer(ticket.of, open, adoptOwner(open.memory, asRole(ticket)));
}

/**
 * Does for a worker that has died what its handle's `close` would have done: frees the role, and closes the channel when it was the consumer's, or the
 * last producer's. Call it when the worker's `exit` was seen, never while it may still run. What was published is still delivered. False when the
 * holding named had ended before.
 */
export function reclaim(role: SpscRole): boolean {
  const { memory } = openTicket(role);
  const { control, maxProducers } = memory;
  // A role that is held again is another holder's business, also when this one died after it had given it back.
  const freed = reclaimIn(memory, asRole(role));
  if (role.role === 'producer') closeAfterLast(control, maxProducers);
  // The holding of a consumer ends with a close, which who freed the role before may not have lived to do.
  else closeMemory(control, maxProducers);
  return freed;
}

/** Names who holds the producer's role of ring `id`, for `reclaim`; undefined when nobody does. */
export function producerRole<K extends ScalarElement>(channel: SpscChannel<K>, id = 0): SpscRole<K, 'producer'> | undefined {
  return holder(channel, 'producer', id, ringBase(id) + PRODUCER_OWNER);
}

/** Names who holds the consumer's role, for `reclaim`; undefined when nobody does. */
export function consumerRole<K extends ScalarElement>(channel: SpscChannel<K>): SpscRole<K, 'consumer'> | undefined {
  return holder(channel, 'consumer', 0, CONSUMER_OWNER);
}

function holder<K extends ScalarElement, R extends 'producer' | 'consumer'>(channel: SpscChannel<K>, role: R, id: number, word: number): SpscRole<K, R> | undefined {
  const { control, maxProducers } = openChannel(channel).memory;
  if (!Number.isInteger(id) || id < 0 || id >= maxProducers) throw new DescriptorError(`the channel has rings 0 to ${maxProducers - 1}, not ${id}`);
  const owner = Atomics.load(control, word);
  return isHeld(owner) ? { role, of: channel, id, generation: generationOf(owner) } : undefined;
}

function openTicket(role: SpscRole, expected?: 'producer' | 'consumer'): OpenChannel {
  return withPolicy(openRole(asRole(role), expected, SPSC_MEMORY));
}

function asRole(role: SpscRole): RoleDescriptor {
  return role as unknown as RoleDescriptor;
}

function makeProducer<K extends ScalarElement>(channel: SpscChannel<K>, open: OpenChannel, id: number, owner: number): PolicyProducer<K> {
  return new PolicyProducer(channel, open, startProducer(asDescriptor(channel), open.memory, id, owner, open.patience));
}

function makeConsumer<K extends ScalarElement>(channel: SpscChannel<K>, open: OpenChannel, owner: number): PolicyConsumer<K> {
  const { memory, patience } = open;
  const descriptor = asDescriptor(channel);
  const rings =
    open.backpressure === 'drop-oldest'
      ? new EvictingConsumer({ ...startConsumer(descriptor, memory, owner, patience, EvictingReader), firstAlone: true }, channel.element)
      : new ScalarConsumer({ ...startConsumer(descriptor, memory, owner, patience, RingReader), firstAlone: true }, channel.element);
  return new PolicyConsumer(rings);
}
