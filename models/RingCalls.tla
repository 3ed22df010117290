----------------------------- MODULE RingCalls ------------------------------
(***************************************************************************)
(* A ring as its users see it: whole calls, one after the other.  SpscRing *)
(* says how the code gets there, access by access; this module says what   *)
(* calls may answer, so that what real threads logged can be validated     *)
(* (`ringproof validate`): there must be an order of the logged calls in   *)
(* which each is a step of Next.                                           *)
(*                                                                         *)
(* A call is a record: its name, the item or items that it carries, and    *)
(* its answer.  It is given by the log, before the step.                   *)
(***************************************************************************)
EXTENDS Integers, Sequences

CONSTANT Capacity

VARIABLES
  queue,   \* the items that are in the ring, the oldest first
  closed,  \* whether it has been closed
  call     \* the call that is made next

Init == queue = <<>> /\ closed = FALSE /\ call = [name |-> "none"]

\* push(item), and pushWait(item), which never answers "full".
Push ==
  /\ call.name = "push"
  /\ CASE call.answer = "ok"     -> ~closed /\ Len(queue) < Capacity /\ queue' = Append(queue, call.item)
       [] call.answer = "full"   -> ~closed /\ Len(queue) = Capacity /\ UNCHANGED queue
       [] call.answer = "closed" -> closed /\ UNCHANGED queue
  /\ UNCHANGED closed

\* pushFrom(items), and a reservation that was committed: as many as there was
\* space for, at once.
PushMany ==
  /\ call.name = "pushMany"
  /\ IF call.answer = "closed" THEN closed /\ UNCHANGED queue
     ELSE /\ ~closed \/ call.items = <<>>
          /\ Len(queue) + Len(call.items) <= Capacity
          /\ queue' = queue \o call.items
  /\ UNCHANGED closed

\* pop(), and popWait(), which never answers "empty".
Pop ==
  /\ call.name = "pop"
  /\ CASE call.answer = "ok"     -> queue # <<>> /\ Head(queue) = call.item /\ queue' = Tail(queue)
       [] call.answer = "empty"  -> queue = <<>> /\ UNCHANGED queue
       [] call.answer = "closed" -> closed /\ queue = <<>> /\ UNCHANGED queue
  /\ UNCHANGED closed

\* drain and popInto: items of the head, released at once.
PopMany ==
  /\ call.name = "popMany"
  /\ IF call.answer = "closed" THEN closed /\ queue = <<>> /\ UNCHANGED queue
     ELSE /\ Len(call.items) <= Len(queue)
          /\ SubSeq(queue, 1, Len(call.items)) = call.items
          /\ queue' = SubSeq(queue, Len(call.items) + 1, Len(queue))
  /\ UNCHANGED closed

Close ==
  /\ call.name = "close"
  /\ closed' = TRUE
  /\ UNCHANGED queue

Next == (Push \/ PushMany \/ Pop \/ PopMany \/ Close) /\ UNCHANGED call

Spec == Init /\ [][Next]_<<queue, closed, call>>
=============================================================================
