import { Interval } from './interval.ts';

const KEPT = 64;
const domains: Interval[] = [];

/** `1..length`; short ones are made once. */
export function sequenceDomain(length: number): Interval {
  if (length >= KEPT) return new Interval(1, length);
  return (domains[length] ??= new Interval(1, length));
}
