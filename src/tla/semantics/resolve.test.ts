import { describe, expect, it } from 'vitest';
import { loadText } from './testing/load-text.ts';
import { bodyOf, show } from './testing/show.ts';

/** Body of the definition `x` in a module with this text. */
async function bodyIn(text: string, others?: Readonly<Record<string, string>>): Promise<string> {
  return bodyOf((await loadText(text, others)).root.definitions, 'x');
}

const EXTENDS = 'EXTENDS Integers, Sequences, FiniteSets, TLC';

describe('expressions', () => {
  it.each([
    ['12', '12'],
    ['\\b101 + \\o17 + \\hFf', '(+ (+ 5 15) 255)'],
    ['2.50', '2.50'],
    ['"a\\"\\\\\\n(* b"', JSON.stringify('a"\\\n(* b')],
    ['<<TRUE, FALSE, BOOLEAN, STRING>>', '(tuple TRUE FALSE BOOLEAN STRING)'],
    ['{}', 'set'],
    ['{1, 2} \\cup {3} \\cap {} \\ {4}'.replace(' \\ {4}', '').replace('\\cup {3} \\cap', '\\cup'), '(cup (set 1 2) set)'],
    ['~ 1 = 2 /\\ 3 /= 4 => TRUE', '(implies (and (not (= 1 2)) (# 3 4)) TRUE)'],
    ['1 \\leq 2 <=> 2 =< 3', '(equivalent (\\leq 1 2) (\\leq 2 3))'],
    ['1 + 2 - 3', '(+ 1 (- 2 3))'],
    ['-1 * 2', '(-. (* 1 2))'],
    ['2^3 % 4', '(% (^ 2 3) 4)'],
    ['{1} \\X {2} \\X {3}', '(times (set 1) (set 2) (set 3))'],
    ['({1} \\X {2}) \\X {3}', '(times (times (set 1) (set 2)) (set 3))'],
    ['"a" :> 1 @@ "b" :> 2', '(@@ (:> "a" 1) (:> "b" 2))'],
    ['SUBSET UNION {{1}}', '(SUBSET (UNION (set (set 1))))'],
    ['IF TRUE THEN 1 ELSE IF FALSE THEN 2 ELSE 3', '(if TRUE 1 (if FALSE 2 3))'],
    ['CASE TRUE -> 1 [] FALSE -> 2 [] OTHER -> 3', '(case TRUE -> 1 FALSE -> 2 OTHER -> 3)'],
    ['\\A a, b \\in {1}, <<c, d>> \\in {<<1, 2>>} : a = d', '(forall a b \\in (set 1) <<c d>> \\in (set (tuple 1 2)) : (= a d))'],
    ['\\E a : \\A b : a = b', '(unbounded-exists a : (unbounded-forall b : (= a b)))'],
    ['CHOOSE a \\in Nat : a > 1', '(choose a \\in Nat : (> a 1))'],
    ['CHOOSE a : a \\notin Int', '(unbounded-choose a : (notin a Int))'],
    ['CHOOSE <<a, b>> \\in {<<1, 2>>} : a < b', '(choose <<a b>> \\in (set (tuple 1 2)) : (< a b))'],
    ['{a \\in 1..3 : a # 2}', '(filter a \\in (.. 1 3) : (# a 2))'],
    ['{a + b : a \\in {1}, b \\in {2}}', '(map a \\in (set 1) b \\in (set 2) : (+ a b))'],
    ['[a \\in {1}, b \\in {2} |-> a]', '(function a \\in (set 1) b \\in (set 2) : a)'],
    ['[{1} -> {2}]', '(function-set (set 1) (set 2))'],
    ['[f |-> 1, g |-> 2].f', '(record f: 1 g: 2).f'],
    ['[f : {1}, g : {2}]', '(record-set f: (set 1) g: (set 2))'],
    ['[[a \\in {1} |-> a] EXCEPT ![1] = @ + 1, !.g[2, 3].h = 4]', '(except (function a \\in (set 1) : a) [1] = (+ @ 1) ["g"][(tuple 2 3)]["h"] = 4)'],
    ['<<1, 2>>[1]', '(tuple 1 2)[1]'],
    ['Len(<<1>> \\o <<2>>)', '(Len (\\o (tuple 1) (tuple 2)))'],
    ['SelectSeq(<<1, 2>>, LAMBDA a : a > 1)', '(SelectSeq (tuple 1 2) (lambda a : (> a 1)))'],
    ['LET a == 1 b(c) == c + a IN b(2)', '(let a() == 1; b(c) == (+ c a); (b 2))'],
    ['LET f[a \\in {1}] == IF a = 0 THEN 0 ELSE f[a - 1] IN f', '(let f() == (function f a \\in (set 1) : (if (= a 0) 0 f[(- a 1)])); f)'],
    ['+(1, 2)', '(+ 1 2)'],
    ['l :: 1 + 2', 'l::(+ 1 2)'],
    ['DOMAIN (<<<<1>>>>)[1]', '(DOMAIN (tuple (tuple 1))[1])'],
    ['UNION ([f |-> {}]).f', '(UNION (record f: set).f)'],
    ['SUBSET ({1}) \\cup {}', '(cup (SUBSET (set 1)) set)'],
    ['~(1) = 2 /\\ ~(TRUE) /\\ ~(TRUE)', '(and (and (not (= 1 2)) (not TRUE)) (not TRUE))'],
    ['{DOMAIN (<<1>>)} \\cup {DOMAIN (<<SUBSET (<<1>>)[1]>>)[2]}', '(cup (set (DOMAIN (tuple 1))) (set (DOMAIN (tuple (SUBSET (tuple 1)[1]))[2])))'],
    ['-(1) ^ 2 + 3', '(+ (-. (^ 1 2)) 3)'],
    ['DOMAIN <<1>> \\subseteq Nat', '(subseteq (DOMAIN (tuple 1)) Nat)'],
  ])('%s', async (text, expected) => {
    expect(await bodyIn(`${EXTENDS}\nx == ${text}`)).toBe(expected);
  });

  it.each([
    ["v' = v", "(= (prime v) v)"],
    ['UNCHANGED <<v, w>>', '(UNCHANGED (tuple v w))'],
    ["ENABLED (v' = 1)", '(ENABLED (= (prime v) 1))'],
    ["[v' = 1]_v", '(square-action (= (prime v) 1) v)'],
    ["<<v' = 1>>_<<v, w>>", '(angle-action (= (prime v) 1) (tuple v w))'],
    ["[][v' = 1]_v /\\ WF_v(v' = 1) /\\ SF_<<v, w>>(w' = 1)", '(and (and (always (square-action (= (prime v) 1) v)) (weak-fairness (= (prime v) 1) v)) (strong-fairness (= (prime w) 1) (tuple v w)))'],
    ['[]<>(v = 1) => (v = 1 ~> w = 1)', '(implies (always (eventually (= v 1))) (leads-to (= v 1) (= w 1)))'],
    ["(v' = 1) \\cdot (w' = 1)", '(cdot (= (prime v) 1) (= (prime w) 1))'],
    ['(v = 1) -+-> (w = 1)', '(plus-arrow (= v 1) (= w 1))'],
    ['\\EE u : \\AA t : []TRUE', '(temporal-exists u : (temporal-forall t : (always TRUE)))'],
  ])('%s', async (text, expected) => {
    expect(await bodyIn(`VARIABLES v, w\nx == ${text}`)).toBe(expected);
  });
});

