import { spawn, type ChildProcess, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
  /** The child is stopped after this time. */
  readonly limitMs: number;
  readonly onLine?: ((line: string) => void) | undefined;
  /** Opens an IPC channel, sends this and hands on what comes back. */
  readonly send?: Serializable | undefined;
  readonly onMessage?: ((message: unknown) => void) | undefined;
  /** With `send`: hands out what sends further messages. */
  readonly onOpen?: ((send: (message: Serializable) => void) => void) | undefined;
}

export interface ChildEnd {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly timedOut: boolean;
  /** The last 16 Ki characters of standard output and standard error as they came. */
  readonly output: string;
  readonly durationMs: number;
}

const KEPT_OUTPUT = 16_384;
const GRACE_MS = 2_000;

/** Runs a Node program in a process group of its own and stops the whole group on abort or overtime. */
export async function runChild(options: ChildOptions): Promise<ChildEnd> {
  const { cwd, args, env, signal, limitMs, onLine, send, onMessage, onOpen } = options;
  signal.throwIfAborted();
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...inheritedEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(send === undefined ? [] : ['ipc' as const])],
    detached: process.platform !== 'win32',
  });

  let output = '';
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const readers = [child.stdout!, child.stderr!].map((stream) => {
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => {
      output = (output + line + '\n').slice(-KEPT_OUTPUT);
      onLine?.(line);
    });
    return once(lines, 'close');
  });
  if (send !== undefined) {
    child.on('message', (message) => onMessage?.(message));
    // A child that dies before it reads the message says why on its standard error.
    child.send(send, () => {});
    onOpen?.((message) => void (child.connected && child.send(message, () => {})));
  }

  let timedOut = false;
  let force: NodeJS.Timeout | undefined;
  const stop = (): void => {
    stopGroup(child, 'SIGTERM');
    force ??= setTimeout(() => stopGroup(child, 'SIGKILL'), GRACE_MS);
  };
  const limit = setTimeout(() => {
    timedOut = true;
    stop();
  }, limitMs);
  signal.addEventListener('abort', stop, { once: true });
  const onExit = (): void => stopGroup(child, 'SIGKILL');
  process.once('exit', onExit);
  try {
    const [[code, killedBy]] = await Promise.all([ended, ...readers]);
    return { code, killedBy, timedOut, output, durationMs: performance.now() - started };
  } finally {
    clearTimeout(limit);
    clearTimeout(force);
    signal.removeEventListener('abort', stop);
    process.off('exit', onExit);
    // Grandchildren that outlive the child (test workers) go with it.
    stopGroup(child, 'SIGKILL');
  }
}

function stopGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (thrown) {
    // Gone already; macOS says EPERM of a group that has only zombies.
    const { code } = thrown as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw thrown;
  }
}

/** The environment without what a surrounding test runner or coverage run put there for itself. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|TINYPOOL|JEST|NODE_V8_COVERAGE$|NODE_ENV$|NODE_CHANNEL_FD$|TEST$)/.test(name)),
  );
}
