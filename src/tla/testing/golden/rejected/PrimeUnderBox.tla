---- MODULE PrimeUnderBox ----
VARIABLE c
A == []<>(c' = 1)
====
