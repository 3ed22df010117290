import { defect, scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';

const COUNT = 0;
/** Number of the ring of each producer, plus one; 0: none yet. */
const RINGS = 1;

interface Registry {
  readonly words: Int32Array;
  readonly heads: readonly Int32Array[];
}

/** The Zig original's growth beyond the first rings: the count says two before the second ring is in the table. */
function grow({ words }: Registry, countFirst: boolean): void {
  const id = countFirst ? Atomics.add(words, COUNT, 1) : Atomics.load(words, COUNT);
  Atomics.store(words, RINGS + id, id + 1);
  if (!countFirst) Atomics.store(words, COUNT, id + 1);
}

/** Looks at the head of every ring that is counted. */
function poll({ words, heads }: Registry): number {
  let items = 0;
  const count = Atomics.load(words, COUNT);
  for (let id = 0; id < count; id++) {
    const ring = heads[Atomics.load(words, RINGS + id) - 1]!;
    items += Atomics.load(ring, 0);
  }
  return items;
}

function growWhilePolled(countFirst: boolean) {
  return scenario({
    name: `a registry that grows while it is polled, ${countFirst ? 'count first' : 'ring first'}`,
    setup: (): Registry => {
      const words = new Int32Array(new SharedArrayBuffer(12));
      words[COUNT] = 1;
      words[RINGS] = 1;
      return { words, heads: [new Int32Array(new SharedArrayBuffer(4)), new Int32Array(new SharedArrayBuffer(4))] };
    },
    threads: {
      registrant(registry) {
        grow(registry, countFirst);
      },
      consumer: poll,
    },
    final(_, { consumer }) {
      if (consumer !== 0) throw new OracleError(`${consumer} items in rings that nobody wrote to`);
    },
  });
}

export const countedBeforeThereSeed = growWhilePolled(true);
export const countedOnceThereMended = growWhilePolled(false);

export const z19CountedBeforeThere = defect({ id: 'Z19', what: 'the registry counts a ring before it is there', verdict: 'exception', wrong: countedBeforeThereSeed, right: countedOnceThereMended });
