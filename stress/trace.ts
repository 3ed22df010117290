import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimConsumer, claimProducer, createRing } from 'ringproof';
import type { TraceResult } from 'ringproof/refine';
import { load } from 'ringproof/tla';
import type { BrokenTwin } from './kit/broken-twins.ts';
import { BROKEN_CHANNELS, BROKEN_DROPS, BROKEN_FACTORIES, BROKEN_GOODBYES, BROKEN_RINGS, BROKEN_SHUTDOWNS, BROKEN_STREAMS, BROKEN_SUCCESSIONS, FORGOTTEN_DEATHS, FORGOTTEN_ENDS, FORGOTTEN_LEAVES, FORGOTTEN_SENDERS, layOut, LOST_AT_CLOSE, LOST_AT_SUCCESSION, LOST_WAKE_UPS } from './kit/broken-twins.ts';
import type { Hand } from './kit/crew.ts';
import { withCrew } from './kit/crew.ts';
import { inScratch } from './kit/in-scratch.ts';
import type { Check } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';
import { Recorder, traceMemory } from './kit/recorder.ts';
import type { Round, Setting } from './kit/trace-settings.ts';
import { channel, nobodyTakes, policy, ring, stream } from './kit/trace-settings.ts';
import { TracedThreads } from './kit/traced-threads.ts';

const MODELS = fileURLToPath(new URL('../../models/', import.meta.url));
/** Nothing that works stands still for so long, however busy the machine; what is broken may be told sooner. */
const STILL_MS = { right: 20_000, broken: 1_000 } as const;

/** A setting in which calls are made in one manner, of at most so many items. */
interface Case extends Omit<Round, 'random'> {
  readonly setting: Setting;
}

/** What a round found. */
interface Judged extends TraceResult {
  readonly threw: string;
  readonly whole: boolean;
}

async function oneRound({ setting, ...round }: Case & Round, hands: readonly Hand[], { folder, stillMs }: { readonly folder: string; readonly stillMs: number }): Promise<Judged> {
  // What starts slowly is not what stands still.
  await Promise.all(hands.map((hand) => hand.run({ kind: 'ready' })));
  const threads = new TracedThreads();
  await threads.settle(setting.run(threads, hands, round), stillMs);
  const { threw, whole } = threads;
  return { ...(await threads.validate(await modelOf(setting), folder)), threw, whole };
}

const models = new Map<string, ReturnType<typeof load>>();

function modelOf({ config }: Setting): ReturnType<typeof load> {
  let model = models.get(config);
  if (model === undefined) models.set(config, (model = load(join(MODELS, `${config.split('.')[0]!}.tla`), { config: join(MODELS, config) })));
  return model;
}

/** Rounds whose logs are all in an order that the model allows, wholly. */
function accepts(setting: Setting, waits: Round['waits'], sizes: Readonly<Record<'quick' | 'full', { readonly rounds: number; readonly items: number }>>): Check {
  return ({ profile, random, progress }) => inScratch((folder) => withCrew(setting.hands, async (hands, relieve) => {
    const { rounds, items } = sizes[profile];
    const overhead = overheadNs();
    const counts = { rounds: 0, calls: 0, choices: 0, overheadNs: Math.round(overhead) };
    for (; counts.rounds < rounds; counts.rounds++) {
      const judged = await oneRound({ setting, random, waits, items }, hands, { folder, stillMs: STILL_MS.right });
      relieve();
      counts.calls += judged.calls;
      counts.choices += judged.choices;
      if (judged.verdict !== 'valid') return { ok: false, detail: `round ${counts.rounds}: ${wordsOf(judged)} after ${judged.calls} calls: ${JSON.stringify(judged.stuck)}`, counts };
      if (!judged.whole) return { ok: false, detail: `round ${counts.rounds}: a thread was not done when the memory of its log was full`, counts };
      progress(`${counts.rounds + 1} of ${rounds} rounds`);
    }
    return { ok: true, detail: `${counts.calls} calls in ${rounds} rounds, ${counts.choices} of them while another thread was in a call, in an order that the model allows; a logged call costs ${overhead.toFixed(0)} ns more`, counts };
  }));
}

/** Twins that are broken: the model refutes each of them from the logs alone, for the reason that is given. */
function refutes(cause: NonNullable<TraceResult['cause']>, ...groups: readonly (Case & { readonly twins: readonly BrokenTwin[] })[]): Check {
  return async ({ profile, random, progress }) => {
    // Most take one or two; which one it takes is up to the scheduler.
    const most = profile === 'quick' ? 200 : 1_000;
    const counts: Record<string, number> = {};
    return inScratch(async (folder) => {
      for (const { twins, ...one } of groups) {
        for (const twin of twins) {
          const own = join(folder, String(Object.keys(counts).length));
          await mkdir(own);
          const refuted = await roundsUntil(cause, { ...one, random }, { folder: own, entry: layOut(own, twin), most, progress: (text) => progress(`${twin.name}: ${text}`) });
          if (refuted === 0) return { ok: false, detail: `"${twin.name}" was not refuted in ${most} rounds`, counts };
          counts[`rounds for "${twin.name}"`] = refuted;
        }
      }
      const count = Object.keys(counts).length;
      return { ok: true, detail: `${count} broken twins, each refuted by the logs of workers: ${cause === 'no order' ? 'no order of their calls is allowed' : 'a call does not end that the model lets end'}`, counts };
    });
  };
}

interface Hunt {
  readonly folder: string;
  readonly entry: URL;
  readonly most: number;
  readonly progress: (text: string) => void;
}

