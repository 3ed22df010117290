import type { HandWritten, Operations } from '../../testing/hand-written.ts';
import { exploreGraphs } from '../explore-graphs.ts';
import { memoryModel } from '../models/index.ts';
import type { GraphProgram } from '../program.ts';
import { evaluate, litmusProgram } from './litmus.ts';
import type { Litmus, Registers, Statement } from './litmus.ts';

/** A number for each cell, the same in all executions: what is met first differs from one to the other. */
function numbering(program: GraphProgram): (cell: string) => number {
  exploreGraphs(program, memoryModel('sc'));
  const numbers = new Map(Array.from({ length: program.locationCount() }, (_, location) => [program.locationName(location), location]));
  return (cell) => numbers.get(cell)!;
}

const WORDS = 64;

/** A litmus program for the interleaving engine, which takes every access to be sequentially consistent. */
export function interleavedLitmus(litmus: Litmus): HandWritten {
  const { name, threads, init = {} } = litmus;
  const locate = numbering(litmusProgram(litmus));
  const initial: number[] = Array.from({ length: WORDS }, () => 0);
  for (const [cell, value] of Object.entries(init)) initial[locate(cell)] = value;
  return { name, words: WORDS, initial, threads: threads.map((body) => (m, ops) => run(body, m, ops, locate, {})) };
}

function* run(statements: readonly Statement[], m: Int32Array, ops: Operations, locate: (cell: string) => number, registers: Registers): Generator<unknown, void, unknown> {
  for (const statement of statements) {
    let read: unknown;
    if ('let' in statement) registers[statement.let] = evaluate(statement.value, registers);
    else if ('if' in statement) yield* run((evaluate(statement.if, registers) === 0 ? statement.else : statement.do) ?? [], m, ops, locate, registers);
    else if ('while' in statement) while (evaluate(statement.while, registers) !== 0) yield* run(statement.do, m, ops, locate, registers);
    else if ('load' in statement) read = yield ops.load(m, locate(statement.load));
    else if ('store' in statement) yield ops.store(m, locate(statement.store), evaluate(statement.value, registers));
    else if ('add' in statement) read = yield ops.add(m, locate(statement.add), evaluate(statement.value, registers));
    else if ('exchange' in statement) read = yield ops.exchange(m, locate(statement.exchange), evaluate(statement.value, registers));
    else if ('cas' in statement) read = yield ops.compareExchange(m, locate(statement.cas), evaluate(statement.expected, registers), evaluate(statement.value, registers));
    else if (!('fence' in statement)) throw new TypeError(`no interleaving of ${JSON.stringify(statement)}`);
    if ('to' in statement && statement.to !== undefined) registers[statement.to] = read as number;
  }
}
