import { setTimeout as sleep } from 'node:timers/promises';
import type { Descriptor } from 'ringproof';
import { stateOf } from './audit.ts';

const LIMIT_MS = 20_000;

/** Polls until `condition` holds. Throws, with the channel's state, when it does not within 20 s. */
export async function until(condition: () => boolean, channel: Descriptor, what: string): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${LIMIT_MS / 1000} s for ${what}; state ${stateOf(channel)}`);
    await sleep(1);
  }
}
