---- MODULE Expressions ----
\* How expressions generate successors: the number of states that TLC counts for each.
EXTENDS Integers, Sequences, FiniteSets
VARIABLES a, b
Init == a \in {0, 1} /\ b \in [{0, 1} -> {0, 1}]
vars == <<a, b>>
N1 == a' \in {0, 1, 1} /\ b' = b
N2 == \E i \in {0, 1}, j \in {0, 1} : a' = i /\ b' = [b EXCEPT ![i] = j]
N3 == a' = 1 - a /\ (b' = b \/ b' = b \/ b' = [b EXCEPT ![0] = 1])
N4 == UNCHANGED a /\ b' \in {f \in [{0, 1} -> {0, 1}] : f[0] = a}
N5 == a' = a /\ b' = b /\ (a = 0 \/ b[0] = 0)
N6 == \E <<i, j>> \in {0, 1} \X {0, 1} : i # j /\ a' = i /\ b' = [k \in {0, 1} |-> j]
N7 == (a = 0 => a' = 1) /\ (a = 1 => a' = 0) /\ UNCHANGED b
N8 == (IF a = 0 THEN a' \in {0, 1} ELSE UNCHANGED a) /\ b' \in {b, [b EXCEPT ![1] = 1 - @]}
N9 == CASE a = 0 -> a' = 1 /\ UNCHANGED b [] a = 1 -> \E f \in [{0, 1} -> {0}] : b' = f /\ a' = 0
N10 == LET c == a' IN c = 1 - a /\ b' = [b EXCEPT ![c] = c]
N11 == {x \in {0, 1} : x # a} # {} /\ \E x \in {y \in {0, 1} : y # a} : a' = x /\ \A z \in {0} : b' = b
N12 == ~(a = 2) /\ a' = a /\ ENABLED (a' = 3 /\ UNCHANGED b) /\ b' = b
N13 == [a' = 1 - a]_a /\ UNCHANGED b
N14 == <<a' \in {0, 1}>>_a /\ UNCHANGED b
N15 == a' \in (0..1) \cup {1} /\ <<b'>> = <<b>>
N16 == \A i \in {0, 1} : IF i = 0 THEN a' = i ELSE b' = [b EXCEPT ![i] = 0]
Inv == b \in [{0, 1} -> {0, 1}] /\ a \in {0, 1}
====
