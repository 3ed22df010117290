---- MODULE FalseAssume ----
EXTENDS Naturals
CONSTANT N
ASSUME Positive == N > 0
ASSUME N # 1
VARIABLE x
Init == x = 0
Next == x' = 1 - x
====
