import { OracleError } from './oracle-error.ts';
import { show } from './show.ts';

/**
 * Throws OracleError if an answer other than an end follows an end: after the first answer for which `isEnd` holds, all must be.
 * For a consumer, items after `closed`; for a producer, a push accepted after one was refused for ever.
 */
export function assertTerminal<A>(answers: readonly A[], isEnd: (answer: A) => boolean = isClosed): void {
  const end = answers.findIndex(isEnd);
  if (end < 0) return;
  const after = answers.findIndex((answer, i) => i > end && !isEnd(answer));
  if (after >= 0) throw new OracleError(`answer ${after + 1} is ${show(answers[after])} although answer ${end + 1}, ${show(answers[end])}, was the end`);
}

function isClosed(answer: unknown): boolean {
  return answer === 'closed';
}
