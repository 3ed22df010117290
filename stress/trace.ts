import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimConsumer, claimProducer, createRing } from 'ringproof';
import { readTrace, validateTrace } from 'ringproof/refine';
import type { TraceResult } from 'ringproof/refine';
import { load } from 'ringproof/tla';
import type { Model } from 'ringproof/tla';
import type { Hand } from './kit/crew.ts';
import { withCrew } from './kit/crew.ts';
import { inScratch } from './kit/in-scratch.ts';
import type { Check } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';
import { below } from './kit/random.ts';
import { layOut, RING_MUTANTS } from './kit/ring-mutants.ts';

/** Slots of the ring, as models/RingCalls.trace.cfg has them. */
const RING_BITS = 2;
const MODELS = fileURLToPath(new URL('../../models/', import.meta.url));
/** Shortly before sequences wrap, unsigned and signed. */
const STARTS = [2 ** 32 - 100, 2 ** 31 - 100];

/** Two workers call the ring in every way and log when; an order of all calls must be allowed by models/RingCalls.tla. */
const callsOfARing: Check = async ({ profile, random, progress }) => {
  const rounds = profile === 'quick' ? 3 : 40;
  const count = profile === 'quick' ? 4_000 : 20_000;
  const model = await ringCalls();
  const counts = { rounds: 0, calls: 0, choices: 0, overheadNs: 0 };
  return inScratch(async (folder) => {
    const overhead = overheadNs();
    counts.overheadNs = Math.round(overhead);
    return withCrew(2, async (hands) => {
      for (; counts.rounds < rounds; counts.rounds++) {
        const { verdict, calls, choices, stuck } = await oneRound(hands, { model, folder, count, random });
        counts.calls += calls;
        counts.choices += choices;
        if (verdict !== 'valid') return { ok: false, detail: `round ${counts.rounds}: ${verdict} after ${calls} calls: ${JSON.stringify(stuck)}`, counts };
        progress(`${counts.rounds + 1} of ${rounds} rounds`);
      }
      return { ok: true, detail: `${counts.calls} calls in ${rounds} rounds, ${counts.choices} of them while the other side was in a call, in an order that the model allows; a logged call costs ${overhead.toFixed(0)} ns more`, counts };
    });
  });
};

/** The same calls of rings that are broken: the model refutes each of them, from the logs alone. */
const mutantsAreRefuted: Check = async ({ profile, random, progress }) => {
  const rounds = profile === 'quick' ? 10 : 100;
  const model = await ringCalls();
  const counts: Record<string, number> = {};
  return inScratch(async (folder) => {
    for (const [number, mutant] of RING_MUTANTS.entries()) {
      const own = join(folder, String(number));
      await mkdir(own);
      const refuted = await withCrew(2, async (hands) => {
        for (let round = 1; round <= rounds; round++) {
          progress(`${mutant.name}, round ${round}`);
          if ((await oneRound(hands, { model, folder: own, count: 200, random })).verdict === 'invalid') return round;
        }
        return 0;
      }, layOut(own, mutant));
      if (refuted === 0) return { ok: false, detail: `"${mutant.name}" was not refuted in ${rounds} rounds`, counts };
      counts[`rounds for "${mutant.name}"`] = refuted;
    }
    return { ok: true, detail: `${RING_MUTANTS.length} broken rings, each refuted by the logs of two workers`, counts };
  });
};

function ringCalls(): Promise<Model> {
  return load(join(MODELS, 'RingCalls.tla'), { config: join(MODELS, 'RingCalls.trace.cfg') });
}

interface Round {
  readonly model: Model;
  readonly folder: string;
  readonly count: number;
  readonly random: () => number;
}

/** Two workers call both ends of a ring, and their logs are held against the model. */
async function oneRound([one, other]: readonly Hand[], { model, folder, count, random }: Round): Promise<TraceResult> {
  const ring = createRing({ element: 'int32', ringBits: RING_BITS, startSequence: STARTS[below(random, STARTS.length)]! });
  const logs = ['producer', 'consumer'].map((name) => join(folder, `${name}.ndjson`)) as [string, string];
  // Many more calls than a ring that works takes for so many items.
  const mostCalls = 20 * count;
  await Promise.all([
    one!.run({ kind: 'trace', as: 'producer', ring, count, mostCalls, seed: below(random, 2 ** 32), file: logs[0] }),
    other!.run({ kind: 'trace', as: 'consumer', ring, count, mostCalls, seed: below(random, 2 ** 32), file: logs[1] }),
  ]);
  return validateTrace(model, logs.map(readTrace));
}

/** What recording the time before and after a call costs, on one thread. */
function overheadNs(): number {
  const ring = createRing({ element: 'int32', ringBits: RING_BITS });
  const [producer, consumer] = [claimProducer(ring), claimConsumer(ring)];
  const times = new BigInt64Array(2);
  const measure = (recorded: boolean): number => {
    const calls = 200_000;
    const began = performance.now();
    for (let i = 0; i < calls; i += 2) {
      if (recorded) times[0] = process.hrtime.bigint();
      producer.push(i);
      if (recorded) times[1] = process.hrtime.bigint();
      if (recorded) times[0] = process.hrtime.bigint();
      consumer.pop();
      if (recorded) times[1] = process.hrtime.bigint();
    }
    return ((performance.now() - began) * 1e6) / calls;
  };
  measure(true);
  measure(false);
  return Math.max(0, measure(true) - measure(false));
}

await stressProgram({ 'calls-of-a-ring': callsOfARing, 'mutants-of-a-ring': mutantsAreRefuted });
