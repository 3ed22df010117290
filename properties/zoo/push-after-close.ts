import { defect, scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';
import type { SeedReservation } from './seed-ring.ts';
import { seedMemory, SeedRing } from './seed-ring.ts';

/** Looks whether it is closed, as the stack-allocated ring of the same authors does. */
class AskingRing extends SeedRing {
  override reserve(n: number): SeedReservation | undefined {
    return this.isClosed() ? undefined : super.reserve(n);
  }
}

function pushAfterClose(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: push after close`,
    setup: () => new Ring(seedMemory(2)),
    threads: {
      one(ring) {
        ring.close();
        if (ring.push(1)) throw new OracleError('a closed ring accepted an item');
      },
    },
  });
}

export const pushAfterCloseSeed = pushAfterClose(SeedRing);
export const pushAfterCloseMended = pushAfterClose(AskingRing);

export const z03PushAfterClose = defect({ id: 'Z03', what: 'a closed ring accepts a push', verdict: 'assertion', wrong: pushAfterCloseSeed, right: pushAfterCloseMended });
