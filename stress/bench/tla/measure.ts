import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelCheckResult } from 'ringproof/tla2tools-runner';
import { runTlc } from 'ringproof/tla2tools-runner';
import { inScratch } from '../../kit/in-scratch.ts';
import type { TlaCase } from './cases.ts';
import type { BothWays } from './results.ts';

export const MODELS = fileURLToPath(new URL('../../../../models/', import.meta.url));
export const ENGINE = fileURLToPath(new URL('../../../../dist/gate/engine/engine.cjs', import.meta.url));
export const CLI = fileURLToPath(new URL('../../../../dist/gate/cli.cjs', import.meta.url));
/** Node reads additional certificates at its start, if told so, which takes it longer than all the rest of the start. */
const { NODE_EXTRA_CA_CERTS: _, ...ENVIRONMENT } = process.env;
const LIMIT_MS = 30 * 60_000;

/** One run of one engine in processes of its own, from the start to the end of the last. */
export interface Run {
  readonly seconds: number;
  readonly result: ModelCheckResult;
  /** Most memory that the process held, in bytes; undefined where the system does not tell. */
  readonly peakBytes: number | undefined;
}

/** As on the first check of a module: nothing is kept of an earlier one. */
export function runEmbedded(each: TlaCase): Promise<Run> {
  return inScratch((scratch) => check(each, join(MODELS, each.config), scratch, scratch));
}

/** With and without the temporal properties in turn: what they cost is the difference. Both find what earlier checks have kept. */
export function runBothWays(each: TlaCase, rounds: number): Promise<BothWays> {
  return inScratch(async (scratch) => {
    const all = join(MODELS, each.config);
    const config = join(scratch, 'safety.cfg');
    await writeFile(config, withoutProperties(await readFile(all, 'utf8')));
    await check(each, config, scratch, scratch);
    const runs = { withProperties: [] as Run[], without: [] as Run[] };
    for (let round = 0; round < rounds; round++) {
      runs.withProperties.push(await check(each, all, scratch, scratch));
      runs.without.push(await check(each, config, scratch, scratch));
    }
    return runs;
  });
}

/** @param kept folder of what is kept from one check to the next */
async function check({ module }: TlaCase, config: string, scratch: string, kept: string): Promise<Run> {
  const json = join(scratch, 'result.json');
  const began = performance.now();
  const peakBytes = await run([CLI, 'check', join(MODELS, module), '--config', config, '--json', json], { XDG_CACHE_HOME: kept });
  return { seconds: (performance.now() - began) / 1000, peakBytes, result: JSON.parse(await readFile(json, 'utf8')) as ModelCheckResult };
}

export function hasProperties({ config }: TlaCase): boolean {
  const text = readFileSync(join(MODELS, config), 'utf8');
  return withoutProperties(text) !== text;
}

/** A cfg without its PROPERTY sections: a section ends where the next word in capitals begins a line. */
function withoutProperties(text: string): string {
  return text.replace(/^PROPERT(?:Y|IES)\b.*\n(?:\s.*\n|\n)*/gm, '');
}

/** TLC's own time: to look for Java and the jar is not counted. */
export async function runTlcOn({ module, config }: TlaCase): Promise<Run> {
  const result = await runTlc({ spec: join(MODELS, module), config: join(MODELS, config), workers: 1, memory: '4g', timeoutMs: LIMIT_MS });
  return { seconds: result.durationMs / 1000, result, peakBytes: undefined };
}

/** Runs Node until it ends and answers the most memory that was seen; 0 and the codes of a violation are good ends, whose result is read. */
export function run(args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: LIMIT_MS, env: { ...ENVIRONMENT, ...more } });
    let peak: number | undefined;
    const watch = setInterval(() => {
      peak = peakOf(child.pid) ?? peak;
    }, 20);
    child.once('error', reject);
    child.once('exit', (_, signal) => {
      clearInterval(watch);
      if (signal !== null) reject(new Error(`${args.join(' ')} was ended by ${signal}`));
      else resolve(peak);
    });
  });
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
