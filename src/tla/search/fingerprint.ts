import type { CompiledSpec, State } from '../compile/compiled-spec.ts';
import { hashValue } from '../values/hash.ts';
import { LeastPermutation } from './least-permutation.ts';

/** Computes 64-bit fingerprints; `take` leaves the two halves in `high` and `low`, which spares an allocation a state. */
export interface Fingerprinter {
  readonly high: number;
  readonly low: number;
  take(state: State): void;
}

/**
 * As TLC (TLCStateMut.fingerPrint): of all permutations of a state the least is taken, variable by variable, then its view where there is
 * one, then the fingerprint of that.
 */
export function createFingerprinter({ symmetry, view }: Pick<CompiledSpec, 'symmetry' | 'view'>): Fingerprinter {
  const plain = new StateFingerprinter();
  if (symmetry.length === 0 && view === undefined) return plain;
  const permutations = symmetry.length === 0 ? undefined : new LeastPermutation(symmetry);
  const least = (state: State): State => permutations?.of(state) ?? state;
  const seen = view === undefined ? least : (state: State) => [view(least(state))];
  return {
    get high() {
      return plain.high;
    },
    get low() {
      return plain.low;
    },
    take: (state) => plain.take(seen(state)),
  };
}

class StateFingerprinter implements Fingerprinter {
  high = 0;
  low = 0;

  take(state: State): void {
    let high = 0x243f6a88;
    let low = 0x85a308d3 | 0;
    for (let index = 0; index < state.length; index++) {
      const value = state[index]!;
      let h1: number;
      let h2: number;
      if (typeof value === 'object') {
        if (value.h1 === 0 && value.h2 === 0) hashValue(value);
        h1 = value.h1;
        h2 = value.h2;
      } else {
        h1 = Number(value) ^ (typeof value === 'boolean' ? 0x3c6ef372 : 0x13198a2e);
        h2 = Math.imul(h1, 0x2c1b3c6d);
      }
      // Each half depends on both halves of what came before, so that neither has fewer than 64 bits of state behind it.
      high = Math.imul(high ^ h1, 0x85ebca6b) + low | 0;
      high ^= high >>> 15;
      low = Math.imul(low ^ h2, 0xc2b2ae35 | 0) + high | 0;
      low ^= low >>> 13;
    }
    high = Math.imul(high ^ (low >>> 16), 0x7feb352d);
    low = Math.imul(low ^ (high >>> 15), 0x846ca68b | 0);
    this.high = high ^ (high >>> 14);
    this.low = low ^ (low >>> 16);
  }
}
