---- MODULE Grid ----
EXTENDS Naturals
CONSTANT Side
VARIABLES x, y

Init == x = 0 /\ y = 0
Right == x < Side /\ x' = x + 1 /\ UNCHANGED y
Down == y < Side /\ y' = y + 1 /\ UNCHANGED x
Home == x = Side /\ y = Side /\ x' = 0 /\ y' = 0
Next == Right \/ Down \/ Home
Spec == Init /\ [][Next]_<<x, y>>

Inside == x <= Side /\ y <= Side
Low == x + y < 4
====
