import { defect, scenario } from 'ringproof/explore';
import { assertConserved, assertFifo } from 'ringproof/oracle';
import { HEAD, seedMemory, SeedRing, TAIL } from './seed-ring.ts';

/** Advances past what the handler was called with, whatever the handler does. */
class FinallyRing extends SeedRing {
  override consumeBatch(handler: (item: number) => void): number {
    const head = Atomics.load(this.words, HEAD);
    const count = (Atomics.load(this.words, TAIL) - head) >>> 0;
    let done = 0;
    try {
      while (done < count) handler(this.slots[(head + done++) & this.mask]!);
    } finally {
      Atomics.store(this.words, HEAD, (head + done) | 0);
    }
    return count;
  }
}

function throwing(Ring: typeof SeedRing) {
  return scenario({
    name: `${Ring.name}: a handler that throws in the middle of a batch`,
    setup: () => new Ring(seedMemory(4)),
    threads: {
      one(ring) {
        const delivered: number[] = [];
        for (const item of [1, 2, 3]) ring.push(item);
        try {
          ring.consumeBatch((item) => {
            delivered.push(item);
            if (item === 2) throw new RangeError('two');
          });
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
        }
        ring.consumeBatch((item) => delivered.push(item));
        return delivered;
      },
    },
    final(_, { one }) {
      assertFifo({ accepted: [[1, 2, 3]], delivered: [one!] });
      assertConserved({ accepted: [[1, 2, 3]], delivered: [one!] });
    },
  });
}

export const handlerThrowsSeed = throwing(SeedRing);
export const handlerThrowsMended = throwing(FinallyRing);

export const z07HandlerThrows = defect({ id: 'Z07', what: 'a handler that throws makes the batch begin again', verdict: 'assertion', wrong: handlerThrowsSeed, right: handlerThrowsMended });
