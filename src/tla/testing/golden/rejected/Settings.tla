---- MODULE Settings ----
CONSTANT c
VARIABLE x
Init == x = c
Next == x' = c
Spec == Init /\ [][Next]_x
Action == x' = x
Temporal == []<>(x = c)
====
