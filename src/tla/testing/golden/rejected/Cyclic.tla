---- MODULE Cyclic ----
EXTENDS CyclicOther
====
