---- MODULE RefAbs ----
EXTENDS Naturals
VARIABLES y
Init == y = 0
Next == y' = y + 1
Spec == Init /\ [][Next]_y
====
