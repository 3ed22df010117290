import { beforeAll, describe, expect, test } from 'vitest';
import { loadBodies } from './testing/load-bodies.ts';
import { runProgram } from './testing/run.ts';
import type { Callable } from './twin.ts';

/** Name, body (the loop comes first), states of its turns: at entry and at each back edge. */
const states: readonly (readonly [name: string, body: string, states: readonly (readonly unknown[])[]])[] = [
  ['a spin has no state', `while (Atomics.load(v, 0) < 2) Atomics.add(v, 0, 1);`, [[], [], []]],
  ['a counter is state', `for (let i = 0; i < 2; i++) v[i];`, [[0], [1], [2]]],
  ['a bounded poll is no spin', `let tries = 0; while (Atomics.load(v, 0) === 0 && tries < 2) tries++; log(tries);`, [[0], [1], [2]]],
  ['continue passes the back edge', `let i = 0; while (i < 2) { i++; if (i > 0) continue; }`, [[0], [1], [2]]],
  ['do while', `let i = 0; do i++; while (i < 2);`, [[0], [1]]],
  ['what a turn assigns before it uses it is no state', `let seen; do { seen = Atomics.add(v, 0, 1); } while (seen < 1);`, [[], []]],
  ['also in a condition', `let w; while ((w = Atomics.add(v, 0, 1)) < 1);`, [[], []]],
  ['a variable of the body is no state', `let n = 0; for (;;) { const x = v[0]; let y = x; y++; if (n++ > 0) break; }`, [[0], [1]]],
  ['what is read before it is assigned is state', `let last = -1; do { if (v[0] === last) break; last = v[0]; } while (true);`, [[-1], [0]]],
  ['assigned on one branch only is state', `let x = 0; let i = 0; while (i < 2) { if (v[0] > 0) x = 1; i++; }`, [[0, 0], [0, 1], [0, 2]]],
  ['a skipped assignment is state', `let x = 0; let i = 0; do { i++; if (i === 1) continue; x = i; } while (i < 2 || x < 0);`, [[0, 0], [1, 0]]],
  ['what a closure reads is state', `let x = 0; const get = () => x; while (get() < 2) { x = v[0] + get() + 1; }`, [[0], [1], [2]]],
  ['destructuring assigns', `let a = 0, b = 1; while (a < 2) [a, b] = [b, a + b];`, [[0, 1], [1, 1], [1, 2], [2, 3]]],
];

