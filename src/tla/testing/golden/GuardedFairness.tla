-------------------------- MODULE GuardedFairness --------------------------
(* Fairness of parts of the next-state relation, with predicates of the    *)
(* state before them and of the step after.                                *)
EXTENDS Naturals

VARIABLES x, y
vars == <<x, y>>

Up == x < 3 /\ x' = x + 1 /\ y' \in {0, 1}
Back == x = 3 /\ x' = 0 /\ y' = y
Fork == x = 3 /\ x' \in {0, 1} /\ y' = y

Init == x = 0 /\ y = 0
Next == Up \/ Back

\* Has no value for 3.
Below == [i \in 0..2 |-> i < 3]

Choosing == Init /\ [][Next]_vars /\ WF_vars(x < 3 /\ Up /\ y' = 1) /\ WF_vars(Back)
OneStep == Init /\ [][Next]_vars /\ SF_vars(x < 3 /\ Up /\ y' = 1 /\ x' = 2) /\ WF_vars(Back)
Parts == Init /\ [][Next]_vars /\ WF_vars(Up /\ x' < 3) /\ WF_vars((x = 3 /\ Back) \/ (x' = 3 /\ Up))
GuardFails == Init /\ [][Next]_vars /\ WF_vars(Below[x] /\ Up)
GuardFailsAfter == Init /\ [][Next]_vars /\ WF_vars(Up \/ (Below[x] /\ Back))
GuardNotReached == Init /\ [][Next]_vars /\ WF_vars(Back \/ (Below[x] /\ Up))

ForkFails == Init /\ [][Up \/ Fork]_vars /\ WF_vars(Up \/ (Below[x] /\ Fork))

Bound == x # 1 \/ y = 0

Arrives == <>(x = 3)
Marks == []<>(y = 1)
=============================================================================
