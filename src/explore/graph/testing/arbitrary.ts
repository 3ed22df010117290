import fc from 'fast-check';
import type { ModelName } from '../models/model.ts';
import type { Order } from '../order.ts';
import type { Litmus, Statement } from './litmus.ts';

const READS: readonly Order[] = ['relaxed', 'acquire', 'seq_cst'];
const WRITES: readonly Order[] = ['relaxed', 'release', 'seq_cst'];
const UPDATES: readonly Order[] = ['relaxed', 'acquire', 'release', 'acq_rel', 'seq_cst'];
const FENCES: readonly Order[] = ['acquire', 'release', 'acq_rel', 'seq_cst'];

/**
 * Litmus programs of two or three threads with at most six accesses on one to three cells: loads, stores, fetch-adds, exchanges, compare-exchanges, fences, awaits,
 * and statements that only run if an earlier read saw a given value.
 */
export function litmusArbitrary(model: ModelName): fc.Arbitrary<Litmus> {
  const shapes = fc.constantFrom([2, 2], [3, 2], [3, 3], [4, 2], [2, 2, 2], [1, 2, 2], [3, 2, 1], [1, 1, 2], [1, 1, 3], [1, 1, 1], [4, 1, 1], [2, 1, 3]);
  return programs(model, shapes, (simple, awaits) => fc.oneof({ weight: 22, arbitrary: simple }, { weight: 1, arbitrary: awaits }));
}

/** The same without awaits, and with waits and notifies, on few cells so that they meet. */
export function waitingArbitrary(model: ModelName): fc.Arbitrary<Litmus> {
  const shapes = fc.constantFrom([2, 2], [3, 2], [2, 3], [2, 2, 1], [1, 2, 2], [1, 1, 2], [1, 1, 1], [2, 1, 1], [1, 3], [1, 1, 1, 1]);
  const cell = fc.oneof({ weight: 4, arbitrary: fc.constant('x') }, { weight: 1, arbitrary: fc.constant('y') });
  const order = model === 'js' ? fc.constant<Order>('seq_cst') : fc.constantFrom(...READS);
  const wait = fc.record({ wait: cell, equals: fc.integer({ min: 0, max: 1 }), timed: fc.boolean(), order });
  const notify = fc.record({ notify: cell, count: fc.constantFrom(0, 1, 2, Infinity) });
  return programs(model, shapes, (simple) => fc.oneof({ weight: 3, arbitrary: simple }, { weight: 2, arbitrary: wait }, { weight: 2, arbitrary: notify }));
}

/** Loads and stores of constants, without conditions: `x` and `y` are plain, `z` is atomic. */
export function straightLineArbitrary(): fc.Arbitrary<Litmus> {
  const cell = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('x', 'y') }, { weight: 1, arbitrary: fc.constant('z') });
  const load = fc.record({ cell, value: fc.constant(undefined as number | undefined) });
  const store = fc.record({ cell, value: fc.constantFrom<number | undefined>(1, 2) });
  // Threads that load first and store then are those that make cycles.
  const body = (length: number): fc.Arbitrary<{ cell: string; value: number | undefined }[]> => fc.tuple(...Array.from({ length }, (_, at) =>
    fc.oneof({ weight: at < length / 2 ? 4 : 1, arbitrary: load }, { weight: at < length / 2 ? 1 : 4, arbitrary: store }))) as fc.Arbitrary<{ cell: string; value: number | undefined }[]>;
  const shapes = fc.constantFrom([2, 2], [3, 2], [3, 3], [2, 2, 2], [4, 2], [1, 2, 2], [1, 1, 2]);
  return shapes.chain((lengths) => fc.tuple(...lengths.map(body))).map((threads) => ({
    name: 'straight line',
    threads: threads.map((accesses) => accesses.map(({ cell: at, value }, index): Statement => {
      const order = at === 'z' ? 'seq_cst' : 'non-atomic';
      return value === undefined ? { load: at, to: `r${index}`, order } : { store: at, value, order };
    })),
  }));
}

function programs(
  model: ModelName, shapes: fc.Arbitrary<readonly number[]>, mix: (simple: fc.Arbitrary<Statement>, awaits: fc.Arbitrary<Statement>) => fc.Arbitrary<Statement>,
): fc.Arbitrary<Litmus> {
  const plain = model === 'js' || model === 'rc11';
  const orders = (of: readonly Order[]): fc.Arbitrary<Order> => fc.constantFrom(...(model === 'js' ? ['seq_cst' as const] : of));
  // Plain accesses are half of what `js` is about; in RC11 they are relaxed accesses that synchronise with nobody.
  const access = (of: readonly Order[]): fc.Arbitrary<Order> =>
    plain ? fc.oneof({ weight: model === 'js' ? 2 : 6, arbitrary: orders(of) }, { weight: model === 'js' ? 2 : 1, arbitrary: fc.constant<Order>('non-atomic') }) : orders(of);
  const cell = fc.constantFrom('x', 'y', 'z');
  const narrow = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('x', 'y') }, { weight: 1, arbitrary: cell });
  const value = fc.integer({ min: 0, max: 2 });
  const load = fc.record({ load: narrow, order: access(READS) });
  const store = fc.record({ store: narrow, value: fc.integer({ min: 1, max: 2 }), order: access(WRITES) });
  const add = fc.record({ add: narrow, value: fc.constant(1), order: orders(UPDATES) });
  const exchange = fc.record({ exchange: narrow, value: fc.integer({ min: 1, max: 2 }), order: orders(UPDATES) });
  const cas = fc.record({ cas: narrow, expected: value, value, order: orders(UPDATES), failureOrder: orders(READS) });
  const awaits = fc.record({ await: narrow, equals: fc.integer({ min: 0, max: 1 }), order: orders(READS) });
  const fence = fc.record({ fence: fc.constantFrom(...FENCES) });
  const accesses: fc.Arbitrary<Statement> = fc.oneof(
    { weight: 8, arbitrary: load }, { weight: 8, arbitrary: store }, { weight: 2, arbitrary: add }, { weight: 1, arbitrary: exchange }, { weight: 2, arbitrary: cas },
    ...(model === 'js' ? [] : [{ weight: 3, arbitrary: fence }]),
  );
  const simple = mix(accesses, awaits);
  const statement = fc.oneof({ weight: 6, arbitrary: simple.map((one) => ({ one, guard: undefined as number | undefined })) }, { weight: 1, arbitrary: fc.record({ one: simple, guard: fc.integer({ min: 0, max: 1 }) }) });
  return shapes.chain((lengths) => fc.tuple(...lengths.map((length) => fc.array(statement, { minLength: length, maxLength: length })))).map((threads) => ({
    name: 'generated',
    threads: threads.map((body) => {
      const out: Statement[] = [];
      let last: string | undefined;
      for (const [at, { one, guard }] of body.entries()) {
        let bare: Statement = one;
        const before = last;
        if ('load' in one || 'add' in one || 'exchange' in one || 'cas' in one || 'wait' in one || 'notify' in one) bare = { ...one, to: last = `r${at}` };
        out.push(guard === undefined || before === undefined ? bare : { if: [before, '=', guard], do: [bare] });
      }
      return out;
    }),
  }));
}
