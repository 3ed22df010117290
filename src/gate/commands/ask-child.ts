import { GateError } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { answersOfChild, type AnswerOf, type ChildEnd, type ChildKind, type RequestOf } from '../kinds/answers-of-child.ts';
import { showStatus } from '../report/status-line.ts';
import type { Surroundings } from './command.ts';
import { exitCodeOf, interruptible } from './interruptible.ts';

/** Node's longest timer: the programs keep to their budgets by themselves. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** How asking ended. */
export interface Asked extends ChildEnd {
  /** What could not be done, and why. */
  readonly unusable: readonly string[];
  readonly interruptedBy?: NodeJS.Signals | undefined;
}

/**
 * Asks the program of a kind of evidence, as a command does: until it is interrupted.
 *
 * @param onAnswer gives the line that stands on a terminal until the next answer, if there is to be one
 */
export function askChild<K extends ChildKind>(
  kind: K,
  request: RequestOf<K>,
  around: Surroundings,
  onAnswer: (answer: Exclude<AnswerOf<K>, { readonly type: 'unusable' }>) => string | undefined,
): Promise<Asked> {
  const tell = (text: string): void => showStatus(around.stderr, text);
  const unusable: string[] = [];
  return interruptible(around, async (signal) => {
    const end = await answersOfChild(kind, request, {
      cwd: around.cwd(),
      signal,
      limitMs: NO_LIMIT_MS,
      onAnswer: (answer) => {
        tell('');
        if (answer.type === 'unusable') {
          unusable.push(answer.message);
          return;
        }
        const line = onAnswer(answer as Exclude<AnswerOf<K>, { readonly type: 'unusable' }>);
        if (line !== undefined) tell(line);
      },
    });
    return { ...end, unusable, interruptedBy: signal.aborted ? (signal.reason as NodeJS.Signals) : undefined };
  });
}

/**
 * The exit code of a command that asked and has printed what it was answered.
 *
 * @param wrong whether something did not pass
 * @throws GateError when not all of the file could be judged
 */
export function exitCodeOfAsked({ failure, output, unusable, interruptedBy }: Asked, path: string, wrong: boolean, around: Surroundings): number {
  if (interruptedBy !== undefined) {
    around.stderr.write(`ringproof: interrupted by ${interruptedBy}; what is printed above is what there was until then\n`);
    return exitCodeOf(interruptedBy);
  }
  if (unusable.length > 0) throw new GateError(wrong ? 'failed' : 'input', unusable.map((message) => ({ message })));
  if (failure !== undefined) throw new GateError('failed', { message: `${path}: ${failure}`, hint: output });
  return EXIT_CODES[wrong ? 'failed' : 'ok'].code;
}
