---- MODULE Fairness ----
\* Two processes share a lock. Under weak fairness one may starve, under strong fairness not.
EXTENDS Naturals, FiniteSets
CONSTANTS Procs, None
VARIABLES lock, pc
vars == <<lock, pc>>
Init == lock = None /\ pc = [p \in Procs |-> "out"]
Want(p) == pc[p] = "out" /\ pc' = [pc EXCEPT ![p] = "want"] /\ UNCHANGED lock
Take(p) == pc[p] = "want" /\ lock = None /\ lock' = p /\ pc' = [pc EXCEPT ![p] = "in"]
Leave(p) == pc[p] = "in" /\ lock' = None /\ pc' = [pc EXCEPT ![p] = "out"]
Proc(p) == Want(p) \/ Take(p) \/ Leave(p)
Next == \E p \in Procs : Proc(p)
Weak == Init /\ [][Next]_vars /\ \A p \in Procs : WF_vars(Proc(p))
Strong == Weak /\ \A p \in Procs : SF_vars(Take(p))
Mutex == \A p, q \in Procs : pc[p] = "in" /\ pc[q] = "in" => p = q
NoStarvation == \A p \in Procs : pc[p] = "want" ~> pc[p] = "in"
SomebodyEnters == (\E p \in Procs : pc[p] = "want") ~> (\E p \in Procs : pc[p] = "in")
====
