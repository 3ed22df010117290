---- MODULE Covered ----
EXTENDS Naturals, Sequences
CONSTANT Most
VARIABLES queue, sent, lost
vars == <<queue, sent, lost>>

Init == queue = <<>> /\ sent = 0 /\ lost = FALSE

Send ==
  /\ Len(queue) < 2
  /\ sent < Most
  /\ sent' = sent + 1
  /\ queue' = Append(queue, sent + 1)
  /\ UNCHANGED lost

Receive ==
  /\ queue # <<>>
  /\ IF Head(queue) > Most
       THEN lost' = TRUE
       ELSE lost' = lost
  /\ queue' = Tail(queue)
  /\ UNCHANGED sent

Lose ==
  /\ lost
  /\ \E i \in 1..Len(queue) : queue' = [queue EXCEPT ![i] = 0]
  /\ UNCHANGED <<sent, lost>>

Next == Send \/ Receive \/ Lose
Spec == Init /\ [][Next]_vars
Ordered == \A i \in 1..Len(queue) : \A j \in 1..Len(queue) : i < j => queue[i] < queue[j]
====
