import type { Order } from '../order.ts';
import type { Expression, Litmus, Statement } from './litmus.ts';
import { R, W, add, cas, fence, litmus, swap, when } from './notation.ts';

/**
 * A program with the number of its executions. The programs are those of GenMC's `tests/correct/{litmus,synthetic}`, re-stated; the numbers are those of its
 * `expected.{rc11,sc}.mo.in`, but for the two whose RC11 count differs from the paper's definition (see `Z6.U` and `WWmerge1`).
 */
export interface Expected {
  readonly program: Litmus;
  readonly rc11: number;
  readonly sc: number;
}

const rlx = 'relaxed';
const rel = 'release';
const acq = 'acquire';
const sc = 'seq_cst';
const na = 'non-atomic';
const F = fence('seq_cst');
const far = fence('acq_rel');

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

function same(count: number, program: Litmus): Expected {
  return { program, rc11: count, sc: count };
}

function both(rc11: number, scCount: number, program: Litmus): Expected {
  return { program, rc11, sc: scCount };
}

export const litmusTests: readonly Expected[] = [
  both(4, 3, litmus('SB', [W('x', 1), R('y')], [W('y', 1), R('x')])),
  same(3, litmus('SB+4sc', [W('x', 1, sc), R('y', sc)], [W('y', 1, sc), R('x', sc)])),
  same(3, litmus('SB+2sc+scf', [W('x', 1, sc), R('y', sc)], [W('y', 1, rlx), F, R('x', rlx)])),
  same(3, litmus('SB+scfs', [W('x', 1, rlx), F, R('y', rlx)], [W('y', 1, rlx), F, R('x', rlx)])),
  both(4, 3, litmus('SB+3sc+rel', [W('x', 1, sc), R('y', sc)], [W('y', 1, rel), R('x', sc)])),
  both(4, 3, litmus('SB+3sc+acq', [W('x', 1, sc), R('y', sc)], [W('y', 1, sc), R('x', acq)])),
  both(4, 3, litmus('SB+rfis', [W('x', 1), R('x', sc), R('y', sc)], [W('y', 1), R('y', sc), R('x', sc)])),
  same(3, litmus('MP', [W('x', 1), W('y', 1)], [R('y'), R('x')])),
  same(2, litmus('MP+rel+acq', [W('x', 1, na), W('y', 1)], [R('y', acq, 'a'), when('a', R('x', na))])),
  same(2, litmus('MP+rel+acqf', [W('x', 1, na), W('y', 1)], [R('y', rlx, 'a'), fence(acq), when('a', R('x', na))])),
  same(2, litmus('MP+relf+acq', [W('x', 1, na), fence(rel), W('y', 1, rlx)], [R('y', acq, 'a'), when('a', R('x', na))])),
  same(2, litmus('MP+relf+acqf', [W('x', 1, na), fence(rel), W('y', 1, rlx)], [R('y', rlx, 'a'), fence(acq), when('a', R('x', na))])),
  both(4, 3, litmus('MP+rels+acq', [W('x', 1, na), W('y', 0), W('y', 1, rlx)], [R('y', acq, 'a'), when('a', R('x', na))])),
  both(4, 3, litmus('MP+rels+acqf', [W('x', 1, na), W('y', 0), W('y', 1, rlx)], [R('y', rlx, 'a'), fence(acq), when('a', R('x', na))])),
  same(6, litmus('MPU+rel+acq', [W('x', 1, na), W('y', 1)], [add('y', 1)], [R('y', acq, 'a'), when([1, '<', 'a'], W('x', 2, na))])),
  both(13, 12, litmus('MPU+rels+acq', [W('x', 1, na), W('y', 0), W('y', 1, rlx)], [add('y', 1)], [R('y', acq, 'a'), when([1, '<', 'a'], W('x', 2, na))])),
  both(36, 35, litmus('MPU2+rels+acq', [W('x', 1, na), W('y', 0), W('y', 1, rlx)], [cas('y', 2, 3)], [cas('y', 1, 2)], [R('y', acq, 'a'), when([2, '<', 'a'], W('x', 2, na))])),
  same(9, litmus('MP2', [W('a', 1, rlx), W('c', 1, rlx), far, W('b', 1, rlx), W('d', 1, rlx)], [R('b', rlx), far, R('a', rlx)], [R('d', rlx), far, R('c', rlx)])),
  same(7, litmus('MP+incMP', [R('y'), add('z', 1, 'acq_rel')], [add('z', 1, 'acq_rel'), R('x')], [W('x', 1), W('y', 1)])),
  same(3, litmus('LB', [R('y', rlx), W('x', 1, rlx)], [R('x', rlx), W('y', 1, rlx)])),
  same(7, litmus('LB3', [R('a', rlx), W('b', 1, rlx)], [R('b', rlx), W('c', 1, rlx)], [R('c', rlx), W('a', 1, rlx)])),
  both(18, 16, litmus('LB+fr-fr-data+data', [R('x', rlx), W('y', 1, rlx)], [R('y', rlx), R('y', rlx), W('x', 1, rlx)], [W('y', 2, rlx)])),
  same(15, litmus('LB+incMPs', [R('x'), add('z', 1, 'acq_rel')], [add('z', 1, 'acq_rel'), W('y', 1)], [R('y'), add('w', 1, 'acq_rel')], [add('w', 1, 'acq_rel'), W('x', 1)])),
  both(4, 3, litmus('2+2W', [W('x', 1), W('y', 2)], [W('y', 1), W('x', 2)])),
  same(3, litmus('2+2W+4sc', [W('x', 1, sc), W('y', 2, sc)], [W('y', 1, sc), W('x', 2, sc)])),
  same(3, litmus('2+2W+2sc+scf', [W('x', 1, sc), W('y', 2, sc)], [W('y', 1, rlx), F, W('x', 2, rlx)])),
  same(3, litmus('2+2W+scfs', [W('x', 1, rlx), F, W('y', 2, rlx)], [W('y', 1, rlx), F, W('x', 2, rlx)])),
  both(4, 3, litmus('2+2W+3sc+rel1', [W('x', 1, sc), W('y', 2, sc)], [W('y', 1, rel), W('x', 2, sc)])),
  both(4, 3, litmus('2+2W+3sc+rel2', [W('x', 1, sc), W('y', 2, sc)], [W('y', 1, sc), W('x', 2, rel)])),
  same(6, litmus('CoRR', [W('x', 1), W('x', 2)], [R('x'), R('x')])),
  same(4, litmus('CoRR0', [W('x', 1)], [R('x')], [R('x')])),
  same(36, litmus('CoRR1', [W('x', 1)], [W('x', 2)], [R('x'), R('x')], [R('x')])),
  same(72, litmus('CoRR2', [W('x', 1)], [W('x', 2)], [R('x'), R('x')], [R('x'), R('x')])),
  same(3, litmus('CoRW', [R('x'), W('x', 1)], [W('x', 2)])),
  same(3, litmus('CoWR', [W('x', 1), R('x')], [W('x', 2)])),
  same(4, litmus('2CoWR', [R('y')], [R('x')], [W('x', 1)], [W('y', 1)])),
  both(4, 3, litmus('S', [W('x', 2, rlx), W('y', 1, rlx)], [R('y', rlx), W('x', 1, rlx)])),
  both(4, 3, litmus('S+rels+acq', [W('x', 1, na), W('y', 0), W('y', 1, rlx)], [R('y', acq, 'a'), when('a', W('x', 2, na))])),
  both(16, 15, litmus('IRIW-acq-sc', [W('x', 1, sc)], [R('x'), R('y', sc)], [R('y'), R('x', sc)], [W('y', 1, sc)])),
  both(16, 15, litmus('IRIW', [W('x', 1)], [R('x'), R('y')], [R('y'), R('x')], [W('y', 1)])),
  both(28, 27, litmus('IRIWish', [W('x', 1, rlx)], [R('x', rlx, 'a'), W('y', 'a')], [R('x', rlx), far, R('y', rlx)], [R('y', rlx), far, R('x', rlx)])),
  same(7, litmus('ISA2', [W('a', 1, rlx), W('b', 1)], [R('b'), W('c', 1)], [R('c'), R('a', rlx)])),
  same(7, litmus('W+RWC', [W('x', 1, rlx), W('z', 1)], [R('z'), F, R('y', rlx)], [W('y', 1, rlx), F, R('x', rlx)])),
  same(7, litmus('RWC+syncs', [W('x', 1, rlx)], [R('x', rlx), F, R('y', rlx)], [W('y', 1, rlx), F, R('x', rlx)])),
  same(7, litmus('peterZ', [W('x', 1, rlx), F, R('y', rlx)], [W('y', 1, rlx), W('z', 1)], [R('z'), F, R('x', rlx)])),
  same(7, litmus('Z6+acq', [W('a', 1, rlx), F, W('b', 1, rlx)], [R('b'), W('c', 1, rlx)], [W('c', 2, rlx), F, R('a', rlx)])),
  // GenMC 0.11 counts 22: it leaves out that scb restricts the sb around hb to different locations.
  both(24, 18, litmus('Z6.U', [W('x', 1, sc), W('y', 1)], [add('y', 1, sc), R('y', rlx)], [W('y', 3, sc), R('x', sc)])),
  // GenMC 0.11 counts 17, for the same reason.
  both(18, 15, litmus('WWmerge1', [R('x'), R('y', sc)], [W('x', 1, sc), W('x', 2, sc)], [W('y', 1, sc), R('x', sc)])),
  both(8, 7, litmus('WWmerge2', [R('x'), R('y', sc)], [W('x', 2, sc)], [W('y', 1, sc), R('x', sc)])),
  both(8, 7, litmus('WRC+dep', [W('x', 1, rlx)], [R('x', rlx, 'a'), W('y', 'a', rlx)], [R('y', rlx), far, R('x', rlx)])),
  both(8, 7, litmus('cumul-release', [W('x', 1, rlx), W('y', 1)], [R('y', rlx, 'a'), W('z', 'a', rlx)], [R('z', rlx), far, R('x', rlx)])),
  both(8, 7, litmus('relacq-B-cumul', [W('x', 1, rlx), W('y', 1)], [R('y'), W('z', 1, rlx)], [R('z', rlx), far, R('x', rlx)])),
  both(16, 14, litmus('rel-B-cumul-acq', [W('x', 1, rlx), W('y', 1)], [R('y', rlx, 'a'), W('z', 'a', rlx)], [R('z', rlx), far, R('x', rlx)], [R('y')])),
  both(20, 16, litmus('relseq', [W('x', 1, rlx), W('y', 1), W('y', 2, rlx)], [swap('y', 3)], [R('y', rlx), far, R('x', rlx)])),
  both(4, 3, litmus('atomicpo', [W('y', 1, rlx), far, W('x', 1, rlx)], [swap('x', 1), swap('y', 1)])),
  same(3, litmus('po-loc', [R('y', rlx), far, R('x', rlx), W('x', 1, rlx)], [R('x', rlx, 'a'), W('y', 'a', rlx)])),
  same(6, litmus('inc2w', [add('x', 1)], [W('x', 4)], [add('x', 2)])),
  same(6, litmus('cii', [cas('x', 1, 2)], [add('x', 1)], [add('x', 1)])),
  same(24, litmus('wcii', [W('x', 5)], [cas('x', 1, 2)], [add('x', 1)], [add('x', 1)])),
  same(2, litmus('ccr', [cas('x', 0, 42)], [cas('x', 0, 17), R('x', rlx)])),
  same(2, litmus('casdep', [R('x', rlx, 'a'), cas('y', 'a', 1), W('z', 'a', rlx)], [W('y', 2, rlx)])),
  same(5, litmus('ori', [add('x', 1), W('y', 1)], [cas('x', 0, 1, acq, acq)], [R('y', rlx, 'a'), when('a', W('x', 4))])),
  same(3, litmus('rii', [R('x', rlx), add('x', 1)], [add('x', 1)])),
  same(3, litmus('riwi', [R('y', rlx), add('x', 1)], [add('x', 1), W('y', 1)])),
  same(3, litmus('rinc+wr', [add('x', 1)], [W('x', 2, rlx), R('x', rlx)])),
  same(4, litmus('RMWFix', [R('y', sc, 'a'), when('a', add('x', 1, sc), add('x', 1, sc))], [add('x', 1, sc)], [W('y', 42, sc)])),
  same(20, litmus('W+RRR+W', [W('x', 1, rlx)], times(3, () => R('x', rlx)), [W('x', 2, rlx)])),
  same(210, litmus('fr+w+w+w+reads', [W('x', 1, rlx)], [W('x', 2, rlx)], [W('x', 3, rlx)], times(4, () => R('x', rlx)))),
  same(600, litmus('inc+inc+RR+W+RR', [add('x', 1)], [add('x', 1)], [R('x', rlx), R('x', rlx)], [W('x', 42, rlx)], [R('x', rlx), R('x', rlx)])),
  same(22, litmus('wrw', [W('x', 1)], ...times(2, (i) => [R('x', rlx), W('x', i + 2)]))),
  same(4, litmus('TC2', [R('x', rlx, 'a'), R('x', rlx, 'b'), when(['a', '=', 'b'], W('y', 1, rlx))], [R('y', rlx, 'c'), W('x', 'c', rlx)])),
  same(9, litmus('detour', [W('x', 1, rlx)], [R('z', rlx, 'a'), W('x', ['a', '-', 1], rlx), R('x', rlx, 'b'), W('y', 'b', rlx)], [R('y', rlx, 'c'), W('z', 'c', rlx)])),
  same(9, litmus('small0', [R('x')], [R('x'), W('x', 1)], [W('x', 2)])),
  same(8, litmus('small1', [R('y'), R('z'), R('x')], [W('x', 1)], [W('y', 1), W('z', 1)])),
  same(12, litmus('default', [R('x'), R('x')], [W('x', 1)], [W('x', 2)])),
  same(8, litmus('JLT', [W('x', 1), R('y'), R('x')], [W('x', 2), R('x')], [W('y', 3)])),
  same(180, litmus('viktor-relseq', [add('x', 1), add('x', 1)], [add('x', 1, acq), add('x', 1)], [add('x', 1, rel)], [add('x', 1)])),
  same(3, litmus('dekker_f',
    [W('y', 1, rlx), F, R('x', rlx, 'a'), when(['a', '=', 0], W('c', 1, rlx), R('c', rlx))],
    [W('x', 1, rlx), F, R('y', rlx, 'a'), when(['a', '=', 0], W('c', 0, rlx), R('c', rlx))])),
  same(42, litmus('publish', [W('x', 42), W('flag', 1)], [
    R('flag', acq, 'f'), { let: 'n', value: 0 },
    { while: [[['f', '!=', 1], '+', ['n', '<', 41]], '=', 2], do: [{ let: 'n', value: ['n', '+', 1] }, when(['n', '<', 41], R('flag', acq, 'f'))] },
    when(['f', '=', 1], R('x')),
  ])),
];

