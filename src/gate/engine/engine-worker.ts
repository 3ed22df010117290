import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { compileGrammar, grammarFiles } from '../../tla/syntax/grammar.ts';
import type { TreeStore } from '../../tla/index.ts';
import { bundle, loadKept, loadTreeSitter } from './built-file.ts';
import type { runEngine } from './engine.ts';
import { KeptTrees } from './kept-trees.ts';
import type { Loaded } from './load-cached.ts';
import type { EngineAnswer, EngineRequest } from './protocol.ts';
import { optimizeLate, optimizeSoon, whileLate } from './tiers.ts';

const say = (answer: EngineAnswer): void => parentPort!.postMessage(answer);

/** Temporal properties of a graph with fewer are judged before optimized code would be of use. */
const MANY_EDGES = 100_000;

optimizeLate();
const { exports, keep } = loadKept<{ readonly runEngine: typeof runEngine }>(bundle('engine.cjs'));
let parser: Loaded<unknown> | undefined;

async function answer(request: EngineRequest): Promise<void> {
  const answer = await exports.runEngine(request, {
    say,
    trees: treesFor(request),
    grammar: {
      treeSitter: () => {
        parser = loadTreeSitter(grammarFiles().treeSitter);
        return parser.exports;
      },
      compiled: compileGrammar,
    },
    // Not before the search lets others have their turn: one that ends sooner is over before optimized code would be of use.
    onSearch: () => void setImmediate(optimizeSoon),
    // What is optimized after the search would be ready when it is over, and the end of the thread waits for it.
    onLiveness: (edges) => (edges < MANY_EDGES ? optimizeLate() : undefined),
  });
  // Not before: what was compiled until now is kept too.
  whileLate(() => {
    keep();
    parser?.keep();
  });
  say(answer);
}

function treesFor({ answered, keepTree }: EngineRequest): TreeStore {
  let opened: KeptTrees | undefined;
  // Not before it is wanted: it reads a file to know which parser's trees it has.
  const kept = (): KeptTrees => (opened ??= new KeptTrees(bundle('syntax.cjs').build));
  const write: TreeStore['write'] = (text, tree) => (keepTree ? kept().write(text, tree) : undefined);
  if (answered === undefined) return { read: (text) => kept().read(text), write };
  return {
    read: (text) => ask({ type: 'wants-tree', text }, answered) as Uint8Array | undefined,
    write,
    areSound: () => ask({ type: 'wants-soundness' }, answered) as boolean,
  };
}

/** Sleeps until the thread that started this one has answered. */
function ask(question: EngineAnswer, answered: Int32Array): unknown {
  Atomics.store(answered, 0, 0);
  say(question);
  Atomics.wait(answered, 0, 0);
  return receiveMessageOnPort(parentPort!)!.message;
}

/** The thread ends by itself if a request comes to nothing. */
function listen(): void {
  parentPort!.once('message', (request: EngineRequest) => void answer(request).then(listen));
}

listen();
