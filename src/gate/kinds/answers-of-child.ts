import { fileURLToPath } from 'node:url';
import { runChild } from '../run-child.ts';
import { ENDED_BY_CODE } from './answering.ts';
import type { ExploreAnswer, ExploreRequest } from './explored/protocol.ts';
import type { DefectsAnswer, DefectsRequest } from './found/protocol.ts';
import type { RefineAnswer, RefineRequest } from './refined/protocol.ts';

/** The kinds of evidence that are found out in a process of their own, with what it is asked and what it answers. */
interface Protocols {
  readonly explored: { readonly request: ExploreRequest; readonly answer: ExploreAnswer };
  readonly found: { readonly request: DefectsRequest; readonly answer: DefectsAnswer };
  readonly refined: { readonly request: RefineRequest; readonly answer: RefineAnswer };
}

export type ChildKind = keyof Protocols;
export type RequestOf<K extends ChildKind> = Protocols[K]['request'];
export type AnswerOf<K extends ChildKind> = Protocols[K]['answer'];

export interface AnswersOptions<A> {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly onAnswer: (answer: A) => void;
}

/** Why no more answers came, if that was not because all had been given, and what the process printed. */
export interface ChildEnd {
  readonly failure?: string;
  readonly output: string;
}

/**
 * Sends a request to the program of a kind and hands on its answers: in a process of its own, what hangs or runs out of memory takes
 * nothing with it and can be stopped.
 */
export async function answersOfChild<K extends ChildKind>(kind: K, request: RequestOf<K>, options: AnswersOptions<AnswerOf<K>>): Promise<ChildEnd> {
  const { cwd, signal, limitMs, onAnswer } = options;
  const end = await runChild({
    cwd,
    // The compiled program, also when this module runs from its source.
    args: ['--enable-source-maps', fileURLToPath(new URL(`../../../dist/gate/kinds/${kind}/child.js`, import.meta.url))],
    signal,
    limitMs,
    send: request,
    onMessage: (message) => onAnswer(message as AnswerOf<K>),
  });
  if (end.timedOut) return { failure: 'did not end in the time allowed', output: end.output };
  if (end.code === ENDED_BY_CODE) return { failure: 'it ended the process that explores it, for instance by `process.exit()`', output: end.output };
  if (end.code === 0) return { output: end.output };
  const memory = end.killedBy === 'SIGABRT' || end.output.includes('heap out of memory') ? ' for want of memory' : '';
  return { failure: `its process ended with ${end.killedBy ?? `exit code ${end.code}`}${memory}`, output: end.output };
}
