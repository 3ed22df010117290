---- MODULE Operators ----
EXTENDS Naturals, TLC, Sequences, FiniteSets

Twice(f(_), x) == f(f(x))
Fold(f(_, _), base, s) == LET go[n \in 0..Len(s)] == IF n = 0 THEN base ELSE f(go[n - 1], s[n]) IN go[Len(s)]
a ++ b == a * 10 + b
-. a == 0 - a
a ^# == a + 100
Inc(x) == x + 1

RECURSIVE Sum(_), Even(_), Odd(_)
Sum(s) == IF s = {} THEN 0 ELSE LET x == CHOOSE x \in s : TRUE IN x + Sum(s \ {x})
Even(n) == IF n = 0 THEN TRUE ELSE Odd(n - 1)
Odd(n) == IF n = 0 THEN FALSE ELSE Even(n - 1)

Factorial[n \in Nat] == IF n = 0 THEN 1 ELSE n * Factorial[n - 1]
Ackermann[m, n \in 0..20] == IF m = 0 THEN n + 1 ELSE IF n = 0 THEN Ackermann[m - 1, 1] ELSE Ackermann[m - 1, Ackermann[m, n - 1]]

\* The parameter hides nothing outside, and LET does not leak.
Shadow(y) == LET z == y + 1 IN LET w == z + y IN w * 10 + z
Outer == 5
UsesOuter(n) == n + Outer
Capture(g(_)) == LET z == 1000 IN g(z)
Captured == LET z == 1 IN Capture(LAMBDA q : q + z)

ASSUME PrintT(<<"higher order", Twice(Inc, 1), Twice(LAMBDA x : x * x, 3), Fold(LAMBDA acc, x : acc + x, 0, <<1, 2, 3>>), Fold(+, 1, <<5>>), Twice(-., 4)>>)
ASSUME PrintT(<<"own operators", 1 ++ 2 ++ 3, 5 ^#, -3 ++ 1>>)
ASSUME PrintT(<<"recursive", Sum({1, 2, 3}), Even(10), Odd(10), Factorial[5], Ackermann[2, 3]>>)
ASSUME PrintT(<<"scope", Shadow(1), UsesOuter(1), Captured, LET Local(n) == n + Outer IN Local(1)>>)
ASSUME PrintT(<<"lambda", SelectSeq(<<1, 2, 3>>, LAMBDA x : x > 1), (LET Op(f(_)) == f(3) IN Op(LAMBDA v : v * v))>>)
ASSUME PrintT(<<"let recursion", LET RECURSIVE Len2(_) Len2(s) == IF s = <<>> THEN 0 ELSE 1 + Len2(Tail(s)) IN Len2(<<1, 2, 3>>)>>)
ASSUME PrintT(<<"function of functions", [n \in 1..2 |-> [m \in 1..2 |-> n * m]][2][2], [f \in [1..1 -> 1..2] |-> f[1]]>>)
====
