import { beforeAll, describe, expect, test } from 'vitest';
import { loadBodies } from './testing/load-bodies.ts';
import { runProgram } from './testing/run.ts';
import type { Callable } from './twin.ts';

/** Name, body, and what it does to shared memory, each access a suspension. */
const table: readonly (readonly [name: string, body: string, accesses: readonly string[]])[] = [
  ['functions', `function f() { return v[0] + g(); } const g = () => Atomics.load(v, 1); f();`, ['read v[0]', 'load v[1]']],
  ['constructors', `class A { constructor() { this.x = Atomics.load(v, 0); } } new A();`, ['load v[0]']],
  ['constructors of derived classes', `class A { constructor() { Atomics.load(v, 0); } } class B extends A { constructor() { Atomics.load(v, 1); super(); Atomics.load(v, 2); } } new B();`, ['load v[1]', 'load v[0]', 'load v[2]']],
  ['constructors of classes with native parents', `class E extends Error { constructor() { super(String(v[0])); this.code = v[1]; } } class F extends E { x = v[2]; constructor() { super(); this.y = v[3]; } } new F();`, ['read v[0]', 'read v[1]', 'read v[2]', 'read v[3]']],
  ['functions as constructors', `function F() { this.x = v[0]; } new F();`, ['read v[0]']],
  ['field initialisers', `class A { a = v[0]; #b = Atomics.load(v, 1); } class B extends A { c = v[2]; } new B();`, ['read v[0]', 'load v[1]', 'read v[2]']],
  ['getters and setters', `class A { get x() { return v[0]; } set x(y) { v[1] = y; } static get s() { return v[2]; } get #p() { return v[3]; } q() { return this.#p; } } const a = new A(); a.x = a.x + 1; A.s; a.q(); const { x } = a; const o = { get y() { return v[4]; } }; o.y; a?.x;`,
    ['read v[0]', 'write v[1]', 'read v[2]', 'read v[3]', 'read v[0]', 'read v[4]', 'read v[0]']],
  ['accessors by names known at run time', `class A { get x() { return v[0]; } set x(y) { v[1] = y; } static get s() { return v[2]; } } const a = new A(), k = ['x', 's']; a[k[0]]; a[k[0]] = 1; a[k[0]] += 1; a[k[0]]++; a?.[k[0]]; A[k[1]]; ({ get z() { return v[3]; } })[['z'].join()]; const list = [5]; list['0'];`,
    ['read v[0]', 'write v[1]', 'read v[0]', 'write v[1]', 'read v[0]', 'write v[1]', 'read v[0]', 'read v[2]', 'read v[3]']],
  ['super accessors', `class A { get x() { return v[0]; } set x(y) { v[1] = y; } } class B extends A { get x() { return super.x; } set x(y) { super.x = y; } } const b = new B(); b.x = 1; b.x;`, ['write v[1]', 'read v[0]']],
  ['private methods', `class A { #m() { return v[0]; } run() { return [1].map(this.#m, this); } } new A().run();`, ['read v[0]']],
  ['default parameters', `const f = (a, b = Atomics.load(v, 0), [c] = [v[1]]) => b; f(1);`, ['load v[0]', 'read v[1]']],
  ['callbacks of array methods', `[1, 2].forEach((x) => v[x]); [2, 1].sort(() => v[3]); Array.from([4], (x) => v[x]); new Map([[5, 5]]).forEach((x) => v[x]);`, ['read v[x]', 'read v[x]', 'read v[3]', 'read v[x]', 'read v[x]']],
  ['replacers', `'a-b'.replace(/[ab]/g, () => v[0]); 'aa'.replaceAll('a', (x, at) => v[at]);`, ['read v[0]', 'read v[0]', 'read v[at]', 'read v[at]']],
  ['call, apply, bind', `const f = () => v[0]; f.call(); f.apply(); f.bind()(); Reflect.apply(f, null, []);`, ['read v[0]', 'read v[0]', 'read v[0]', 'read v[0]']],
  ['promise executors', `new Promise((resolve) => { resolve(v[0]); v[1]; });`, ['read v[0]', 'read v[1]']],
  ['generators', `function* g() { yield v[0]; try { yield v[1]; } finally { v[2]; } } for (const x of g()) break; [...g()]; const [a] = g(); for (const x of g()) if (x === undefined) break;`,
    ['read v[0]', 'read v[0]', 'read v[1]', 'read v[2]', 'read v[0]', 'read v[0]', 'read v[1]', 'read v[2]']],
  ['closing of iterators', `function* g() { try { yield 1; yield 2; } finally { v[0]; } } const h = g(); l: for (const x of [1]) for (const y of h) continue l; const f = () => { for (const x of g()) return v[1]; }; f(); try { for (const x of g()) throw 1; } catch { v[2]; } const it = { [Symbol.iterator]: () => ({ next: () => ({ done: false }), return: () => ({ x: v[3] }) }) }; for (const x of it) break; function* outer() { for (const x of g()) yield x; } for (const x of outer()) break;`,
    ['read v[0]', 'read v[1]', 'read v[0]', 'read v[0]', 'read v[2]', 'read v[3]', 'read v[0]']],
  ['iterators', `const it = { [Symbol.iterator]: () => ({ next: () => ({ done: true, value: v[0] }) }) }; for (const x of it); [...it]; new Set(it);`, ['read v[0]', 'read v[0]', 'read v[0]']],
  ['tagged templates', 'const t = (s, x) => v[x]; t`a${v[1]}`; ({ t }).t`${2}`;', ['read v[1]', 'read v[x]', 'read v[x]']],
  ['element forms', `v[0] += v[1]; v[2]++; v[3] ||= 5; [...v.subarray(0, 2)]; const { 4: x } = v;`, ['read v[0]', 'read v[1]', 'write v[0]', 'read v[2]', 'write v[2]', 'read v[3]', 'write v[3]', 'read v.subarray(0, 2)', 'read v.subarray(0, 2)', 'read v']],
  ['using', `class R { [Symbol.dispose]() { Atomics.store(v, 0, 1); } } { using r = new R(); v[1]; }`, ['read v[1]', 'store v[0]']],
  ['bulk methods', `v.set([1, 2], 1); v.fill(0, 2, 4); v.copyWithin(0, 4, 6); v.slice(8); v.set(v.subarray(0, 1), 3); new Int32Array(v.subarray(1, 2)); v.subarray(1); v.at(-1); v.set([]);`,
    ['bulk r w4+8 v', 'bulk r w8+8 v', 'bulk r16+8 w0+8 v', 'bulk r32+32 w v', 'bulk r0+4 w12+4 v', 'bulk r4+4 w ', 'bulk r60+4 w v']],
  ['DataView', `const d = new DataView(sab, 8); d.setInt16(2, 1); d.getFloat64(8, true);`, ['setInt16 d', 'getFloat64 d']],
  ['text', `const u = new Uint8Array(sab, 4); new TextEncoder().encodeInto('ab', u); new TextDecoder().decode(u.subarray(0, 2));`, ['bulk r w4+2 new TextEncoder()', 'bulk r4+2 w new TextDecoder()']],
  ['Atomics under other names', `const { add } = Atomics; const A = Atomics; add(v, 0, 1); A.sub(v, 1, 1); const list = [Atomics]; list[0].or(v, 2, 1); [Atomics.load].map((f) => f(v, 3)); const l = Atomics.load.bind(null, v, 4); l();`, ['add v[0]', 'sub v[1]', 'or v[2]', 'load ', 'load v[4]']],
  ['wait and notify', `Atomics.wait(v, 0, 1); Atomics.notify(v, 0); Atomics.waitAsync(v, 0, 1);`, ['wait v[0]', 'notify v[0]', 'waitAsync v[0]']],
  ['nothing for memory that is not shared', `const w = new Int32Array(4); w[0] = 1; Atomics.add(w, 0, 1); w.fill(2); new DataView(w.buffer).getInt8(0); [...w];`, []],
  ['nothing for what touches no memory', `v[-1]; v[99]; v[99] = 1; v.length; v.x; v[0.5]; 'a'[0];`, []],
];

let programs: readonly Callable[];
beforeAll(async () => {
  programs = (await loadBodies(table.map(([, body]) => body))).transformed;
});

describe('shared memory is accessed one suspension at a time', () => {
  test.each(table.map(([name, , accesses], i) => [name, accesses, i] as const))('%s', (_name, accesses, i) => {
    const { outcome, handler } = runProgram(programs[i]!, 'pending');
    expect(handler.refusal?.message).toBeUndefined();
    expect(outcome.threw).toBeUndefined();
    expect(handler.accesses).toEqual(accesses);
  });
});
