/**
 * Small programs, each the body of `function (log, sab)`. They must do the same whether transformed or not. `v` is an Int32Array over
 * shared memory; `id` and `say` are functions that a suspension may pass through.
 */
export const PRELUDE = `
const v = new Int32Array(sab);
const id = (x) => { Atomics.add(v, 15, 1); return x; };
const say = (x) => { log(x); return id(x); };
`;

/** Name, body, and the number of times that a run of it touches shared memory; undefined where that is not the point. */
export const programs: Readonly<Record<string, string>> = {
  // Order of evaluation
  'arguments are evaluated left to right': `const f = (...xs) => xs.join(); return f(say(1), say(2), id(say(3)));`,
  'callee before arguments': `const o = { get f() { say('get'); return (x) => say(['call', x].join()); } }; return o.f(say('arg'));`,
  'object, key, value of an assignment': `const o = {}; const f = () => { say('o'); return o; }; f()[say('k')] = say('v'); f().x = say('w'); return JSON.stringify(o);`,
  'compound assignment reads before the right side': `const a = [1]; const f = () => { a[0] = 10; return 5; }; a[0] += f(); let n = 1; const g = () => { n = 7; return id(1); }; n += g(); return [a[0], n].join();`,
  'keys are converted': `const k = { toString() { return 'x'; } }; const o = { x: 1, null: 2, undefined: 3, true: 4 }; o[k] += id(2); o[k]++; o[null]++; o[undefined] *= 2; return [o.x, o[null], o[undefined], o[true]].join();`,
  'not a function fails after its arguments': `try { ({}).f(say(1)); } catch (e) { log(e.name); } const o = { a: { } }; try { o.a.b(say(2)); } catch (e) { log(e.message); } try { o.x.y(say(3)); } catch (e) { log(e.name); }`,
  'new evaluates callee, then arguments': `class C { constructor(...a) { this.a = a.map((x) => say(x)); } } const pick = () => { say('C'); return C; }; return new (pick())(say(1), ...[say(2), 3]).a.join();`,
  'not a constructor': `try { new (() => 1)(); } catch (e) { log(e.name); } try { new ({}).x(say(1)); } catch (e) { log(e.name); }`,
  'binary operators': `return say(1) + say(2) * say(3) ** id(2) - (say(4), say(5));`,
  'conditional and logical operators': `return [id(0) || id('a'), id(1) && id(2), id(null) ?? id('b'), id(1) ? say('y') : say('n')].join();`,
  'template literals': 'return `${say(1)}-${id(2)}${`${say(3)}`}`;',
  'sequence and void': `return [void say(1), (say(2), say(3)), typeof id(1), !id(0), -id(2)].join();`,
  'in and instanceof': `class A {} return ['x' in id({ x: 1 }), id(new A()) instanceof id(A)].join();`,
  'delete': `const o = { a: 1, b: { c: 2 } }; delete id(o).a; delete o.b[id('c')]; delete o?.b; return JSON.stringify(o);`,
  'comma in for': `let s = ''; for (let i = id(0), j = 9; i < id(3); i++, j--) s += i + '' + j; return s;`,
  'semicolon-free style': `let a = 1
let b = id(a)
;[1, 2].forEach((x) => say(x))
;(() => say('iife'))()
const c = b
say(c)
return id(c)`,

  // this, arguments, closures
  'this of methods and plain calls': `const o = { n: 1, f() { return id(this?.n); } }; const { f } = o; const b = o.f.bind({ n: 3 }); return [o.f(), (o.f)(), f(), f.call({ n: 2 }), f.apply({ n: 4 }, []), b(), (0, o.f)()].join();`,
  'arrows keep this and arguments': `function F(a) { const g = () => [this.n, arguments.length, arguments[0]].map((x) => id(x)); return g(7, 8, 9).join(); } return F.call({ n: 5 }, 1, 2);`,
  'nested arrows keep this': `const o = { n: 2, f() { return [1, 2].map((x) => [3].map((y) => id(x + y + this.n))[0]).join(); } }; return o.f();`,
  'recursion': `function fib(n) { return n < 2 ? id(n) : fib(n - 1) + fib(n - 2); } return fib(7);`,
  'mutual recursion of hoisted functions': `return even(6); function even(n) { return n === 0 ? id(true) : odd(n - 1); } function odd(n) { return n === 0 ? id(false) : even(n - 1); }`,
  'named function expression': `const f = function fact(n) { return n <= 1 ? id(1) : n * fact(n - 1); }; return [f(5), f.name, f.length].join();`,
  'function in a block': `if (id(1)) { function g() { return id('g'); } log(g()); } { const h = g2(); log(h); function g2() { return id('g2'); } }`,
  'function in a switch': `switch (id(2)) { case 1: log('no'); case 2: function f() { return id('f'); } log(f()); break; default: log('no'); }`,
  'closures over loop variables': `const fs = []; for (let i = 0; i < 3; i++) fs.push(() => id(i)); return fs.map((f) => f()).join();`,
  'closure counter': `let n = 0; const inc = () => { n++; return id(n); }; inc(); inc(); n += id(5); return [n, inc()].join();`,
  'immediately invoked': `return (function (a) { return id(a) + (() => id(2))(); })(1) + (async => async + 1)(id(3));`,
  'length and name': `function a(x, y = 1, z) { return id(x); } const b = (x, y) => id(x); const o = { m(x) { return id(x); }, ['c' + 1](x, ...y) { return id(x); }, n: function (p, q) { return id(p); } }; class C { static s(x, y) { return id(x); } t(x) { return id(x); } constructor(a, b) { id(a); } } return [a.length, a.name, b.length, b.name, o.m.length, o.m.name, o.c1.length, o.n.name, o.n.length, C.length, C.name, C.s.length, C.s.name, C.prototype.t.length].join();`,
  'default parameters': `const f = (a, b = id(a) + 1, c = ((x) => id(x) + b)(a)) => [a, b, c].join(); return [f(1), f(1, 5), f(1, undefined, 2)].join(';');`,
  'parameters that assign': `const o = { n: null, m: { k: 1 } }; let x; const f = (a, b = o?.n?.length, c = (o.m.k = 3), d = (x = a)) => [a, b, c, d].join(); class A { #p = 1; f(a, b = this?.#p) { return b; } } return [f(1), o.m.k, x, new A().f()].join();`,
  'destructured parameters': `const f = ({ a, b: [c, d] = [id(3), 4], ...rest }, [e, , g = say('g')] = [5, 6]) => [a, c, d, e, g, Object.keys(rest)].join(); return [f({ a: 1, x: 2 }), f({ a: 1, b: [7, 8] }, [9, 10, 11])].join(';');`,
  'rest parameters': `function f(a, ...[b, c = id(9)]) { return [a, b, c, arguments.length].join(); } return [f(1), f(1, 2), f(1, 2, 3, 4)].join(';');`,
  'functions as constructors': `function P(x) { this.x = id(x); } P.prototype.get = function () { return id(this.x); }; function Q() { return { q: id(1) }; } const p = new P(3); return [p.get(), p instanceof P, p.constructor === P, new Q().q].join();`,
  'new.target in a function': `function F() { return new.target === undefined ? 'call' : 'new'; } return [F(), typeof new F()].join();`,
  'getter properties of functions': `const f = () => id(1); f.extra = 2; return [f.extra, Object.keys(f).join(), typeof f].join();`,
  'call, apply, bind, Reflect': `function f(a, b) { return [this?.n ?? '-', a, b].map((x) => id(x)).join(); } return [f.call({ n: 1 }, 2, 3), f.apply({ n: 1 }, [2, 3]), f.bind({ n: 1 }, 2)(3), Reflect.apply(f, { n: 1 }, { length: 2, 0: 2, 1: 3 }), f.apply()].join(';');`,
  'Reflect.construct': `class A { constructor(x) { this.x = id(x); } } class B extends A {} const o = Reflect.construct(A, [1], B); return [o.x, o instanceof B, Reflect.construct(B, [2]).x].join();`,
  'optional chains': `const o = { a: { f(x) { return id([this === o.a, x].join()); }, b: [1, 2], n: null } }; return [o?.a?.f(1), o.x?.f(say('never')), o.a.g?.(say('never')), o.a.f?.(2), o.a?.b[id(1)], o.a?.['f']?.(3), o.a.n?.x.y.z(say('never')), (o.x?.y)?.z, o?.a.b?.[say(0)]].join();`,
  'optional chains with calls inside': `const o = { f: () => id(o), g: null, k: 'v', v: 3 }; return [o.f()?.f?.().f().v, o.f().g?.h.i(), o?.f?.()?.[o?.k]].join();`,
  'tagged templates': 'const o = { t(s, ...xs) { return [this === o, s.raw.join("|"), xs.map((x) => id(x))].join(); } }; const tag = (s, x) => id(s.length + x); const seen = new Set(); const cache = (s) => { id(0); seen.add(s); }; for (let i = 0; i < 2; i++) cache`a`; return [o.t`a${say(1)}b${2}\\n`, tag`x${3}y`, seen.size].join();',
  'spread': `const s = new Set([1, 2]); const f = (...xs) => xs.length; return [f(...s, ...[3], ...'ab'), [...s, ...id([9])].join(), Math.max(...[1, id(5)]), { ...{ a: 1 }, ...id({ b: 2 }) }.b].join();`,
  'exponent and bigint updates': `const a = [2n]; a[0] **= 3n; a[0]++; ++a[0]; let b = 5n; b--; const o = { n: 1n }; o.n++; return [a[0], b, o.n, a[0]--].join();`,
  'updates of elements': `const a = [1, '2']; const i = () => say(1); return [a[0]++, ++a[0], a[i()]++, a[1], a[0] -= id(1), (a[5] ??= id(7)), (a[5] &&= id(0)), (a[5] ||= 4)].join();`,
  'logical assignment is lazy': `const o = { a: 1, b: null, c: 0 }; o.a ||= say('no'); o.b ??= say('yes'); o.c &&= say('no'); o['a'] &&= id(5); let x = null; x ??= id(3); return [o.a, o.b, o.c, x].join();`,
  'assignment expressions have values': `let a, b; const o = {}; const arr = []; return [a = b = id(1), o.x = o.y = id(2), arr[0] = arr[1] = id(3), v[1] = v[2] = id(4), v[3] += 5, v[3]++, --v[3]].join();`,

  // Control flow
  'loops with labels': `const out = []; outer: for (let i = 0; i < 3; i++) { inner: for (const j of [0, 1, 2]) { if (id(j) === 1) continue outer; if (i === 2) break outer; out.push([i, j].join('')); if (j === 0) continue inner; } } return out.join();`,
  'while and continue': `let i = 0; let s = ''; while (id(i) < 6) { i++; if (i % 2) continue; s += i; } return s;`,
  'do while': `let i = 0; let s = ''; do { i++; if (i === 2) continue; s += id(i); } while (i < 4); do s += 'x'; while (id(0)); l: do { do { continue l; } while (true); } while (id(false)); if (id(0)) do s += 'n'; while (0); else s += 'e'; return s;`,
  'for without parts': `let i = 0; for (;;) { if (id(++i) > 3) break; } for (; i < 6;) i++; for (let j = 0; j < 2; ) { j++; i += id(j); } return i;`,
  'for in': `const o = { a: 1, b: 2 }; const out = []; for (const k in id(o)) out.push(k + o[id(k)]); let k2; for (k2 in o); for (out[2] in o); return out.join() + k2;`,
  'for of': `const out = []; for (const [k, w] of new Map([[1, 2], [3, 4]])) out.push(id(k) + w); for (const c of 'ab') { if (id(c) === 'b') break; out.push(c); } const o = {}; for (o.p of [1, 2]) out.push(id(o.p)); let x; for (x of [5]) out.push(x); for ({ x } of [{ x: 6 }]) out.push(x); for (const x of [1]) { const x = 'shadow'; out.push(x); } for (var y of [id(8)]); return out.join() + y;`,
  'closures in for of': `const fs = []; for (const x of [1, 2, 3]) { fs.push(() => id(x)); } return fs.map((f) => f()).join();`,
  'for of closes its iterator': `const it = { [Symbol.iterator]() { let n = 0; return { next: () => ({ value: id(n++), done: n > 3 }), return() { log('closed'); return {}; } }; } }; for (const x of it) { if (x === 1) break; } for (const x of it); try { for (const x of it) throw new Error('own: e'); } catch (e) { log(e.message); } const [a] = it; const [b, ...c] = it; return [a, b, c].join();`,
  'try, catch, finally': `const f = (n) => { try { say('t' + n); if (n === 1) throw new Error('own: x'); if (n === 2) return id('r'); return 'end'; } catch ({ message }) { say(message); return id('c'); } finally { say('f' + n); if (n === 3) return id('override'); } }; return [f(0), f(1), f(2), f(3)].join();`,
  'finally in loops': `let s = ''; for (let i = 0; i < 3; i++) { try { if (i === 1) continue; s += id(i); } finally { s += say('f'); } } return s;`,
  'exceptions cross frames': `const f = () => { try { g(); } finally { say('f'); } }; const g = () => { id(1); throw new RangeError('own: deep'); }; f();`,
  'switch': `const f = (x) => { switch (id(x)) { case id(1): return 'one'; case 2: { let y = id(2); return 'two' + y; } default: say('d'); case 3: return 'three'; } }; return [1, 2, 3, 4].map((x) => f(x)).join();`,
  'thrown values': `throw id('a string');`,
  'directives stay first': `function f() { 'use strict'; return id(this === undefined); } return f();`,

  // Classes
  'classes': `class A { constructor(x) { this.x = id(x); } get() { return id(this.x); } static make(x) { return new this(x); } } class B extends A { constructor(x) { super(id(x) + 1); this.y = id(this.x); } get() { return super.get() + id(this.y); } static make(x) { return super.make(x); } } const wrapped = Reflect.construct(A, [5], B); log(wrapped.x); return [A.make(1).get(), B.make(1).get(), new B(2) instanceof A, Object.keys(new B(1)).join('')].join();`,
  'private members': `class A { #x = id(1); static #n = 0; #bump(by) { this.#x += id(by); A.#n++; return this.#x; } run() { const f = this.#bump; return [this.#bump(2), f.call(this, 3), this?.#bump(1), #x in this, A.#n, [1].map(this.#bump, this)].join(); } static #s() { return id('s'); } static t() { return A.#s(); } } return [new A().run(), A.t()].join();`,
  'private accessors': `class A { #v = 1; get #x() { return id(this.#v); } set #x(n) { say('set'); this.#v = id(n); } run() { this.#x = 5; this.#x += 2; this.#x++; return [this.#x, this.#v].join(); } } return new A().run();`,
  'accessors': `class A { #x = 1; get x() { return id(this.#x); } set x(n) { say('set ' + n); this.#x = id(n); } static get s() { return id('s'); } } const a = new A(); a.x = 2; a.x += 3; a.x++; const { x } = a; class B extends A { get x() { return super.x + id(100); } set x(n) { super.x = n; } } const b = new B(); b.x = 7; return [a.x, x, A.s, a?.x, b.x, Object.keys(a).length, typeof Object.getOwnPropertyDescriptor(A.prototype, 'x').get, Object.getOwnPropertyNames(A.prototype).sort().join('')].join();`,
  'accessor as a callee': `class A { get f() { say('get'); return (x) => id(x); } } const a = new A(); return [a.f(say(1)), a?.f(2), a.f?.(3)].join();`,
  'overriding an accessor by a field': `class A { get x() { return id(1); } } const o = Object.create(new A(), { x: { value: 2 } }); return [o.x, new A().x].join();`,
  'accessors of literals': `let n = 0; const o = { a: 1, get x() { return id(n); }, set x(y) { n = id(y); }, b: 2 }; o.x = 4; o.x++; return [o.x, Object.keys(o).join('')].join();`,
  'field initialisers': `class A { a = say('a'); b = id(this.a + 'b'); static c = 'static'; ['d' + id(1)] = 4; e; f = () => id(this.b); #g = id(7); g() { return this.#g; } } const x = new A(); return [x.a, x.b, A.c, x.d1, 'e' in x, x.f(), x.g(), Object.keys(x).join('')].join();`,
  'fields of derived classes': `class A { x = 1; constructor() { this.seen = id(this.x); this.init(); } init() { say('A'); } } class B extends A { x = id(2); y = this.x + id(1); init() { say('B ' + this.y); } } const b = new B(); return [b.x, b.y, b.seen, Object.keys(b).join()].join();`,
  'derived class without a constructor': `class A { constructor(...xs) { this.n = xs.length; id(1); } } class B extends A { z = id(3); } class C extends B {} const c = new C(1, 2, 3); return [c.n, c.z, Object.keys(c).join()].join();`,
  'parameter before super': `class A { constructor(x) { this.x = x; } } class B extends A { constructor(x) { const y = id(x) * 2; super(y); this.z = (() => this.x + id(1))(); } } return new B(4).z;`,
  'this before super': `class A {} class B extends A { constructor(f) { if (f === 1) this.x = 1; if (f === 2) log((() => this)()); super(); this.y = id(1); } } class C extends A { constructor(f) { if (f) super(); id(2); } } for (const f of [() => new B(1), () => new B(2), () => new B(3).y, () => new C(0), () => typeof new C(1)]) { try { log(f()); } catch (e) { log(e.name); } }`,
  'two ways to super': `class A { constructor(x) { this.x = id(x); } } class B extends A { f = say('field'); constructor(c) { if (c) { super(1); } else super(2); } } return [new B(1).x, new B(0).x].join();`,
  'returning from constructors': `class A { constructor(x) { this.a = id(1); if (x) return; this.b = 2; } } class B { constructor() { id(1); return { other: true }; } } return [new A(1).b, new A(0).b, new B().other].join();`,
  'new.target': `class A { constructor() { id(0); this.t = new.target.name; this.own = new.target === A; } } class B extends A {} return [new A().t, new B().t, new B().own].join();`,
  'classes that extend natives': `class E extends Error { constructor(m) { super('own: ' + id(m)); this.code = id(7); } get big() { return id(this.code * 2); } } class L extends Array { sum() { return this.reduce((a, b) => id(a + b), 0); } } class M extends Map { extra = 1; get(k) { return super.get(k) ?? 'none'; } } const e = new E('m'); const m = new M([[1, 2]]); return [e.message, e.code, e.big, e instanceof E, e instanceof Error, L.from([1, 2, 3]).sum(), new L(1, 2).sum(), m.get(1), m.get(9), m.extra].join();`,
  'class expressions and mixins': `const Named = class { who() { return id(this.constructor.name); } }; const Mix = (Base) => class extends Base { mixed() { return id('mixed') + super.who(); } }; const C = Mix(Named); return [new C().mixed(), new (class Inner { n = id(Inner.name); })().n, Named.name].join();`,
  'classes in a loop': `const out = []; for (let i = 0; i < 2; i++) { class K { v = id(i); static s = i * 10; } out.push(new K().v, K.s); } return out.join();`,
  'static blocks and static this': `class A { static x = 1; static { this.y = this.x + 2; log(A.y); } static z = (() => this.y)(); } return [A.x, A.y, A.z].join();`,
  'computed members': `const k = (x) => { say(x); return x; }; class A { [k('m')]() { return id('m'); } static [k('s')](a, b) { return id('s'); } get [k('g')]() { return 'g'; } [Symbol.toPrimitive]() { return 42; } *[k('it')]() { yield id(1); } } const o = { [k('om')](x) { return id(x); }, [k('p')]: id('p') }; return [new A().m(), A.s(), new A().g, +new A(), [...new A().it()], o.om('o'), o.p].join();`,
  'methods are found by reflection': `class A { m() { return id(1); } get g() { return id(2); } *i() { yield 1; } } const d = Object.getOwnPropertyDescriptor(A.prototype, 'm'); return [Object.getOwnPropertyNames(A.prototype).sort().join(), d.enumerable, d.writable, typeof d.value, (() => { try { new (new A().m)(); } catch (e) { return e.name; } })()].join();`,
  'methods replaced at run time': `class A { m() { return id('old'); } } const a = new A(); A.prototype.m = function () { return id('new'); }; a.n = a.m; const before = a.m(); a.m = () => id('own'); return [before, a.m(), a.n()].join();`,
  'super in literals': `const base = { f() { return id('base'); } }; const o = { __proto__: base, f() { return 'o' + super.f(); } }; return o.f();`,
  'symbols as keys': `const s = Symbol('s'); const o = { [s]: 1, *[Symbol.iterator]() { yield id(1); yield 2; } }; o[s] += id(1); return [o[s], ...o].join();`,
  'instances in collections': `class P { constructor(x) { this.x = id(x); } dist({ x }) { return Math.abs(id(this.x) - x); } } const ps = [3, 1, 2].map((x) => new P(x)); ps.sort((a, b) => a.x - b.x); return [ps.map((p) => p.x), ps[0].dist(ps[2])].join();`,

  // Generators and iterators
  'generators': `function* g(n) { let got = yield id(1); log(got); try { got = yield say(n); } finally { say('done'); } return id(9); } const it = g(5); const out = [it.next().value, it.next('a').value]; log(JSON.stringify(it.return(3))); const it2 = g(6); it2.next(); it2.next(); try { it2.throw(new Error('own: t')); } catch (e) { log(e.message); } return [...out, [...g(7)].join(), Object.prototype.toString.call(it), typeof it[Symbol.iterator]].join();`,
  'generators delegate': `function* a() { const x = yield id(1); log(x); return id('ra'); } function* b() { const r = yield* a(); log(r); yield* [2, 3]; yield* new Set([4]); return 'rb'; } const it = b(); const out = []; let s = it.next(); while (!s.done) { out.push(s.value); s = it.next('sent'); } return [out, s.value].join();`,
  'delegation passes return and throw': `function* a() { try { yield 1; yield 2; } catch (e) { log('caught ' + e); yield id('x'); } finally { say('cleanup'); } } function* b() { yield* a(); yield 'after'; } const x = b(); x.next(); log(JSON.stringify(x.return(7))); const y = b(); y.next(); log(y.throw('boom').value); log(y.next().value); return 1;`,
  'infinite generators': `function* nat() { let n = 0; while (true) yield id(n++); } const out = []; for (const n of nat()) { if (n > 3) break; out.push(n); } const [a, b] = nat(); return [...out, a, b].join();`,
  'generator methods': `class T { constructor(v) { this.v = v; } *[Symbol.iterator]() { yield id(this.v); if (this.v > 0) yield* new T(this.v - 1); } *#p() { yield id('p'); } *q() { yield* this.#p(); } static *s() { yield 1; } } const o = { *g() { yield id(2); } }; return [[...new T(2)], [...new T(0).q()], [...T.s()], [...o.g()]].join();`,
  'spread of generators': `function* g() { yield id(1); yield id(2); } const f = (...xs) => xs.length; return [[...g(), ...g()].join(), f(...g()), Math.max(...g()), new Set(g()).size, Array.from(g(), (x) => id(x * 2)).join(), Object.fromEntries([...g()].map((x) => [x, x]))[2]].join();`,
  'destructuring of generators': `function* g() { try { yield say(1); yield say(2); yield say(3); } finally { say('closed'); } } const [a, , b] = g(); let c, d; [c, ...d] = g(); const [e = say('default')] = (function* () { yield undefined; })(); return [a, b, c, d, e].join();`,
  'iterators by hand': `class R { constructor(n) { this.n = n; } [Symbol.iterator]() { let i = 0; const { n } = this; return { next: () => (i < n ? { value: id(i++), done: false } : { value: undefined, done: true }) }; } } const out = []; for (const x of new R(3)) out.push(x); return [out, [...new R(2)], Math.max(...new R(4)), new Map([...new R(2)].map((x) => [x, x])).size].join();`,
  'generator with default parameters': `function* g(a, b = a + 1) { yield [a, id(b)].join(); } return [...g(1), ...g(1, 5)].join(';');`,

  // Callbacks of natives
  'array callbacks': `const a = [3, 1, 2]; const out = []; a.forEach((x, i, all) => out.push(id(x) + i + all.length)); return [out, a.map((x) => id(x * 2)), a.filter((x) => id(x) > 1), a.some((x) => id(x) === 1), a.every((x) => id(x) > 0), a.find((x) => id(x) < 3), a.findIndex((x) => id(x) === 2), a.findLast((x) => id(x) > 1), a.findLastIndex((x) => id(x) === 9), a.reduce((s, x) => id(s) + x), a.reduceRight((s, x) => s + id(x), 'r'), a.flatMap((x) => id([x, [x]])).length, [...a].sort((x, y) => v[0] + x - y), a.toSorted?.((x, y) => v[0] + y - x)].join(';');`,
  'array callbacks with this and holes': `const a = [1, , 3]; const seen = []; a.forEach(function (x, i) { seen.push(this.k + id(i)); }, { k: 'k' }); return [seen, JSON.stringify(a.map((x) => id(x))), a.filter(() => id(true)).length, a.find((x) => id(x) === undefined), a.reduce((s, x) => s + id(x))].join(';');`,
  'errors of array callbacks': `try { [].reduce((a) => id(a)); } catch (e) { log(e.name); } try { [1].map(3); } catch (e) { log(e.name); } try { [1, 2].forEach((x) => { if (x === 2) throw new Error('own: two'); say(x); }); } catch (e) { log(e.message); }`,
  'callbacks that change the array': `const a = [1, 2, 3]; const out = []; a.forEach((x) => { out.push(id(x)); if (x === 1) a.pop(); if (x === 2) a.push(9); }); return [out, a].join(';');`,
  'sorting is stable': `const a = [[1, 'a'], [0, 'b'], [1, 'c'], [0, 'd'], undefined]; a.sort((x, y) => v[x[0]] + x[0] - y[0]); return JSON.stringify(a);`,
  'typed array callbacks': `const a = Int32Array.of(3, 1, 2); const out = []; a.forEach((x) => out.push(id(x))); return [out, a.map((x) => id(x * 2)), a.filter((x) => id(x) > 1), a.reduce((s, x) => s + id(x), 0), a.find((x) => id(x) === 2), a.slice().sort((x, y) => v[0] + y - x), Int32Array.from([1, 2], (x) => id(x + 1))].join(';');`,
  'map and set callbacks': `const out = []; new Map([[1, 2], [3, 4]]).forEach((value, key, m) => out.push(id(key) + value + m.size)); const s = new Set([1]); s.forEach((x) => { out.push(id(x)); if (x < 3) s.add(x + 1); }); return out.join();`,
  'other natives call the plain face': `return ['a-b'.replace(/[a-z]/g, (c) => c.toUpperCase()), JSON.stringify({ toJSON() { return 'j'; } }), JSON.stringify([1, 2], (k, x) => (k === '0' ? 9 : x)), \`\${{ toString() { return 's'; } }}\`, +{ valueOf() { return 3; } }].join();`,
  'promise executor': `let got; new Promise((resolve) => { got = 'ran'; resolve(1); }); return got;`,
  'async functions return promises': `const f = async (x) => { await null; return x; }; async function g() { return 1; } class A { async m() { return 2; } } return [f(1) instanceof Promise, g() instanceof Promise, new A().m() instanceof Promise, f.name, g.name].join();`,
  'subclassed arrays': `class L extends Array { double() { return this.map((x) => id(x * 2)); } } const l = L.of(1, 2).double(); return [l instanceof L, l.join()].join();`,

  // Shared memory
  'atomic operations': `return [Atomics.store(v, 0, 5), Atomics.load(v, 0), Atomics.add(v, 0, 2), Atomics.sub(v, 0, 1), Atomics.and(v, 0, 6), Atomics.or(v, 0, 9), Atomics.xor(v, 0, 1), Atomics.exchange(v, 0, 3.7), Atomics.compareExchange(v, 0, 3, 8), Atomics.compareExchange(v, 0, 3, 9), Atomics.load(v, '0'), Atomics.store(v, 1, '12'), Atomics.isLockFree(4), Atomics.notify(v, 0), Atomics.load(new Int32Array(1), 0)].join();`,
  'atomic operations that fail': `for (const f of [() => Atomics.load(v, 99), () => Atomics.load(v, -1), () => Atomics.load(new Float64Array(sab), 0), () => Atomics.store(v, 0, 1n), () => Atomics.load([], 0), () => Atomics.wait(new Int32Array(1), 0, 0), () => Atomics.load(v, Symbol()), () => Atomics.store(new BigInt64Array(sab), 0, 1)]) { try { log(f()); } catch (e) { log(e.name); } }`,
  'aliases of Atomics': `const { load, store: put } = Atomics; const A = Atomics; const add = A.add; const { Atomics: B } = globalThis; put(v, 0, 1); A.store(v, 1, 2); add(v, 1, 3); B.store(v, 2, 4); globalThis.Atomics.store(v, 3, 5); Atomics['store'](v, 4, 6); const dynamic = id([Atomics])[0]; dynamic.store(v, 5, 7); const f = id(Atomics.load); const bound = Atomics.load.bind(null, v); return [load(v, 0), f(v, 1), bound(2), Reflect.apply(Atomics.load, undefined, [v, 3]), Atomics.load.call(null, v, 4), [5].map((i) => load(v, i))].join();`,
  'shadowed Atomics': `{ const Atomics = { load: () => 'mine' }; log(Atomics.load(v, 0)); } const f = (Atomics) => Atomics.x; return f({ x: id(1) });`,
  'elements': `v[0] = 5; v[1] = v[0] + 1; v[2] += v[1]; v[3]++; --v[4]; v['5'] = 7; v[99] = 1; v[-1] = 1; v[1.5] = 1; v.foo = 2; return [v[0], v[1], v[2], v[3], v[4], v['5'], v[99], v[-1], v.foo, v.length, v[6] = '9', v[6], v[7] = 3.9, v[7]].join();`,
  'element values are converted': `const f = new Float32Array(sab); const b = new BigInt64Array(sab); const u = new Uint8ClampedArray(sab); f[0] = '1.5'; log(f[0]); b[1] = 5n; log(b[1]); try { b[1] = 5; } catch (e) { log(e.name); } try { v[0] = 1n; } catch (e) { log(e.name); } u[40] = 300; log(u[40]); v[3] = { valueOf() { log('valueOf'); return 4; } }; v[99] = { valueOf() { log('converted all the same'); return 1; } }; return v[3];`,
  'swap': `v[0] = 1; v[1] = 2; const t = v[0]; v[0] = v[1]; v[1] = t; const a = [1, 2, 3]; [a[0], a[2]] = [a[2], a[0]]; const o = {}; ({ x: o.y, z: a[1] = id(8) } = { x: 1 }); return [v[0], v[1], a, o.y].join();`,
  'iterating shared views': `v[0] = 1; v[1] = 2; const w = v.subarray(0, 3); const out = []; for (const x of w) out.push(x); for (const [i, x] of w.entries()) out.push(i + x); for (const i of w.keys()) out.push(i); const [a, b] = w; const [c, ...d] = w; const { 0: e, length } = w; return [out, [...w], a, b, c, d, e, length, Math.max(...w), Array.from(w, (x) => x + 1), [...w.values()], Array.from(w)].join();`,
  'callbacks over shared views': `v[0] = 3; v[1] = 1; const w = v.subarray(0, 3); return [w.map((x) => x + 1), w.filter((x) => x > 0), w.reduce((a, b) => a + b), w.find((x) => x < 3), w.some((x) => x === 1), w.findIndex((x) => x === 1), w.map(String)].join(';');`,
  'bulk methods': `v.set([1, 2, 3], 1); v.set(Int32Array.of(7), 5); v.copyWithin(8, 1, 4); v.fill(9, 12, 14); v.subarray(1, 4).reverse(); const c = v.slice(0, 5); v.set(v.subarray(0, 2), 6); return [c, v.indexOf(3), v.lastIndexOf(9), v.includes(7), v.join('.'), v.at(-1), v.at(1), v.with?.(0, 5)[0], v.toReversed?.()[0], new Int32Array(v).length, new Float64Array(v)[1], v.subarray(0, 3).sort().join()].join(';');`,
  'data views': `const d = new DataView(sab, 4); d.setInt32(0, 5); d.setFloat64(8, 1.5, true); d.setUint8(20, 300); d.setBigInt64(24, -1n); try { d.getInt32(99); } catch (e) { log(e.name); } return [d.getInt32(0), d.getInt32(0, true), d.getFloat64(8, true), d.getUint8(20), d.getBigUint64(24)].join();`,
  'text': `const u = new Uint8Array(sab); const { read, written } = new TextEncoder().encodeInto('héy', u.subarray(2)); return [read, written, new TextDecoder().decode(u.slice(2, 2 + written))].join();`,
  'waiting': `v[0] = 1; return [Atomics.wait(v, 0, 0), Atomics.wait(v, 0, 1, 0), Atomics.notify(v, 0, 1), Atomics.waitAsync(v, 0, 0).value].join();`,
  'accesses in conditions': `let n = 0; while (Atomics.load(v, 0) < 3) Atomics.add(v, 0, 1); for (; v[1] < 2; v[1]++) n++; if (v[0] === 3 && Atomics.load(v, 1) === 2) n += 10; do n++; while (Atomics.sub(v, 0, 1) > 1); return n;`,
  'accesses everywhere': `const o = { [v[0]]: v[1], k: Atomics.load(v, 2), m: () => v[3] }; const t = \`\${v[4]}\`; const [a = v[5]] = []; const { b = v[6] } = {}; return [o[0], o.k, o.m(), t, a, b, v[v[7]], (v[8], v[9]), -v[10], typeof v[11], v[12] ? 1 : 2, [v[13]], { x: v[14] }.x].join();`,
  'a spin lock': `const lock = () => { while (Atomics.compareExchange(v, 0, 0, 1) !== 0); }; const unlock = () => Atomics.store(v, 0, 0); lock(); v[1]++; unlock(); return v[1];`,
};

