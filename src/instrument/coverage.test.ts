import { Session } from 'node:inspector';
import fc from 'fast-check';
import { parseSync } from 'oxc-parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { count } from './_internals/count.ts';
import { countersOf } from './counters.ts';
import type { Counters } from './counters.ts';
import { installRuntime } from './runtime.ts';
import { PRELUDE, programs } from './testing/programs.ts';
import { randomProgram } from './testing/random-programs.ts';
import { runProgram } from './testing/run.ts';
import type { Mode, Outcome } from './testing/run.ts';
import { transform } from './transform.ts';
import type { Callable } from './twin.ts';

const evaluate = Reflect.get(globalThis, 'eval') as (code: string) => unknown;
const MODES: readonly Mode[] = ['direct', 'answered', 'pending', 'looping'];

beforeAll(() => installRuntime());

function load(code: string): Callable {
  evaluate(code);
  return (globalThis as unknown as { readonly $program: Callable }).$program;
}

let loads = 0;

/** A transformed program with its counters. */
function loadCounted(code: string): { readonly program: Callable; readonly counters: Counters } {
  const countFor = `test ${loads++}`;
  const program = load(transform(code, 'counted.js', { countFor }).code);
  return { program, counters: countersOf(countFor)[0]! };
}

/** What a body of `(log, sab) => { … }` reaches: lines, counted from its first, and arms. */
function reached(body: string, mode: Mode = 'pending'): { readonly lines: readonly number[]; readonly missed: readonly number[]; readonly arms: Readonly<Record<string, number>> } {
  const { program, counters: { module, counts } } = loadCounted(`'use strict'; globalThis.$program = (log, sab) => { const v = new Int32Array(sab), id = (x) => (Atomics.load(v, 0), x);\n${body}\n};`);
  counts.fill(0);
  runProgram(program, mode);
  const inside = module.statements.filter(([, line]) => line > 1);
  const hit = new Set(inside.filter(([counter]) => counts[counter]! > 0).map(([, line]) => line - 1));
  return {
    lines: [...hit],
    missed: [...new Set(inside.map(([, line]) => line - 1))].filter((line) => !hit.has(line)),
    arms: Object.fromEntries(module.branches.flatMap(({ kind, line, arms }) => arms.map(({ counter, label, without }) => [`${line - 1} ${kind}: ${label}`, counts[counter]! - (without === undefined ? 0 : counts[without]!)]))),
  };
}

describe('lines', () => {
  test('are those on which a statement begins that was executed', () => {
    expect(reached(`let a = 1;
let b;
if (id(a) === 2) {
  log('no');
} else
  b = 2;
for (const x of [1]) {
  if (x) continue;
  log('skipped');
}
try {
  v[0].none.more;
  log('skipped');
} catch {
  log('caught');
} finally {
  log('finally');
}
const f = (x) =>
  id(x);
const g = (x) =>
  id(x);
return f(1);
log('dead');`)).toMatchObject({ lines: [1, 3, 6, 7, 8, 11, 12, 15, 17, 19, 20, 21, 23], missed: [4, 9, 13, 22, 24] });
  });

  test('of classes are those of initialisers and bodies', () => {
    expect(reached(`class A {
  a = id(1);
  constant = 1;
  static s = id(2);
  static {
    log('static');
  }
  constructor() {
    this.b = 1;
  }
  get g() {
    return id(this.a);
  }
  never() {
    return 1;
  }
}
class B extends A {
  c = id(3);
  constructor() {
    super();
    log(this.g);
  }
}
new B();`, 'direct')).toMatchObject({ lines: [2, 4, 6, 9, 12, 19, 21, 22, 25], missed: [15] });
  });
});

