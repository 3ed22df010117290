import { fc } from '@fast-check/vitest';
import type { Element, ScalarElement } from 'ringproof';

/** An element whose items are single slots: what the model-based properties need to know of it. */
export interface ElementKind<V = unknown> {
  readonly name: string;
  readonly element: Element;
  readonly items: fc.Arbitrary<V>;
  /** Handles reuse the objects that they answer with. */
  copy(item: V): V;
}

const doubles = fc.oneof({ weight: 4, arbitrary: fc.double() }, fc.constantFrom(NaN, -0, Number.MIN_VALUE, Number.MAX_VALUE, -Infinity));

/** Every value of each scalar; fast-check leans towards the extremes by itself. */
const SCALARS = {
  int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  float64: doubles,
  bigint64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
} as const;

function scalarKind(name: ScalarElement): ElementKind {
  return { name, element: name, items: SCALARS[name], copy: (item) => item };
}

const RECORD = { at: 'float64', id: 'uint32', delta: 'int32', key: 'bigint64' } as const;

const recordKind: ElementKind = {
  name: 'record',
  element: { record: RECORD },
  items: fc.record({ at: SCALARS.float64, id: SCALARS.uint32, delta: SCALARS.int32, key: SCALARS.bigint64 }, { noNullPrototype: true }),
  copy: (item) => ({ ...(item as object) }),
};

export const ELEMENT_KINDS: readonly ElementKind[] = [scalarKind('int32'), scalarKind('uint32'), scalarKind('float64'), scalarKind('bigint64'), recordKind];

/** First sequences: 0, and so near to where sequences or their signed forms wrap that a short run gets across. */
export const startSequences: fc.Arbitrary<number> = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 12 }).map((k) => 2 ** 32 - k),
  fc.integer({ min: 1, max: 12 }).map((k) => 2 ** 31 - k),
);
