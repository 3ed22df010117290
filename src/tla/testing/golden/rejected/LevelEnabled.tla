---- MODULE LevelEnabled ----
VARIABLE x
A == x' = 1
B == A'
====
