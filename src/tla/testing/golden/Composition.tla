---- MODULE Composition ----
\* Compositions of compositions: the states in the middle count as generated, but for those inside of a part.
EXTENDS Naturals
VARIABLE x
Init == x = 0
A == x' \in {x, (x + 1) % 3}
B == x' \in {x, (x + 2) % 3}
Left == A \cdot B \cdot A
Right == A \cdot (B \cdot A)
Both == (A \cdot B) \cdot (B \cdot A)
Four == A \cdot B \cdot A \cdot B \/ (A \cdot A)
Guarded == x # 1 /\ (A \cdot (x # 2 /\ B) \cdot A)
====
