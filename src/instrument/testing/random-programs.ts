import fc from 'fast-check';

/**
 * Random programs: bodies of `function (log, sab)` after the prelude of `programs.ts`. They always end, as loops are bounded and a function
 * calls only those declared before it. They use what the table of programs uses, in combinations that nobody thought of.
 */

const VARIABLES = ['a', 'b', 'c'];
const PROPERTIES = ['p', 'q'];
const FUNCTIONS = 3;

const list = (...items: fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...items).map((texts) => texts.join(', '));
const format = (template: string, ...items: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...items).map((texts) => texts.reduce((text, item, i) => text.replaceAll(`$${i}`, () => item), template));

function labelled(first: string, inner: string, skip: string): string {
  // A label may not be used again inside itself.
  let label = 'l';
  while (inner.includes(`${label}:`) || skip.includes(`${label}:`)) label += 'l';
  return `${label}: for (const x of [${first}, 2]) { for (const y of g(1)) { ${inner} if (${skip}) continue ${label}; if (y === 1) break ${label}; } }`;
}

/** Expressions that may call the first `callable` functions; with none, nor construct anything, as they are part of a class themselves. */
function expressions(callable: number, constructs = true): { readonly expression: fc.Arbitrary<string>; readonly statements: fc.Arbitrary<string> } {
  const { expression, statements } = fc.letrec<{ expression: string; place: string; call: string; statement: string; statements: string }>((tie) => {
    const e = tie('expression');
    const variable = fc.constantFrom(...VARIABLES);
    const property = fc.constantFrom(...PROPERTIES);
    const atom = fc.oneof(fc.integer({ min: -3, max: 9 }).map((n) => `(${n})`), variable, fc.constantFrom('undefined', 'null', '"s"', 'true', 'o.p', 'o.q', 'k.g', 'k.f', 'v[1]', 'this?.z'));
    const functions = Array.from({ length: callable }, (_, i) => fc.constant(`f${i}`));
    return {
      expression: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        atom,
        format('id($0)', e),
        format('say($0)', e),
        format('v[($0) & 7]', e),
        fc.tuple(fc.constantFrom('add', 'or', 'exchange', 'store', 'load'), e, e).map(([name, index, value]) => `Atomics.${name}(v, (${index}) & 7${name === 'load' ? '' : `, (${value}) | 0`})`),
        fc.tuple(e, fc.constantFrom('+', '-', '*', '<', '===', '&&', '||', '??', ',', '|'), e).map(([l, op, r]) => `((${l}) ${op} (${r}))`),
        format('(($0) ? $1 : $2)', e, e, e),
        fc.tuple(tie('place'), fc.constantFrom('=', '+=', '||=', '??=', '&&=', '|='), e).map(([place, op, value]) => `(${place} ${op} ${value})`),
        fc.tuple(tie('place'), fc.constantFrom('++', '--'), fc.boolean()).map(([place, op, prefix]) => (prefix ? `(${op}${place})` : `(${place}${op})`)),
        tie('call'),
        format('`<${$0}|${$1}>`', e, e),
        format('[$0, ...[$1]].length', e, e),
        format('({ p: $0, [($1) ? "x" : "y"]: $2 }).p', e, e, e),
        format('(([x, y = $0]) => [x, y, $1].length)([$2])', e, e, e),
        format('(({ p, q: { length } = "ab" }, ...r) => [p, length, r.length].join())({ p: $0 }, $1)', e, e),
        format('[$0, $1].map((x) => [x, $2].length).join()', e, e, e),
        format('[$0, 2].reduce((s, x) => ($1, s + x), "")', e, e),
        format('o?.$0?.length', property),
        format('o.none?.($0).more', e),
        format('[...g($0)].join()', e),
        ...(constructs ? [format('new C($0, $1).sum()', e, e), format('new D($0).sum()', e)] : []),
        format('(($0), typeof $1)', e, e),
        format('(function () { return [this === undefined, arguments.length, $0].length; })($1)', e, e),
        format('k.m?.($0)', e),
      ),
      place: fc.oneof(variable, variable, format('o.$0', property), format('k.f'), format('k.g'), format('v[($0) & 7]', e), format('o[($0) ? "p" : "q"]', e), format('o.list[($0) & 1]', e)),
      call: callable === 0 ? format('id($0)', e) : fc.tuple(fc.oneof(...functions), fc.oneof(list(e), list(e, e), format('...[$0, $1]', e, e))).map(([f, args]) => `${f}(${args})`),
      statement: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        format('$0;', e),
        format('log($0);', e),
        format('$0\n;[1].forEach((x) => $1)\n;', e, e),
        format('{ let $0 = $1; log($0); $2 }', variable, e, tie('statements')),
        format('if ($0) { $1 } else $2;', e, tie('statements'), e),
        format('for (let i = 0; i < 2; i++) { $0 if ($1) continue; $2 }', tie('statements'), e, tie('statements')),
        format('{ let n = 0; while (n++ < 2) { $0 if ($1) break; } }', tie('statements'), e),
        format('{ let n = 0; do { $0 if ($1) continue; log(n); } while (n++ < 2 && ($2)); }', tie('statements'), e, e),
        fc.tuple(e, tie('statements'), e).map(([first, inner, skip]) => labelled(first, inner, skip)),
        format('try { $0 if ($1) throw new Error("own: " + $2); } catch (error) { log(error instanceof Error && !error.message.startsWith("own") ? error.name : String(error?.message ?? error).slice(0, 40)); $3 } finally { $4; }', tie('statements'), e, e, tie('statements'), e),
        format('switch ($0) { case $1: $2 break; case 1: log("one"); default: $3; }', e, e, tie('statements'), e),
        format('[a, o.p, o.list[0]] = [$0, $1, $2];', e, e, e),
        format('{ const { p, q = $0 } = o; const [r = $1, ...s] = [p]; log([typeof q, typeof r, s.length].join()); }', e, e),
        format('{ const h = ($0, d = $1) => { $2 return d; }; log(typeof h($3)); }', variable, e, tie('statements'), e),
        format('return $0;', e),
      ),
      statements: fc.array(tie('statement'), { maxLength: 3, depthIdentifier: 'nesting' }).map((all) => all.map((text) => `${text}\n`).join('')),
    };
  });
  return { expression, statements };
}

