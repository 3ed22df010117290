---- MODULE Arity ----
F(x) == x
A == F(1, 2)
====
