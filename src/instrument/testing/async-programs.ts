import fc from 'fast-check';

/**
 * Bodies of `function (log, sab)` after the prelude of `programs.ts` that go on in jobs and timers. What they log tells the order of everything, so
 * each is compared with what Node itself does. `log` takes strings and numbers only.
 */
export const asyncPrograms: Readonly<Record<string, string>> = {
  // await
  'code before the first await runs at once': `const f = async () => { say('a'); await null; say('c'); }; f(); say('b');`,
  'await takes one tick for values and promises': `const tick = async (name, x) => { log(name + 1); await x; log(name + 2); }; tick('a', 1); tick('b', Promise.resolve(1)); Promise.resolve().then(() => log('t1')).then(() => log('t2'));`,
  'await of a thenable takes two more': `const t = { then(r) { log('then'); r(id(1)); } }; (async () => { log(await t); })(); Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3));`,
  'returning a promise takes two more': `const f = async () => Promise.resolve(1); f().then(() => log('f')); Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)).then(() => log(4));`,
  'resolving with a promise takes two more': `new Promise((r) => r(Promise.resolve())).then(() => log('p')); Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)).then(() => log(4));`,
  'return await': `const f = async () => await Promise.resolve(say(1)); f().then((x) => log('f' + x)); Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3));`,
  'throwing and catching': `const f = async (x) => { try { await Promise.reject(x); } catch (e) { say('caught ' + e); throw id('again'); } finally { await null; log('finally'); } }; f(1).catch((e) => log(e));`,
  'errors before the first await reject': `const f = async () => { throw id('e'); }; let threw = false; let p; try { p = f(); } catch { threw = true; } p.then(null, (e) => log(e + threw));`,
  'errors of parameters reject': `const f = async (x = (() => { throw 'p'; })()) => x; const g = async ({ a }) => a; let n = 0; try { f().catch((e) => log(e)); g(null).catch((e) => log(e.name)); n = 1; } catch { log('thrown'); } log(n);`,
  'await in expressions': `(async () => { const o = { f: (a, b) => a + b, x: [1, 2] }; log(o.f(await id(1), await id(2))); o.x[await id(1)] += await id(5); log(o.x.join()); log(\`\${await 1}-\${(await Promise.resolve([id(7)]))[0]}\`); log((await null) ?? (await 'b')); log(o?.f(await 1, 2)); log(await (await Promise.resolve(async () => id(9)))()); })();`,
  'await in loops': `(async () => { for (let i = 0; i < 3; i++) { if (i === 1) continue; await null; say(i); } let n = 0; while (n < 2) { await n; n += id(1); } do { log(n); } while (await (n++ < 3)); for (const x of [1, 2]) log(await id(x)); for (const k in { a: 1, b: 2 }) log(await k); })(); (async () => { for (let i = 0; i < 8; i++) { await 0; log('-'); } })();`,
  'closures over loop variables across awaits': `(async () => { const fs = []; for (let i = 0; i < 3; i++) { await i; fs.push(() => id(i)); } log(fs.map((f) => f()).join()); })();`,
  'switch, labels and try across awaits': `(async (x) => { a: for (;;) { switch (await x) { case 1: x = 2; continue a; case 2: try { x = 3; continue a; } finally { await null; say('f'); } default: break a; } } log(await x); })(1);`,
  'this and arguments': `class A { x = 1; async m(a) { await null; return [this.x, a, arguments.length].join(); } async n() { return (async () => [this.x, await arguments[0]].join())(); } static async s() { return this === A; } #p = 2; async #q(y) { await 0; return this.#p + y; } q() { const { x } = this; return this.#q(x); } async *#g() { yield this.#p; } async g() { for await (const x of this.#g()) return x; } face() { return this.#q.call(this, 10); } } const a = new A(); a.m(5, 6).then(log); a.n(7).then(log); A.s().then((x) => log(String(x))); a.q().then(log); a.g().then(log); a.face().then(log); const o = { y: 3, async f() { return this.y; }, async ['g' + 1]() { return 4; }, async *h() { yield this.y; } }; o.f().then(log); o.g1().then(log); o.h().next().then((r) => log(JSON.stringify(r)));`,
  'super in async methods': `class A { async m(x) { await null; return id(x) + 1; } get y() { return 5; } } class B extends A { async m(x) { return (await super.m(x)) * 10 + super.y; } } new B().m(1).then(log);`,
  'names and lengths': `async function a(x, y = 1) {} const b = async (x) => x; const c = async function (x, y, z) {}; const o = { async d(x) {}, async *e() {} }; class K { async f(x, y) {} static async *g(x) {} } async function* h(x) {} log([a, b, c, o.d, o.e, K.prototype.f, K.g, h].map((f) => f.name + f.length).join()); log(Object.keys(K.prototype).length); log(Object.getOwnPropertyNames(K.prototype).sort().join());`,
  'arrows of all forms': `const a = async x => x + 1; const b = async (x, y = 2) => ({ s: x + y }); const c = async () => { return 3; }; const d = async ({ x }, ...r) => x + r.length; a(1).then(log); b(1).then((o) => log(o.s)); c().then(log); d({ x: 1 }, 2, 3).then(log); (async () => {})().then((x) => log(String(x))); const async = (x) => x; log(async(5));`,
  'recursion': `const fib = async (n) => (n < 2 ? n : (await fib(n - 1)) + (await fib(n - 2))); fib(6).then(log); async function even(n) { return n === 0 ? true : odd(n - 1); } async function odd(n) { return n === 0 ? false : even(n - 1); } even(4).then((x) => log(String(x)));`,
  'hoisted async functions': `f().then(log); async function f() { return id('f'); } if (id(1)) { g().then(log); async function g() { await 0; return 'g'; } }`,
  'await using': `const d = (n) => ({ async [Symbol.asyncDispose]() { log('dispose ' + n); await null; log('disposed ' + n); } }); (async () => { { await using a = d('a'); await using b = d('b'); using c = { [Symbol.dispose]() { log('c'); } }; log('body'); } log('after'); })();`,

  // Promise
  'then passes values and errors on': `Promise.resolve(1).then().then(null, 5).then((x) => { log(x); throw 'e'; }).then(() => log('no')).catch((e) => { log(e); return 'r'; }).then(log);`,
  'then orders reactions': `const p = new Promise((r) => { log('x'); r(1); log('y'); }); p.then(() => log('a')); p.then(() => log('b')).then(() => log('c')); p.then(() => log('d')); log('z');`,
  'a promise settles once': `new Promise((a, b) => { a(1); b(2); a(3); throw 4; }).then(log); new Promise((a, b) => { b(1); a(2); }).catch(log); new Promise(() => { throw id('t'); }).catch(log); let r; const p = new Promise((x) => { r = x; }); r(new Promise(() => {})); r(5); p.then(() => log('never'));`,
  'a promise cannot resolve itself': `let r; const p = new Promise((x) => { r = x; }); r(p); p.catch((e) => log(e.name)); const q = Promise.resolve().then(() => q); q.catch((e) => log(e.message));`,
  'finally': `Promise.resolve(1).finally(() => { log('f'); return 9; }).then(log); Promise.reject('e').finally(() => log('g')).catch(log); Promise.resolve(2).finally(() => { throw 'h'; }).catch(log); Promise.resolve(3).finally(() => Promise.reject('i')).catch(log); Promise.resolve(4).finally().then(log); Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)).then(() => log(4)).then(() => log(5)).then(() => log(6));`,
  'thenables that misbehave': `const bad = [{ then() { throw id('t'); } }, { get then() { throw 'g'; } }, { then(a, b) { a(1); b(2); throw 3; } }, { then: 5, v: 1 }, { then(a) { a({ then(b) { b('deep'); } }); } }, Object.assign(() => 1, { then(a) { queueMicrotask(() => a('later')); } })]; bad.forEach((x, i) => Promise.resolve(x).then((y) => log(i + ' ' + typeof y + (typeof y === 'object' ? '' : y)), (e) => log(i + ' rejected ' + e)));`,
  'all': `const p = (x, n) => { let q = Promise.resolve(x); while (n-- > 0) q = q.then((y) => y); return q; }; Promise.all([p(1, 3), 2, p(3, 1), { then(r) { r(4); } }]).then((x) => log(x.join())); Promise.all([]).then((x) => log('empty' + x.length)); Promise.all([p(1, 2), Promise.reject('no')]).catch(log); Promise.all(new Set([1])).then((x) => log(x[0])); Promise.all(5).catch((e) => log(e.name)); Promise.all('ab').then((x) => log(x.join('-')));`,
  'allSettled, any, race': `const p = (x, n) => { let q = Promise.resolve(x); while (n-- > 0) q = q.then((y) => y); return q; }; Promise.allSettled([1, Promise.reject('e')]).then((x) => log(JSON.stringify(x))); Promise.any([Promise.reject(1), p(2, 2), p(3, 1)]).then(log); Promise.any([Promise.reject('x')]).catch((e) => log(e.name + e.errors.join() + e.message)); Promise.any([]).catch((e) => log(e.errors.length)); Promise.race([p('slow', 3), p('fast', 1)]).then(log); Promise.race([]).then(() => log('never')); Promise.race([Promise.reject('r')]).catch(log);`,
  'combinators with iterators that fail': `const it = (fail) => ({ [Symbol.iterator]() { let n = 0; return { next() { if (n++ === 1 && fail === 'next') throw 'next'; return { done: n > 2, value: n }; }, return() { log('return'); return {}; } }; } }); Promise.all(it('next')).catch(log); try { Promise.all.call({}, []); } catch (e) { log(e.name); } class P extends Promise { static resolve(x) { if (x === 2) throw 'two'; return super.resolve(x); } } P.all(it()).catch(log);`,
  'subclasses': `class P extends Promise { constructor(e) { super(e); this.x = id(1); } static get [Symbol.species]() { return Promise; } } const p = new P((r) => { r(say(2)); }); log(p instanceof P && p instanceof Promise); p.then(log); log(p.then(() => {}).constructor.name); class Q extends Promise {} log(Q.resolve(1).then(() => {}).constructor.name); Q.resolve(7).then(log); Q.reject(8).catch(log); Q.all([Q.resolve(9)]).then((x) => log(x[0])); (async () => { log(await Q.resolve(10)); log(await new P((r) => queueMicrotask(() => r(11)))); })(); Q.resolve(12).finally(() => log('f')).then((x) => log(x)); Promise.resolve().then(() => log(1)).then(() => log(2)).then(() => log(3)).then(() => log(4));`,
  'statics under other names': `const { resolve } = Promise; const P = Promise; try { resolve(1); } catch (e) { log(e.name); } P.resolve(1).then(log); Reflect.construct(Promise, [(r) => r(2)]).then(log); const all = Promise.all.bind(Promise); all([3]).then((x) => log(x[0])); [4].map((x) => Promise.resolve(x)).forEach((p) => p.then(log)); const then = Promise.prototype.then; then.call(P.resolve(5), log); log(P.resolve(6) === 6); const q = P.resolve(7); log(P.resolve(q) === q);`,
  'executors must be functions': `try { new Promise(5); } catch (e) { log(e.name); } try { new Promise(); } catch (e) { log(e.name); } try { Promise(); } catch (e) { log(e.name); } try { Promise.prototype.then.call({}); } catch (e) { log(e.name); } try { queueMicrotask(5); } catch (e) { log(e.name); }`,
  'queueMicrotask and nextTick': `queueMicrotask(() => { log('m1'); process.nextTick(() => log('t2')); queueMicrotask(() => log('m2')); }); process.nextTick((x) => { log(x); Promise.resolve().then(() => log('p')); }, 't1'); Promise.resolve().then(() => log('p0'));`,
  'shared accesses in jobs': `Promise.resolve().then(() => { v[0] = 5; Atomics.add(v, 0, 1); }).then(() => log(v[0])); (async () => { Atomics.store(v, 1, await id(3)); log(Atomics.load(v, 1)); })();`,

  // Iteration
  'for await': `async function* g() { try { yield say(1); yield Promise.resolve(2); const x = yield 3; log('sent ' + x); } finally { await null; log('end'); } } (async () => { for await (const x of g()) log(x); for await (const x of g()) { if (x === 2) break; } log('after'); outer: for (;;) { for await (const { length } of [['a', 'b']]) { log(length); break outer; } } try { for await (const x of g()) throw 'e' + x; } catch (e) { log(e); } log(await (async () => { for await (const x of g()) return x; })()); })();`,
  'for await over other things': `(async () => { for await (const x of [1, Promise.resolve(2), { then(r) { r(3); } }]) log(x); for await (const x of 'ab') log(x); let y; for await (y of new Set([4])) log(y); const o = {}; for await (o.z of [5]) log(o.z); for await ([y] of [[6]]) log(y); for await ({ y } of [{ y: 7 }]) log(y); try { for await (const x of [Promise.reject('r')]) log(x); } catch (e) { log(e); } try { for await (const x of 5); } catch (e) { log(e.name); } try { for await (const x of { [Symbol.asyncIterator]() { return { next: async () => 5 }; } }); } catch (e) { log(e.name); } a: for await (const x of [1, 2, 3]) { b: for await (const z of [1, 2]) { if (x === 2) continue a; if (z === 2) continue b; log(x * 10 + z); } } })();`,
  'for await in lock step': `async function* g(n) { for (let i = 0; i < 3; i++) yield n + i; } (async () => { for await (const x of g('a')) log(x); })(); (async () => { for await (const x of ['b0', 'b1', 'b2', 'b3']) log(x); })(); (async () => { for (let i = 0; i < 14; i++) { await 0; log(i); } })();`,
  'closing async iterators': `const it = (how) => ({ [Symbol.asyncIterator]() { return { n: 0, async next() { return { done: false, value: this.n++ }; }, return() { log('return'); if (how === 'throw') throw 'r'; if (how === 'value') return 5; return Promise.resolve(how === 'reject' ? Promise.reject('rej') : {}); } }; } }); (async () => { for (const how of ['ok', 'throw', 'value', 'reject']) { try { for await (const x of it(how)) { if (x === 1) break; } log('broke'); } catch (e) { log(e.name ?? e); } try { for await (const x of it(how)) throw 'own'; } catch (e) { log(e); } } })();`,
  'async generators queue requests': `async function* g() { log('start'); const a = yield 1; log('a' + a); try { yield 2; } catch (e) { log('c' + e); yield 3; } finally { log('f'); } return 4; } const it = g(); const show = (n) => [(r) => log(n + JSON.stringify(r)), (e) => log(n + 'E' + e)]; it.next('x').then(...show('n1')); it.next('y').then(...show('n2')); it.throw('z').then(...show('t3')); it.next().then(...show('n4')); it.next().then(...show('n5')); it.return('r').then(...show('r6')); it.throw('u').then(...show('t7'));`,
  'async generators return and throw early': `async function* g() { try { yield 1; } finally { log('f'); } } const show = (n) => [(r) => log(n + JSON.stringify(r)), (e) => log(n + 'E' + e)]; const a = g(); a.return(Promise.resolve('v')).then(...show('a')); a.next().then(...show('a2')); const b = g(); b.throw('t').then(...show('b')); b.next().then(...show('b2')); const c = g(); c.next().then(...show('c')); c.return(Promise.reject('rej')).then(...show('c2')); const d = g(); d.next().then(() => d.return('x')).then(...show('d')); const e = g(); e.return(Promise.reject('q')).then(...show('e'));`,
  'async generators await what they yield and return': `async function* g() { yield Promise.resolve(1); try { yield Promise.reject('y'); } catch (e) { log('in ' + e); } return Promise.resolve(2); } (async () => { const it = g(); log(JSON.stringify(await it.next())); log(JSON.stringify(await it.next())); log(JSON.stringify(await it.next())); })(); (async () => { for (let i = 0; i < 10; i++) { await 0; log(i); } })();`,
  'yield* in async generators': `async function* inner() { try { const x = yield 'i1'; log('x' + x); yield 'i2'; } finally { log('if'); } return 'ret'; } async function* outer() { log(yield* inner()); yield* [Promise.resolve('s1'), 's2']; return 'done'; } const show = (n) => [(r) => log(n + JSON.stringify(r)), (e) => log(n + 'E' + e)]; (async () => { const a = outer(); for (const s of ['A', 'B', 'C', 'D', 'E', 'F']) await a.next(s).then(...show(s)); const b = outer(); await b.next().then(...show('b')); await b.return('early').then(...show('b')); const c = outer(); await c.next().then(...show('c')); await c.throw('thrown').then(...show('c')); async function* none() { yield* { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1, done: false }) }) }; } const d = none(); await d.next().then(...show('d')); await d.throw('no').then(...show('d')); const e = none(); await e.next().then(...show('e')); await e.return('r').then(...show('e')); })();`,

  // Timers
  'timers by time, then order': `setTimeout(() => log('b'), 20); setTimeout(() => log('a'), 1); setTimeout((x, y) => log(x + y), 20, 'c', 'd'); setTimeout(() => { log('e'); Promise.resolve().then(() => log('f')); }, 40); setTimeout(() => log('g'), 40); const t = setTimeout(() => log('never'), 5); clearTimeout(t);`,
  'intervals': `let n = 0; const t = setInterval(() => { say(n++); if (n === 3) clearInterval(t); }, 5);`,
  'sleeping': `const sleep = (ms) => new Promise((r) => setTimeout(r, ms)); (async () => { for (let i = 0; i < 3; i++) { await sleep(10); log('x' + i); } })(); (async () => { await sleep(120); log('y'); })();`,
  'immediates': `setImmediate((x) => { log(x); Promise.resolve().then(() => log('p')); }, 'i'); setImmediate(() => log('j')); clearImmediate(setImmediate(() => log('no')));`,
  'timer objects': `const t = setTimeout(() => log('t'), 5); log(t.hasRef()); log(t.unref() === t); log(t.hasRef()); t.ref(); const u = setTimeout(() => log('u'), 1); clearTimeout(+u); const w = setTimeout(() => log('w'), 30); setTimeout(() => w.refresh(), 20); setTimeout(() => log('x'), 40);`,
};

