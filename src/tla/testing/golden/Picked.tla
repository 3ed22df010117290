---- MODULE Picked ----
\* PickSuccessor holds of steps for which its operand is true: TLC asks at the terminal about the others only.
EXTENDS Naturals, TLCExt
VARIABLE x
Init == x = 0
Next == x' \in {x, (x + 1) % 4}
Step == PickSuccessor(x < 4)
====
