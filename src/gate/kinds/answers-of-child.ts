import type { Serializable } from 'node:child_process';
import { runChild } from '../run-child.ts';

export interface AnswersOptions<A> {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly onAnswer: (answer: A) => void;
}

/**
 * Sends a request to one of this package's programs and hands on its answers: in a process of its own, what hangs or runs out of memory takes
 * nothing with it and can be stopped.
 *
 * @param program path of the compiled program
 * @returns why no more answers came, if that was not because all had been given, and what the process printed
 */
export async function answersOfChild<A>(program: string, request: Serializable, options: AnswersOptions<A>): Promise<{ readonly failure?: string; readonly output: string }> {
  const { cwd, signal, limitMs, onAnswer } = options;
  const end = await runChild({
    cwd,
    args: ['--enable-source-maps', program],
    signal,
    limitMs,
    send: request,
    onMessage: (message) => onAnswer(message as A),
  });
  if (end.timedOut) return { failure: 'did not end in the time allowed', output: end.output };
  if (end.code === 0) return { output: end.output };
  const memory = end.killedBy === 'SIGABRT' || end.output.includes('heap out of memory') ? ' for want of memory' : '';
  return { failure: `its process ended with ${end.killedBy ?? `exit code ${end.code}`}${memory}`, output: end.output };
}
