import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describeCoverage } from '../../model-check/describe-coverage.ts';
import { describeResult } from '../../model-check/describe-result.ts';
import { makeFolder } from '../../model-check/make-folder.ts';
import { MODEL_EXIT_CODES, outcomeOf } from '../../model-check/outcome.ts';
import type { ModelCheckProgress } from '../../model-check/result.ts';
import { toItf } from '../../model-check/trace-to-itf.ts';
import { checkInWorker } from '../engine/check-in-worker.ts';
import { GateError, messageOf } from '../errors.ts';
import { count } from '../report/format.ts';
import { compactGraph, GRAPH_LIMIT } from '../report/model-report.ts';
import { showStatus } from '../report/status-line.ts';
import { writeAtomic } from '../report/write-atomic.ts';
import { folders, milliseconds, outputFiles, usageError, type Command, type Parsed } from './command.ts';
import { exitCodeOf, interruptible } from './interruptible.ts';

const DEFAULT_SIMULATED_DEPTH = 100;

export const checkCommand: Command = {
  name: 'check',
  summary: 'check a TLA+ model with the embedded engine, without Java',
  operands: 'MODULE.tla',
  options: {
    config: { type: 'string', value: 'FILE', description: 'the configuration (the .cfg beside the module)' },
    library: { type: 'string', multiple: true, value: 'DIR', description: 'where to look for modules besides the folder of the module' },
    'no-deadlock': { type: 'boolean', description: 'a state without successor is no error' },
    depth: { type: 'string', value: 'N', description: 'explore only states that are reached in fewer than N steps; with --simulate the longest behaviour (100)' },
    workers: { type: 'string', value: 'N', description: 'search with N threads (1); the same counts and verdict, for 1.1 to 1.4 times the processor time: for long searches where cores are idle' },
    checkpoint: { type: 'string', value: 'DIR', description: 'save the search there now and then, and when it is stopped' },
    'checkpoint-every': { type: 'string', value: 'TIME', description: 'how often, such as 90s or 10m (10m)' },
    resume: { type: 'string', value: 'DIR', description: 'go on from the checkpoint there; --checkpoint DIR goes on saving' },
    simulate: { type: 'string', value: 'N', description: 'walk N random behaviours in place of the search' },
    seed: { type: 'string', value: 'N', description: 'seed of --simulate (1)' },
    'liveness-every': { type: 'string', value: 'TIME', description: 'how often to look for violations of temporal properties among the states so far (60s, and at 8 million states); in any case at the end' },
    timeout: { type: 'string', value: 'TIME', description: 'stop after this time, such as 90s or 10m' },
    memory: { type: 'string', value: 'GIGABYTES', description: 'stop when the process uses more' },
    coverage: { type: 'boolean', description: 'say how often each action and each expression was evaluated, and what never was' },
    json: { type: 'string', value: 'FILE', description: 'write the result as JSON' },
    itf: { type: 'string', value: 'FILE', description: 'write the error trace, if there is one, in the Informal Trace Format' },
    html: { type: 'string', value: 'FILE', description: 'write the result as one HTML page, with the error trace and, without checkpoints, the graph of a small model' },
    dot: { type: 'string', value: 'FILE', description: 'write the state graph in the language of Graphviz' },
    graph: { type: 'string', value: 'FILE', description: 'write the state graph as JSON' },
  },

  async run(parsed, around) {
    const [operand, ...more] = parsed.operands;
    if (operand === undefined || more.length > 0) throw usageError(this, 'name one module');
    const path = (name: string): string | undefined => (parsed.text(name) === undefined ? undefined : resolve(around.cwd(), parsed.text(name)!));
    const number = (name: string): number | undefined => numberOf(this, parsed, name);
    const behaviors = number('simulate');
    const depth = number('depth');
    const timeout = parsed.text('timeout');
    const livenessEvery = parsed.text('liveness-every');
    const every = parsed.text('checkpoint-every');
    const checkpoint = path('checkpoint');
    const resume = path('resume');
    const isSaved = (checkpoint ?? resume) !== undefined;
    if (every !== undefined && checkpoint === undefined) throw usageError(this, '--checkpoint-every needs --checkpoint');
    if (behaviors !== undefined && isSaved) throw usageError(this, '--simulate has no checkpoints');
    if (behaviors !== undefined && parsed.text('workers') !== undefined) throw usageError(this, '--simulate walks with one thread, without --workers');
    const memory = number('memory');
    const { json, itf, html, dot, graph } = outputFiles(this, parsed, around.cwd(), ['json', 'itf', 'html', 'dot', 'graph']);
    if (isSaved && (dot ?? graph) !== undefined) throw usageError(this, `--${dot === undefined ? 'graph' : 'dot'} needs a whole search: a checkpoint does not hold the state graph`);
    if (checkpoint !== undefined) makePlaceFor(checkpoint);
    let stoppedBy: NodeJS.Signals | undefined;
    const started = performance.now();
    const { result, graphs } = await interruptible(around, async (signal) => {
      const checked = await checkInWorker(resolve(around.cwd(), operand), {
        config: path('config'),
        library: folders(this, parsed, around.cwd(), 'library'),
        deadlock: parsed.flag('no-deadlock') ? false : undefined,
        workers: number('workers'),
        checkpoint: checkpoint === undefined ? undefined : { folder: checkpoint, everyMs: milliseconds(this, 'checkpoint-every', every ?? '10m') },
        resume,
        ...(behaviors === undefined ? { depth } : { simulate: { behaviors, depth: depth ?? DEFAULT_SIMULATED_DEPTH, seed: number('seed') ?? 1 } }),
        livenessEveryMs: livenessEvery === undefined ? undefined : milliseconds(this, 'liveness-every', livenessEvery),
        timeoutMs: timeout === undefined ? undefined : milliseconds(this, 'timeout', timeout),
        coverage: parsed.flag('coverage'),
        memoryBytes: memory === undefined ? undefined : memory * 2 ** 30,
        graphs: [...(dot === undefined ? [] : ['dot' as const]), ...(graph === undefined && (html === undefined || isSaved) ? [] : ['json' as const])],
        // All of it where it was asked for by itself; a page shows what can be looked at.
        graphLimit: dot === undefined && graph === undefined ? GRAPH_LIMIT : undefined,
        engine: around.engine,
        parsesHere: true,
        signal,
        onOutput: (line) => around.stdout.write(`${line}\n`),
        onProgress: (progress) => showStatus(around.stderr, progressLine(progress, performance.now() - started)),
      });
      if (signal.aborted) stoppedBy = signal.reason as NodeJS.Signals;
      return checked;
    });
    showStatus(around.stderr, '');
    // The result is shown before a file that cannot be written ends the command.
    around.stdout.write(`${describeResult(result)}\n`);
    if (parsed.flag('coverage')) around.stdout.write(describeCoverage(result));
    if (checkpoint !== undefined && result.checkpointTrouble === undefined && result.verdict === 'interrupted') around.stdout.write(`To go on: --resume ${checkpoint}\n`);
    if (json !== undefined) await writeAtomic(json, `${JSON.stringify(result, undefined, 2)}\n`);
    if (itf !== undefined && result.trace) await writeAtomic(itf, `${JSON.stringify(toItf(result.trace, `${basename(operand, '.tla')}: ${result.property ?? result.verdict}`), undefined, 2)}\n`);
    if (html !== undefined) {
      const [{ contentOfCheck, joined }, { htmlPage }] = await Promise.all([import('../report/html/from-results.ts'), import('../report/html/page.ts')]);
      const states = graphs.json === undefined ? undefined : compactGraph(JSON.parse(graphs.json));
      await writeAtomic(html, htmlPage(joined(`ringproof check ${operand}`, [contentOfCheck(around.cwd(), operand, modelName(operand, parsed.text('config'), around.cwd()), result, states !== undefined && states.states.length <= GRAPH_LIMIT ? states : undefined)])));
    }
    if (dot !== undefined && graphs.dot !== undefined) await writeAtomic(dot, graphs.dot);
    if (graph !== undefined && graphs.json !== undefined) await writeAtomic(graph, graphs.json);
    if (result.checkpointTrouble !== undefined) throw new GateError('write', { message: result.checkpointTrouble });
    return stoppedBy === undefined ? MODEL_EXIT_CODES[outcomeOf(result)] : exitCodeOf(stoppedBy);
  },
};

/** Before the search, which may take hours until the first checkpoint. */
function makePlaceFor(checkpoint: string): void {
  try {
    makeFolder(checkpoint);
  } catch (thrown) {
    throw new GateError('write', { message: `a checkpoint cannot be written to ${checkpoint}: ${messageOf(thrown)}`, hint: 'Name a folder, which is made if it is not there.' });
  }
}

function progressLine({ generated, distinct, queue, depth }: ModelCheckProgress, elapsedMs: number): string {
  const rate = Math.round((1000 * generated) / elapsedMs);
  return `${count(generated)} states generated, ${count(rate)} a second, ${count(distinct)} distinct, ${count(queue)} on the queue, depth ${depth}`;
}

function numberOf(command: Command, parsed: Parsed, name: string): number | undefined {
  const text = parsed.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0) || (name !== 'memory' && !Number.isSafeInteger(value))) throw usageError(command, `--${name} cannot be "${text}"; it is a number above zero`);
  return value;
}

/** What a model is known by: its cfg, or the module where there is none. */
function modelName(module: string, config: string | undefined, cwd: string): string {
  if (config !== undefined) return config;
  const beside = module.replace(/\.tla$/, '.cfg');
  return existsSync(resolve(cwd, beside)) ? beside : module;
}
