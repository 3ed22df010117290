---- MODULE CyclicOther ----
EXTENDS Cyclic
====