describe('lists of conjunctions and disjunctions', () => {
  it('nest by columns', async () => {
    const text = ['x ==', '  /\\ TRUE', '  /\\ \\/ FALSE', '     \\/ /\\ TRUE', '        /\\ FALSE', '  /\\ IF', '         /\\ TRUE', '         /\\ TRUE', '     THEN FALSE ELSE TRUE'].join('\n');
    expect(await bodyIn(text)).toBe('(and TRUE (or FALSE (and TRUE FALSE)) (if (and TRUE TRUE) FALSE TRUE))');
  });
  it('end where something stands left of them', async () => {
    expect(await bodyIn('x ==\n    /\\ TRUE\n    /\\ FALSE\n  => TRUE')).toBe('(implies (and TRUE FALSE) TRUE)');
  });
  it('take tabs to the next multiple of eight', async () => {
    // With a tab as one column the second /\ would stand left of the \/.
    expect(await bodyIn('EXTENDS Naturals\nVARIABLES a, b\nx ==\n\t/\\ a = 0\n        /\\ \\/ b = 0\n\t   \\/ b = 1')).toBe('(and (= a 0) (or (= b 0) (= b 1)))');
  });
  it('may stand behind a negation, and hold an implication', async () => {
    expect(await bodyIn('x == ~ /\\ TRUE\n       /\\ FALSE')).toBe('(not (and TRUE FALSE))');
    expect(await bodyIn('x == /\\ TRUE => FALSE\n     /\\ TRUE')).toBe('(and (implies TRUE FALSE) TRUE)');
  });
  it('have comments and Windows line ends between items', async () => {
    expect(await bodyIn('x ==\r\n  /\\ TRUE \\* one\r\n (* two\r\n*)/\\ FALSE\r\n')).toBe('(and TRUE FALSE)');
  });
});