export const randomProgram: fc.Arbitrary<string> = fc
  .tuple(expressions(0, false).expression, expressions(0, false).expression, fc.tuple(...Array.from({ length: FUNCTIONS }, (_, i) => expressions(i).statements)), fc.array(expressions(FUNCTIONS).statements, { minLength: 1, maxLength: 4 }))
  .map(([e1, e2, bodies, main]) => {
    const declarations = bodies.map((body, i) => [`function f${i}(a, b = a) { ${body} return b; }`, `const f${i} = (b, ...c) => { ${body} return c.length; };`][i % 2]);
    return `let a = 1, b = 'x', c = null; const o = { p: 1, q: 'q', list: [1, 2] };
class C { z = id(1); #y; constructor(x, y) { this.x = x; this.#y = y; } sum() { return [typeof this.x, typeof this.#y, this.z].join(); } get g() { return id(this.f ?? 0); } set g(x) { this.f = say(typeof x); } m(x) { this.f = x; return this.z; } }
class D extends C { w = typeof this.x; constructor(x) { super(x, ${e1}); } sum() { return super.sum() + this.w; } }
const k = new C(1, 2);
function* g(n) { try { yield id(1); yield typeof n; if (n === 'never') yield ${e2}; } finally { log('end'); } }
${declarations.join('\n')}
${main.join('\n')}
return [a, b, c, o.p, k.f].map((x) => (typeof x === 'object' || typeof x === 'function' ? typeof x : String(x).slice(0, 60))).join();`;
  });