/** How many rounds it takes until one is refuted for this reason; 0 if none is. */
function roundsUntil(cause: TraceResult['cause'], round: Case & Round, { folder, entry, most, progress }: Hunt): Promise<number> {
  return withCrew(round.setting.hands, async (hands, relieve) => {
    for (let number = 1; number <= most; number++) {
      const judged = await oneRound(round, hands, { folder, stillMs: STILL_MS.broken });
      progress(`round ${number}: ${wordsOf(judged)}`);
      if (judged.cause === cause) return number;
      relieve();
    }
    return 0;
  }, entry);
}

function wordsOf({ verdict, cause, threw }: Judged): string {
  return `${verdict}${cause === undefined ? '' : `, ${cause}`}${threw === '' ? '' : `; a call threw ${threw}`}`;
}

let measured: number | undefined;

/** What recording a call costs, on one thread; measured once. */
function overheadNs(): number {
  return (measured ??= measureOverhead());
}

function measureOverhead(): number {
  const calls = 200_000;
  const ring = createRing({ element: 'int32', ringBits: 2 });
  const [producer, consumer] = [claimProducer(ring), claimConsumer(ring)];
  const measure = (recorder: Recorder | undefined): number => {
    const began = performance.now();
    for (let i = 0; i < calls; i += 2) {
      recorder?.begin('push', { ring: 0 });
      recorder?.item(i);
      producer.push(i);
      recorder?.end('ok');
      recorder?.begin('pop');
      consumer.pop();
      recorder?.item(consumer.value);
      recorder?.end('ok');
    }
    return ((performance.now() - began) * 1e6) / calls;
  };
  const recorded = (): number => measure(new Recorder(traceMemory(calls + 1, calls + 1)));
  recorded();
  measure(undefined);
  return Math.max(0, recorded() - measure(undefined));
}

await stressProgram({
  'calls-of-a-ring': accepts(ring, 'busy', { quick: { rounds: 3, items: 4_000 }, full: { rounds: 40, items: 20_000 } }),
  'waits-of-a-ring': accepts(ring, 'in turns', { quick: { rounds: 3, items: 1_000 }, full: { rounds: 40, items: 10_000 } }),
  'calls-of-a-channel': accepts(channel, 'patient', { quick: { rounds: 5, items: 900 }, full: { rounds: 100, items: 3_000 } }),
  'close-wakes': accepts(nobodyTakes, 'patient', { quick: { rounds: 10, items: 10 }, full: { rounds: 500, items: 10 } }),
  'calls-under-drop-oldest': accepts(policy('drop'), 'patient', { quick: { rounds: 4, items: 1_000 }, full: { rounds: 100, items: 3_000 } }),
  'calls-under-block': accepts(policy('wait'), 'patient', { quick: { rounds: 4, items: 1_000 }, full: { rounds: 100, items: 3_000 } }),
  'calls-under-reject': accepts(policy('refuse'), 'patient', { quick: { rounds: 4, items: 1_000 }, full: { rounds: 100, items: 3_000 } }),
  'calls-of-a-stream': accepts(stream(['by itself', 'factory closes', 'receiver leaves', 'one dies', 'the last dies']), 'patient', { quick: { rounds: 8, items: 200 }, full: { rounds: 100, items: 1_000 } }),
  // What a dead receiver took may be anything, which takes long to tell: so there is less to take.
  'a-receiver-dies': accepts(stream(['receiver dies']), 'patient', { quick: { rounds: 4, items: 20 }, full: { rounds: 100, items: 40 } }),
  'mutants-of-a-ring': refutes('no order', { twins: BROKEN_RINGS, setting: ring, waits: 'busy', items: 200 }),
  'mutants-of-a-channel': refutes('no order', { twins: BROKEN_CHANNELS, setting: channel, waits: 'busy', items: 300 }),
  'mutants-of-policies': refutes('no order', { twins: BROKEN_DROPS, setting: policy('drop'), waits: 'busy', items: 300 }, { twins: BROKEN_GOODBYES, setting: policy('refuse'), waits: 'busy', items: 300 }),
  'mutants-of-streams': refutes(
    'no order',
    { twins: BROKEN_STREAMS, setting: stream(['by itself']), waits: 'patient', items: 100 },
    { twins: BROKEN_FACTORIES, setting: stream(['factory closes']), waits: 'patient', items: 100 },
    { twins: BROKEN_SHUTDOWNS, setting: stream(['receiver leaves']), waits: 'patient', items: 100 },
    { twins: BROKEN_SUCCESSIONS, setting: stream(['receiver dies']), waits: 'patient', items: 10 },
  ),
  'mutants-of-waiting': refutes(
    'no end',
    { twins: LOST_WAKE_UPS, setting: ring, waits: 'in turns', items: 200 },
    { twins: LOST_AT_CLOSE, setting: nobodyTakes, waits: 'patient', items: 10 },
    { twins: FORGOTTEN_ENDS, setting: policy('wait', 'none dies'), waits: 'patient', items: 100 },
    { twins: FORGOTTEN_DEATHS, setting: policy('wait'), waits: 'patient', items: 100 },
    { twins: FORGOTTEN_LEAVES, setting: stream(['by itself']), waits: 'patient', items: 30 },
    { twins: FORGOTTEN_SENDERS, setting: stream(['the last dies']), waits: 'patient', items: 100 },
    { twins: LOST_AT_SUCCESSION, setting: stream(['receiver dies']), waits: 'patient', items: 10 },
  ),
});
