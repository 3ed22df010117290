---- MODULE Prec ----
EXTENDS Naturals
VARIABLE x
Init == x = 0 /\ TRUE \/ FALSE
Next == x' = x
====