/** Two threads of the Fibonacci benchmark, `rounds` each, and optionally the reader that stops at the bound. */
export function fibonacci(rounds: number, bound?: number): Litmus {
  const round = (own: string): Statement[] => [R('x', acq, 'a'), R('y', acq, 'b'), W(own, ['a', '+', 'b'])];
  const threads: Statement[][] = ['x', 'y'].map((own) => times(rounds, () => round(own)).flat());
  if (bound !== undefined) threads.push([R('x', acq, 'a'), when(['a', '<', bound + 1], R('y', acq))]);
  return { name: `fib_bench(${rounds})`, init: { x: 1, y: 1 }, threads };
}

/** Single-producer single-consumer ring of a given capacity: `tries` each; full and empty are not waited for. */
export function spscThreads(capacity: number, tries: number, suffix = '', orders: { readonly load: Order; readonly store: Order } = { load: acq, store: rel }): Statement[][] {
  const side = (own: string, peer: string, may: Expression): Statement[] => times(tries, () => [
    R(`${peer}${suffix}`, orders.load, 'p'),
    when(may, { let: 'own', value: ['own', '+', 1] }, W(`${own}${suffix}`, 'own', orders.store)),
  ]).flat();
  return [side('tail', 'head', [['own', '-', 'p'], '<', capacity]), side('head', 'tail', ['own', '<', 'p'])];
}

