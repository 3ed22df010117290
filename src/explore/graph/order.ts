/** Memory orders of C++20, plus `non-atomic`. Under `js`, `non-atomic` is ECMA-262's Unordered and every other order is SeqCst. */
export type Order = 'non-atomic' | 'relaxed' | 'acquire' | 'release' | 'acq_rel' | 'seq_cst';

// An order as bits, so that "at least acquire" is one test.
export const ATOMIC = 1;
export const ACQUIRE = 2;
export const RELEASE = 4;
export const SEQ_CST = 8;

const BITS: Readonly<Record<Order, number>> = {
  'non-atomic': 0,
  'relaxed': ATOMIC,
  'acquire': ATOMIC | ACQUIRE,
  'release': ATOMIC | RELEASE,
  'acq_rel': ATOMIC | ACQUIRE | RELEASE,
  'seq_cst': ATOMIC | ACQUIRE | RELEASE | SEQ_CST,
};

export function orderBits(order: Order): number {
  return BITS[order];
}

export function orderName(bits: number): Order {
  for (const [name, value] of Object.entries(BITS)) if (value === bits) return name as Order;
  throw new RangeError(`no memory order has the bits ${bits}`);
}
