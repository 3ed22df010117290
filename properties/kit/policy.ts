import { assertConserved, assertFifo, OracleError } from 'ringproof/oracle';
import { claimConsumer, claimProducer, dropped, spscChannel } from '../../src/channel/index.ts';
import type { Backpressure, PolicyConsumer, PolicyProducer, ScalarElement, ScalarValue, SpscChannel, SpscConfig } from '../../src/channel/index.ts';
import { startSequence } from './spsc.ts';
import { ends, sequencesOf, watch } from './watched.ts';
import type { Ends, Watched } from './watched.ts';

/** A channel with a policy, both its ends, and what was accepted and delivered so far. */
export interface Policy<K extends ScalarElement = 'int32'> {
  readonly channel: SpscChannel<K>;
  readonly watched: Watched;
  readonly producer: PolicyProducer<K>;
  readonly consumer: PolicyConsumer<K>;
  readonly accepted: ScalarValue<K>[];
  readonly delivered: ScalarValue<K>[];
  /** Head and tail after the last step that was looked at. */
  readonly last: Ends;
}

/** A channel that begins at each of the first sequences; who waits parks at once, because looking again repeats steps that are explored anyway. */
export function policy(capacity: number, backpressure: Backpressure, config: Omit<SpscConfig<'int32'>, 'element'> = {}): Policy {
  return policyOf('int32', capacity, backpressure, config);
}

export function policyOf<K extends ScalarElement>(element: K, capacity: number, backpressure: Backpressure, config: Omit<SpscConfig<K>, 'element'> = {}): Policy<K> {
  const maxProducers = 1;
  const channel = spscChannel(capacity, { wait: { park: 0 }, startSequence: startSequence(), maxProducers, ...config, element, backpressure });
  const watched = watch(channel, Math.log2(capacity), config.maxProducers ?? maxProducers);
  return { channel, watched, producer: claimProducer(channel), consumer: claimConsumer(channel), accepted: [], delivered: [], last: ends(watched) };
}

/** Pushes each item as the policy says, and notes what is accepted. */
export function pushAll<K extends ScalarElement>({ producer, accepted }: Policy<K>, items: readonly ScalarValue<K>[]): void {
  for (const item of items) if (producer.push(item) === 'ok') accepted.push(item);
}

/** Takes one item if there is one, and notes it. */
export function tryPop<K extends ScalarElement>({ consumer, delivered }: Policy<K>): 'ok' | 'empty' | 'closed' {
  const answer = consumer.tryPop();
  if (answer === 'ok') delivered.push(consumer.value);
  return answer;
}

/** Pops, waiting, until the end, and notes the items. */
export function popToTheEnd({ consumer, delivered }: Policy): void {
  while (consumer.pop() === 'ok') delivered.push(consumer.value);
}

/** At the end: takes what is left. All that was accepted was delivered, once and in order, but for what was dropped: that is as much as was counted, and older than all that was left. */
export function balanced<K extends ScalarElement>(context: Policy<K>): void {
  const { channel, accepted, delivered } = context;
  const before = delivered.length;
  // A channel that is broken may give items without end.
  for (let i = 0; i <= accepted.length && tryPop(context) === 'ok'; i++);
  const resident = delivered.slice(before);
  assertFifo({ accepted: [accepted], delivered: [delivered] });
  const missing = accepted.filter((item) => !delivered.includes(item));
  assertConserved({ accepted: [accepted], delivered: [delivered], dropped: [missing] });
  if (missing.length !== dropped(channel)) throw new OracleError(`${accepted.join(', ')} accepted and ${delivered.join(', ')} delivered, so ${missing.length} were dropped; counted were ${dropped(channel)}`);
  const newest = accepted.slice(accepted.length - resident.length);
  if (resident.some((item, i) => item !== newest[i])) throw new OracleError(`${resident.join(', ')} were left of ${accepted.join(', ')}; the newest are ${newest.join(', ')}`);
}

/** At the end: as `balanced`, and nothing was dropped. */
export function nothingDropped<K extends ScalarElement>(context: Policy<K>): void {
  balanced(context);
  if (dropped(context.channel) !== 0) throw new OracleError('a channel that does not drop counts drops');
}

/** After every step: bounded count, sequences that only go forward. */
export function policyInvariant<K extends ScalarElement>({ watched, last }: Policy<K>): void {
  sequencesOf(watched, last);
}
