import type { ModelName } from 'ringproof/explore';

/** A program to explore: a scenario of properties/scenarios, and what is known of it. */
export interface Case {
  readonly name: string;
  /** Relative to properties/scenarios. */
  readonly file: string;
  /** Name of the file's export. */
  readonly scenario: string;
  /** Its Mazurkiewicz traces, where they are known: an exploration that counts others is wrong. */
  readonly traces?: number;
}

/** Programs that the best tools publish figures for, and the ring that ships. */
export const CASES: readonly Case[] = [
  { name: 'SPSC(2,7)', file: 'literature/spsc.ts', scenario: 'spsc2x7', traces: 34_232 },
  { name: 'lastzero(15)', file: 'literature/lastzero.ts', scenario: 'lastzero15', traces: 147_456 },
  { name: 'readers(13)', file: 'literature/readers.ts', scenario: 'readers13', traces: 8192 },
  { name: 'indexer(15)', file: 'literature/indexer.ts', scenario: 'indexer15', traces: 4096 },
  { name: 'fib(4)', file: 'literature/fib.ts', scenario: 'fib4', traces: 19_605 },
  { name: 'shipped ring', file: 'spsc.ts', scenario: 'pushAndPop' },
];

/** Programs explored as execution graphs: the same, and one in which the ring's two sides wait for each other. With `Atomics` as they are, each model has the executions that there are traces. */
export const MODEL_CASES: readonly Case[] = [...CASES, { name: 'shipped ring, waiting', file: 'wait.ts', scenario: 'bothSleep' }];

export const MODELS = ['tso', 'rc11', 'js'] as const satisfies readonly ModelName[];

export interface PeerCase extends Case {
  /** The program as peers/src/programs.rs names it. */
  readonly program: string;
  readonly sizes: readonly number[];
}

/** Programs small enough for tools that explore more executions than there are traces. */
export const PEER_CASES: readonly PeerCase[] = [
  { name: 'SB', file: 'literature/store-buffering.ts', scenario: 'storeBuffering', traces: 3, program: 'SB', sizes: [] },
  { name: 'readers(2)', file: 'literature/readers.ts', scenario: 'readers2', traces: 4, program: 'readers', sizes: [2] },
  { name: 'readers(3)', file: 'literature/readers.ts', scenario: 'readers3', traces: 8, program: 'readers', sizes: [3] },
  { name: 'SPSC(2,2)', file: 'literature/spsc.ts', scenario: 'spsc2x2', traces: 9, program: 'SPSC', sizes: [2, 2] },
  { name: 'SPSC(2,3)', file: 'literature/spsc.ts', scenario: 'spsc2x3', traces: 44, program: 'SPSC', sizes: [2, 3] },
  { name: 'SPSC(2,4)', file: 'literature/spsc.ts', scenario: 'spsc2x4', traces: 225, program: 'SPSC', sizes: [2, 4] },
  { name: 'lastzero(2)', file: 'literature/lastzero.ts', scenario: 'lastzero2', traces: 5, program: 'lastzero', sizes: [2] },
  { name: 'lastzero(3)', file: 'literature/lastzero.ts', scenario: 'lastzero3', traces: 12, program: 'lastzero', sizes: [3] },
  { name: 'fib(1)', file: 'literature/fib.ts', scenario: 'fib1', traces: 11, program: 'fib', sizes: [1] },
  { name: 'fib(2)', file: 'literature/fib.ts', scenario: 'fib2', traces: 140, program: 'fib', sizes: [2] },
];
