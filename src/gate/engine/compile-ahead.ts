/**
 * Part of the build: checks models, so that what V8 compiles of the engine for any of them can be kept beside it, and the first run by the same Node is as
 * fast as later ones. Usage: `node compile-ahead.js [MODULE.tla FILE.cfg VERDICT] ...`
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../tla2tools-runner/known-jars.ts';
import { checkInWorker } from './check-in-worker.ts';
import { startEngine } from './start-engine.ts';

const args = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'ringproof-ahead-'));
try {
  process.env['XDG_CACHE_HOME'] = scratch;
  const engine = startEngine();
  for (let at = 0; at < args.length; at += 3) {
    const [file, config, verdict] = [args[at]!, args[at + 1]!, args[at + 2]!];
    const { result } = await checkInWorker(file, { config, parsesHere: true, engine, isEngineKept: true });
    if (result.verdict !== verdict) throw new Error(`${file} with ${config}: ${result.verdict} ${result.message ?? ''}`);
  }
  await engine.terminate();
  const isTree = (path: string): boolean => basename(path).startsWith('tree-');
  cpSync(join(cacheFolder(), 'engine'), fileURLToPath(new URL('compiled', import.meta.url)), { recursive: true, filter: (path) => !isTree(path) });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