describe('definitions', () => {
  it('of operators with symbols and with operator parameters', async () => {
    const { root } = await loadText('EXTENDS Naturals\na \\prec b == a < b\na ^# == a\nApply(_\\succ_, F(_), a) == F(a) \\succ a\nx == Apply(\\prec, LAMBDA b : b, 1 ^#)');
    expect(bodyOf(root.definitions, 'x')).toBe('(Apply op:\\prec (lambda b : b) (^# 1))');
    expect(bodyOf(root.definitions, 'Apply')).toBe('(\\succ (F a) a)');
    expect(root.definitions.find(({ name }) => name === 'Apply')!.parameters.map(({ name, arity }) => [name, arity])).toEqual([['\\succ', 2], ['F', 1], ['a', 0]]);
  });
  it('that are recursive', async () => {
    const { root } = await loadText('EXTENDS Naturals\nRECURSIVE f(_), g(_)\nf(a) == IF a = 0 THEN 0 ELSE g(a - 1)\ng(a) == f(a)\nh[a \\in Nat] == h[a]\nk[a \\in Nat] == a');
    const f = root.definitions.find(({ name }) => name === 'f')!;
    expect(f).toMatchObject({ recursive: true, parameters: [{ name: 'a' }] });
    expect(bodyOf(root.definitions, 'h')).toBe('(function h a \\in Nat : h[a])');
    expect(bodyOf(root.definitions, 'k')).toBe('(function a \\in Nat : a)');
    const g = root.definitions.find(({ name }) => name === 'g')!;
    expect(g.body).toMatchObject({ operator: f });
  });
  it('by position and label', async () => {
    const { root } = await loadText(
      'EXTENDS Naturals\nA(a) == /\\ a = 1\n        /\\ \\A b \\in {2} : l(b) :: b > a\nx == <<A(3)!1, A(3)!2!(4), A(3)!l(5), A(3)!2!1, A(3)!:, A(3)!1!<<, A(3)!1!>>>>',
    );
    const { body } = root.definitions.find(({ name }) => name === 'x')!;
    if (body.kind !== 'builtin') throw new Error('not a tuple');
    const parts = body.operands.map((operand) => (operand.kind === 'apply' && operand.operator.kind === 'definition' ? `${show(operand.operator.body)} for ${operand.operands.map(show).join(' ')}` : '?'));
    expect(parts).toEqual([
      '(= a 1) for 3',
      'l::(> b a) for 3 4',
      '(> b a) for 3 5',
      '(set 2) for 3',
      '(and (= a 1) (forall b \\in (set 2) : l::(> b a))) for 3',
      'a for 3',
      '1 for 3',
    ]);
  });
});

