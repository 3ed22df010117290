import type { ErrorReason } from '../../model-check/result.ts';
import { LocatedError } from '../compile/located-error.ts';
import { AssertionFailure, type EvaluationError } from '../values/evaluation-error.ts';
import type { Finding } from './finding.ts';

const SHOWN_FRAMES = 8;

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

function reasonOf({ kind }: LocatedError): ErrorReason | undefined {
  return kind === 'unsupported' || kind === 'stack-overflow' ? kind : undefined;
}

function firstLine(text: string): string {
  const [first = '', ...more] = text.split('\n');
  return more.length === 0 ? first : `${first} ...`;
}
