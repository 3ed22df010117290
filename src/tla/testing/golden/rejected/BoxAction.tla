---- MODULE BoxAction ----
VARIABLE x
A == [](x' = 1)
====
