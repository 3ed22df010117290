---- MODULE ConstantClash ----
CONSTANT c
c == 1
====
