---- MODULE Duplicate ----
A == 1
A == 2
====
