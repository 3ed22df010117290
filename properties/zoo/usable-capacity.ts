import { defect, scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';

/** The real code keeps a slot free to tell full from empty, and indices instead of sequences. */
function accepted(capacity: number, isFull: (written: number, capacity: number) => boolean): number {
  const write = new Int32Array(new SharedArrayBuffer(4));
  let count = 0;
  while (count < capacity + 1 && !isFull(Atomics.load(write, 0), capacity)) {
    Atomics.add(write, 0, 1);
    count++;
  }
  return count;
}

function fill(name: string, isFull: (written: number, capacity: number) => boolean) {
  return scenario({
    name: `pushes accepted by a channel of four, ${name}`,
    setup: () => 4,
    threads: {
      one(capacity) {
        const count = accepted(capacity, isFull);
        if (count !== capacity) throw new OracleError(`a channel of ${capacity} accepted ${count} items`);
      },
    },
  });
}

export const oneSlotLostSeed = fill('one slot kept free', (written, capacity) => (written + 1) % capacity === 0);
export const everySlotMended = fill('every slot used', (written, capacity) => written === capacity);

export const z79OneSlotLost = defect({ id: 'Z79', what: 'one slot of the capacity is never used', verdict: 'assertion', wrong: oneSlotLostSeed, right: everySlotMended });
