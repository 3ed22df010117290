---- MODULE ActionsInner ----
EXTENDS Integers
CONSTANTS Top, Step(_)
VARIABLES v, w
vs == <<v, w>>
Up == v < Top /\ v' = Step(v) /\ UNCHANGED w
Swap == v' = w /\ w' = v
Either == Up \/ Swap
====
