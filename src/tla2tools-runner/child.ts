import { spawn } from 'node:child_process';

export interface ChildOptions {
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Receives standard output as it comes; without it, the end of the output is kept in `stdout`. */
  readonly onStdout?: ((chunk: string) => void) | undefined;
}

export interface ChildEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when it was stopped from here. */
  readonly stopped?: 'timeout' | 'aborted';
  /** The last 64 Ki characters of each. */
  readonly stdout: string;
  readonly stderr: string;
}

const KEPT = 65_536;
/** How long a process may take over ending after SIGTERM. */
const GRACE_MS = 3_000;

/**
 * Runs a program without a shell and waits for its end. It is stopped when the time is over, when `signal` fires, and when this process exits.
 * @throws the error of `spawn` when it cannot be started.
 */
export function runChild(program: string, args: readonly string[], options: ChildOptions = {}): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let stdout = '';
    let stderr = '';
    let stopped: 'timeout' | 'aborted' | undefined;
    let grace: NodeJS.Timeout | undefined;

    const stop = (reason: 'timeout' | 'aborted'): void => {
      if (stopped) return;
      stopped = reason;
      child.kill('SIGTERM');
      grace = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    const onAbort = (): void => stop('aborted');
    const onExit = (): void => void child.kill('SIGKILL');
    const timer = options.timeoutMs === undefined ? undefined : setTimeout(stop, options.timeoutMs, 'timeout');
    options.signal?.addEventListener('abort', onAbort, { once: true });
    process.once('exit', onExit);
    if (options.signal?.aborted) onAbort();

    const settle = (): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      options.signal?.removeEventListener('abort', onAbort);
      process.removeListener('exit', onExit);
    };

    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (options.onStdout) options.onStdout(chunk);
      else stdout = (stdout + chunk).slice(-KEPT);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr = (stderr + chunk).slice(-KEPT);
    });
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (exitCode, signal) => {
      settle();
      resolve({ exitCode, signal, stdout, stderr, ...(stopped && { stopped }) });
    });
  });
}