/** Name, body, whether the second half of `for (turn of [0, 1])` reports an effect. */
const effects: readonly (readonly [name: string, body: string, effects: number])[] = [
  ['local variables are none', `let x = 0; x++; x = 5; const y = x;`, 0],
  ['reading is none', `const o = { a: [1] }; o.a[0]; o?.a; 'x' in o;`, 0],
  ['a property that changes', `const o = { x: 1 }; o.x = 2;`, 1],
  ['a property that does not change', `const o = { x: 1, y: NaN }; o.x = 1; o.y = NaN; o['x'] = 1; o.x ||= 5; o.x += 0;`, 0],
  ['updates and deletes', `const o = { x: 1 }; o.x++; delete o.x;`, 2],
  ['elements', `const a = [1]; a[0] = 1; a[0] = 2; a[1] = 3;`, 2],
  ['a captured variable', `let x = 0; const f = () => { x = 1; }; f(); f();`, 1],
  ['a captured counter', `let n = 0; const f = () => n++; f(); f();`, 2],
  ['private fields', `class A { #x = 0; m() { this.#x = 0; this.#x = 1; } } new A().m();`, 1],
  ['a new object is none', `class A { a = 1; #b = v[0]; constructor() { this.c = 3; this.d = v[1]; } } class B extends A { e = 5; } new A(); new B(); ({ x: 1 }); [1, 2];`, 0],
  ['mutating natives', `const a = []; a.push(1); new Map().set(1, 2); new Set().add(1);`, 3],
  ['mutating natives that find nothing to change', `const a = []; a.push(...a); a.unshift(); a.pop(); a.shift(); a.splice(0, 3); [1].splice(1); [1].splice(-1, 0); a.length = 0; new Map([[1, NaN]]).set(1, NaN); new Map().delete(1); new Map().clear(); new Set([1]).add(1); new Set().delete(1); new Set().clear(); new WeakSet().delete({});`, 0],
  ['mutating natives that find something', `[].unshift(1); [1].pop(); [1].shift(); [1].splice(0); [1].splice(0, 1); [].splice(0, 0, 1); new Map([[1, 2]]).set(1, 3); new Map([[1, 2]]).delete(1); new Map([[1, 2]]).clear(); new Set([1]).delete(1); new Set([1]).clear(); new WeakSet().add({}); Array.prototype.push.call({});`, 13],
  ['pure natives', `[1].map((x) => x); [1].includes(1); new Map([[1, 2]]).get(1); Math.max(1, 2); 'a'.slice(1); Object.keys({}); [...[1]]; Number('1'); new Int32Array(2).subarray(1); JSON.stringify({}); String(1);`, 0],
  ['unknown functions', `const f = globalThis.structuredClone; f(1); Object.assign({}, {}); encodeURIComponent('x');`, 2],
  ['time and chance', `Date.now(); performance.now(); Math.random();`, 3],
  ['transformed functions are none', `const f = (x) => x; const g = (x) => v[x]; function h() { return f(1) + g(1); } h(); [1].forEach(g);`, 0],
  ['patterns', `const o = {}; let x; [o.a] = [1]; ({ x } = { x: 1 }); const f = () => { [x] = [2]; }; f();`, 2],
  ['resuming a generator', `function* g() { yield 1; yield 2; } const it = g(); for (let i = 0; i < 1; i++) { it.next(); for (const x of it) break; [...it]; }`, 4],
  ['iterating over a fresh generator', `function* g() { yield 1; yield v[0]; } for (const x of g()) v[0]; [...g()]; const [a] = g();`, 0],
  ['moving on a native iterator', `const it = [1, 2].values(); for (const x of it); for (const x of [1].values());`, 2],
  ['memory of one’s own', `const w = new Int32Array(2); w[0] = 1; w.fill(3); new DataView(w.buffer).setInt8(0, 1);`, 3],
];

let stateful: readonly Callable[];
let effectful: readonly Callable[];
beforeAll(async () => {
  stateful = (await loadBodies([...states.map(([, body]) => body), `const f = (n) => { for (let i = 0; i < 1; i++) if (n > 0) f(n - 1); }; f(1); f(0);`])).transformed;
  effectful = (await loadBodies(effects.map(([, body]) => body))).transformed;
});

describe('loops tell what they carry from turn to turn', () => {
  test.each(states.map(([name, , expected], i) => [name, expected, i] as const))('%s', (_name, expected, i) => {
    for (const mode of ['answered', 'pending', 'looping'] as const) {
      const { handler } = runProgram(stateful[i]!, mode);
      expect(handler.loops.map(({ state }) => state)).toEqual(expected);
      expect(handler.loops.map(({ enter }) => enter)).toEqual(expected.map((_, turn) => turn === 0));
      expect(new Set(handler.loops.map(({ site }) => site)).size).toBe(1);
    }
  });
});

test('runs of one loop are told apart, also in recursion', () => {
  const { handler } = runProgram(stateful.at(-1)!, 'pending');
  expect(handler.loops.map(({ enter, state, run }) => `${enter ? 'enter' : 'back'} ${run} at ${state.join()}`)).toEqual([
    'enter 0 at 0', 'enter 1 at 0', 'back 1 at 1', 'back 0 at 1', 'enter 4 at 0', 'back 4 at 1',
  ]);
});

describe('effects are reported', () => {
  test.each(effects.map(([name, , expected], i) => [name, expected, i] as const))('%s', (_name, expected, i) => {
    expect(runProgram(effectful[i]!, 'pending').handler.effects).toBe(expected);
  });
});
