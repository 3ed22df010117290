---- MODULE Tautologies ----
\* TLC refuses to check what cannot be violated, where it sees that.
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 3
Spec == Init /\ [][Next]_x
Fair == Spec /\ WF_x(Next)
Reaches == <>(x = 2)

Implied == Reaches => TRUE
FromFalse == FALSE => Reaches
Either == TRUE \/ Reaches
ForNone == \A i \in {} : <>(x = i)
Chosen == IF TRUE THEN TRUE ELSE Reaches
Eventually == <>TRUE
Always == <>[]TRUE
LeadsTo == TRUE ~> TRUE
Known == Reaches \/ ~Reaches

\* A specification of which a conjunct is FALSE, and one that only has no initial state.
Contradiction == Spec /\ FALSE
Unlucky == Init /\ 1 = 2 /\ [][Next]_x
Needless == Init /\ TRUE /\ [][Next]_x
====
