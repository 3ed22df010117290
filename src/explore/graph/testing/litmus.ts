import { orderBits } from '../order.ts';
import type { Order } from '../order.ts';
import { KEEP } from '../program.ts';
import type { GraphProgram, Operation, Step, ThreadRun, Value } from '../program.ts';

/** A register name, or a number; `[a, '+', b]` is the sum. */
export type Expression = number | string | readonly [Expression, '+' | '-' | '=' | '<' | '!=', Expression];

/** Statements of a small litmus language. Registers are local to a thread and start as 0. */
export type Statement =
  | { readonly load: string; readonly to?: string; readonly order: Order }
  /** Blocks the thread unless the value read equals `equals`. */
  | { readonly await: string; readonly equals: number; readonly to?: string; readonly order: Order }
  | { readonly store: string; readonly value: Expression; readonly order: Order }
  | { readonly add: string; readonly value: Expression; readonly to?: string; readonly order: Order }
  | { readonly exchange: string; readonly value: Expression; readonly to?: string; readonly order: Order }
  /** `to` receives the old value. `failureOrder` is `relaxed` unless given. */
  | { readonly cas: string; readonly expected: Expression; readonly value: Expression; readonly to?: string; readonly order: Order; readonly failureOrder?: Order }
  | { readonly fence: Order }
  | { readonly let: string; readonly value: Expression }
  | { readonly if: Expression; readonly do: readonly Statement[]; readonly else?: readonly Statement[] }
  | { readonly while: Expression; readonly do: readonly Statement[] };

export interface Litmus {
  readonly name: string;
  /** First values; 0 for cells not named. */
  readonly init?: Readonly<Record<string, number>>;
  readonly threads: readonly (readonly Statement[])[];
}

export type Registers = Record<string, number>;

export function evaluate(expression: Expression, registers: Registers): number {
  if (typeof expression === 'number') return expression;
  if (typeof expression === 'string') return registers[expression] ?? 0;
  const left = evaluate(expression[0], registers);
  const right = evaluate(expression[2], registers);
  switch (expression[1]) {
    case '+': return left + right;
    case '-': return left - right;
    case '=': return left === right ? 1 : 0;
    case '!=': return left === right ? 0 : 1;
    case '<': return left < right ? 1 : 0;
  }
}

/** Runs one thread of a litmus program: yields operations, receives what they read. `locate` numbers the cells. */
export function* runThread(statements: readonly Statement[], locate: (cell: string) => number, registers: Registers = {}): Generator<Operation, Registers, Value> {
  for (const statement of statements) {
    if ('let' in statement) registers[statement.let] = evaluate(statement.value, registers);
    else if ('if' in statement) {
      const branch = evaluate(statement.if, registers) === 0 ? statement.else : statement.do;
      if (branch !== undefined) yield* runThread(branch, locate, registers);
    } else if ('while' in statement) {
      while (evaluate(statement.while, registers) !== 0) yield* runThread(statement.do, locate, registers);
    } else {
      const result = yield operationOf(statement, locate, registers);
      if ('to' in statement && statement.to !== undefined) registers[statement.to] = result as number;
    }
  }
  return registers;
}

type AccessStatement = Exclude<Statement, { readonly let: string } | { readonly if: Expression } | { readonly while: Expression }>;

function operationOf(statement: AccessStatement, locate: (cell: string) => number, registers: Registers): Operation {
  if ('fence' in statement) return { kind: 'fence', order: orderBits(statement.fence), site: -1 };
  const base = { order: orderBits(statement.order), site: -1, type: 0 };
  if ('load' in statement) return { kind: 'load', location: locate(statement.load), ...base };
  if ('await' in statement) {
    const { equals } = statement;
    return { kind: 'load', location: locate(statement.await), until: (value) => value === equals, ...base };
  }
  const value = evaluate(statement.value, registers);
  if ('store' in statement) return { kind: 'store', location: locate(statement.store), value, ...base };
  if ('add' in statement) return { kind: 'rmw', location: locate(statement.add), update: (old) => (old as number) + value, failureOrder: 0, ...base };
  if ('exchange' in statement) return { kind: 'rmw', location: locate(statement.exchange), update: () => value, failureOrder: 0, ...base };
  const expected = evaluate(statement.expected, registers);
  return {
    kind: 'rmw', location: locate(statement.cas), update: (old) => old === expected ? value : KEEP, failureOrder: orderBits(statement.failureOrder ?? 'relaxed'), ...base,
  };
}

export function litmusProgram(litmus: Litmus): GraphProgram {
  const cells: string[] = [];
  const numbers = new Map<string, number>();
  const locate = (cell: string): number => {
    let number = numbers.get(cell);
    if (number === undefined) {
      number = cells.push(cell) - 1;
      numbers.set(cell, number);
    }
    return number;
  };
  return {
    name: litmus.name,
    threadNames: litmus.threads.map((_, thread) => `T${thread}`),
    start(thread): ThreadRun {
      const run = runThread(litmus.threads[thread]!, locate);
      return {
        next(value): Step {
          const { done, value: step } = run.next(value);
          return done === true ? { kind: 'end', value: step } : step;
        },
      };
    },
    locationCount: () => cells.length,
    locationName: (location) => cells[location]!,
    initial: (location) => litmus.init?.[cells[location]!] ?? 0,
    convert: (value) => value,
  };
}
