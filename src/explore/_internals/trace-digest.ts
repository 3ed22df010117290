import type { EventLog } from './event-log.ts';

/** A commutative 53-bit digest of a set of steps with their clocks: equal for equivalent prefixes. */
export class TraceDigest {
  #high = 0;
  #low = 0;
  add(log: EventLog, d: number): void {
    let a = Math.imul(log.thread[d]! + 1, 0x9e3779b1) ^ Math.imul(log.index[d]! + 1, 0x85ebca77) ^ Math.imul(log.choice[d]! + 2, 0x27d4eb2f);
    let b = Math.imul(a, 0x165667b1) ^ 0x5bd1e995;
    const n = log.threads;
    for (let q = 0; q < n; q++) {
      const c = log.clock[d * n + q]!;
      a = Math.imul((a << 13) | (a >>> 19), 0x85ebca6b) + Math.imul(c + 1, 0xc2b2ae35);
      b = Math.imul((b << 17) | (b >>> 15), 0xcc9e2d51) + Math.imul(c + 7, 0x1b873593);
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
    b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
    this.#high = (this.#high + (a ^ (a >>> 13))) | 0;
    this.#low = (this.#low + (b ^ (b >>> 16))) | 0;
  }

  copyFrom(other: TraceDigest): void {
    this.#high = other.#high;
    this.#low = other.#low;
  }

  key(salt: number): number {
    return ((this.#high ^ Math.imul(salt, 0x9e3779b1)) >>> 0) * 0x200000 + ((this.#low ^ Math.imul(salt, 0x85ebca77)) & 0x1fffff);
  }

  /** The digest of a whole execution: of its trace, since it is the same for all its linearizations. */
  static of(log: EventLog): number {
    const digest = new TraceDigest();
    for (let d = 0; d < log.length; d++) digest.add(log, d);
    return digest.key(0);
  }
}
