import { createServer, type AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { ModelCheckResult } from '../model-check/result.ts';
import { runChild, type ChildEnd } from './child.ts';
import { createJudge } from './judge.ts';
import { readTlcOutput, type TlcMessage } from './messages.ts';
import { TlcError } from './outcomes.ts';
import { jvmArguments, ownFolder, runTlc, timeLeft, withSession, type RunTlcOptions, type Session } from './run-tlc.ts';

export interface DistributedOptions extends Omit<RunTlcOptions, 'simulate'> {
  /** Processes on this machine that compute states, each with `workers` threads; 1 by default. Further ones may join from elsewhere. */
  readonly nodes?: number | undefined;
  /** Processes on this machine that keep fingerprints; with 0, the default, the server keeps them itself. */
  readonly fingerprintNodes?: number | undefined;
  /** Name or address of this machine, as the nodes know it; 127.0.0.1 by default, so that no other machine can join. */
  readonly hostname?: string | undefined;
  /** Told how a node on another machine is started. */
  readonly onReady?: ((join: string) => void) | undefined;
}

/** How long the server may go on when no node is left: the last ones end a little before it. */
const ORPHANED_MS = 20_000;

/** Codes of `tlc2.output.EC` that the server says when a state is wrong, whatever is wrong with it. */
const EC = { behaviorUpTo: 2121, statePrint: 2217, version: 2262 } as const;

/**
 * Checks a TLA+ model with TLC's distributed mode: a server, processes that compute states and, where wanted, processes that keep
 * fingerprints, talking over RMI. It checks invariants, deadlock and constraints. Distinct states are those of TLC in one
 * process; `generated` and `depth` are counted otherwise and vary.
 *
 * That mode checks neither assumptions nor properties. Assumptions, syntax and configuration are checked before, by a run of one state; a cfg with a
 * PROPERTY or POSTCONDITION is refused. Nor does it tell what is wrong, or how a state was reached: when it finds something, TLC is run once more on
 * this machine for the verdict and a trace.
 *
 * @throws TlcError as `runTlc` does; `invalid-option` for what the mode cannot do, `tlc-failure` when a process breaks down
 */
export async function runTlcDistributed(options: DistributedOptions): Promise<ModelCheckResult> {
  const { nodes = 1, fingerprintNodes = 0, hostname = '127.0.0.1' } = options;
  const refuse = (message: string): never => {
    throw new TlcError('invalid-option', message);
  };
  for (const [name, value] of [['nodes', nodes], ['fingerprintNodes', fingerprintNodes]] as const) if (!Number.isSafeInteger(value) || value < 0) refuse(`${name} must be a whole number, not ${value}.`);
  if (nodes === 0 && hostname === '127.0.0.1') refuse('Without nodes on this machine others must be able to join: give its name or address as hostname.');
  if (!/^[\w.:-]+$/.test(hostname)) refuse(`"${hostname}" is no name or address of a machine.`);

  return withSession(options, async (session, cfgText) => {
    const { properties, postconditions } = session.cfg;
    const unchecked = [...properties, ...postconditions].map(({ name }) => name);
    if (unchecked.length > 0) refuse(`${session.configFile}: the distributed mode of TLC checks no PROPERTY and no POSTCONDITION (${unchecked.join(', ')}): use a configuration without them, or do not distribute.`);
    const before = await runTlc({ ...options, simulate: { behaviors: 1, depth: 1 }, onProgress: undefined, timeoutMs: timeLeft(session) });
    if (before.verdict !== 'pass') return before;
    const { result, found } = await distribute(session, cfgText, { nodes, fingerprintNodes, hostname, onReady: options.onReady });
    return found === undefined ? result! : explain(options, session, found);
  });
}

interface Outcome {
  readonly result?: ModelCheckResult;
  /** The states at which the search ended because something was wrong. */
  readonly found?: string;
}

type Shape = { readonly nodes: number; readonly fingerprintNodes: number; readonly hostname: string; readonly onReady: DistributedOptions['onReady'] };

async function distribute(session: Session, cfgText: string, { nodes, fingerprintNodes, hostname, onReady }: Shape): Promise<Outcome> {
  const { options, env, java, spec, jar } = session;
  // The server does not heed CHECK_DEADLOCK of the cfg.
  const ignoresDeadlock = options.deadlock === false || session.cfg.checkDeadlock.at(-1)?.name === 'FALSE';
  const started = performance.now();
  const judge = createJudge({ cfg: session.cfg, configFile: session.configFile, temporary: session.folder, onProgress: options.onProgress, onOutput: options.onOutput });
  const states: string[] = [];
  let isWrong = false;
  const message = (message: TlcMessage): void => {
    if (message.code === EC.behaviorUpTo) isWrong = true;
    if (message.code === EC.statePrint) states.push(message.text.replace(/^\d+: <[^\n]*>\n/, '').trim());
    judge.message(message);
  };
  // The server names its version in another way than TLC does.
  const line = (line: string): void => {
    const version = /^TLC2 TLC Server Version (.*)$/.exec(line)?.[1];
    if (version === undefined) judge.line(line);
    else judge.message({ code: EC.version, severity: 'info', text: `TLC2 Version ${version}`, nested: [] });
  };
  const reader = readTlcOutput(message, line);

  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const port = await freePort();
  const remote = [`-Djava.rmi.server.hostname=${hostname}`, `-Dtlc2.tool.distributed.TLCServer.port=${port}`];
  const start = async (main: string, properties: readonly string[], args: (config: string, metadir: string) => readonly string[], onStdout?: (chunk: string) => void): Promise<ChildEnd> => {
    const { metadir, config } = await ownFolder(session, cfgText);
    return runChild(java.path, [...jvmArguments(session, metadir), ...remote, ...properties, main, ...args(config, metadir)], { cwd: options.cwd ?? dirname(spec), env, signal, timeoutMs: timeLeft(session), ...(onStdout && { onStdout }) });
  };
  const failures: string[] = [];
  const lastWords: string[] = [];
  const node = async (name: string, main: string, properties: readonly string[]): Promise<void> => {
    const end = await start(main, properties, () => [hostname]);
    if (end.stopped !== undefined) return;
    const said = `${name} ended with ${end.signal ?? `exit code ${end.exitCode}`}:\n${lastLines(`${end.stdout}\n${end.stderr}`)}`;
    lastWords.push(said);
    if (end.exitCode === 0) return;
    failures.push(said);
    stop.abort();
  };

  onReady?.(`java ${remote.join(' ')} -cp ${jar.path} tlc2.tool.distributed.TLCWorker ${hostname}`);
  const server = start(
    'tlc2.tool.distributed.TLCServer',
    [`-Dtlc2.tool.distributed.TLCServer.expectedFPSetCount=${fingerprintNodes}`],
    (config, metadir) => ['-tool', '-metadir', metadir, '-config', config, '-checkpoint', '0', '-fp', '0', ...(ignoresDeadlock ? ['-deadlock'] : []), spec],
    reader.push,
  );
  const threads = options.workers === undefined || options.workers === 'auto' ? [] : [`-Dtlc2.tool.distributed.TLCWorker.threadCount=${options.workers}`];
  const workers = Array.from({ length: nodes }, (_, at) => node(`node ${at + 1}`, 'tlc2.tool.distributed.TLCWorker', threads));
  const keepers = Array.from({ length: fingerprintNodes }, (_, at) => node(`fingerprint node ${at + 1}`, 'tlc2.tool.distributed.fp.DistributedFPSet', []));
  let orphaned: NodeJS.Timeout | undefined;
  void Promise.allSettled(workers).then(() => {
    if (nodes === 0) return;
    orphaned = setTimeout(() => {
      failures.push(`all nodes have ended, and the server goes on. ${lastWords.join('\n')}`);
      stop.abort();
    }, ORPHANED_MS);
  });
  let end: ChildEnd;
  try {
    end = await server;
  } catch (error) {
    throw new TlcError('tlc-failure', `${java.path} cannot be started: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    // Nodes wait for a server that has ended without telling them.
    const grace = setTimeout(() => stop.abort(), 3_000);
    await Promise.allSettled([...workers, ...keepers]);
    clearTimeout(grace);
    clearTimeout(orphaned);
  }
  reader.end();
  if (failures.length > 0) throw new TlcError('tlc-failure', `The distributed run broke down: ${failures.join('; ')}`);
  if (isWrong) return { found: states.join('\n\n') };
  const { result } = judge.conclude({ ...end, durationMs: performance.now() - started });
  return { result: result.verdict === 'pass' ? { ...result, warnings: [...result.warnings, 'Distinct states are exact; states generated and depth are counted otherwise when TLC is distributed, and vary.'] } : result };
}

/** What is wrong, and how it is reached: the distributed mode tells neither. */
async function explain(options: DistributedOptions, session: Session, found: string): Promise<ModelCheckResult> {
  const result = await runTlc({ ...options, workers: 'auto', timeoutMs: timeLeft(session) });
  const states = `The distributed search ended at\n${found}`;
  if (result.verdict === 'pass') throw new TlcError('tlc-failure', `${states}\nbut TLC finds nothing wrong when it is not distributed.`);
  if (result.verdict === 'interrupted') return { ...result, message: `${states}\nWhat is wrong there is told by a search on this machine, which was stopped. ${result.message ?? ''}`.trim() };
  return { ...result, warnings: [...result.warnings, 'Found by the distributed search; verdict, counts and trace are of a search on this machine.'] };
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join('\n');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
