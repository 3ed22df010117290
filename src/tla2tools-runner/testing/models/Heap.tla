---- MODULE Heap ----
EXTENDS Naturals, FiniteSets
VARIABLE x
Init == x = {}
Next == x' = SUBSET (0..22)
Small == Cardinality(x) >= 0
====
