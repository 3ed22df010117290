import { inspectChannel } from 'ringproof';
import type { Descriptor } from 'ringproof';
import type { ConsumeResult, ProduceResult } from './jobs.ts';
import { INCARNATION_BITS } from './jobs.ts';

/** Compares what producers had accepted with what the consumer was given. Returns every difference in words. */
export function audit(produced: readonly (ProduceResult & { readonly incarnation: number })[], consumed: ConsumeResult): string[] {
  const faults = [...consumed.disorder];
  let accepted = 0;
  let sum = 0;
  for (const producer of produced) {
    accepted += producer.accepted;
    sum += producer.sum;
    const delivered = consumed.next[producer.incarnation] ?? 0;
    if (delivered !== producer.accepted) faults.push(`producer ${producer.incarnation}: ${producer.accepted} accepted, ${delivered} delivered`);
  }
  if (accepted !== consumed.delivered) faults.push(`${accepted} items accepted, ${consumed.delivered} delivered`);
  if (sum !== consumed.sum) faults.push(`the accepted keys sum to ${sum}, the delivered ones to ${consumed.sum}`);
  return faults;
}

/** First key of an incarnation. */
export function firstKeyOf(incarnation: number): number {
  return incarnation << INCARNATION_BITS;
}

/** The shared state of a channel, for a failure report. */
export function stateOf(channel: Descriptor): string {
  return JSON.stringify(inspectChannel(channel));
}
