import { EvaluationError } from '../../values/evaluation-error.ts';
import { hashValue } from '../../values/hash.ts';
import { print } from '../../values/print.ts';
import type { Term } from './term.ts';

/** What evaluating the term gives, printed; a failure as `ERROR` and its message. */
export function answer(of: Term): string {
  try {
    const value = of.value();
    const text = print(value);
    if (typeof value === 'object') hashValue(value);
    return text;
  } catch (error) {
    if (error instanceof EvaluationError) return `ERROR ${error.message}`;
    throw error;
  }
}
