---------------------------- MODULE ChannelCalls ----------------------------
(***************************************************************************)
(* Rings, channels and channels with a policy as their users see them:     *)
(* whole calls, and what they may answer.  SpscRing, Channel, DropOldest   *)
(* and LastProducer say how the code gets there, access by access; this    *)
(* module is for what real threads logged (`ringproof validate`): there    *)
(* must be an order of the logged calls in which each is a step of Next.   *)
(*                                                                         *)
(* A call is a record: its name, what it carries, and its answer.  It is   *)
(* given by the log, before the step.  A step that leaves it as it is ends *)
(* the call; one that changes it does a part, and the new value is what    *)
(* remains.  So a close, which seals ring after ring, takes effect in      *)
(* parts; so does a registration, which looks at ring after ring.          *)
(*                                                                         *)
(* The answer of a call that had not ended, or in which its thread died,   *)
(* is "unknown".                                                           *)
(***************************************************************************)
EXTENDS Integers, Sequences

CONSTANTS
  Rings,      \* how many; a ring of its own is a channel with one
  Capacity,   \* of each
  Policy,     \* what a push into a full ring does: "refuse", "wait", "drop" the oldest, or "none": what the call says
  LastCloses  \* whether the last producer that goes closes the channel

VARIABLES
  queue,   \* for each ring the items that are in it, the oldest first
  sealed,  \* for each ring whether it refuses pushes
  closed,  \* whether the end is told: all rings are sealed
  holder,  \* for each ring whether a producer holds it, and how many did before
  call     \* the call that is made next, or what remains of it

vars == <<queue, sealed, closed, holder, call>>

Ring == 0 .. Rings - 1

Init ==
  /\ queue = [r \in Ring |-> <<>>]
  /\ sealed = [r \in Ring |-> FALSE]
  /\ closed = FALSE
  /\ holder = [r \in Ring |-> [held |-> FALSE, generation |-> 0]]
  /\ call = [name |-> "none"]

Says(answer) == call.answer \in {answer, "unknown"}
Ends == UNCHANGED call
Min(a, b) == IF a < b THEN a ELSE b
Free(ring) == Capacity - Len(queue[ring])
AllEmpty == \A r \in Ring : queue[r] = <<>>
WithoutFirst(items, n) == SubSeq(items, n + 1, Len(items))

(***************************************************************************)
(* push: `items` were taken, `refused` more were not ("fewer", if some     *)
(* were), and `dropped` of the oldest went to make room.  A channel that   *)
(* makes no room publishes at once what it has found space for, although   *)
(* there may be more by then; one that does, a batch in parts.             *)
(***************************************************************************)
AtOnce == Policy \in {"none", "refuse"}

Publish(n) ==
  /\ ~sealed[call.ring]
  /\ n <= Free(call.ring)
  /\ queue' = [queue EXCEPT ![call.ring] = @ \o SubSeq(call.items, 1, n)]
  /\ IF AtOnce \/ (n = Len(call.items) /\ call.refused = 0 /\ call.dropped = 0) THEN Ends
     ELSE call' = [call EXCEPT !.items = WithoutFirst(@, n)]

PublishSome ==
  \E n \in 1 .. Len(call.items) :
    /\ AtOnce /\ call.answer # "unknown" => n = Len(call.items)
    /\ AtOnce /\ call.answer = "fewer" => call.refused = 0
    /\ Publish(n)

\* There is space for those that are taken, and for no others.
FindSpace ==
  /\ AtOnce
  /\ call.answer = "fewer"
  /\ call.refused > 0
  /\ Len(call.items) = Free(call.ring)
  /\ call' = [call EXCEPT !.refused = 0]
  /\ UNCHANGED queue

\* As many as are in the way of what is still to be pushed, and no more.
DropOldest ==
  LET inTheWay == Min(Len(call.items) + call.refused, Capacity) - Free(call.ring)
  IN /\ Policy = "drop"
     /\ inTheWay \in 1 .. call.dropped
     /\ queue' = [queue EXCEPT ![call.ring] = WithoutFirst(@, inTheWay)]
     /\ call' = [call EXCEPT !.dropped = @ - inTheWay]

\* Nothing (more) is taken.
Refuse ==
  /\ call.dropped = 0 \/ call.answer = "unknown"
  /\ call.answer # "unknown" => call.items = <<>>
  /\ \/ Says("ok") /\ call.refused = 0 /\ call.items = <<>>
     \/ Says("full") /\ AtOnce /\ Free(call.ring) = 0 /\ ~closed
     \/ (Says("closed") \/ (~AtOnce /\ Says("fewer"))) /\ sealed[call.ring]
  /\ Ends
  /\ UNCHANGED queue

Push ==
  /\ call.name = "push"
  /\ PublishSome \/ FindSpace \/ DropOldest \/ Refuse
  /\ UNCHANGED <<sealed, closed, holder>>

