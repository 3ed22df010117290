---- MODULE DuplicateBound ----
EXTENDS Naturals
x == 1
A == \E x \in {1} : x = 1
====
