---- MODULE Prefixes ----
\* Temporal properties that a finite behaviour violates, however it goes on. Without fairness the search ends with it; x may grow without end.
EXTENDS Naturals
VARIABLES x, y
vars == <<x, y>>

Init == x = 0 /\ y \in {0, 1}
Count == x' = x + 1 /\ UNCHANGED y
Turn == x' = (x + 1) % 5 /\ y' \in {y, 1 - y}

Endless == Init /\ [][Count]_vars
Turning == Init /\ [][Turn]_vars
FairTurning == Turning /\ WF_vars(Turn)

Remains == [](x = 3 => [](x > 3))
Once == []((y = 1) => []((y = 0) => [](y = 0)))
Twice == []((x = 1) => [](y = 0 => [](x = 2 => [](y = 0))))
\* For some behaviours only after another has been seen in the same states.
Later == [](x = 4 => [](x = 1 => [](y = 1)))
\* Violated by stuttering, but by no finite behaviour.
Moves == <>(x = 3)
\* Has no value for the states that are there.
Fails == x > 9 ~> x = "nothing"
FailsLater == []((x = 2) => [](y = "nothing"))
====
