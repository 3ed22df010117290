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

const NAMES = [...new Set([...MODEL_CASES, ...PEER_CASES].map(({ name }) => name))];

const USAGE = `node build/stress/bench/explore/main.js [options]
  --rounds N   rounds of each measurement; 3 by default
  --limit S    seconds after which another tool is stopped; 20 by default
  --only NAME  one program: ${NAMES.join(', ')}
  --json FILE  write the results to FILE`;

/** Executions from which on several threads are worth their start. */
const MANY = 30_000;

const options = readOptions();
const peers = await buildPeers();
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
  const report = { node: process.version, idle, rounds: options.rounds, cases, models, published: PUBLISHED, peers: 'missing' in peers ? peers : { limitSeconds: options.limit, results: compared }, targets };
  await writeAtomic(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
}

async function measureCases(): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const each of CASES.filter(isAsked)) {
    const rounds: Measurement[] = [];
    for (let round = 0; round < options.rounds; round++) rounds.push(await measure(each, 'once'));
    const { executions } = rounds[0]!;
    results.push(caseResult(each.name, rounds, await measure(each, 'memory'), await measure(each, 'profile'), executions < MANY ? undefined : await measure(each, 'workers')));
  }
  return results;
}

async function measureModels(): Promise<ModelResult[]> {
  const results: ModelResult[] = [];
  for (const each of MODEL_CASES.filter(isAsked)) {
    for (const memory of MODELS) {
      const rounds: Measurement[] = [];
      for (let round = 0; round < options.rounds; round++) rounds.push(await measure(each, 'once', { memory }));
      results.push(modelResult(each.name, memory, rounds, await measure(each, 'profile', { memory })));
    }
  }
  return results;
}

/** All tools in turn, round by round; one that did not complete is not run again. */
async function comparePeers(program: string): Promise<PeerResult[]> {
  const results: PeerResult[] = [];
  for (const each of PEER_CASES.filter(isAsked)) {
    const ours: Measurement[] = [];
    const theirs: Record<Peer, PeerMeasurement[]> = { loom: [], shuttle: [] };
    for (let round = 0; round < options.rounds; round++) {
      ours.push(await measure(each, 'repeat', { repeatMs: REPEAT_MS }));
      for (const peer of PEERS) {
        if (theirs[peer].every(({ complete }) => complete)) theirs[peer].push(await measurePeer(program, peer, each, options.limit, REPEAT_MS));
      }
    }
    for (const peer of PEERS) results.push(peerResult(each.name, peer, ours, theirs[peer]));
  }
  return results;
}

function isAsked({ name }: { readonly name: string }): boolean {
  return options.only === undefined || name === options.only;
}

function readOptions(): { readonly rounds: number; readonly limit: number; readonly only: string | undefined; readonly json: string | undefined } {
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '3' }, limit: { type: 'string', default: '20' }, only: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const { only, json } = values;
    if (only !== undefined && !NAMES.includes(only)) throw new Error(`there is no program '${only}'`);
    return { rounds: positive('--rounds', values.rounds), limit: positive('--limit', values.limit), only, json };
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
