---- MODULE ArityHigher ----
F(g(_)) == g(1)
H(a, b) == a
A == F(H)
====
