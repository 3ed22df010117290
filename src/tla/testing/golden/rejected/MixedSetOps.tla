---- MODULE MixedSetOps ----
A == {1} \union {2} \cap {3}
====
