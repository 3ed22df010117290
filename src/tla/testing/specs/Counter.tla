---- MODULE Counter ----
EXTENDS Naturals, Sequences

CONSTANTS Limit, Clients

VARIABLES count, log

TypeOK == count \in 0..Limit /\ log \in Seq(Clients)

Init == count = 0 /\ log = <<>>

Up(c) == /\ count < Limit
         /\ count' = count + 1
         /\ log' = Append(log, c)

Reset == count = Limit /\ count' = 0 /\ log' = <<>>

Next == Reset \/ \E c \in Clients : Up(c)

Spec == Init /\ [][Next]_<<count, log>>

Same == Len(log) = count
Small == count < 2
Last == log[Len(log)]
Broken == count + "one" > 0
====
