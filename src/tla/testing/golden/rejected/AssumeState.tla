---- MODULE AssumeState ----
VARIABLE x
ASSUME x = 1
====
