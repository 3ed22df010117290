import { orderBits } from '../order.ts';
import type { Order } from '../order.ts';
import { KEEP } from '../program.ts';
import type { GraphProgram, Operation, Step, ThreadRun, Value } from '../program.ts';
import { EMPTY_LIST, notifySteps, waitSteps } from '../waiter-list.ts';

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
  /** `Atomics.wait`: `to` receives 0 for ok, 1 for not-equal, 2 for timed-out. The order is that of the read of the cell. */
  | { readonly wait: string; readonly equals: number; readonly timed?: boolean; readonly to?: string; readonly order: Order }
  /** `Atomics.notify`: `to` receives how many it woke. */
  | { readonly notify: string; readonly count: number; readonly to?: string }
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

/** Waiting and waking, which the search and the oracle each put into their own terms. */
export interface Wait {
  readonly kind: 'wait';
  readonly location: number;
  readonly order: number;
  readonly expected: number;
  readonly timed: boolean;
}

export interface Notify {
  readonly kind: 'notify';
  readonly location: number;
  readonly count: number;
}

export type Request = Operation | Wait | Notify;

/** What `wait` answers as a register. */
export const WAIT_ANSWERS = ['ok', 'not-equal', 'timed-out'] as const;

/** Runs one thread of a litmus program: yields requests, receives what they read or answer. `locate` numbers the cells. */
export function* runThread(statements: readonly Statement[], locate: (cell: string) => number, registers: Registers = {}): Generator<Request, Registers, Value> {
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

function operationOf(statement: AccessStatement, locate: (cell: string) => number, registers: Registers): Request {
  if ('fence' in statement) return { kind: 'fence', order: orderBits(statement.fence), site: -1 };
  if ('notify' in statement) return { kind: 'notify', location: locate(statement.notify), count: statement.count };
  if ('wait' in statement) return { kind: 'wait', location: locate(statement.wait), order: orderBits(statement.order), expected: statement.equals, timed: statement.timed === true };
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

/** How waiting and waking are put into operations; tests put defects in. */
export interface Waiting {
  readonly waitSteps: typeof waitSteps;
  readonly notifySteps: typeof notifySteps;
}

/** Requests as operations of the search. */
function* expand(thread: Generator<Request, Registers, Value>, number: number, listOf: (cell: number) => number, waiting: Waiting): Generator<Operation, Registers, Value> {
  let sections = 0;
  let value: Value = undefined;
  for (;;) {
    const { done, value: request } = thread.next(value);
    if (done === true) return request;
    if (request.kind === 'wait') {
      const { location, order, expected, timed } = request;
      value = WAIT_ANSWERS.indexOf(yield* waiting.waitSteps({ list: listOf(location), word: location, type: 0, order, site: -1, expected, timed, id: `${number}.${sections++}` }));
    } else if (request.kind === 'notify') value = yield* waiting.notifySteps(listOf(request.location), -1, request.count, `${number}.${sections++}`);
    else value = yield request;
  }
}

export function litmusProgram(litmus: Litmus, waiting: Waiting = { waitSteps, notifySteps }): GraphProgram {
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
      const run = expand(runThread(litmus.threads[thread]!, locate), thread, (cell) => locate(`waiters of ${cells[cell]!}`), waiting);
      return {
        next(value): Step {
          const { done, value: step } = run.next(value);
          return done === true ? { kind: 'end', value: step } : step;
        },
      };
    },
    locationCount: () => cells.length,
    locationName: (location) => cells[location]!,
    initial: (location) => litmus.init?.[cells[location]!] ?? (cells[location]!.startsWith('waiters of ') ? EMPTY_LIST : 0),
    convert: (value) => value,
  };
}
