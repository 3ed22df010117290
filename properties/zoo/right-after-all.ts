import { scenario } from 'ringproof/explore';
import { assertExactlyOnce, assertFifo, OracleError } from 'ringproof/oracle';

const VERSION = 0;
const WRITTEN = 1;

/** Control: a versioned watch. The version is marked as seen before the look, so what comes after the look wakes the sleeper. */
export const versionedWatch = scenario({
  name: 'watch: mark the version as seen, look, sleep until there is another version',
  setup: () => new Int32Array(new SharedArrayBuffer(8)),
  threads: {
    sender(words) {
      for (let item = 1; item <= 2; item++) {
        Atomics.store(words, WRITTEN, item);
        Atomics.add(words, VERSION, 1);
        Atomics.notify(words, VERSION);
      }
    },
    receiver(words) {
      for (;;) {
        const seen = Atomics.load(words, VERSION);
        if (Atomics.load(words, WRITTEN) === 2) return;
        Atomics.wait(words, VERSION, seen);
      }
    },
  },
  isReady: (words) => words[WRITTEN] === 2,
});

const AWAITING = 0;
const ATTACHED = 1;
const CLOSED = 2;

/** Whether the anchor took the sender. */
function attach(state: Int32Array): boolean {
  return Atomics.compareExchange(state, 0, AWAITING, ATTACHED) === AWAITING;
}

/** Control: an anchor that is dropped or cancelled refuses; one that took a sender before knows that it has to tell it. */
export const attachAgainstDrop = scenario({
  name: 'attach: while the anchor is dropped, and afterwards',
  setup: () => new Int32Array(new SharedArrayBuffer(4)),
  threads: {
    sender: attach,
    owner: (state) => ({ told: Atomics.exchange(state, 0, CLOSED) === ATTACHED, late: attach(state) }),
  },
  final(_, { sender, owner }) {
    if (owner!.late) throw new OracleError('an anchor that was dropped took a sender');
    if (sender !== owner!.told) throw new OracleError(sender === true ? 'a sender was taken and never told of the end' : 'an end was told to a sender that was refused');
  },
});

const TAIL = 0;
const HEAD = 1;

/** Both words of a slot, each by an atomic load: together they may be of two items. */
function steal(words: Int32Array, slot: Int32Array): [number, number] | undefined {
  const head = Atomics.load(words, HEAD);
  if (head === Atomics.load(words, TAIL)) return undefined;
  const copy: [number, number] = [Atomics.load(slot, 0), Atomics.load(slot, 1)];
  // Only who wins may look at what was copied: until then the slot cannot have been written again.
  return Atomics.compareExchange(words, HEAD, head, head + 1) === head ? copy : undefined;
}

/**
 * Control: consumers that steal copy before they claim; a torn copy is discarded, because its claim fails. (With plain cells, as in the Zig
 * original, the copy is a data race also where it is discarded: in JavaScript defined and harmless, but reported.)
 */
export const tornCopyDiscarded = scenario({
  name: 'steal: copy, then claim',
  setup: () => ({ words: new Int32Array(new SharedArrayBuffer(8)), slot: new Int32Array(new SharedArrayBuffer(8)) }),
  threads: {
    producer({ words, slot }) {
      const accepted: number[] = [];
      for (const item of [1, 2]) {
        const tail = Atomics.load(words, TAIL);
        if (tail - Atomics.load(words, HEAD) === 1) continue;
        Atomics.store(slot, 0, item);
        Atomics.store(slot, 1, -item);
        Atomics.store(words, TAIL, tail + 1);
        accepted.push(item);
      }
      return accepted;
    },
    thief: ({ words, slot }) => [steal(words, slot), steal(words, slot)],
    other: ({ words, slot }) => [steal(words, slot)],
  },
  final(_, { producer, thief, other }) {
    const stolen = [thief!, other!].map((copies) => copies.filter((copy) => copy !== undefined));
    for (const [high, low] of stolen.flat()) if (high !== -low) throw new OracleError(`a torn item was delivered: ${high}, ${low}`);
    const delivered = stolen.map((copies) => copies.map(([item]) => item));
    for (const list of delivered) assertFifo({ accepted: [producer!], delivered: [list] });
    assertExactlyOnce({ accepted: [producer!], delivered: [delivered.flat()] });
  },
});
