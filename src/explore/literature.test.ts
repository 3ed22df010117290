import { describe, expect, test } from 'vitest';
import type { HandWritten } from './testing/hand-written.ts';
import { ainc, cas, casrot, circularBuffer, coA, fib, filesys, inc, indexer, lastzero, litmus, lockIncrement, mpsc, readers, spsc, msQueue, ticketlock, treiber, wcas, writers } from './testing/literature.ts';
import { search } from './testing/search.ts';

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

const cases: [HandWritten, number][] = [
  ...[1, 2, 8, 13].map((n): [HandWritten, number] => [readers(n), 2 ** n]),
  ...[2, 5, 10, 12].map((n): [HandWritten, number] => [lastzero(n), (n + 3) * 2 ** (n - 2)]),
  ...[13, 14, 16, 18, 19].map((n): [HandWritten, number] => [filesys(n), 2 ** (n - 13)]),
  ...[11, 12, 13, 15].map((n): [HandWritten, number] => [indexer(n), 8 ** (n - 11)]),
  ...[11, 140, 1698, 19605].map((count, i): [HandWritten, number] => [fib(i + 1), count]),
  ...[3, 19, 141].map((count, i): [HandWritten, number] => [fib(i + 1, false), count]),
  [circularBuffer(5), 252], [circularBuffer(6), 924], [circularBuffer(7), 3432],
  [spsc(1, 2), 6], ...[9, 44, 225, 1182, 6321, 34232].map((count, i): [HandWritten, number] => [spsc(2, i + 2), count]), [spsc(4, 4), 353],
  [mpsc(2, 2, 2), 81], [mpsc(3, 2, 2), 729], [mpsc(4, 2, 2), 6561], [mpsc(2, 2, 3), 1936], [mpsc(2, 2, 4), 50625],
  ...[2, 5, 14, 43, 144, 523, 2048, 8597].map((count, i): [HandWritten, number] => [casrot(i + 2), count]),
  ...[2, 3, 4, 5].map((n): [HandWritten, number] => [wcas(n), n * 2 ** (n - 1) + 1]),
  ...[2, 5].map((n): [HandWritten, number] => [cas(n), n]),
  ...[2, 3, 4, 5, 6, 7].map((n): [HandWritten, number] => [ainc(n), factorial(n)]),
  ...[2, 3, 4].map((n): [HandWritten, number] => [ainc(n, 2), factorial(n) ** 2]),
  ...[2, 3].map((n): [HandWritten, number] => [ainc(n, 3), factorial(n) ** 3]),
  [ainc(4, 3), 13824],
  ...[2, 3, 4].map((n): [HandWritten, number] => [inc(n), factorial(n) ** 2]),
  ...[2, 4, 5].map((n): [HandWritten, number] => [lockIncrement(n), factorial(n)]),
  [writers(4), 720],
  ...[4, 15, 130, 2028, 49776].map((count, i): [HandWritten, number] => [coA(i + 1), count]),
  [ticketlock(2), 2], [ticketlock(3), 6], [treiber(), 18], [msQueue(), 50],
  [litmus('SB', 'W 0 1; R 1', 'W 1 1; R 0'), 3],
  [litmus('SB+rfis', 'W 0 1; R 0; R 1', 'W 1 1; R 1; R 0'), 3],
  [litmus('MP', 'W 0 1; W 1 1', 'R 1; R 0'), 3],
  [litmus('LB', 'R 1; W 0 1', 'R 0; W 1 1'), 3],
  [litmus('LB3', 'R 0; W 1 1', 'R 1; W 2 1', 'R 2; W 0 1'), 7],
  [litmus('2+2W', 'W 0 1; W 1 2', 'W 1 1; W 0 2'), 3],
  [litmus('CoRR', 'W 0 1; W 0 2', 'R 0; R 0'), 6],
  [litmus('CoRW', 'R 0; W 0 1', 'W 0 2'), 3],
  [litmus('CoWR', 'W 0 1; R 0', 'W 0 2'), 3],
  [litmus('IRIW', 'W 0 1', 'W 1 1', 'R 0; R 1', 'R 1; R 0'), 15],
  [litmus('ISA2', 'W 0 1; W 1 1', 'R 1; W 2 1', 'R 2; R 0'), 7],
  [litmus('W+RWC', 'W 0 1; W 1 1', 'R 1; R 2', 'W 2 1; R 0'), 7],
  [litmus('RWC', 'W 0 1', 'R 0; R 1', 'W 1 1; R 0'), 7],
  [litmus('viktor-relseq', 'A 0; A 0', 'A 0; A 0', 'A 0', 'A 0'), 180],
  [litmus('small0', 'R 0', 'R 0; W 0 1', 'W 0 2'), 9],
];

describe('executions equal the Mazurkiewicz traces counted in the literature, none of them blocked by a sleep set', () => {
  test.each(cases.map(([program, traces]) => [program.name, traces, program] as const))('%s: %i', (_, traces, program) => {
    const result = search(program);
    expect({ executions: result.executions, sleepBlocked: result.sleepBlocked, exhausted: result.exhausted }).toEqual({ executions: traces, sleepBlocked: 0, exhausted: true });
  });
});
