import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import type { ModelCheckProgress, ModelCheckResult } from '../model-check/result.ts';
import { readCfgNames, withOnlyProperty, type CfgNames } from '../model-check/cfg-names.ts';
import { runChild } from './child.ts';
import { findJar, type Jar } from './find-jar.ts';
import { findJava, type Java } from './find-java.ts';
import { createJudge, type Judged } from './judge.ts';
import { readTlcOutput } from './messages.ts';
import { TlcError } from './outcomes.ts';

export interface Simulation {
  /** How many random behaviours. */
  readonly behaviors: number;
  /** Longest behaviour, in states; defaults to TLC's 100. */
  readonly depth?: number | undefined;
  /** Replays a simulation; TLC picks one otherwise, which `bounds` names. */
  readonly seed?: number | bigint | undefined;
}

export interface RunTlcOptions {
  /** Path of the `.tla` file of the root module. */
  readonly spec: string;
  /** Path of the `.cfg` file; defaults to the one beside the spec. */
  readonly config?: string | undefined;
  /** Threads of TLC. With one, counts, depth and counterexample are the same each time. Default 1. */
  readonly workers?: number | 'auto' | undefined;
  readonly jar?: string | undefined;
  /** SHA-256 that the jar must have. */
  readonly jarSha256?: string | undefined;
  readonly java?: string | undefined;
  /** Whether a state without successor is an error; default true. CHECK_DEADLOCK FALSE in the cfg has the same effect as false. */
  readonly deadlock?: boolean | undefined;
  /** Wall-clock limit in milliseconds, for the run and what follows it; none by default. */
  readonly timeoutMs?: number | undefined;
  /** Heap of the JVM as its `-Xmx` takes it, e.g. `512m` or `4g`. */
  readonly memory?: string | undefined;
  readonly simulate?: Simulation | undefined;
  /** Folders in which modules are looked for besides the spec's own. */
  readonly library?: readonly string[] | undefined;
  /** Working directory, for models that read files; defaults to the spec's folder. */
  readonly cwd?: string | undefined;
  /** Told when TLC reports: after the initial states, then each minute, then at the end. */
  readonly onProgress?: ((progress: ModelCheckProgress) => void) | undefined;
  /** Told each line that the specification prints. */
  readonly onOutput?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Defaults to this process's environment. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/**
 * Checks a TLA+ model with TLC. Whatever TLC finds wrong with the model, its syntax included, is a result, and so is a run cut short
 * by time, memory or a signal; `requireJudgement` turns those that judge nothing into errors. All of TLC's files go to a temporary folder that is removed.
 *
 * A violated PROPERTY is named by its name in the cfg. TLC 1.7 does not name temporal properties, and no version names one whose
 * violated part is found through a definition; with several in the cfg they are then checked one by one, in their order, and the
 * first that fails is reported with its own counterexample. Counts are those of the first run.
 *
 * @throws TlcError when TLC could not be run, or broke down: `java-not-found`, `java-too-old`, `jar-not-found`, `checksum-mismatch`,
 * `spec-not-found`, `config-not-found`, `invalid-option`, `tlc-failure`.
 */
export function runTlc(options: RunTlcOptions): Promise<ModelCheckResult> {
  return withSession(options, async (session, text) => withPropertyName(await runOnce(session, text), session, text));
}

/**
 * Finds all that a run needs, gives it a temporary folder, and notes what is odd about the jar.
 * @throws TlcError as `runTlc` does, but for `tlc-failure`
 */
export async function withSession(options: RunTlcOptions, run: (session: Session, cfgText: string) => Promise<ModelCheckResult>): Promise<ModelCheckResult> {
  checkOptions(options);
  const env = options.env ?? process.env;
  const spec = resolve(options.spec);
  const config = resolve(options.config ?? spec.replace(/\.tla$/, '.cfg'));
  await requireFile(spec, '.tla', 'spec-not-found', 'specification');
  await requireFile(config, '.cfg', 'config-not-found', 'configuration');
  const java = await findJava({ java: options.java, env });
  const jar = await findJar({ jar: options.jar, sha256: options.jarSha256, env });
  const text = await readFile(config, 'utf8');
  const cfg = readCfgNames(text);
  const deadline = options.timeoutMs === undefined ? undefined : performance.now() + options.timeoutMs;

  return inTemporaryFolder(async (folder) => {
    const result = await run({ options, env, java, jar, spec, cfg, configFile: config, folder, deadline }, text);
    const note = `${jar.path} is not a release of TLC known here; it calls itself ${result.engineVersion}. Its SHA-256 is ${jar.sha256}.`;
    return jar.known || result.warnings.includes(note) ? result : { ...result, warnings: [note, ...result.warnings] };
  });
}

/** All that runs of one model have in common. */
export interface Session {
  readonly options: RunTlcOptions;
  readonly env: NodeJS.ProcessEnv;
  readonly java: Java;
  readonly jar: Jar;
  readonly spec: string;
  readonly cfg: CfgNames;
  /** The cfg as the user knows it, whichever copy is run. */
  readonly configFile: string;
  readonly folder: string;
  /** In `performance.now()` time. */
  readonly deadline: number | undefined;
}

function refuse(message: string): never {
  throw new TlcError('invalid-option', message);
}

function positive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function checkOptions({ workers = 1, memory, timeoutMs, simulate }: RunTlcOptions): void {
  if (workers !== 'auto' && !positive(workers)) refuse(`workers must be a positive integer or "auto", not ${workers}.`);
  if (memory !== undefined && !/^[1-9]\d*[kmg]$/i.test(memory)) refuse(`memory must be a number with the unit k, m or g, such as 512m, not "${memory}".`);
  // Node's timers hold 31 bits.
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs < 2 ** 31)) refuse(`timeoutMs must be between 1 and 2147483647 milliseconds, not ${timeoutMs}.`);
  if (simulate && !positive(simulate.behaviors)) refuse(`simulate.behaviors must be a positive integer, not ${simulate.behaviors}.`);
  if (simulate?.depth !== undefined && !positive(simulate.depth)) refuse(`simulate.depth must be a positive integer, not ${simulate.depth}.`);
}

