import { defect, scenario } from 'ringproof/explore';
import { assertMonotonic } from 'ringproof/oracle';
import { HEAD, seedMemory, SeedRing, TAIL } from './seed-ring.ts';

interface Watched {
  readonly words: Int32Array;
  readonly ring: SeedRing;
  lastTail: number;
}

/** The seed's own assertions: they hold for every number but those beyond the wrap. */
function seedAssertions(context: Watched): void {
  const head = Atomics.load(context.words, HEAD) >>> 0;
  const tail = Atomics.load(context.words, TAIL) >>> 0;
  if (head > tail) throw new Error(`head ${head} > tail ${tail}`);
  if (tail < context.lastTail) throw new Error(`tail went from ${context.lastTail} to ${tail}`);
  context.lastTail = tail;
}

function wrappingAssertions(context: Watched): void {
  const tail = Atomics.load(context.words, TAIL) >>> 0;
  assertMonotonic('tail', context.lastTail, tail, 4);
  assertMonotonic('from head to tail', Atomics.load(context.words, HEAD), tail, 4);
  context.lastTail = tail;
}

function pushAcrossTheWrap(name: string, invariant: (context: Watched) => void) {
  return scenario({
    name: `SeedRing: three pushes from the last sequence but one, judged by ${name}`,
    setup: (): Watched => {
      const memory = seedMemory(4, -2);
      return { words: memory.words, ring: new SeedRing(memory), lastTail: 2 ** 32 - 2 };
    },
    threads: {
      producer({ ring }) {
        for (let item = 1; item <= 3; item++) ring.push(item);
      },
    },
    invariant,
  });
}

/** A false alarm: the ring is right, the assertion is not. */
export const comparedSeed = pushAcrossTheWrap('<', seedAssertions);
export const comparedMended = pushAcrossTheWrap('distance', wrappingAssertions);

export const z17Compared = defect({ id: 'Z17', what: 'sequences compared with <: a false alarm at the wrap', verdict: 'invariant', wrong: comparedSeed, right: comparedMended });
