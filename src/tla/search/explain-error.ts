import type { ErrorReason } from '../../model-check/result.ts';
import { LocatedError } from '../compile/located-error.ts';
import { AssertionFailure, type EvaluationError } from '../values/evaluation-error.ts';
import type { Finding } from './finding.ts';

const SHOWN_FRAMES = 8;
/** TLC has many messages for the attempt to enumerate an infinite set, and uses these words in no other. */
const INFINITE = /non-?enumerable|not (?:both )?enumerable|infinite set/i;

/** What an error of the evaluation is called in a result, with the expressions that were under evaluation. */
export function explainError(error: EvaluationError): Finding {
  const verdict = error instanceof AssertionFailure || (error instanceof LocatedError && error.kind === 'assert') ? 'assert' : 'evaluation-error';
  if (!(error instanceof LocatedError)) return { verdict, message: error.message };
  const frames = error.frames.slice(0, SHOWN_FRAMES).map(({ source, text }) => `  ${source.module}:${source.line}:${source.column}: ${firstLine(text)}`);
  const more = error.frames.length > SHOWN_FRAMES ? [`  and ${error.frames.length - SHOWN_FRAMES} more`] : [];
  const context = frames.length === 0 ? [] : ['while evaluating, innermost first', ...frames, ...more];
  return { verdict, message: [error.message, ...context].join('\n'), source: error.source, reason: reasonOf(error) };
}

export function isIncompleteState(error: EvaluationError): boolean {
  return error instanceof LocatedError && error.kind === 'incomplete-state';
}

function reasonOf({ kind, message }: LocatedError): ErrorReason | undefined {
  if (kind === 'unsupported' || kind === 'stack-overflow') return kind;
  return kind === 'evaluation' && INFINITE.test(message) ? 'infinite-set' : undefined;
}

function firstLine(text: string): string {
  const [first = '', ...more] = text.split('\n');
  return more.length === 0 ? first : `${first} ...`;
}
