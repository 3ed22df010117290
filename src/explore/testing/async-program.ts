import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';

/**
 * Tiny async programs over two words, as data: each thread is an async function, and `spawn` starts another coroutine on the same event
 * loop. An instruction runs only if the coroutine's last result equals `when`, where given.
 */
export type AsyncInstruction = { readonly when?: number | undefined } & (
  | { readonly op: 'load' | 'add'; readonly x: number }
  | { readonly op: 'store'; readonly x: number; readonly v: number }
  | { readonly op: 'wait'; readonly x: number; readonly v: number; readonly timed: boolean }
  | { readonly op: 'waitAsync'; readonly x: number; readonly v: number; readonly timed: boolean | 'at once' }
  | { readonly op: 'notify'; readonly x: number; readonly n: number }
  | { readonly op: 'sleep'; readonly ms: number }
  | { readonly op: 'tick' }
  /** To and from the thread that is `q` + 1 threads further on, around. */
  | { readonly op: 'post' | 'receive' | 'poll'; readonly q: number }
  | { readonly op: 'spawn'; readonly body: readonly AsyncInstruction[] }
);

export interface AsyncProgram {
  readonly threads: readonly (readonly AsyncInstruction[])[];
}

/** The other thread of a `post`, `receive` or `poll`. */
export function otherThread(p: number, q: number, threads: number): number {
  return (p + 1 + (q % (threads - 1))) % threads;
}

/** Milliseconds of a wait that is timed. */
export const TIMEOUT = 3;

const word = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) });

const shared: readonly Arbitrary<AsyncInstruction>[] = [
  fc.record({ op: fc.constantFrom('load' as const, 'add' as const), x: word }),
  fc.record({ op: fc.constant('store' as const), x: word, v: fc.nat({ max: 1 }) }),
  fc.record({ op: fc.constant('wait' as const), x: word, v: fc.nat({ max: 1 }), timed: fc.boolean() }),
];
const notify: Arbitrary<AsyncInstruction> = fc.record({ op: fc.constant('notify' as const), x: word, n: fc.integer({ min: 1, max: 2 }) });
const waitAsync: Arbitrary<AsyncInstruction> = fc.record({
  op: fc.constant('waitAsync' as const), x: word, v: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }), timed: fc.constantFrom(false, true, true, 'at once' as const),
});
const messages: readonly Arbitrary<AsyncInstruction>[] = [
  fc.record({ op: fc.constant('post' as const), q: fc.nat({ max: 1 }) }),
  fc.record({ op: fc.constant('receive' as const), q: fc.nat({ max: 1 }) }),
  fc.record({ op: fc.constant('poll' as const), q: fc.nat({ max: 1 }) }),
];
const local: readonly Arbitrary<AsyncInstruction>[] = [
  fc.record({ op: fc.constant('sleep' as const), ms: fc.constantFrom(1, 2, 5) }),
  fc.constant({ op: 'tick' }),
];

function size(list: readonly AsyncInstruction[]): number {
  return list.reduce((sum, it) => sum + (it.op === 'spawn' ? size(it.body) : it.op === 'tick' ? 0 : it.op === 'waitAsync' || it.op === 'wait' ? 2 : 1), 0);
}

/** Programs of two or three threads with about `accesses` steps in all. */
export function asyncProgramsOf(accesses: number): Arbitrary<AsyncProgram> {
  const kinds = fc.oneof({ weight: 2, arbitrary: fc.constant([waitAsync, notify]) }, { weight: 1, arbitrary: fc.constant(messages) }, { weight: 1, arbitrary: fc.constant([waitAsync, notify, ...messages]) });
  return fc.tuple(kinds, fc.subarray([...shared, ...local], { minLength: 1, maxLength: 3 })).chain(([main, chosen]) => {
    const simple = fc.oneof(...main.map((arbitrary) => ({ weight: 2, arbitrary })), ...chosen);
    const when = <T extends AsyncInstruction>(arbitrary: Arbitrary<T>): Arbitrary<AsyncInstruction> =>
      fc.tuple(fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom(0, 1, 10, 12) }), arbitrary).map(([last, it]) => (last === undefined ? it : { ...it, when: last }));
    const spawn: Arbitrary<AsyncInstruction> = fc.record({ op: fc.constant('spawn' as const), body: fc.array(when(simple), { minLength: 1, maxLength: 2 }) });
    const instruction = when(fc.oneof({ weight: 5, arbitrary: simple }, { weight: 1, arbitrary: spawn }));
    return fc
      .record({ threads: fc.array(fc.array(instruction, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 3 }) })
      .filter(({ threads }) => threads.reduce((sum, it) => sum + size(it), 0) <= accesses && threads.filter((it) => /"x":0|"q"/.test(JSON.stringify(it))).length > 1);
  });
}
