---- MODULE SymmetrySets ----
\* What TLC makes of sets of permutations. One that is written with no fewer operands than it has elements is not used.
EXTENDS Naturals, TLC
CONSTANTS a, b, c
P == {a, b, c}
VARIABLE x
Init == x \in [P -> {0, 1}]
Next == \E p \in P : x' = [x EXCEPT ![p] = 1 - @]

Swap == [p \in P |-> IF p = a THEN b ELSE IF p = b THEN a ELSE p]
Turn == [p \in P |-> IF p = a THEN b ELSE IF p = b THEN c ELSE a]
Id == [p \in P |-> p]
Same == [p \in P |-> a]

All == Permutations(P)
One == {Swap}
Two == {Swap, Turn}
Joined == {Swap} \cup {Turn} \cup {Id}
Mapped == {[p \in P |-> f[p]] : f \in Permutations(P)}
Filtered == {f \in Permutations(P) : f[c] = c}
Parts == Permutations({a, b}) \cup Permutations({c})
Small == Permutations({a}) \cup Permutations({c})
Chosen == IF a # b THEN Permutations(P) ELSE {}
Without == Permutations(P) \ {Id}
Empty == {}
NoPermutation == {Same, Id, Swap} \cup {Turn}
NoFunction == {Swap, 1}
NoSet == Swap
Every == [P -> P]
====