async function requireFile(path: string, extension: string, code: 'spec-not-found' | 'config-not-found', what: string): Promise<void> {
  if (!path.endsWith(extension)) throw new TlcError(code, `The ${what} must be a ${extension} file, not ${path}.`);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new TlcError(code, `There is no ${what} at ${path}.`);
}

async function inTemporaryFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ringproof-tlc-')).catch((error: unknown) => {
    throw new TlcError('tlc-failure', `No temporary folder can be made in ${tmpdir()}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  try {
    return await act(folder);
  } finally {
    process.removeListener('exit', remove);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function runOnce(session: Session, cfgText: string): Promise<Judged> {
  const { options, env, java, folder, spec } = session;
  const started = performance.now();
  const later = await knowsLaterOptions(session);
  const judge = createJudge({ cfg: session.cfg, configFile: session.configFile, temporary: folder, onProgress: options.onProgress, onOutput: options.onOutput });
  const reader = readTlcOutput(judge.message, judge.line);
  const { metadir, config } = await ownFolder(session, cfgText);
  const end = await runChild(java.path, [...jvmArguments(session, metadir), 'tlc2.TLC', ...tlcArguments(session, config, metadir, later)], {
    cwd: options.cwd ?? dirname(spec),
    env,
    signal: options.signal,
    timeoutMs: timeLeft(session),
    onStdout: reader.push,
  }).catch((error: unknown) => {
    throw new TlcError('tlc-failure', `${java.path} cannot be started: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  reader.end();
  return judge.conclude({ ...end, durationMs: performance.now() - started });
}

/** A folder of its own for one process of TLC, with the cfg in it. */
export async function ownFolder({ folder }: Session, cfgText: string): Promise<{ readonly metadir: string; readonly config: string }> {
  // TLC names its folder after the second it was started in, so each run needs its own.
  const metadir = await mkdtemp(join(folder, 'run-'));
  // TLC looks for the cfg below the spec's folder, then in the library, whatever path it is given; so it gets a copy in
  // the library, under a name that is nowhere else.
  const config = `${basename(metadir)}.cfg`;
  await writeFile(join(metadir, config), cfgText);
  return { metadir, config };
}

/** Milliseconds until the deadline, at least one; undefined where there is none. */
export function timeLeft({ deadline }: Session): number | undefined {
  return deadline === undefined ? undefined : Math.max(1, deadline - performance.now());
}

