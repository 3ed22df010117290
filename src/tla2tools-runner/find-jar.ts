import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder, KNOWN_JARS, type KnownJar } from './known-jars.ts';
import { TlcError } from './outcomes.ts';

export interface Jar {
  readonly path: string;
  readonly sha256: string;
  readonly from: 'option' | 'TLA2TOOLS_JAR' | 'cache';
  /** Which published jar it is by its checksum; absent for any other. */
  readonly known?: KnownJar;
}

export interface FindJarOptions {
  /** Path of a jar with TLC in it; nothing else is looked at then. */
  readonly jar?: string | undefined;
  /** What the jar's SHA-256 has to be, in hexadecimal. */
  readonly sha256?: string | undefined;
  /** Defaults to this process's environment. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/**
 * Finds the jar: the one given, else TLA2TOOLS_JAR, else an installed one in the cache. A jar given by path may be any; one in the cache must be what was installed.
 * @throws TlcError `jar-not-found`, which says how to get one, or `checksum-mismatch`.
 */
export async function findJar(options: FindJarOptions = {}): Promise<Jar> {
  const env = options.env ?? process.env;
  const jar = options.jar !== undefined
    ? await given(options.jar, 'option')
    : env['TLA2TOOLS_JAR']
      ? await given(env['TLA2TOOLS_JAR'], 'TLA2TOOLS_JAR')
      : await cached(cacheFolder(env));
  if (options.sha256 !== undefined && jar.sha256 !== options.sha256.toLowerCase()) {
    throw new TlcError('checksum-mismatch', `${jar.path} has SHA-256 ${jar.sha256}, but ${options.sha256.toLowerCase()} is required.`);
  }
  return jar;
}

async function given(path: string, from: 'option' | 'TLA2TOOLS_JAR'): Promise<Jar> {
  const absolute = resolve(path);
  if (!(await isFile(absolute))) {
    throw new TlcError('jar-not-found', `There is no TLC jar at ${absolute}${from === 'option' ? '' : ' (from TLA2TOOLS_JAR)'}. ${HOW_TO_GET_ONE}`);
  }
  const sha256 = await sha256Of(absolute);
  const known = KNOWN_JARS.find((jar) => jar.sha256 === sha256);
  return { path: absolute, sha256, from, ...(known && { known }) };
}

async function cached(folder: string): Promise<Jar> {
  for (const known of KNOWN_JARS) {
    const path = join(folder, known.fileName);
    if (!(await isFile(path))) continue;
    const sha256 = await sha256Of(path);
    if (sha256 === known.sha256) return { path, sha256, from: 'cache', known };
    throw new TlcError('checksum-mismatch', `${path} is damaged or was replaced: its SHA-256 is ${sha256}, not ${known.sha256}. Delete it and install it again with "ringproof tlc install".`);
  }
  throw new TlcError('jar-not-found', `No TLC jar: TLA2TOOLS_JAR is not set and there is none in ${folder}. ${HOW_TO_GET_ONE}`);
}

const HOW_TO_GET_ONE = 'Run "ringproof tlc install" to get one, or set TLA2TOOLS_JAR to the path of a tla2tools.jar.';

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** SHA-256 of a file's content in lower-case hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
