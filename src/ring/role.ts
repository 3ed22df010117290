/**
 * Roles. A role is claimed on its owner word, so that no two threads can hold it, and carries a generation, so that a
 * late message about an earlier holder cannot hurt a later one.
 *
 *     owner word = generation << 2 | state
 *     FREE -> HELD              claim
 *     HELD or ADOPTED -> SENT   detach: the ticket is on its way to another thread
 *     SENT -> ADOPTED           adopt; a second adopter of the same ticket fails
 *     any but FREE -> FREE of the next generation      release, or reclaim after a death
 */
const FREE = 0;
const HELD = 1;
const SENT = 2;
const ADOPTED = 3;

/** Claims a free role and returns the owner word written, or 0 when somebody holds it (a held word is never 0). */
export function claimRole(control: Int32Array, word: number): number {
  const seen = Atomics.load(control, word);
  if ((seen & 3) !== FREE) return 0;
  const mine = seen | HELD;
  return Atomics.compareExchange(control, word, seen, mine) === seen ? mine : 0;
}

/** Gives the role back, unless it is no longer ours: somebody declared us dead. */
export function releaseRole(control: Int32Array, word: number, mine: number): void {
  Atomics.compareExchange(control, word, mine, nextGeneration(mine));
}

/** Puts the role under way. False when it was no longer ours. */
export function detachRole(control: Int32Array, word: number, mine: number): boolean {
  return Atomics.compareExchange(control, word, mine, (mine & ~3) | SENT) === mine;
}

/** Takes over the role that was sent in `generation`; the owner word written, or 0 when the ticket was used or reclaimed. */
export function adoptRole(control: Int32Array, word: number, generation: number): number {
  const sent = (generation << 2) | SENT;
  const mine = (generation << 2) | ADOPTED;
  return Atomics.compareExchange(control, word, sent, mine) === sent ? mine : 0;
}

/** Frees the role if it is still in `generation`. False when it had been given back already. */
export function reclaimRole(control: Int32Array, word: number, generation: number): boolean {
  for (;;) {
    const seen = Atomics.load(control, word);
    if ((seen & 3) === FREE || generationOf(seen) !== generation) return false;
    // Lost only to the holder itself releasing, or to a ticket being adopted: look again.
    if (Atomics.compareExchange(control, word, seen, nextGeneration(seen)) === seen) return true;
  }
}

/** The generation of an owner word, 0 … 2^30 - 1. */
export function generationOf(owner: number): number {
  return owner >>> 2;
}

/** Whether an owner word says that somebody holds the role, or that its ticket is under way. */
export function isHeld(owner: number): boolean {
  return (owner & 3) !== FREE;
}

function nextGeneration(owner: number): number {
  return ((owner & ~3) + 4) | 0;
}