export function jvmArguments({ options, jar }: Session, metadir: string): string[] {
  const library = [...(options.library ?? []).map((folder) => resolve(folder)), metadir];
  return [
    '-XX:+UseParallelGC',
    // TLC goes on after running out of memory, and calls what then fails an error of the specification.
    '-XX:+ExitOnOutOfMemoryError',
    ...(options.memory === undefined ? [] : [`-Xmx${options.memory}`]),
    // The counts are printed with the locale's separators, the values in its encoding.
    '-Duser.language=en',
    '-Duser.country=US',
    '-Dfile.encoding=UTF-8',
    '-Dstdout.encoding=UTF-8',
    '-Dsun.stdout.encoding=UTF-8',
    // TLC unpacks the standard modules there, under names that two runs would share.
    `-Djava.io.tmpdir=${metadir}`,
    `-DTLA-Library=${library.join(delimiter)}`,
    '-cp',
    jar.path,
  ];
}

function tlcArguments({ options, spec }: Session, config: string, metadir: string, later: boolean): string[] {
  const { simulate } = options;
  return [
    '-tool',
    '-workers', String(options.workers ?? 1),
    '-metadir', metadir,
    '-config', config,
    // Otherwise liveness is also checked along the way, and how many states a violation costs depends on the clock.
    '-lncheck', 'final',
    '-checkpoint', '0',
    // TLC picks a polynomial at random, and with it the order in which liveness is searched: the lasso found would vary.
    '-fp', '0',
    ...(options.deadlock === false ? ['-deadlock'] : []),
    ...(later ? ['-noGenerateSpecTE'] : []),
    ...(simulate ? ['-simulate', `num=${simulate.behaviors}`, '-depth', String(simulate.depth ?? 100)] : []),
    ...(simulate?.seed === undefined ? [] : ['-seed', String(simulate.seed)]),
    spec,
  ];
}

/**
 * Later versions than 1.7 write a specification beside the user's on each violation unless told not to, in words that 1.7 refuses.
 * The version line tells them apart: `2.18 of 20 March 2023` is 1.7, a date with a time is later.
 */
async function knowsLaterOptions({ java, jar, env }: Session): Promise<boolean> {
  if (jar.known) return false;
  const end = await runChild(java.path, ['-cp', jar.path, 'tlc2.TLC', '-tool'], { env, timeoutMs: 60_000 }).catch(() => undefined);
  const version = /^TLC2 Version (.*)$/m.exec(end?.stdout ?? '')?.[1];
  return version !== undefined && !/^\d+\.\d+ of /.test(version);
}

/** Replaces how TLC calls what is violated by a name of the cfg. */
async function withPropertyName({ result, called }: Judged, session: Session, cfgText: string): Promise<ModelCheckResult> {
  const { cfg } = session;
  if (result.verdict !== 'invariant' && result.verdict !== 'action-property' && result.verdict !== 'liveness') return result;
  const properties = cfg.properties.map(({ name }) => name);
  const names = result.verdict === 'invariant' ? [...cfg.invariants.map(({ name }) => name), ...properties] : properties;
  if (called !== undefined && names.includes(called)) return { ...result, property: called };
  if (properties.length === 1) return { ...result, property: properties[0]! };

  const unclear: string[] = [];
  // A deadlock further on would hide the answer, and was not the finding.
  const alone: Session = { ...session, options: { ...session.options, deadlock: false, onProgress: undefined, onOutput: undefined } };
  for (const property of properties) {
    const judged = await runOnce(alone, withOnlyProperty(cfgText, property));
    const { verdict, trace, interruption } = judged.result;
    // The same finding, not merely another one: a property may be violated in several ways, and so may several properties.
    if (verdict === result.verdict && judged.called === called) return { ...result, property, ...(trace && { trace }) };
    if (verdict !== 'pass') unclear.push(`${property} (${interruption ?? verdict})`);
    if (interruption) break;
  }
  const found = unclear.length === 0 ? 'each holds' : `there was no clear answer for ${unclear.join(', ')}`;
  return { ...result, message: `${result.message ?? ''}\nWhich of ${properties.join(', ')} is violated could not be told: checked one by one, ${found}.` };
}