describe('modules', () => {
  const A = 'EXTENDS Naturals\nCONSTANT C, F(_)\nVARIABLE v\nOp(a) == F(a) + C + v\nLOCAL Hidden == 1\nASSUME C > 0';

  it('are extended, LOCAL definitions left out', async () => {
    const { root, modules } = await loadText('EXTENDS A\nx == Op(1)\nHidden == 2', { A });
    expect(root.constants.map(({ name }) => name)).toEqual(['C', 'F']);
    expect(root.variables.map(({ name }) => name)).toEqual(['v']);
    expect(root.assumptions).toHaveLength(1);
    expect(root.definitions.filter(({ name }) => name === 'Hidden')).toHaveLength(1);
    expect(bodyOf(root.definitions, 'Hidden')).toBe('2');
    expect([...modules.keys()]).toEqual(['Naturals', 'A', 'M']);
  });
  it('are instantiated with substitutions, explicit and by name', async () => {
    const { root } = await loadText('EXTENDS Naturals\nVARIABLE w\nC == 3\nG(a) == a\nINSTANCE A WITH v <- w + 1, F <- G\nI(b) == INSTANCE A WITH v <- b, F <- LAMBDA a : a\nx == I(1)!Op(2) + Op(4)', { A });
    expect(bodyOf(root.definitions, 'x')).toBe('(+ (I!Op 1 2) (Op 4))');
    expect(bodyOf(root.definitions, 'Op')).toBe('(with C <- C F <- op:G v <- (+ w 1) : (+ (+ (F a) C) v))');
    expect(bodyOf(root.definitions, 'I!Op')).toBe('(with C <- C F <- (lambda a : a) v <- b : (+ (+ (F a) C) v))');
    expect(root.definitions.find(({ name }) => name === 'I!Op')!.parameters.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(root.variables.map(({ name }) => name)).toEqual(['w']);
  });
  it('give their own definitions where there is nothing to substitute', async () => {
    const { root } = await loadText('LOCAL INSTANCE Naturals\nN == INSTANCE Naturals\nx == N!+(1, 2) + 3');
    expect(bodyOf(root.definitions, 'x')).toBe('(+ (N!+ 1 2) 3)');
    const plus = root.definitions.find(({ name }) => name === 'N!+')!;
    expect(plus.original).toMatchObject({ name: '+', isNative: true, module: 'Naturals' });
    expect(show(plus.body)).toBe('(+ _1 _2)');
  });
  it('can be nested, in LET, and appended to the file', async () => {
    const nested = 'VARIABLE w\n---- MODULE B ----\nVARIABLE v\ny == <<v, w>>\n====\nx == LET I == INSTANCE B WITH v <- w IN I!y';
    expect(await bodyIn(nested)).toBe('(let I!y() == (with v <- w : (tuple v w)); I!y)');
    expect(await bodyIn('EXTENDS Z\nx == z\n====\n---- MODULE Z ----\nz == 1')).toBe('z');
  });
  it('of proofs are known, and proofs skipped', async () => {
    const text = 'EXTENDS TLAPS, FiniteSetTheorems\nx == 1\nTHEOREM T == x = 1\n<1>1. x = 1 BY DEF x\n<1>2. QED BY <1>1, Z3\nLEMMA ASSUME NEW a \\in {1} PROVE a = x OBVIOUS';
    expect(await bodyIn(text)).toBe('1');
  });
});

it('computes the level of each expression', async () => {
  const { root } = await loadText("EXTENDS Naturals\nCONSTANT c\nVARIABLE v\nk == c + 1\ns == v + k\na == v' = s\nt == [][a]_v\nop(p) == p\nu == op(v)");
  expect(Object.fromEntries(root.definitions.filter(({ module }) => module === 'M').map(({ name, body }) => [name, body.level]))).toEqual({ k: 0, s: 1, a: 2, t: 3, op: 0, u: 1 });
});

it('gives places as TLC does, tabs expanded', async () => {
  const spec = await loadText('\n  x ==\t1 +\n   2\nEXTENDS'.replace('\nEXTENDS', '').replace('1 +', '<<1,').replace('2', '2>>'));
  const { body, source } = spec.root.definitions[0]!;
  expect(source).toEqual({ module: 'M', line: 3, column: 3, endLine: 4, endColumn: 6 });
  expect(body.source).toEqual({ module: 'M', line: 3, column: 9, endLine: 4, endColumn: 6 });
  expect(spec.text(body.source)).toBe('<<1,\n   2>>');
});
