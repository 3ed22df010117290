/** A module that SANY refuses, given by its body, which starts on line 2. */
export interface Rejection {
  /** What it is about. */
  readonly what: string;
  readonly body: string;
  /** Line and column of the first error; the same as SANY's unless `sany` says otherwise. */
  readonly at: string;
  readonly message: string;
  /** SANY's place, where it is another. */
  readonly sany?: string;
  readonly others?: Readonly<Record<string, string>>;
}

/** What the parser refuses; SANY stops at the first file of this kind. */
export const SYNTAX: readonly Rejection[] = [
  { what: '/\\ and \\/ without parentheses', body: 'x == TRUE /\\ TRUE \\/ FALSE', at: '2:11', message: 'precedence conflict between the operators /\\ and \\/' },
  { what: 'two implications', body: 'x == TRUE => TRUE => FALSE', at: '2:11', message: 'precedence conflict' },
  { what: 'two equations', body: 'x == 1 = 1 = 1', at: '2:8', message: 'precedence conflict' },
  { what: 'union and intersection', body: 'x == {} \\ {} \\cap {}', at: '2:9', message: 'precedence conflict between the operators \\ and \\cap' },
  { what: 'division and product', body: 'EXTENDS Naturals\nx == 1 \\div 2 * 3', at: '3:8', message: 'precedence conflict between the operators \\div and *' },
  { what: 'ranges of precedence that overlap', body: 'EXTENDS Naturals\nx == 1 % 2 + 3', at: '3:8', message: 'precedence conflict between the operators % and +' },
  { what: 'a minus behind a product', body: 'EXTENDS Integers\nx == 2 * -3', at: '3:8', message: 'precedence conflict between the operators * and -.' },
  { what: 'always before an equation', body: 'VARIABLE v\nx == []v = v', at: '3:6', message: 'precedence conflict between the operators [] and =' },
  { what: 'a closing parenthesis left of its bullet', body: 'x == /\\ (TRUE\n) /\\ FALSE', at: '3:1', message: 'does not stand right of the bullet (column 6)' },
  { what: 'a reserved word as a name', body: 'CONSTANT IN\nx == 1', at: '2:10', message: 'IN' },
  { what: 'a definition without a body', body: 'x ==\ny == 1', at: '3:4', message: 'cannot be parsed', sany: '3:1' },
  { what: 'an unknown escape in a string', body: 'x == "a\\b"', at: '2:6', message: '\\b is no escape', sany: '2:9' },
];

