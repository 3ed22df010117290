---- MODULE Lex ----
EXTENDS Naturals
VARIABLE x
Init == x = 0 ? 3
Next == x' = x
====
