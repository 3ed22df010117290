---- MODULE Parts ----
\* Parts of definitions by name (Lamport, "TLA+ Version 2", section 7): labels, operands, definitions of LETs, and parts as operators.
EXTENDS Integers, Sequences, FiniteSets, TLC
Apply1(A(_), a) == A(a)
Apply2(A(_, _), a, b) == A(a, b)
Apply3(A(_, _, _), a, b, c) == A(a, b, c)
Apply5(A(_, _, _, _, _), a, b, c, d, e) == A(a, b, c, d, e)

Linear(a) == {x \in 1..3 : half(x) :: a = 2 * x}
Inner(a) == {(LET c(y) == a * x + y IN x + c(a)) : x \in {1, 2}}
Chosen(q, p) == CHOOSE x : lab(x) :: LET u ++ v == {inner(y) :: y + u + v + x : y \in {q}}
                                     IN  <<q, 99 ++ p, named :: q ++ p>>
Arms(n) == \A x \in {n} : CASE x = 1 -> 10 [] x = 2 -> 20 [] OTHER -> 30
Field == [f |-> 7].f
Hidden == LET z == 23 IN z + 1
\* Comes after the z of the LET.
z == 4

ASSUME PrintT(<<"operand", Linear(4)!1, Chosen(1, 2)!(5)!1!2, Arms(9)!(1)!2!2, Arms(9)!(2)!3!>>, Field!1, Field!2, Hidden!1>>)
ASSUME PrintT(<<"label", Chosen(1, 2)!lab(5)!named, Linear(2)!half(1)>>)
ASSUME PrintT(<<"let", Inner(3)!(2)!c(5), Chosen(1, 2)!(5)!++(6, 7), Chosen(1, 2)!lab(5)!:!++(6, 7)!inner(8)>>)
ASSUME PrintT(<<"operator", Apply2(Linear!@, 4, 2), Apply2(Linear!@!>>, 4, 2), Apply3(Inner!@!c, 3, 2, 5), Apply5(Chosen!@!++, 1, 2, 5, 6, 7), Apply3(Chosen!lab!named, 1, 2, 5)>>)
ASSUME PrintT(<<"definition", Apply1(Linear!:, 4), z>>)
====
