import { beforeAll, describe, expect, test } from 'vitest';
import { NotResumableError } from './refusal.ts';
import { loadBodies } from './testing/load-bodies.ts';
import { runProgram } from './testing/run.ts';
import type { Callable } from './twin.ts';

/** Name, body, the text that the refusal points at, and a part of the reason. */
const table: readonly (readonly [name: string, body: string, text: string, reason: RegExp])[] = [
  ['a callback of a native function without a replacement', `JSON.parse('1', () => v[0]);`, 'v[0]', /cannot be suspended/],
  ['implicit conversion to a string', '`${{ toString: () => String(v[0]) }}`;', 'v[0]', /implicit conversion/],
  ['implicit conversion to a number', `v[0] = { valueOf() { return Atomics.load(v, 1); } };`, 'Atomics.load(v, 1)', /implicit conversion/],
  ['toJSON', `JSON.stringify({ toJSON() { return v[0]; } });`, 'v[0]', /cannot be suspended/],
  ['an async arrow function with super', `class A { m() {} } class B extends A { m() { return (async () => { super.m(); Atomics.store(v, 0, 1); })(); } } new B().m();`, 'Atomics.store(v, 0, 1)', /async/],
  ['a promise that Node settles', `(async () => { await import('node:fs'); })();`, `await import('node:fs')`, /nobody settles it/],
  ['a promise that Node settles, adopted', `Promise.resolve().then(() => import('node:fs'));`, `Promise.resolve().then(() => import('node:fs'))`, /nobody settles it/],
  ['a channel to elsewhere', `new BroadcastChannel('a');`, `new BroadcastChannel('a')`, /other end is not explored/],
  ['an async method called by a native function', `['a'].toString = null; const o = { async toJSON() { return v[0]; } }; JSON.stringify(o);`, 'v[0]', /native/],
  ['a static field', `class A { static x = v[0]; }`, 'v[0]', /static initialiser/],
  ['a static block', `class A { static { Atomics.add(v, 0, 1); } }`, 'Atomics.add(v, 0, 1)', /static initialiser/],
  ['a getter behind a computed key of a pattern', `class A { get x() { return v[0]; } } const k = 'x'; const { [k]: y } = new A();`, 'v[0]', /cannot be suspended/],
  ['a getter with a computed key', `const s = Symbol(); class A { get [s]() { return v[0]; } } new A()[s];`, 'v[0]', /computed name/],
  ['a getter read by object spread', `const o = { get x() { return v[0]; } }; ({ ...o });`, 'v[0]', /cannot be suspended/],
  ['a setter in a pattern', `class A { set x(y) { v[0] = y; } } const a = new A(); [a.x] = [1];`, 'v[0]', /cannot be suspended/],
  ['an element of shared memory as a target in a pattern', `[v[0], v[1]] = [1, 2];`, 'v[0]', /cannot be suspended/],
  ['new.target in a function', `function F() { return new.target && v[0]; } new F();`, 'v[0]', /new\.target/],
  ['super in an arrow function', `class A { m() { return v[0]; } } class B extends A { m() { return [1].map(() => super.m()); } } new B().m();`, 'v[0]', /native function|super/],
  ['a native function that is given shared memory', `console.log(v);`, 'console.log(v)', /was not instrumented/],
  ['a native method of shared memory', `Object.entries(v);`, 'Object.entries(v)', /was not instrumented/],
  ['a native constructor that is given shared memory', `new Proxy(v, {});`, 'new Proxy(v, {})', /was not instrumented/],
  ['conversion of shared memory', `String(v);`, 'String(v)', /was not instrumented/],
  ['implicit conversion of shared memory to a string', 'const f = () => `${v}`; f();', 'a view of shared memory', /to a string, unseen/],
  ['array patterns inside patterns', `const { a: [x] } = { a: v };`, '{ a: v }', /unseen/],
  ['array patterns of parameters inside patterns', `const f = ({ a: [x] }) => x; f({ a: v });`, '{ a: [x] }', /unseen/],
  ['spreading shared memory into an object', `({ ...v });`, '...v', /unseen/],
  ['object patterns with rest over shared memory', `const { 0: a, ...rest } = v;`, 'v', /unseen/],
  ['a shared buffer that grows', `new SharedArrayBuffer(4, { maxByteLength: 8 }).grow(8);`, 'new SharedArrayBuffer(4, { maxByteLength: 8 }).grow(8)', /may see it grow/],
  ['direct eval', `eval('v[0]');`, `eval('v[0]')`, /string/],
  ['indirect eval', `(0, eval)('1');`, `(0, eval)('1')`, /string/],
  ['the Function constructor', `new Function('return 1')();`, `new Function('return 1')`, /string/],
  ['a parent constructor that returns another object', `class A { constructor() { return { z: 1 }; } } class B extends A { x = 1; } new B();`, 'class B extends A', /another object/],
];

let programs: readonly Callable[];
let file: string;
beforeAll(async () => {
  ({ transformed: programs, file } = await loadBodies([...table.map(([, body]) => body), `try { JSON.parse('1', () => v[0]); } catch {} v[1];`]));
});

describe('what cannot be suspended is refused, with place, reason and remedy', () => {
  test.each(table.map(([name, , text, reason], i) => [name, text, reason, i] as const))('%s', (_name, text, reason, i) => {
    const { outcome, handler } = runProgram(programs[i]!, 'pending');
    const { refusal } = handler;
    expect(refusal).toBeInstanceOf(NotResumableError);
    // What native code does by itself has no place.
    const native = text === 'a view of shared memory';
    expect([refusal!.file, refusal!.line, refusal!.column > 0]).toEqual(native ? ['<native>', 0, false] : [file, 2 * i + 2, true]);
    expect(refusal!.message).toContain(`\`${text}\``);
    expect(refusal!.reason).toMatch(reason);
    expect(refusal!.remedy).not.toBe('');
    // The access was not made behind the handler's back.
    expect(outcome.memory.every((word) => word === 0)).toBe(true);
  });

  test('the handler is told even when the code under test swallows the error', () => {
    const { outcome, handler } = runProgram(programs.at(-1)!, 'pending');
    expect(handler.refusal).toBeInstanceOf(NotResumableError);
    expect(outcome.threw).toBe('Error');
  });
});

describe('nothing is refused where nothing has to be suspended', () => {
  test.each(table.filter(([, , , reason]) => /suspended|async|implicit|static|calls back|computed name|target|super/.test(reason.source)).map(([name]) => [name, table.findIndex((row) => row[0] === name)] as const))('%s', (_name, i) => {
    for (const mode of ['direct', 'answered'] as const) {
      const { outcome, handler } = runProgram(programs[i]!, mode);
      expect(handler.refusal).toBeUndefined();
      expect(outcome.threw).toBeUndefined();
    }
  });
});
