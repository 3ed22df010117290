import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimConsumer, claimProducer, createRing } from 'ringproof';
import { readTrace, validateTrace } from 'ringproof/refine';
import { load } from 'ringproof/tla';
import { withCrew } from './kit/crew.ts';
import type { Check } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';
import { below } from './kit/random.ts';

/** Slots of the ring, as models/RingCalls.trace.cfg has them. */
const RING_BITS = 2;
const MODELS = fileURLToPath(new URL('../../models/', import.meta.url));

/** Two workers call the ring in every way and log when; an order of all calls must be allowed by models/RingCalls.tla. */
const callsOfARing: Check = async ({ profile, random, progress }) => {
  const rounds = profile === 'quick' ? 3 : 40;
  const count = profile === 'quick' ? 4_000 : 20_000;
  const model = await load(join(MODELS, 'RingCalls.tla'), { config: join(MODELS, 'RingCalls.trace.cfg') });
  const folder = await mkdtemp(join(tmpdir(), 'ringproof-trace-'));
  const counts = { rounds: 0, calls: 0, choices: 0 };
  try {
    return await withCrew(2, async ([one, other]) => {
      for (; counts.rounds < rounds; counts.rounds++) {
        const ring = createRing({ element: 'int32', ringBits: RING_BITS, startSequence: 2 ** 32 - 100 });
        const logs = ['producer', 'consumer'].map((name) => join(folder, `${name}.ndjson`)) as [string, string];
        await Promise.all([
          one!.run({ kind: 'trace', as: 'producer', ring, count, seed: below(random, 2 ** 32), file: logs[0] }),
          other!.run({ kind: 'trace', as: 'consumer', ring, count, seed: below(random, 2 ** 32), file: logs[1] }),
        ]);
        const { verdict, calls, choices, stuck } = await validateTrace(model, logs.map(readTrace));
        counts.calls += calls;
        counts.choices += choices;
        if (verdict !== 'valid') return { ok: false, detail: `round ${counts.rounds}: ${verdict} after ${calls} calls: ${JSON.stringify(stuck)}`, counts };
        progress(`${counts.rounds + 1} of ${rounds} rounds`);
      }
      return { ok: true, detail: `${counts.calls} calls in ${rounds} rounds, ${counts.choices} of them while the other side was in a call, in an order that the model allows; a logged call costs ${overheadNs()} ns more`, counts };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** What recording the time before and after a call costs, on one thread. */
function overheadNs(): string {
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
  return (measure(true) - measure(false)).toFixed(0);
}

await stressProgram({ 'calls-of-a-ring': callsOfARing });
