---- MODULE ChainedEquals ----
A == 1 = 1 = 1
====
