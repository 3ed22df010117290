---- MODULE Overrides ----
EXTENDS Naturals, TLC
CONSTANTS A, B, C, Set, Op(_), N
VARIABLE v
Big == 100
Op2(n) == n + 2
MyInit == v \in Set
Init == v = 0
Next == v' = IF v + 1 > Big THEN 0 ELSE v + 1
Nat5 == 0..5
TypeOK == v \in Nat
Uses == Op(1) = 3
Skip(n, m) == n = m /\ v' = v
Switched == Skip(1, 2) /\ v' = 0
Or(f) == f \/ Switched
NextOrSkip == Or(Next)
Holds(n) == n > 5
Bools == {TRUE}
Texts == "a" \in Bools
AllBools == {TRUE, FALSE} = Bools
Kinds == A # B /\ C = "text" /\ N = 3 /\ Set = {1, 2}
====
