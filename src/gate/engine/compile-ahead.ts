/**
 * Part of the build: checks a model, so that what V8 compiles of the engine can be kept beside it, and the first run by the same Node is as fast as later ones.
 * Usage: `node compile-ahead.js MODULE.tla FILE.cfg`
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../tla2tools-runner/known-jars.ts';
import { checkInWorker } from './check-in-worker.ts';

const [file, config] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'ringproof-ahead-'));
try {
  process.env['XDG_CACHE_HOME'] = scratch;
  const { result } = await checkInWorker(file!, { config, parsesHere: true });
  if (result.verdict !== 'pass') throw new Error(`${file} with ${config}: ${result.verdict} ${result.message ?? ''}`);
  const isTree = (path: string): boolean => basename(path).startsWith('tree-');
  cpSync(join(cacheFolder(), 'engine'), fileURLToPath(new URL('compiled', import.meta.url)), { recursive: true, filter: (path) => !isTree(path) });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