export const SEMANTICS: readonly Rejection[] = [
  { what: 'an unknown identifier', body: 'x == y', at: '2:6', message: 'unknown operator y' },
  { what: 'an unknown operator', body: 'x == f(1)', at: '2:6', message: 'unknown operator f' },
  { what: 'arithmetic without a module', body: 'x == 1 + 2', at: '2:8', message: 'unknown operator +' },
  { what: 'a name used before its definition', body: 'x == y\ny == 1', at: '2:6', message: 'unknown operator y' },
  { what: 'a recursive operator without RECURSIVE', body: 'f(a) == f(a)', at: '2:9', message: 'unknown operator f' },
  { what: 'a definition twice', body: 'x == 1\nx == 2', at: '3:1', message: 'x is already defined' },
  { what: 'a constant and a variable of one name', body: 'CONSTANT c\nVARIABLE c', at: '3:10', message: 'c is already defined' },
  { what: 'a parameter with the name of a constant', body: 'CONSTANT c\nf(c) == c', at: '3:3', message: 'c is already defined' },
  { what: 'a bound identifier with the name of a variable', body: 'VARIABLE v\nx == \\E v \\in {1} : TRUE', at: '3:9', message: 'v is already defined' },
  { what: 'a bound identifier twice', body: 'x == \\E a, a \\in {1} : TRUE', at: '2:12', message: 'a is already defined' },
  { what: 'a LET definition with the name of an operator', body: 'y == 1\nx == LET y == 2 IN y', at: '3:10', message: 'y is already defined' },
  { what: 'a definition of a built-in operator', body: 'a \\in b == TRUE', at: '2:3', message: '\\in is a built-in operator', sany: '2:1' },
  { what: 'too few operands', body: 'f(a, b) == a\nx == f(1)', at: '3:7', message: 'f requires 2 arguments' },
  { what: 'too many operands', body: 'f(a) == a\nx == f(1, 2)', at: '3:7', message: 'f requires 1 argument' },
  { what: 'operands for an operator without any', body: 'f == 1\nx == f(1)', at: '3:7', message: 'f requires 0 arguments' },
  { what: 'an operator without its operands', body: 'f(a) == a\nx == f', at: '3:6', message: 'f requires 1 argument' },
  { what: 'an expression for an operator', body: 'F(G(_)) == G(1)\nx == F(2)', at: '3:8', message: 'must be an operator of 1 argument' },
  { what: 'an operator of another arity', body: 'F(G(_)) == G(1)\nh(a, b) == a\nx == F(h)', at: '4:8', message: 'but h takes 2' },
  { what: 'a LAMBDA of another arity', body: 'F(G(_)) == G(1)\nx == F(LAMBDA a, b : a)', at: '3:8', message: 'takes 2', sany: '3:6' },
  { what: 'a LAMBDA for a value', body: 'f(a) == a\nx == f(LAMBDA b : b)', at: '3:8', message: 'a LAMBDA where an expression is required' },
  { what: 'a function with too many arguments', body: 'f[a \\in {1}] == a\nx == f[1, 2]', at: '3:6', message: 'the function f takes 1 argument, not 2' },
  { what: '@ outside of EXCEPT', body: 'x == @', at: '2:6', message: '@ is used where it is not defined' },
  { what: 'a field twice', body: 'x == [a |-> 1, a |-> 2]', at: '2:16', message: 'the field a is given twice' },
  { what: 'an instance without an operator', body: 'I == INSTANCE Naturals\nx == I', at: '3:6', message: 'incomplete' },
  { what: 'an operator that the instance lacks', body: 'I == INSTANCE Naturals\nx == I!f', at: '3:8', message: 'unknown operator I!f' },
  { what: 'RECURSIVE without a definition', body: 'RECURSIVE f(_)\nx == 1', at: '2:11', message: 'f is declared by RECURSIVE but not defined' },
  { what: 'RECURSIVE with other parameters', body: 'RECURSIVE f(_)\nf(a, b) == a', at: '3:1', message: 'other parameters than its RECURSIVE declaration' },
  { what: 'RECURSIVE defined inside', body: 'RECURSIVE f(_)\nx == LET f(a) == a IN f(1)\nf(a) == a', at: '3:10', message: 'must be defined on the same level' },
  { what: 'a declaration between RECURSIVE and definition', body: 'RECURSIVE f(_)\nVARIABLE v\nf(a) == a', at: '3:1', message: 'a declaration of variables cannot stand' },
  { what: 'a recursive operator that primes its parameter', body: "RECURSIVE f(_)\nf(a) == a'", at: '3:1', message: 'the recursive operator f primes a parameter' },
  { what: 'a substitution that is missing', body: 'INSTANCE A', at: '2:1', message: 'needs a substitution for c', others: { A: 'CONSTANT c' } },
  { what: 'a substitution for something else', body: 'INSTANCE A WITH d <- 1, c <- 1', at: '2:17', message: 'd is not a constant or variable of module A', others: { A: 'CONSTANT c' } },
  { what: 'a substitution twice', body: 'INSTANCE A WITH c <- 1, c <- 2', at: '2:25', message: 'c is substituted more than once', others: { A: 'CONSTANT c' }, sany: '2:30' },
  { what: 'a substitution of another arity', body: 'f(a, b) == a\nINSTANCE A WITH c <- f', at: '3:22', message: 'must be an operator of 1 argument', others: { A: 'CONSTANT c(_)' } },
  { what: 'a LOCAL definition of another module', body: 'EXTENDS A\nx == c', at: '3:6', message: 'unknown operator c', others: { A: 'LOCAL c == 1' } },
  { what: 'an operator and a variable of one name, extended', body: 'EXTENDS A, B', at: '2:1', message: 'conflicts', others: { A: 'VARIABLE c', B: 'c == 1' } },
  { what: 'a module twice', body: '---- MODULE A ----\n====\n---- MODULE A ----\n====', at: '4:1', message: 'module A is already defined' },
  { what: 'a label twice', body: 'x == {l :: 1, l :: 2}', at: '2:15', message: 'the label l is given twice' },
  { what: 'a label without its parameter', body: 'x == \\A a \\in {1} : l :: TRUE', at: '2:21', message: 'lacks the parameter a' },
  { what: 'a label in EXCEPT', body: 'x == [[a \\in {1} |-> a] EXCEPT ![1] = l :: 2]', at: '2:39', message: 'cannot stand in EXCEPT' },
  { what: 'a label in an assumption', body: 'ASSUME l :: TRUE', at: '2:8', message: 'can only stand in a definition' },

  { what: 'a primed prime', body: "VARIABLE v\nx == (v')'", at: '3:6', message: "level error in applying ': argument 1 is an action" },
  { what: 'two primes', body: "VARIABLE v\nx == v''", at: '3:6', message: "level error in applying '" },
  { what: 'a primed prime through definitions', body: "VARIABLE v\nf(a) == a'\ny == v'\nx == f(y)", at: '5:6', message: 'level error in applying f: argument 1 is an action, but must be at most a state function' },
  { what: 'a temporal formula in a set', body: 'VARIABLE v\nx == {[]v}', at: '3:6', message: 'level error in applying set' },
  { what: 'a temporal formula in an equation', body: 'VARIABLE v\nx == ([]v) = v', at: '3:6', message: 'level error in applying =' },
  { what: 'ENABLED of a temporal formula', body: 'VARIABLE v\nx == ENABLED []v', at: '3:6', message: 'level error in applying ENABLED' },
  { what: '[] before an action', body: "VARIABLE v\nx == [](v' = v)", at: '3:6', message: '[] is followed by an action' },
  { what: '<> before an action', body: "VARIABLE v\nx == <>(v' = v)", at: '3:6', message: '<> is followed by an action' },
  { what: 'an action before ~>', body: "VARIABLE v\nx == (v' = v) ~> v", at: '3:6', message: 'an action is used' },
  { what: 'an action beside a temporal formula', body: "VARIABLE v\nx == /\\ v' = v\n     /\\ []v", at: '3:6', message: 'both a temporal formula and an action' },
  { what: 'an action as a bound of a temporal formula', body: "VARIABLE v\nx == \\E a \\in v' : []v", at: '3:15', message: 'the range of a quantifier over a temporal formula is an action' },
  { what: 'a temporal formula as a bound', body: 'VARIABLE v\nx == \\E a \\in []v : TRUE', at: '3:6', message: 'the range of a is a temporal formula' },
  { what: 'a subscript that is an action', body: "VARIABLE v\nx == [v' = v]_(v')", at: '3:6', message: 'level error in applying [A]_v' },
  { what: 'fairness of a temporal formula', body: 'VARIABLE v\nx == WF_v([]v)', at: '3:6', message: 'level error in applying WF_v(A)' },
  { what: 'an assumption about a variable', body: 'VARIABLE v\nASSUME v = 1', at: '3:1', message: 'an assumption must be of constant level' },
  { what: 'a variable for a constant', body: 'VARIABLE v\nINSTANCE A WITH c <- v', at: '3:1', message: 'what is substituted for c is a state function', others: { A: 'CONSTANT c\nVARIABLE v' } },
  { what: 'an action for a variable', body: "VARIABLE w\nINSTANCE A WITH v <- w'", at: '3:1', message: 'what is substituted for v is an action', others: { A: 'VARIABLE v' } },
  { what: 'a non-Leibniz operator for a constant', body: 'VARIABLE v\nf(a) == ENABLED a\nINSTANCE A WITH F <- f', at: '4:1', message: 'non-Leibniz', others: { A: 'CONSTANT F(_)' } },
  { what: 'an operator that cannot take what it is given', body: "VARIABLE v\nF(G(_)) == G(v')\nf(a) == a'\nx == F(f)", at: '5:6', message: 'must be allowed to be an action' },
  { what: 'an operator that cannot take what it is given along with it', body: "VARIABLE v\nF(G(_), b) == G(b)\nf(a) == a'\nx == F(f, v')", at: '5:6', message: 'level error in applying F: argument 2 is an action' },
];