export function spsc(capacity: number, tries: number): Litmus {
  return { name: `SPSC(${capacity},${tries})`, threads: spscThreads(capacity, tries) };
}

/** `producers` rings and one consumer that sweeps them `tries` times. */
export function mpsc(producers: number, capacity: number, tries: number): Litmus {
  const rings = times(producers, (p) => spscThreads(capacity, tries, String(p)));
  const consumer = times(tries, () => times(producers, (p) => [
    R(`tail${p}`, acq, 'p'), when([`own${p}`, '<', 'p'], { let: `own${p}`, value: [`own${p}`, '+', 1] }, W(`head${p}`, `own${p}`)),
  ])).flat(2);
  return { name: `MPSC(${producers},${capacity},${tries})`, threads: [...rings.map((ring) => ring[0]!), consumer] };
}

export const parametricTests: readonly Expected[] = [
  ...[[4, 4], [16, 15], [144, 130], [2304, 2028], [57600, 49776]].map(([rc11, scCount], at) => both(rc11!, scCount!, litmus(`CoA(${at + 1})`,
    [W('x', 1), R('y'), R('x')], [W('x', 2), R('z'), R('x')], ...times(at, (i) => [W('y', i), W('z', i)])))),
  ...times(6, (i) => i + 2).map((n) => same(factorial(n), litmus(`ainc(${n})`, ...times(n, () => [add('x', 1)])))),
  ...times(3, (i) => i + 2).map((n) => same(factorial(n) ** 2, litmus(`binc(${n})`, ...times(n, () => [add('x', 1), add('y', 1)])))),
  ...times(3, (i) => i + 2).map((n) => same(factorial(n) ** 3, litmus(`cinc(${n})`, ...times(n, () => [add('x', 1), add('y', 1), add('z', 1)])))),
  ...[2, 5, 14, 43, 144, 523, 2048, 8597].map((count, at) => same(count, litmus(`casrot(${at + 2})`, ...times(at + 2, (i) => [cas('x', i, i + 1)])))),
  ...[6, 66, 1200, 32880].map((count, at) => same(count, litmus(`casw(${at + 2})`, ...times(at + 2, (i) => [cas('x', 0, 1), W('x', i + 3, rlx)])))),
  ...times(8, (i) => i + 2).map((n) => same(n * 2 ** (n - 1) + 1, litmus(`wcas(${n})`, [W('x', 2, rlx)], ...times(n, () => [cas('x', 2, 3)])))),
  ...[2, 3, 4].map((n) => same(factorial(n) ** 2, litmus(`rw(${n})`, ...times(n, (i) => [R('x', rlx), W('x', i + 1, rlx)])))),
  same(720, litmus('N-writers(4)', ...times(5, (i) => [W('x', i)]), [R('x')])),
  ...times(7, (i) => i + 2).map((n) => same(2 ** n, litmus(`readers(${n})`, [W('x', 1)], ...times(n, () => [R('x')])))),
  ...[[9, 9], [47, 44], [256, 225], [1427, 1182], [8082, 6321], [46311, 34232]].map(([rc11, scCount], at) => both(rc11!, scCount!, spsc(2, at + 2))),
  same(6, spsc(1, 2)),
  ...[[2, 2, 81, 81], [3, 2, 729, 729], [2, 3, 2209, 1936], [2, 4, 65536, 50625]].map(([p, n, rc11, scCount]) => both(rc11!, scCount!, mpsc(p!, 2, n!))),
  ...[[3, 3], [20, 19], [175, 141]].map(([rc11, scCount], at) => both(rc11!, scCount!, fibonacci(at + 1))),
];
