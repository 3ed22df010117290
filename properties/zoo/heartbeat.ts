import { defect, scenario } from 'ringproof/explore';
import { OracleError } from 'ringproof/oracle';

const CLOCK = 0;
const BEAT = 1;
const TIMEOUT = 2;

/** The Zig shared ring's sign of life: the time of the last commit. */
function commit(words: Int32Array): void {
  Atomics.store(words, BEAT, Atomics.load(words, CLOCK));
}

function isDead(words: Int32Array): boolean {
  return Atomics.load(words, CLOCK) - Atomics.load(words, BEAT) > TIMEOUT;
}

function idle(beats: boolean) {
  return scenario({
    name: `a producer that is alive and has nothing to send, ${beats ? 'beating while it idles' : 'beating when it commits'}`,
    setup: () => new Int32Array(new SharedArrayBuffer(8)),
    threads: {
      producer(words) {
        commit(words);
        for (let tick = 0; tick < 2 * TIMEOUT; tick++) {
          Atomics.add(words, CLOCK, 1);
          if (beats) Atomics.store(words, BEAT, Atomics.load(words, CLOCK));
        }
      },
      monitor(words) {
        if (isDead(words)) throw new OracleError('a producer that is alive was reported dead');
      },
    },
  });
}

export const beatsOnCommitSeed = idle(false);
export const beatsWhileIdleMended = idle(true);

export const z25BeatsOnCommit = defect({ id: 'Z25', what: 'a producer that is idle is reported dead', verdict: 'assertion', wrong: beatsOnCommitSeed, right: beatsWhileIdleMended });
