import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mutate } from '../instrument/mutate.ts';
import { parse } from '../instrument/parse.ts';
import { diffOf, lineless } from './mutant.ts';
import { mutantsOf } from './mutants-of.ts';
import type { RuleName } from './rules/index.ts';
import { RULES } from './rules/index.ts';

/** The mutants of a text by some rules, as the text that each leaves. */
function texts(code: string, ...rules: RuleName[]): string[] {
  return mutantsOf(code, 'a.ts', rules).map(({ mutation }) => mutate(code, 'a.ts', [mutation]).code);
}

describe('rules', () => {
  const CASES: readonly (readonly [RuleName, string, readonly string[]])[] = [
    ['plain-load', 'f(Atomics.load(a, i));', ['f(a[i]);']],
    ['plain-load', 'const { load } = Atomics; f(load(a, i));', ['const { load } = Atomics; f(a[i]);']],
    ['plain-load', 'const Atomics = mine; Atomics.load(a, i);', []],
    ['plain-store', 'Atomics.store(this.a, i + 1, v);', ['(this.a[i + 1] = v);']],
    ['split-update', 'Atomics.add(a, 0, n);', ['((view, index, value) => { const seen = Atomics.load(view, index); Atomics.store(view, index, seen + value); return seen; })(a, 0, n);']],
    ['split-update', 'Atomics.compareExchange(a, 0, o, n);', ['((view, index, expected, value) => { const seen = Atomics.load(view, index); if (seen === expected) Atomics.store(view, index, value); return seen; })(a, 0, o, n);']],
    ['drop-write', 'Atomics.exchange(a, 0, n);', ['Atomics.load(a, 0);']],
    ['drop-compare', 'Atomics.compareExchange(a, 0, o, n);', ['Atomics.exchange(a, 0, n);']],
    ['drop-notify', 'Atomics.notify(a, 0);', ['0;']],
    ['notify-one', 'Atomics.notify(a, 0); Atomics.notify(a, 0, 1);', ['Atomics.notify(a, 0, 1); Atomics.notify(a, 0, 1);']],
    ['fresh-wait', 'Atomics.wait(a, 0, seen, t);', ['Atomics.wait(a, 0, Atomics.load(a, 0), t);']],
    ['swap-statements', 'f(); x = 1; a[0] = 2; h(); g();', ['f(); x = 1; h(); a[0] = 2; g();']],
    ['swap-statements', 'const t = Atomics.load(a, 1); const h = Atomics.load(a, 0);', ['const h = Atomics.load(a, 0); const t = Atomics.load(a, 1);']],
    ['swap-statements', 'const x = Atomics.load(a, 0); g(x);', []],
    ['swap-statements', 'if (Atomics.load(a, 0) > 1) g(); h();', ['h(); if (Atomics.load(a, 0) > 1) g();']],
    ['swap-statements', 'const x = () => f(); g();', []],
    ['condition-true', 'if (a < b) f(); while (c) g(); d ? e : h;', ['if (true) f(); while (c) g(); d ? e : h;', 'if (a < b) f(); while (c) g(); true ? e : h;']],
    ['condition-false', 'for (;;) if (a) break; while (c) g(); while (true) h();', ['for (;;) if (false) break; while (c) g(); while (true) h();', 'for (;;) if (a) break; while (false) g(); while (true) h();']],
    ['boundary', 'a < b; c >= d; e === f;', ['a <= b; c >= d; e === f;', 'a < b; c > d; e === f;']],
    ['negate-comparison', 'x = a < b; if (c === d) f();', ['x = a >= b; if (c === d) f();']],
    ['swap-operator', "a + b; 'n' + a; c >>> 0; d | 0; e & f; i++; n += 2;", ["a - b; 'n' + a; c >>> 0; d | 0; e & f; i++; n += 2;", "a + b; 'n' + a; c >>> 0; d | 0; e | f; i++; n += 2;", "a + b; 'n' + a; c >>> 0; d | 0; e & f; i--; n += 2;", "a + b; 'n' + a; c >>> 0; d | 0; e & f; i++; n -= 2;"]],
    ['swap-operands', 'a - b * c; f(x, y.z); Math.min(a, b); g(1, x);', ['(b * c) - a; f(x, y.z); Math.min(a, b); g(1, x);', 'a - b * c; f(y.z, x); Math.min(a, b); g(1, x);']],
    ['mask', 'a & mask; b & 3;', ['(a); b & 3;', 'a & (mask >>> 1); b & 3;', 'a & mask; (b);']],
    ['drop-coercion', '(a - b) >>> 0; c | 0;', ['((a - b)); c | 0;', '(a - b) >>> 0; (c);']],
    ['off-by-one', 'f(1, 2n, -3); a >>> 0;', ['f(2, 2n, -3); a >>> 0;', 'f(1, 3n, -3); a >>> 0;', 'f(1, 2n, -4); a >>> 0;']],
    ['drop-operand', 'a && b; c ?? d;', ['(a); c ?? d;', '(b); c ?? d;', 'a && b; (c);', 'a && b; (d);']],
    ['drop-not', 'if (!a) f(~b);', ['if ((a)) f(~b);', 'if (!a) f((b));']],
    ['swap-extremum', 'Math.min(a, b);', ['Math.max(a, b);']],
    ['drop-statement', "'use strict'; f(); class B extends A { constructor() { super(); this.x = 1; } }", ["'use strict'; ; class B extends A { constructor() { super(); this.x = 1; } }", "'use strict'; f(); class B extends A { constructor() { super(); ; } }"]],
    ['drop-jump', 'for (;;) { if (a) continue; break; } switch (a) { case 1: break; }', ['for (;;) { if (a) ; break; } switch (a) { case 1: break; }', 'for (;;) { if (a) continue; ; } switch (a) { case 1: break; }']],
    ['drop-await', 'async () => { await f(); }', ['async () => { (f()); }']],
    ['return-value', "function f() { if (a) return 'x'; if (b) return 'y'; return true; } function g() { return h(); }", ["function f() { if (a) return 'y'; if (b) return 'y'; return true; } function g() { return h(); }", "function f() { if (a) return 'x'; if (b) return 'x'; return true; } function g() { return h(); }", "function f() { if (a) return 'x'; if (b) return 'y'; return false; } function g() { return h(); }", "function f() { if (a) return 'x'; if (b) return 'y'; return true; } function g() { return undefined; }"]],
  ];

  test.each(CASES)('%s of %s', (rule, code, expected) => {
    expect(texts(code, rule)).toEqual(expected);
  });

  test('are each shown above', () => {
    expect([...new Set(CASES.map(([rule]) => rule))].sort()).toEqual(Object.keys(RULES).sort());
  });

  test('leave types, imports and messages alone', () => {
    expect(texts("import { x } from './x.ts'; type T = 1 | 2; let y: 0 | 1; throw new Error(`more than ${n - 1}`);")).toEqual([]);
  });

  test('make each text once', () => {
    const all = texts('if (a === 0) f(b & 1);');
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('mutants', () => {
  const code = 'export function f(a: number): number {\n  return a + 1;\n}\n';

  test('keep their identity, but for the line, when something else changes', () => {
    const before = mutantsOf(code, 'a.ts').map(({ id }) => id);
    const after = mutantsOf(`// A comment.\n${code.replace('  return', '    return')}`, 'a.ts').map(({ id }) => id);
    expect(before).toContainEqual(expect.stringMatching(/^a\.ts:2:swap-operator:[0-9a-f]{8}$/));
    expect(after).not.toEqual(before);
    expect(after.map(lineless)).toEqual(before.map(lineless));
  });

  test('are told apart when lines are alike', () => {
    const ids = mutantsOf('f();\nf();\n', 'a.ts', ['drop-statement']).map(({ id }) => lineless(id));
    expect(new Set(ids).size).toBe(2);
  });

  test('are shown as a diff of whole lines', () => {
    const [mutant] = mutantsOf(code, 'a.ts', ['swap-operator']);
    expect(diffOf(mutant!, code)).toBe('-   return a + 1;\n+   return a - 1;');
  });

  const ring = new URL('../ring/', import.meta.url);
  test.each(readdirSync(ring).filter((file) => file.endsWith('.ts') && !file.includes('.test')))('of src/ring/%s parse, and no two have the same id', (file) => {
    const source = readFileSync(new URL(file, ring), 'utf8');
    const mutants = mutantsOf(source, file);
    for (const { mutation } of mutants) expect(() => parse(mutate(source, file, [mutation]).code, file)).not.toThrow();
    expect(new Set(mutants.map(({ id }) => lineless(id))).size).toBe(mutants.length);
  });
});