describe('arms', () => {
  test('of conditions, where they are evaluated', () => {
    expect(reached(`const f = (x) => (id(x) ? 1 : 2);
f(1); f(1);
if (id(0)) log(1);
const a = id(0) && log(1);
const b = id(0) || log(2);
const c = id(1) ?? log(3);
const d = id(0) || id(0) || id(1);`).arms).toEqual({
      '1 conditional: true': 2, '1 conditional: false': 0,
      '3 if: true': 0, '3 if: false': 1,
      '4 logical: right side': 0, '4 logical: short-circuited': 1,
      '5 logical: right side': 1, '5 logical: short-circuited': 0,
      '6 logical: right side': 0, '6 logical: short-circuited': 1,
      '7 logical: right side': 1, '7 logical: short-circuited': 0,
    });
  });

  test('of a switch: the case that was selected, not those that it falls into', () => {
    expect(reached(`const f = (x) => { switch (id(x)) {
case 1:
case 2: log(2);
case 3: log(3); break;
default: log('d');
} };
f(1); f(3);
switch (id(9)) { case 1: }`).arms).toEqual({ '1 switch: case 1': 1, '1 switch: case 2': 0, '1 switch: case 3': 1, '1 switch: default': 0, '8 switch: case 1': 0, '8 switch: none of its cases': 1 });
  });

  test('of loops: whether an evaluation enters the body', () => {
    expect(reached(`for (const n of [0, 2])
outer: for (let i = 0; i < n; i++) for (;;) { if (id(i)) break outer; continue outer; }
while (id(0)) log(1);
for (const x in {}) log(x);
do log(2); while (id(0));`).arms).toMatchObject({ '1 loop: entered': 1, '1 loop: skipped': 0, '2 loop: entered': 1, '2 loop: skipped': 1, '3 loop: entered': 0, '3 loop: skipped': 1, '4 loop: skipped': 1 });
  });

  test('of defaults and assignments', () => {
    expect(reached(`const f = (a = id(1), { b = id(2) } = {}) => a + b;
f(1, { b: 3 });
f(1);
const o = { p: 1 };
o.p ||= id(2); o.q ??= id(3);
let [x = () => 1] = [];
log(x.name);`).arms).toEqual({ '1 default: used': 1, '5 logical: assigned': 1, '6 default: used': 1 });
  });

  test('of optional chains: a link behind one that is null is not evaluated', () => {
    expect(reached(`const f = (o) => o
?.a
?.b.c
?.();
f(); f({}); f({ a: { b: { c() { return id(1); } } } }); f({ a: { b: {} } });
f
?.none;
v.none
?.(1);`).arms).toEqual({
      '1 optional chain: continued': 3, '1 optional chain: short-circuited': 1,
      '2 optional chain: continued': 2, '2 optional chain: short-circuited': 1,
      '3 optional chain: continued': 1, '3 optional chain: short-circuited': 1,
      '6 optional chain: continued': 1, '6 optional chain: short-circuited': 0,
      '8 optional chain: continued': 0, '8 optional chain: short-circuited': 1,
    });
  });
});

describe('counting changes neither what a program does nor what is said about it', () => {
  test.each(Object.entries(programs))('%s', (_name, body) => {
    const code = `'use strict'; globalThis.$program = (log, sab) => {${PRELUDE}${body}\n};`;
    const expected = runProgram(load(code), 'plain').outcome;
    for (const mode of MODES) {
      const { outcome, handler } = runProgram(loadCounted(code).program, mode);
      const { handler: uncounted } = runProgram(load(transform(code, 'counted.js').code), mode);
      expect({ mode, refusal: handler.refusal?.message, ...outcome }).toEqual({ mode, refusal: undefined, ...expected });
      expect(handler.accesses).toEqual(uncounted.accesses);
    }
  });
});

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** Runs `work` under V8's block coverage; the ranges of the script with the given URL. */
function underV8(url: string, work: () => void): readonly Range[] {
  const session = new Session();
  session.connect();
  let ranges: readonly Range[] = [];
  try {
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    work();
    session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      ranges = result.filter((script) => script.url === url).flatMap((script) => script.functions.flatMap((one) => one.ranges));
    });
    session.post('Profiler.stopPreciseCoverage');
  } finally {
    session.disconnect();
  }
  return ranges;
}

test('what random programs reach V8 has seen too, and is the same however they are suspended', () => {
  let compared = 0;
  fc.assert(
    fc.property(randomProgram, (body) => {
      const url = `v8-${loads++}.js`;
      const code = `'use strict'; globalThis.$program = (log, sab) => {${PRELUDE}\n${body}\n};`;
      let outcome: Outcome | undefined;
      const ranges = underV8(url, () => {
        ({ outcome } = runProgram(load(`${code}\n//# sourceURL=${url}`), 'plain'));
      });
      const { program: syntax } = parseSync('a.js', code, { astType: 'ts' });
      const { statements } = count(code, syntax, (offset) => [offset, offset]).table();
      let first: readonly number[] | undefined;
      for (const mode of MODES) {
        const { program, counters } = loadCounted(code);
        expect(runProgram(program, mode).outcome).toEqual(outcome);
        first ??= [...counters.counts];
        expect({ mode, counts: [...counters.counts] }).toEqual({ mode, counts: first });
      }
      for (const [counter, offset] of statements) {
        const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= offset && offset < endOffset);
        const { count: hits } = around.reduce((a, b) => (b.endOffset - b.startOffset <= a.endOffset - a.startOffset ? b : a));
        // The other way round V8 errs: it takes what follows a call that threw, or a jump under a constant condition, for executed.
        if (first![counter] === 0) continue;
        compared++;
        expect({ statement: code.slice(offset, offset + 60), hits: hits > 0 }).toEqual({ statement: code.slice(offset, offset + 60), hits: true });
      }
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 10), endOnFailure: true },
  );
  expect(compared).toBeGreaterThan(200);
});
