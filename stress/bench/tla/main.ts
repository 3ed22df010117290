import { parseArgs } from 'node:util';
import { writeAtomic } from 'ringproof/gate';
import { idleLine, idleness, idleShare } from '../idle.ts';
import { targetLine } from '../target.ts';
import type { TlaCase } from './cases.ts';
import { CASES } from './cases.ts';
import type { Run } from './measure.ts';
import { hasProperties, runBothWays, runEmbedded, runTlcOn } from './measure.ts';
import type { TlaResult } from './results.ts';
import { targetsOf, tlaResult } from './results.ts';
import { whereLine, whereTimeGoes, type Where } from './where.ts';

const USAGE = `node build/stress/bench/tla/main.js [options]
  --rounds N   runs of each engine on each model; 3 by default
  --only NAME  models whose cfg has NAME in its path
  --json FILE  write the results to FILE`;

const { rounds, only, json } = readOptions();
const cases = CASES.filter(({ config }) => only === undefined || config.includes(only));
if (cases.length === 0) {
  console.error(`no cfg has '${only}' in its path`);
  process.exit(2);
}

const idleBefore = await idleShare();
const results: TlaResult[] = [];
for (const each of cases) {
  const result = await compare(each);
  results.push(result);
  console.log(line(result));
}
const where: Where[] = [];
console.log('\nwhere time goes in the embedded engine, in milliseconds, under the profiler:');
for (const each of cases) {
  where.push(await whereTimeGoes(each));
  console.log(whereLine(where.at(-1)!));
}
const targets = targetsOf(results);
const idle = idleness(idleBefore, await idleShare());
console.log(idleLine(idle));
for (const each of targets) console.log(targetLine(each, 66, { value: (value) => value.toFixed(2), goal: String }));
if (json !== undefined) await writeAtomic(json, `${JSON.stringify({ node: process.version, idle, rounds, results, where, targets }, undefined, 2)}\n`);

/** Both engines in turn. */
async function compare(each: TlaCase): Promise<TlaResult> {
  const [embedded, tlc]: Run[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    embedded!.push(await runEmbedded(each));
    tlc!.push(await runTlcOn(each));
  }
  return tlaResult(each, embedded!, tlc!, hasProperties(each) ? await runBothWays(each, rounds) : undefined);
}

function line({ config, verdict, generated, distinct, embedded, tlc, ratio, statesPerSecond, peakBytes, bytesPerState, livenessCost }: TlaResult): string {
  return [
    `${config.padEnd(46)} ${verdict.padEnd(10)} ${generated.toLocaleString('en-US').padStart(10)} generated ${distinct.toLocaleString('en-US').padStart(9)} distinct`,
    `${embedded.median.toFixed(2)} s against ${tlc.median.toFixed(2)} s: ${ratio.median.toFixed(2)} x [${ratio.min.toFixed(2)} … ${ratio.max.toFixed(2)}]`,
    `${(statesPerSecond / 1000).toFixed(0)} k states/s`,
    ...(peakBytes === undefined ? [] : [`${(peakBytes / 2 ** 20).toFixed(0)} MB`]),
    ...(bytesPerState === undefined ? [] : [`${bytesPerState.toFixed(0)} bytes a state`]),
    ...(livenessCost === undefined ? [] : [`properties cost ${livenessCost.toFixed(2)} x`]),
  ].join(', ');
}

function readOptions(): { readonly rounds: number; readonly only: string | undefined; readonly json: string | undefined } {
  try {
    const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, only: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean', default: false } } });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const count = Number(values.rounds);
    if (!Number.isInteger(count) || count < 1) throw new Error(`--rounds takes a whole number of at least 1, not '${values.rounds}'`);
    return { rounds: count, only: values.only, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}
