------------------------------- MODULE Asked -------------------------------
(* A model for tests: which questions temporal formulas ask of a state.    *)
EXTENDS Naturals, TLC

VARIABLES at, seen
vars == <<at, seen>>

Init == at = 0 /\ seen = {}
Step == at' = (at + 1) % 3 /\ seen' = seen \cup {at}
Next == Step

Is(n) == at = n
Some == \E n \in {0, 1} : n \in seen
(* Whose value may be no boolean. *)
Value == IF at = 0 THEN TRUE ELSE FALSE
Drawn == RandomElement({at < 3})

Fair == /\ WF_vars(at < 3 /\ Step /\ at' < 3)
        /\ WF_vars((at < 3 /\ Step) /\ at' < 3)
Spec == Init /\ [][Next]_vars /\ Fair
(* Variables twice, and not all of them. *)
Partly == Init /\ [][Next]_vars /\ WF_<<at, at>>(Step) /\ WF_<<vars, at>>(Step)

Moves == \A n \in {0, 1} : Is(n) ~> ~Is(n)
Again == \A n \in {0} : []<>Is(n) /\ []<>~~Is(n)
Keeps == Some ~> ~~Some
Values == Value ~> ~Value
Draws == Drawn ~> Drawn
=============================================================================
