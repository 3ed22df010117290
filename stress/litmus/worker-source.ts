import type { Access, LitmusTest } from './litmus-test.ts';
import { WAIT_RESULTS } from './litmus-test.ts';

/** Words between two cells, so that each has two cache lines (the adjacent one is prefetched with it) for itself. */
export const CELL_WORDS = 32;
/** Values are tallied in two bits each; this many bins and one more for values that nobody wrote. */
const VALUE_BITS = 2;

/** Words of the shared control block. */
const ARRIVED = 0;
const TALLIED = CELL_WORDS;
const ADVANCED = 2 * CELL_WORDS;
/** 1 + the last batch whose threads no longer meet, because one of them did not come. */
const SCATTERED = 3 * CELL_WORDS;
/** Read to pass time. */
export const IDLE = 4 * CELL_WORDS;
export const CONTROL_WORDS = 5 * CELL_WORDS;

/** What a worker is started with. */
export interface WorkerData {
  readonly control: Int32Array;
  /** Cells of all instances of a batch. */
  readonly memory: Int32Array;
  /** Registers of all instances, an array for each thread. */
  readonly registers: readonly Int32Array[];
  readonly me: number;
  readonly batches: number;
  readonly seed: number;
  /** Threads meet before each instance of every second batch; only sensible where each has a core. */
  readonly meets: boolean;
}

/** How long a thread spins for the other one before each instance: while that one wakes up, but not while it has lost its core. */
const MEETING_SPINS = 1 << 15;

/** Milliseconds after which a wait is taken for a lost wake-up. */
const WAIT_LIMIT_MS = 10_000;

/**
 * The program of one thread: straight-line code for its accesses, so that the engine compiles them as it compiles anybody's, in a
 * loop over the instances of a batch. Posts its histogram of outcomes, by bin, when all batches are done.
 */
export function workerSource(test: LitmusTest, thread: number, batchSize: number): string {
  const accesses = test.threads[thread]!;
  const own = accesses.flatMap((access) => ('to' in access ? [access.to] : []));
  const threads = test.threads.length;
  return `'use strict';
const { parentPort, workerData } = require('node:worker_threads');
const { control, memory, registers, me, batches, meets } = workerData;
const mine = registers[me];
const histogram = new Float64Array(${binCount(test)});
let state = workerData.seed;

function random() {
  state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
  return state >>> 0;
}

function instance(m, i) {
  const b = i * ${test.cells.length * CELL_WORDS};
${accesses.map((access) => `  ${codeOf(test, access)}`).join('\n')}
${own.map((register, k) => `  mine[i * ${own.length} + ${k}] = ${register};`).join('\n')}
}

function runThrough() {
  for (let spins = random() & 63; spins > 0; spins--) Atomics.load(control, ${IDLE});
  for (let i = 0; i < ${batchSize}; i++) instance(memory, i);
}

function runTogether(batch) {
  for (let i = 0; i < ${batchSize}; i++) {
    Atomics.add(control, ${ADVANCED}, 1);
    for (let spins = ${MEETING_SPINS}; Atomics.load(control, ${ADVANCED}) < (i + 1) * ${threads};) {
      if (Atomics.load(control, ${SCATTERED}) === batch + 1) break;
      if (--spins === 0) Atomics.store(control, ${SCATTERED}, batch + 1);
    }
    for (let spins = random() & 15; spins > 0; spins--) Atomics.load(control, ${IDLE});
    instance(memory, i);
  }
}

function meet(word, target) {
  Atomics.add(control, word, 1);
  Atomics.notify(control, word);
  for (let spins = ${threads === 2 ? 1 << 16 : 1 << 8}; spins > 0; spins--) if (Atomics.load(control, word) - target >= 0) return;
  for (let seen; (seen = Atomics.load(control, word)) - target < 0;) Atomics.wait(control, word, seen);
}

function binOf(i) {
  const b = i * ${test.cells.length * CELL_WORDS};
  let bin = 0, all = 0, value;
${tallyCode(test)}
  return all & ~${(1 << VALUE_BITS) - 1} ? ${binCount(test) - 1} : bin;
}

function tally() {
  for (let i = 0; i < ${batchSize}; i++) histogram[binOf(i)]++;
  memory.fill(0);
  Atomics.store(control, ${ADVANCED}, 0);
  for (const registersOfOne of registers) registersOfOne.fill(-1);
}

for (let batch = 0; batch < batches; batch++) {
  meet(${ARRIVED}, (2 * batch + 1) * ${threads});
  if (meets && (batch & 1)) runTogether(batch);
  else runThrough();
  meet(${ARRIVED}, (2 * batch + 2) * ${threads});
  // In turns, so that it is not always the same core whose cache holds the cells.
  if (batch % ${threads} === me) tally();
  meet(${TALLIED}, (batch + 1) * ${threads});
}
parentPort.postMessage(histogram);
`;
}

export function binCount(test: LitmusTest): number {
  return (1 << (VALUE_BITS * (test.registers.length + test.finals.length))) + 1;
}

/** The values of a bin, in the order of registers and finals; nothing for the bin of values that nobody wrote. */
export function valuesOf(test: LitmusTest, bin: number): number[] | undefined {
  if (bin === binCount(test) - 1) return undefined;
  const width = test.registers.length + test.finals.length;
  return Array.from({ length: width }, (_, i) => (bin >>> (VALUE_BITS * i)) & ((1 << VALUE_BITS) - 1));
}

function placeOf(test: LitmusTest, cell: string): string {
  return `b + ${test.cells.indexOf(cell) * CELL_WORDS}`;
}

function codeOf(test: LitmusTest, access: Access): string {
  const at = placeOf(test, access.cell);
  const atomic = test.atomic.has(access.cell);
  switch (access.op) {
    case 'store':
      return atomic ? `Atomics.store(m, ${at}, ${access.value});` : `m[${at}] = ${access.value};`;
    case 'load':
      return `const ${access.to} = ${atomic ? `Atomics.load(m, ${at})` : `m[${at}]`};`;
    case 'wait':
      return `const ${access.to} = ${JSON.stringify(WAIT_RESULTS)}.indexOf(Atomics.wait(m, ${at}, ${access.value}, ${WAIT_LIMIT_MS}));`;
    case 'notify':
      return `Atomics.notify(m, ${at});`;
  }
}

function tallyCode(test: LitmusTest): string {
  const lines: string[] = [];
  const take = (expression: string): void => {
    lines.push(`  value = ${expression}; all |= value; bin |= value << ${VALUE_BITS * lines.length};`);
  };
  for (const register of test.registers) {
    const thread = test.threads.findIndex((accesses) => accesses.some((access) => 'to' in access && access.to === register));
    const own = test.threads[thread]!.flatMap((access) => ('to' in access ? [access.to] : []));
    take(`registers[${thread}][i * ${own.length} + ${own.indexOf(register)}]`);
  }
  for (const cell of test.finals) take(test.atomic.has(cell) ? `Atomics.load(memory, ${placeOf(test, cell)})` : `memory[${placeOf(test, cell)}]`);
  return lines.join('\n');
}