/** Modules that look suspicious but are right. */
export const ACCEPTED: readonly Pick<Rejection, 'what' | 'body' | 'others'>[] = [
  { what: 'operators of one precedence that associate', body: 'EXTENDS Naturals\nx == 1 + 2 + 3 /\\ 2 * 3 * 4 = 1 /\\ {} \\cup {} \\cup {} = {}' },
  { what: 'a negation below an equation', body: 'x == ~ 1 = 2' },
  { what: 'an always below a negation', body: 'VARIABLE v\nx == ~ []~ v' },
  { what: 'nested prefix operators', body: 'x == SUBSET UNION SUBSET {}' },
  { what: 'parentheses against conflicts', body: 'x == (TRUE => TRUE) => (TRUE /\\ TRUE) \\/ FALSE' },
  { what: 'bullets against conflicts', body: 'x == /\\ TRUE => FALSE\n     /\\ TRUE \\/ FALSE' },
  { what: 'a name bound in two places', body: 'x == (\\E a \\in {1} : a = 1) /\\ (\\A a \\in {1} : a = 1)' },
  { what: 'a parameter in two definitions', body: 'f(a) == a\ng(a) == f(a)' },
  { what: 'a definition from two sides', body: 'EXTENDS Naturals, Sequences, Integers\nLOCAL INSTANCE Naturals\nx == 1 + 2' },
  { what: 'two definitions of one name, extended', body: 'EXTENDS A, B\nx == c', others: { A: 'c == 1', B: 'c == 2' } },
  { what: 'a function applied to a tuple', body: 'f[a, b \\in {1}] == a\nx == f[<<1, 2>>]' },
  { what: 'a field with the name of a variable', body: 'VARIABLE v\nx == [v |-> 1].v' },
  { what: 'a state function primed through a definition', body: "VARIABLE v\nf(a) == a'\nx == f(v) = v" },
  { what: 'a prime of a constant', body: "CONSTANT c\nx == c'" },
  { what: 'temporal operands of an operator', body: 'VARIABLE v\nf(a) == a /\\ TRUE\nx == f([]v)' },
  { what: 'an action in always with a subscript', body: "VARIABLE v\nx == [][v' = v]_v /\\ <><<v' = v>>_v" },
  { what: 'a primed operand of a higher-order operator', body: "VARIABLE v\nF(G(_)) == G(v')\nf(a) == a\nx == F(f)" },
  { what: 'a variable for a constant of a constant module', body: 'VARIABLE v\nINSTANCE A WITH c <- v', others: { A: 'CONSTANT c\ny == c' } },
  { what: 'an instance within its own definition of a name', body: 'I(c) == INSTANCE A\nx == I(1)!y', others: { A: 'CONSTANT c\ny == c' } },
  { what: 'a temporal IF', body: 'VARIABLE v\nx == IF v THEN []v ELSE <>v' },
  { what: 'labels', body: 'x == \\A a \\in {1} : l(a) :: \\E b \\in {1} : m(b) :: a = b' },
  { what: 'an operator passed to itself', body: 'F(G(_), a) == G(a)\nH(a) == F(LAMBDA b : b, a)\nx == F(H, 1)' },
  { what: 'a recursive function in a LET', body: 'EXTENDS Naturals\nx == LET f[a \\in Nat] == IF a = 0 THEN 0 ELSE f[a - 1] IN f[1]' },
  { what: 'a recursive operator in a LET', body: 'EXTENDS Naturals\nx == LET RECURSIVE f(_) f(a) == IF a = 0 THEN 0 ELSE f(a - 1) IN f(1)' },
];
