import { createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { makeFolder } from '../model-check/make-folder.ts';
import { runChild } from './child.ts';
import { sha256Of } from './find-jar.ts';
import { cacheFolder, KNOWN_JARS, type JarSource, type KnownJar } from './known-jars.ts';
import { TlcError } from './outcomes.ts';

export interface InstallTlcOptions {
  /** Where to get it from. Without it GitHub is tried first, and Maven when that cannot be reached. */
  readonly source?: JarSource | undefined;
  /** Defaults to this process's environment; decides the cache folder and what Maven sees. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Defaults to the global one, which knows no proxies. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The Maven executable; defaults to `mvn` on the PATH. */
  readonly maven?: string | undefined;
  /** For each of GitHub and Maven; defaults to five minutes. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told what is being done, a line at a time. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

export interface InstalledTlc {
  readonly path: string;
  readonly jar: KnownJar;
  /** False when the right file was there already. */
  readonly fresh: boolean;
}

/**
 * Puts a published TLC jar into the cache. It is fetched beside its place, checked, and only then renamed into it: the cache never holds anything half-written or unchecked.
 * @throws TlcError `checksum-mismatch` when what came is not what was published (it is deleted), `install-failed` when nothing came, `aborted`.
 */
export async function installTlc(options: InstallTlcOptions = {}): Promise<InstalledTlc> {
  const env = options.env ?? process.env;
  const wanted = options.source === undefined ? KNOWN_JARS : KNOWN_JARS.filter((jar) => jar.source === options.source);
  const folder = cacheFolder(env);
  for (const jar of wanted) {
    const path = join(folder, jar.fileName);
    if ((await stat(path).catch(() => undefined))?.isFile() && (await sha256Of(path)) === jar.sha256) return { path, jar, fresh: false };
  }
  const failures: TlcError[] = [];
  for (const jar of wanted) {
    try {
      return { path: await install(jar, folder, env, options), jar, fresh: true };
    } catch (error) {
      // A file that is not the published one is no reason to look elsewhere: it has to be looked into.
      if (!(error instanceof TlcError) || error.code !== 'install-failed') throw error;
      failures.push(error);
      options.onProgress?.(error.message);
    }
  }
  throw new TlcError('install-failed', `TLC could not be installed.\n${failures.map((failure) => `  ${failure.message}`).join('\n')}\nGet a tla2tools.jar another way and set TLA2TOOLS_JAR to its path.`, { cause: failures[0] });
}

async function install(jar: KnownJar, folder: string, env: NodeJS.ProcessEnv, options: InstallTlcOptions): Promise<string> {
  let temporary: string;
  try {
    makeFolder(folder);
    temporary = await mkdtemp(join(folder, '.install-'));
  } catch (error) {
    throw new TlcError('install-failed', `${folder} cannot be written to: ${messageOf(error)}`, { cause: error });
  }
  try {
    options.onProgress?.(`Getting ${jar.version} from ${jar.coordinates}`);
    const file = jar.source === 'github' ? await download(jar, temporary, options) : await copyByMaven(jar, temporary, env, options);
    const sha256 = await sha256Of(file);
    if (sha256 !== jar.sha256) {
      throw new TlcError('checksum-mismatch', `What came from ${jar.coordinates} has SHA-256 ${sha256}, not ${jar.sha256}. It was deleted; nothing was installed.`);
    }
    const path = join(folder, jar.fileName);
    await rename(file, path);
    return path;
  } catch (error) {
    if (error instanceof TlcError) throw error;
    if (options.signal?.aborted) throw new TlcError('aborted', 'The installation of TLC was aborted; nothing was installed.', { cause: error });
    throw new TlcError('install-failed', `${jar.coordinates}: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

const TIMEOUT_MS = 300_000;

async function download(jar: KnownJar, folder: string, options: InstallTlcOptions): Promise<string> {
  const limit = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const response = await (options.fetch ?? fetch)(jar.coordinates, { signal });
  if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status} ${response.statusText}`);
  const file = join(folder, jar.fileName);
  await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(file), { signal });
  return file;
}

async function copyByMaven(jar: KnownJar, folder: string, env: NodeJS.ProcessEnv, options: InstallTlcOptions): Promise<string> {
  // The folder is given as the working directory, so that no path with blanks has to get through Windows' cmd, which mvn.cmd needs.
  const args = ['--batch-mode', '--quiet', 'dependency:copy', `-Dartifact=${jar.coordinates}`, '-DoutputDirectory=.'];
  const maven = options.maven ?? 'mvn';
  const [program, before] = process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', maven]] : [maven, []];
  const end = await runChild(program, [...before, ...args], {
    cwd: folder,
    env,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    signal: options.signal,
  }).catch((error: unknown) => {
    throw new Error(`Maven cannot be started (${messageOf(error)}); is mvn on the PATH?`, { cause: error });
  });
  if (end.stopped === 'timeout') throw new Error('Maven took too long');
  if (end.exitCode !== 0) {
    const said = `${end.stdout}\n${end.stderr}`.split('\n').map((line) => line.trim()).filter((line) => line.includes('ERROR')).slice(0, 2);
    throw new Error(`Maven ended with ${end.exitCode ?? end.signal}: ${said.join(' ') || 'no message'}`);
  }
  const [, artifact, version] = jar.coordinates.split(':');
  return join(folder, `${artifact}-${version}.jar`);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says "fetch failed" and keeps the reason to itself.
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
