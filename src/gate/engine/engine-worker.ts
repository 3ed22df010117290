import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { cacheFolder } from '../../tla2tools-runner/known-jars.ts';
import { DiskCache } from './disk-cache.ts';
import type { runEngine } from './engine.ts';
import { loadCached, type FileText, type Loaded } from './load-cached.ts';
import type { EngineAnswer, EngineRequest } from './protocol.ts';
import { optimizeLate, optimizeSoon } from './tiers.ts';

const requested = new Promise<EngineRequest>((resolve) => parentPort!.once('message', resolve));
const say = (answer: EngineAnswer): void => parentPort!.postMessage(answer);

/** Temporal properties of a graph with fewer are judged before optimized code would be of use. */
const MANY_EDGES = 100_000;

/** Build by build it is another file. */
function fileText(url: URL): FileText {
  const text = readFileSync(url, 'utf8');
  return { url, text, build: createHash('sha1').update(text).digest('hex').slice(0, 12) };
}

const engine = fileText(new URL('engine.cjs', import.meta.url));
const own = new DiskCache(join(cacheFolder(), 'engine'));
/** Of the build (compile-ahead.ts). */
const shipped = new DiskCache(fileURLToPath(new URL('compiled', import.meta.url)));

optimizeLate();
const { exports, keep } = loadCached<{ readonly runEngine: typeof runEngine }>(engine, [own, shipped]);
let parser: Loaded<unknown> | undefined;

async function answer(): Promise<void> {
  const request = await requested;
  const answer = await exports.runEngine(request, {
    say,
    trees: {
      read: (key) => own.read(`tree-${engine.build}-${key}`),
      write: (key, tree) => (request.keepTree ? own.write(`tree-${engine.build}-${key}`, tree) : undefined),
    },
    treeSitter: () => {
      parser = loadCached<unknown>(fileText(pathToFileURL(createRequire(import.meta.url).resolve('web-tree-sitter'))), [own, shipped]);
      return parser.exports;
    },
    // Not before the search lets others have their turn: one that ends sooner is over before optimized code would be of use.
    onSearch: () => void setImmediate(optimizeSoon),
    // What is optimized after the search would be ready when it is over, and the end of the thread waits for it.
    onLiveness: (edges) => (edges < MANY_EDGES ? optimizeLate() : undefined),
  });
  // Not before: what was compiled until now is kept too. V8 takes it only under the flags under which it was kept.
  optimizeLate();
  keep();
  parser?.keep();
  // Flags are those of the whole process, which may have more to do.
  optimizeSoon();
  say(answer);
}

void answer();
