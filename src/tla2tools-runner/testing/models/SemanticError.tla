---- MODULE SemanticError ----
EXTENDS Naturals
VARIABLE x
Init == x = y
Next == x' = x + z
====
