import { fileURLToPath } from 'node:url';
import { runChild } from '../../run-child.ts';
import type { ExploreAnswer, ExploreRequest } from './protocol.ts';

/** The compiled child, also when this module runs from its source. */
const CHILD = fileURLToPath(new URL('../../../../dist/gate/kinds/explored/child.js', import.meta.url));

export interface ExploreInChildOptions {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly onAnswer: (answer: ExploreAnswer) => void;
}

/**
 * Explores scenarios in a process of its own, so that one that hangs or runs out of memory takes nothing with it and
 * can be stopped.
 *
 * @returns why no more answers came, if that was not because all had been given, and what the process printed
 */
export async function exploreInChild(request: ExploreRequest, options: ExploreInChildOptions): Promise<{ readonly failure?: string; readonly output: string }> {
  const { cwd, signal, limitMs, onAnswer } = options;
  const end = await runChild({
    cwd,
    args: ['--enable-source-maps', CHILD],
    signal,
    limitMs,
    send: request,
    onMessage: (message) => onAnswer(message as ExploreAnswer),
  });
  if (end.timedOut) return { failure: 'did not end in the time allowed', output: end.output };
  if (end.code === 0) return { output: end.output };
  const memory = end.killedBy === 'SIGABRT' || end.output.includes('heap out of memory') ? ' for want of memory' : '';
  return { failure: `its process ended with ${end.killedBy ?? `exit code ${end.code}`}${memory}`, output: end.output };
}
