/** The side of the child of `answersOfChild`. */
import { once } from 'node:events';
import type { AnswerOf, ChildKind, RequestOf } from './answers-of-child.ts';

/** Exit code of a process that was ended by the code it runs. */
export const ENDED_BY_CODE = 87;

/** Waits for the request and lets `answer` answer it; then this process may end. */
export async function answerParent<K extends ChildKind>(answer: (request: RequestOf<K>, send: (one: AnswerOf<K>) => Promise<void>) => Promise<void>): Promise<void> {
  // Without its parent nobody wants the answer.
  process.on('disconnect', () => process.exit());
  const [request] = (await once(process, 'message')) as [RequestOf<K>];
  let answered = false;
  process.on('exit', () => {
    if (!answered && process.connected) process.exitCode = ENDED_BY_CODE;
  });
  await answer(request, send);
  answered = true;
  process.disconnect();
}

/** Resolves when the parent has it: what is answered blocks this thread, so nothing would be sent meanwhile. */
function send(one: unknown): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send!(one, undefined, {}, () => resolve());
    else resolve();
  });
}
