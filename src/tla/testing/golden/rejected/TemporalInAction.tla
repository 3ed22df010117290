---- MODULE TemporalInAction ----
VARIABLE x
A == x' = 1 /\ []( x = 1)
====
