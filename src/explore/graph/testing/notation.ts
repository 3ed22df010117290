import type { Order } from '../order.ts';
import type { Expression, Litmus, Statement } from './litmus.ts';

// One function a statement, with the orders that the cited tests use most as defaults.

export function R(cell: string, order: Order = 'acquire', to?: string): Statement {
  return to === undefined ? { load: cell, order } : { load: cell, order, to };
}

export function W(cell: string, value: Expression, order: Order = 'release'): Statement {
  return { store: cell, value, order };
}

export function add(cell: string, value: Expression, order: Order = 'relaxed', to?: string): Statement {
  return to === undefined ? { add: cell, value, order } : { add: cell, value, order, to };
}

export function swap(cell: string, value: Expression, order: Order = 'relaxed', to?: string): Statement {
  return to === undefined ? { exchange: cell, value, order } : { exchange: cell, value, order, to };
}

export function cas(cell: string, expected: Expression, value: Expression, order: Order = 'relaxed', failureOrder: Order = 'relaxed', to?: string): Statement {
  return to === undefined ? { cas: cell, expected, value, order, failureOrder } : { cas: cell, expected, value, order, failureOrder, to };
}

export function fence(order: Order): Statement {
  return { fence: order };
}

export function when(condition: Expression, ...body: readonly Statement[]): Statement {
  return { if: condition, do: body };
}

export function litmus(name: string, ...threads: readonly (readonly Statement[])[]): Litmus {
  return { name, threads };
}
