---- MODULE MixedAndOr ----
A == TRUE /\ FALSE \/ TRUE
====