const values = fc.oneof(
  { weight: 2, arbitrary: fc.nat({ max: 9 }).map(String) },
  { weight: 4, arbitrary: fc.nat({ max: 20 }).map((n) => `pick(${n})`) },
  { weight: 1, arbitrary: fc.constantFrom(`{ then(a, b) { log('th'); a(id(1)); } }`, `{ then(a, b) { b('tb'); a(2); } }`, `{ then(a) { queueMicrotask(() => a('tq')); } }`, `{ get then() { throw 'tg'; } }`) },
);
const result = fc.oneof({ weight: 5, arbitrary: values.map((x) => `return ${x};`) }, { weight: 1, arbitrary: fc.constant(`throw 'e';`) });
const fill = (template: string, ...items: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...items).map((texts) => texts.reduce((text, item, i) => text.replaceAll(`$${i}`, () => item), template));

/** Makes a promise from earlier ones. */
const maker: fc.Arbitrary<string> = fc.oneof(
  fill('Promise.resolve($0)', values),
  fill('Promise.reject($0)', fc.constantFrom(`'r1'`, `'r2'`)),
  fill('new Promise((a, b) => { a($0); b(1); })', values),
  fill('new Promise((a, b) => { b(3); a($0); })', values),
  fill('pick($0).then((x) => { log($1); $2 })', fc.nat({ max: 20 }).map(String), values.map((x) => `typeof (${x.startsWith('{') ? 1 : x})`), result),
  fill('pick($0).then($1, (x) => { $2 })', fc.nat({ max: 20 }).map(String), fc.constantFrom('null', '(x) => x'), result),
  fill('pick($0).catch((x) => { $1 })', fc.nat({ max: 20 }).map(String), result),
  fill('pick($0).finally(() => { log("fin"); $1 })', fc.nat({ max: 20 }).map(String), result),
  fill('Promise.$0([$1, $2])', fc.constantFrom('all', 'race', 'any', 'allSettled'), values, values),
  fill('(async () => { log(id("in")); const x = await $0; log("mid"); await $1; $2 })()', values, values, result),
  fill('(async () => { try { await $0; log("ok"); } catch (e) { log("c" + typeof e); await $1; } finally { log("fi"); } $2 })()', values, values, result),
  fill('(async () => { $0 })()', result),
  fill('(async () => { for await (const x of [1, $0]) { log(typeof x); if ($1) break; } })()', values, fc.constantFrom('x === 1', 'false', 'x === 9')),
  fill('(async () => { const g = (async function* () { try { yield $0; yield $1; $2 } finally { log("gf"); await 0; } })(); for await (const x of g) { log("g" + typeof x); if ($3) return $0; } })()', values, values, result, fc.constantFrom('x === 1', 'false', 'true')),
  fill('(() => { const g = (async function* () { const x = yield $0; log(typeof x); yield* [$1]; $2 })(); g.next().catch(() => {}); g.next($1).catch(() => {}); const p = g.$3($0); g.next().then((r) => log(String(r.done)), () => {}); return p; })()', values, values, result, fc.constantFrom('next', 'return')),
  // Node 20 has the older rules for `throw` on what was made from a synchronous iterator, so it is called on generators only.
  fill('(() => { const g = (async function* () { try { yield $0; yield* (async function* () { yield $1; })(); } finally { log(1); } $2 })(); g.next().catch(() => {}); g.next().catch(() => {}); const p = g.throw($0); g.next().then((r) => log(String(r.done)), () => {}); return p; })()', values, values, result),
);
const sideEffect: fc.Arbitrary<string> = fc.oneof(
  fill('queueMicrotask(() => { log("q"); settle($0, $1); });', fc.nat({ max: 3 }).map(String), values),
  fill('settle($0, $1);', fc.nat({ max: 3 }).map(String), values),
  fc.constant('log(v[0]); Atomics.add(v, 0, 1);'),
);

/** A random program over promises and async functions: everything that is made is watched, so that nothing is rejected unhandled. */
export const randomAsyncProgram: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 3, arbitrary: maker.map((text) => `watch(${text});`) }, { weight: 1, arbitrary: sideEffect }), { minLength: 2, maxLength: 9 })
  .map((lines) => `const all = []; const rs = [];
const show = (x) => (typeof x === 'object' && x !== null ? (Array.isArray(x) ? 'a' : x instanceof Error ? x.name : 'o') : typeof x === 'function' ? 'f' : String(x));
const watch = (p) => { const n = all.push(p); p.then((x) => log(n + '+' + show(x)), (e) => log(n + '-' + show(e))); };
const settle = (n, x) => rs[n](x);
const pick = (n) => all[n % all.length];
for (let i = 0; i < 4; i++) watch(new Promise((r) => { rs.push(r); }));
${lines.join('\n')}`);
