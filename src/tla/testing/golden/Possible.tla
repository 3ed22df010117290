---- MODULE Possible ----
(* _POSSIBLE asks that each predicate holds in some state, or for some step; DeadEnd holds only where nothing follows. *)
EXTENDS Naturals, TLC
VARIABLE x

Init == x = 0
Next == x < 3 /\ x' = x + 1
Spec == Init /\ [][Next]_x

One == x = 1
DeadEnd == x = 3
Step == x = 2 /\ x' = 3
NoState == x = 5
NoStep == x' = x + 2
Temporal == <>(x = 3)
Constant == 1 = 1
Counts == TLCGet("all:named")["s:_possible"] = <<[One |-> 1, Step |-> 1]>>
====