(***************************************************************************)
(* pop: items of one ring, at once.  A producer that drops the oldest may  *)
(* empty its ring for a moment, so then "empty" is what the looks at all   *)
(* rings, one after the other, have found; else all are empty at the first *)
(* look, since only the consumer takes items out.                          *)
(***************************************************************************)
Pop ==
  /\ call.name = "pop"
  /\ \/ /\ call.answer = "ok"
        /\ \E r \in Ring : LET n == Len(call.items) IN
             /\ n > 0
             /\ n <= Len(queue[r])
             /\ SubSeq(queue[r], 1, n) = call.items
             /\ queue' = [queue EXCEPT ![r] = WithoutFirst(@, n)]
     \/ /\ call.answer = "unknown"
        /\ \E r \in Ring : queue[r] # <<>> /\ queue' = [queue EXCEPT ![r] = Tail(@)]
     \/ call.answer = "empty" /\ Policy # "drop" /\ AllEmpty /\ ~closed /\ UNCHANGED queue
     \/ Says("closed") /\ closed /\ AllEmpty /\ UNCHANGED queue
     \/ call.answer = "timed-out" /\ UNCHANGED queue
  /\ Ends
  /\ UNCHANGED <<sealed, closed, holder>>

Look ==
  LET looked == IF call.name = "look" THEN call.looked ELSE {}
  IN /\ Policy = "drop"
     /\ call.name = "look" \/ (call.name = "pop" /\ call.answer = "empty")
     /\ \E r \in Ring \ looked :
          /\ queue[r] = <<>>
          /\ IF looked \union {r} = Ring THEN ~closed /\ Ends ELSE call' = [name |-> "look", looked |-> looked \union {r}]
     /\ UNCHANGED <<queue, sealed, closed, holder>>

(***************************************************************************)
(* Waiting changes nothing.  That it ends where there is what it waits for *)
(* is what `ringproof validate` asks of a call that had not ended.         *)
(***************************************************************************)
WaitForItem ==
  /\ call.name = "waitForItem"
  /\ \/ Says("ready") /\ ~AllEmpty
     \/ Says("closed") /\ closed /\ AllEmpty
     \/ call.answer = "timed-out"
  /\ UNCHANGED vars

WaitForSpace ==
  /\ call.name = "waitForSpace"
  /\ \/ Says("ready") /\ Free(call.ring) >= call.slots
     \/ Says("closed") /\ closed
     \/ call.answer = "timed-out"
  /\ UNCHANGED vars

(***************************************************************************)
(* close: seals ring after ring, then tells the end.                       *)
(***************************************************************************)
Close ==
  LET next == IF call.name = "close" THEN 0 ELSE call.next
  IN /\ call.name \in {"close", "closing"}
     /\ IF next < Rings
        THEN sealed' = [sealed EXCEPT ![next] = TRUE] /\ call' = [name |-> "closing", next |-> next + 1] /\ UNCHANGED closed
        ELSE closed' = TRUE /\ Ends /\ UNCHANGED sealed
     /\ UNCHANGED <<queue, holder>>

(***************************************************************************)
(* register: takes the first ring that it finds free; gives it back if it  *)
(* finds it sealed.  A ring that is held when it is looked at is passed    *)
(* over.                                                                   *)
(***************************************************************************)
Freed(ring) == holder' = [holder EXCEPT ![ring] = [held |-> FALSE, generation |-> @.generation + 1]]

RegisterThen(Claimed(_)) ==
  LET at == IF call.name = "register" THEN 0 ELSE call.at
      Goes(name, ring) == call' = [name |-> name, at |-> ring, ring |-> call.ring, generation |-> call.generation, answer |-> call.answer]
  IN /\ \/ /\ call.name = "register" /\ closed /\ Says("closed")
           /\ Ends /\ UNCHANGED holder
        \/ /\ call.name \in {"register", "registering"} /\ at < Rings
           /\ \/ holder[at].held /\ Goes("registering", at + 1) /\ UNCHANGED holder
              \/ /\ ~holder[at].held /\ ~sealed[at]
                 /\ call.answer = "ok" => call.ring = at /\ call.generation = holder[at].generation
                 /\ holder' = [holder EXCEPT ![at].held = TRUE]
                 /\ Claimed(at)
              \/ /\ ~holder[at].held /\ Says("closed")
                 /\ holder' = [holder EXCEPT ![at].held = TRUE]
                 /\ Goes("give back", at)
        \/ /\ call.name = "registering" /\ at = Rings /\ Says("too many")
           /\ Ends /\ UNCHANGED holder
        \/ /\ call.name = "give back" /\ sealed[at]
           /\ Freed(at) /\ Ends
     /\ UNCHANGED <<queue, sealed, closed>>

Registered(ring) == Says("ok") /\ Ends
Register == RegisterThen(Registered)

(***************************************************************************)
(* leave, and reclaim of one that has died: give the ring back.  Then,     *)
(* where the last producer closes, look whether anybody is left.           *)
(***************************************************************************)
Leave ==
  /\ call.name \in {"leave", "reclaim"}
  /\ LET theirs == holder[call.ring] = [held |-> TRUE, generation |-> call.generation]
     IN IF theirs THEN Freed(call.ring) /\ Says("freed") ELSE UNCHANGED holder /\ Says("not freed")
  /\ IF LastCloses THEN call' = [name |-> "who is left"] ELSE Ends
  /\ UNCHANGED <<queue, sealed, closed>>

LookWhoIsLeft ==
  /\ call.name = "who is left"
  /\ IF \E r \in Ring : holder[r].held THEN Ends ELSE call' = [name |-> "close"]
  /\ UNCHANGED <<queue, sealed, closed, holder>>

Next == Push \/ Pop \/ Look \/ WaitForItem \/ WaitForSpace \/ Close \/ Register \/ Leave \/ LookWhoIsLeft

Spec == Init /\ [][Next]_vars
=============================================================================