/** The same in TypeScript. */
export const typedPrograms: Readonly<Record<string, string>> = {
  'using': `const r = (n: number, fails = false) => ({ n, [Symbol.dispose]() { say(n); if (fails) throw new Error('own: ' + n); } }); const f = (how: number) => { using a = r(1), b = null; say('body'); using c = r(2, how > 1); if (how === 1) return say('return'); if (how === 3) throw new Error('own: body'); { using d = r(3); } return id(a.n + c.n); }; for (const how of [0, 1, 2, 3]) { try { log(f(how)); } catch (e: any) { log(e.name + (e.error?.message ?? e.message) + e.suppressed?.message); } } try { using x = {} as any; } catch (e: any) { log(e.name); } class K { x = 1; constructor() { using q = r(9); this.x = id(2); } } return new K().x;`,
  'type annotations': `interface P { x: number } type Q<T> = T | undefined; const f = <T,>(x: T, y?: number): T => id(x) as T; function g(this: { n: number }, a: number, b?: string): a is 3 { return id(this.n) as never; } const p = { x: 1 } as P; return [f<number>(1), g.call({ n: 2 }, 3), (p as { x: number }).x, p!.x, <number>id(4), (id(5) satisfies number)].join();`,
  'casts around callees and targets': `const o = { n: 1, a: [1], f() { return id(this.n); }, g: undefined as undefined | (() => number) }; (o as any).n = id(2); (o.n as number) += 1; o.a![0]! += id(5); (o.a as number[])[0]++; return [(o.f as () => number)(), o!.f!(), (o as any)?.f?.(), o.g?.(), o.a[0], new (Map as any)([[1, id(2)]]).get(1)].join();`,
  'overloads': `function f(a: string): string; function f(a: number): number; function f(a: any) { return id(a); } class A { m(a: string): void; m(a: number): void; m(a: any) { return id(a); } constructor(a: string); constructor(a: any) { id(a); } } return [f(1), new A('x').m(2)].join();`,
  'parameter properties': `class A { constructor(private readonly x: number, public y = id(x) + 1, z?: string) { log(this.x + this.y); } get() { return id(this.x); } } class B extends A { w = id(this.y); constructor(public q: number) { super(q); } } const b = new B(5); return [new A(1).get(), b.get(), b.q, b.w, Object.keys(b).join('')].join();`,
  'modifiers': `abstract class A { protected abstract n(): number; declare d: string; private readonly a: number = id(1); protected static s = 2; public override toString(): string { return 'A' + id(this.a) + this.n(); } get v(): number { return id(this.a); } private set v(x: number) { id(x); } [key: string]: unknown } class B extends A implements Object { protected override n(): number { return id(9); } opt?: number; def!: number; static override readonly s = 3; } return [new B().toString(), B.s, new B().v, 'opt' in new B()].join();`,
  'generics and arrows': `const map = <K extends string, V>(k: K, v2: V): Map<K, V> => new Map<K, V>([[k, id(v2)]]); const first = async <T,>(xs: readonly T[]): Promise<T> => xs[0]!; return [map('a', 1).get('a'), typeof first([1]), ((x: number): number => id(x))(3)].join();`,
};
