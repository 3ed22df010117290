---- MODULE Reduction ----
\* SYMMETRY, VIEW, constraints and ALIAS on one small system: processes count up and log who did.
EXTENDS Naturals, Sequences, FiniteSets, TLC
CONSTANTS Procs, Limit, Last
VARIABLES count, log
vars == <<count, log>>
Init == count = [p \in Procs |-> 0] /\ log = <<>>
Inc(p) == count' = [count EXCEPT ![p] = @ + 1] /\ log' = Append(log, p)
Next == \E p \in Procs : Inc(p)
Symm == Permutations(Procs)
Symm2 == Permutations(Procs \ {Last})
View == count
ViewLast == <<Len(log), IF log = <<>> THEN Last ELSE log[Len(log)]>>
Small == \A p \in Procs : count[p] <= Limit
Short == Len(log) <= Limit
NotTwice == log' = <<>> \/ log = <<>> \/ log'[Len(log')] # log[Len(log)]
Inv == \A p \in Procs : count[p] <= Limit + 1
Bad == Cardinality({p \in Procs : count[p] = 2}) < 2
====
