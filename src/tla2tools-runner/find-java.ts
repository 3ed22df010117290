import { join } from 'node:path';
import { runChild } from './child.ts';
import { isExecutable, onPath, programFile } from './executable.ts';
import { TlcError } from './outcomes.ts';

/** TLC's class files are of this Java's format. */
export const OLDEST_JAVA = 11;
const VERSION_TIMEOUT_MS = 30_000;

export interface Java {
  readonly path: string;
  /** As it names itself, e.g. `17.0.15` or `1.8.0_392`. */
  readonly version: string;
  readonly major: number;
  readonly from: 'option' | 'JAVA_HOME' | 'PATH';
}

export interface FindJavaOptions {
  /** Path of the `java` executable; nothing else is looked at then. */
  readonly java?: string | undefined;
  /** Defaults to this process's environment. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

interface Candidate {
  readonly path: string;
  readonly from: Java['from'];
}

/**
 * Finds the first Java that is new enough: the one given, else that of JAVA_HOME, else those on the PATH.
 * @throws TlcError `java-not-found`, or `java-too-old` when there is Java but each is older than 11; both say what was looked at.
 */
export async function findJava(options: FindJavaOptions = {}): Promise<Java> {
  const env = options.env ?? process.env;
  const looked: string[] = [];
  let old = false;
  for (const { path, from } of await candidates(options.java, env)) {
    const where = from === 'option' ? path : `${path} (${from})`;
    if (!(await isExecutable(path))) {
      looked.push(`${where}: no such executable`);
      continue;
    }
    const version = await versionOf(path, env);
    if (typeof version !== 'string') {
      looked.push(`${where}: ${version.problem}`);
      continue;
    }
    const major = majorOf(version);
    if (major >= OLDEST_JAVA) return { path, version, major, from };
    old = true;
    looked.push(`${where}: Java ${version}`);
  }
  const list = looked.length === 0 ? ' JAVA_HOME is not set and there is no java on the PATH.' : looked.map((line) => `\n  ${line}`).join('');
  const advice = `TLC needs Java ${OLDEST_JAVA} or newer: install one, or point JAVA_HOME or the option for the java executable at it.`;
  throw old
    ? new TlcError('java-too-old', `Java is too old. ${advice} Looked at:${list}`)
    : new TlcError('java-not-found', `Java was not found. ${advice}${looked.length > 0 ? ' Looked at:' : ''}${list}`);
}

async function candidates(java: string | undefined, env: NodeJS.ProcessEnv): Promise<Candidate[]> {
  if (java !== undefined) return [{ path: java, from: 'option' }];
  const file = programFile('java');
  const home = env['JAVA_HOME'];
  const found: Candidate[] = home ? [{ path: join(home, 'bin', file), from: 'JAVA_HOME' }] : [];
  for (const path of await onPath(file, env)) found.push({ path, from: 'PATH' });
  return found;
}

async function versionOf(path: string, env: NodeJS.ProcessEnv): Promise<string | { readonly problem: string }> {
  try {
    const end = await runChild(path, ['-version'], { env, timeoutMs: VERSION_TIMEOUT_MS });
    if (end.stopped) return { problem: `did not answer -version within ${VERSION_TIMEOUT_MS / 1000} s` };
    const said = `${end.stderr}\n${end.stdout}`.trim();
    const version = /\bversion "([^"]+)"/.exec(said)?.[1];
    if (version !== undefined && end.exitCode === 0 && !Number.isNaN(majorOf(version))) return version;
    return { problem: `-version gave exit code ${end.exitCode ?? end.signal} and ${said === '' ? 'no text' : JSON.stringify(said.split('\n')[0])}` };
  } catch (error) {
    return { problem: `cannot be started (${error instanceof Error ? error.message : String(error)})` };
  }
}

/** `1.8.0_392` is Java 8; since Java 9 the first number counts. */
function majorOf(version: string): number {
  const numbers = version.split('.').map((part) => Number.parseInt(part, 10));
  return numbers[0] === 1 ? (numbers[1] ?? 1) : (numbers[0] ?? Number.NaN);
}
