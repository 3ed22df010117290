import { closeMemory } from '../ring/close.ts';
import { PRODUCER_OWNER, ringBase } from '../ring/layout.ts';
import { isHeld } from '../ring/role.ts';

/**
 * Closes the channel if no producer is left; called by each after it gave its role back, and by who reclaims the role of a dead one. A
 * single look at one owner word after the other could miss a producer that is cloned onto a ring already looked at by one on a ring not
 * yet looked at, which then leaves. So it looks twice: owner words carry generations, hence if none changed, all were free at one moment.
 * A clone needs a producer, so from that moment on there is none; who claims the first producer's role anew finds the channel closed.
 */
export function closeAfterLast(control: Int32Array, maxProducers: number): void {
  let before: Int32Array | undefined;
  for (;;) {
    const now = freeGenerations(control, maxProducers);
    if (now === undefined) return;
    if (before !== undefined && same(before, now)) break;
    before = now;
  }
  closeMemory(control, maxProducers);
}

/** The owner words of all rings; undefined when somebody holds one, who then has to look when it leaves. */
function freeGenerations(control: Int32Array, maxProducers: number): Int32Array | undefined {
  const owners = new Int32Array(maxProducers);
  for (let id = 0; id < maxProducers; id++) {
    const owner = Atomics.load(control, ringBase(id) + PRODUCER_OWNER);
    if (isHeld(owner)) return undefined;
    owners[id] = owner;
  }
  return owners;
}

function same(left: Int32Array, right: Int32Array): boolean {
  return left.every((owner, id) => owner === right[id]);
}

/** Producers that there are, as one look at each role finds them. */
export function countProducers(control: Int32Array, maxProducers: number): number {
  let count = 0;
  for (let id = 0; id < maxProducers; id++) if (isHeld(Atomics.load(control, ringBase(id) + PRODUCER_OWNER))) count++;
  return count;
}
