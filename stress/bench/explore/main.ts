import { parseArgs } from 'node:util';
import { writeAtomic } from 'ringproof/gate';
import { idleLine, idleness, idleShare } from '../idle.ts';
import { CASES, MODEL_CASES, MODELS, PEER_CASES } from './cases.ts';
import { measure } from './measure.ts';
import type { Peer, PeerMeasurement } from './peers.ts';
import { buildPeers, measurePeer, PEERS } from './peers.ts';
import { printCases, printModels, printPeers, printTargets } from './print.ts';
import type { Measurement } from './protocol.ts';
import { PUBLISHED } from './published.ts';
import type { CaseResult, ModelResult, PeerResult } from './results.ts';
import { caseResult, modelResult, peerResult, targetsOf } from './results.ts';

/** How long a round repeats a small program. */
const REPEAT_MS = 300;

/** After so long, a measurement of the short profile is not repeated, and programs that explore for less are not looked at in more detail. */
const ENOUGH_MS = 3000;

const NAMES = [...new Set([...MODEL_CASES, ...PEER_CASES].map(({ name }) => name))];

const USAGE = `node build/stress/bench/explore/main.js [options]
  --full       all rounds of each measurement, however long it takes, and 20 seconds for each run of another tool: some 20 minutes.
               Without it: rounds as long as they take few seconds together, and 3 seconds for another tool: some 3 minutes
  --rounds N   rounds of each measurement; 3 by default
  --limit S    seconds after which another tool is stopped
  --only NAME  one program: ${NAMES.join(', ')}
  --json FILE  write the results to FILE`;

/** Executions from which on several threads are worth their start. */
const MANY = 30_000;

const options = readOptions();
const started = performance.now();
report('building loom and Shuttle with cargo, which takes about a minute the first time');
const peers = await buildPeers();
report('looking how idle the machine is');
const idleBefore = await idleShare();
const cases = await measureCases();
const models = await measureModels();
const compared = 'program' in peers ? await comparePeers(peers.program) : [];
const targets = targetsOf(cases);
const idle = idleness(idleBefore, await idleShare());

console.log(idleLine(idle));
if (cases.length > 0) printCases(cases);
if (models.length > 0) printModels(models);
if ('missing' in peers) console.log(`\nloom and Shuttle did not run here, their figures are published ones only: ${peers.missing}`);
else if (compared.length > 0) printPeers(compared);
if (targets.length > 0) printTargets(targets);
if (options.json !== undefined) {
  const results = { node: process.version, full: options.full, idle, rounds: options.rounds, cases, models, published: PUBLISHED, peers: 'missing' in peers ? peers : { limitSeconds: options.limit, results: compared }, targets };
  await writeAtomic(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
}

async function measureCases(): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const each of CASES.filter(isAsked)) {
    const { name } = each;
    const rounds = await inRounds(name, () => measure(each, 'once'));
    const detail = async (what: string, mode: 'memory' | 'profile' | 'workers'): Promise<Measurement> => {
      report(`${name}: ${what}`);
      return measure(each, mode, { repeatMs: options.enoughMs });
    };
    results.push(caseResult(name, rounds, {
      ...(isLong(rounds) && { memory: await detail('what lives on the heap as it goes on', 'memory') }),
      profile: await detail('where the time goes', 'profile'),
      ...(rounds[0]!.executions >= MANY && { workers: await detail('two threads against one', 'workers') }),
    }));
  }
  return results;
}

async function measureModels(): Promise<ModelResult[]> {
  const results: ModelResult[] = [];
  for (const each of MODEL_CASES.filter(isAsked)) {
    for (const memory of MODELS) {
      const rounds = await inRounds(`${each.name} under ${memory}`, () => measure(each, 'once', { memory }));
      results.push(modelResult(each.name, memory, rounds, isLong(rounds) ? await measure(each, 'profile', { memory }) : undefined));
    }
  }
  return results;
}

/** All tools in turn, round by round; one that did not complete is not run again. */
async function comparePeers(program: string): Promise<PeerResult[]> {
  const results: PeerResult[] = [];
  for (const each of PEER_CASES.filter(isAsked)) {
    const theirs: Record<Peer, PeerMeasurement[]> = { loom: [], shuttle: [] };
    const ours = await inRounds(`${each.name} beside ${PEERS.join(' and ')}`, async () => {
      const measurement = await measure(each, 'repeat', { repeatMs: REPEAT_MS });
      for (const peer of PEERS) {
        if (theirs[peer].every(({ complete }) => complete)) theirs[peer].push(await measurePeer(program, peer, each, options.limit, REPEAT_MS));
      }
      return measurement;
    });
    for (const peer of PEERS) results.push(peerResult(each.name, peer, ours, theirs[peer]));
  }
  return results;
}

/** Measures as often as there are rounds, or until it has taken long enough. */
async function inRounds(what: string, round: () => Promise<Measurement>): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const begun = performance.now();
  while (measurements.length < options.rounds && (measurements.length === 0 || performance.now() - begun < options.enoughMs)) {
    report(`${what}: round ${measurements.length + 1}`);
    measurements.push(await round());
  }
  return measurements;
}

/** Whether an exploration took so long that it is worth a second look. */
function isLong([first]: readonly Measurement[]): boolean {
  return options.full || first!.firstMs >= ENOUGH_MS;
}

/** Says on standard error what is being measured. */
function report(what: string): void {
  console.error(`[${Math.round((performance.now() - started) / 1000).toString().padStart(4)} s] ${what}`);
}

function isAsked({ name }: { readonly name: string }): boolean {
  return options.only === undefined || name === options.only;
}

interface Options {
  readonly full: boolean;
  readonly rounds: number;
  /** A measurement that has taken so long is not repeated. */
  readonly enoughMs: number;
  /** Seconds for one run of another tool. */
  readonly limit: number;
  readonly only: string | undefined;
  readonly json: string | undefined;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        full: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' }, limit: { type: 'string' }, only: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const { full, only, json } = values;
    if (only !== undefined && !NAMES.includes(only)) throw new Error(`there is no program '${only}'`);
    const limit = values.limit ?? (full ? '20' : '3');
    return { full, rounds: positive('--rounds', values.rounds), enoughMs: full ? 3_600_000 : ENOUGH_MS, limit: positive('--limit', limit), only, json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} takes a whole number of at least 1, not '${text}'`);
  return value;
}
