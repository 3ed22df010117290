import { describe } from './element.ts';
import { CountError } from './errors.ts';

/** Throws CountError unless `value` is an integer from `min` to `max`. */
export function checkCount(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new CountError(`${name} must be an integer from ${min} to ${max}, not ${describe(value)}`);
}

/** Throws CountError unless `value` is an integer of at least 1, or Infinity. */
export function checkLimit(name: string, value: number): void {
  if (value >= 1 && (Number.isInteger(value) || value === Infinity)) return;
  throw new CountError(`${name} must be an integer of at least 1, or Infinity, not ${describe(value)}`);
}

/** Throws CountError unless `value` is a number of milliseconds, Infinity included. */
export function checkTimeout(value: number): void {
  if (value >= 0) return;
  throw new CountError(`a timeout must be a number of milliseconds from 0 to Infinity, not ${describe(value)}`);
}
