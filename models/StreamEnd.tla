------------------------------ MODULE StreamEnd -----------------------------
(***************************************************************************)
(* When a stream ends.  It ends when no sender is left, provided that      *)
(* as many as expected have registered or the factory is closed; or when   *)
(* it is shut down.                                                        *)
(* Who is left is told by the roles of the rings, and one word counts      *)
(* registrations, so that nobody can register between a look at the roles  *)
(* and the end:                                                            *)
(*                                                                         *)
(*   register:  claim a role; count it in the word, unless the word says   *)
(*              that it is too late; then give the role back, and look     *)
(*   leave:     give the role back, and look                               *)
(*   look:      load the word, look at each role; nobody there: swap the   *)
(*              word for an ended one; ended or shut down: close           *)
(*   close:     seal each ring, then store CLOSED                          *)
(*                                                                         *)
(* The rings are as in Channel, one for each sender, who takes any that is *)
(* free, and only counts of what they carry: how a ring is found, and how  *)
(* it hands over items, is modelled there and in SpscRing, how a closer    *)
(* seals a tail in SealWord, and how who waits is woken by a close in      *)
(* BlockingWait.                                                           *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
  N,              \* how many threads register and send, and how many rings there are
  Registrations,  \* how often each of them registers, at most
  Items,          \* how many items each ring carries in all, at most
  Expected,       \* how many must have registered before the stream ends by itself
  CountModulus,   \* registrations are counted from 0 to CountModulus - 1, and wrap
  Mortal,         \* whether senders may die
  Closing,        \* whether somebody closes the factory
  Shutting        \* whether somebody shuts the stream down

ASSUME N \in Nat \ {0}
ASSUME Expected \in 1..CountModulus
ASSUME Registrations \in Nat /\ Items \in Nat /\ CountModulus \in Nat \ {0}
ASSUME {Mortal, Closing, Shutting} \subseteq BOOLEAN

VARIABLES
  \* Shared memory: the word; for each sender the ring whose role it holds, 0 for
  \* none; for each ring whether its tail is sealed; CLOSED.
  word, ring, sealed, closed,
  \* Who acts: next access, the word that it loaded, the ring that it looks at or
  \* seals next.
  pc, seen, at,
  \* The receiver: next access, and the rings that it has still to look at before
  \* it loads CLOSED, or says that it is the end.
  rPc, rLeft,
  \* History: how often each sender has registered or tried to; of each ring what
  \* was accepted, and what was delivered.
  tried, accepted, delivered

shared  == <<word, ring, sealed, closed>>
actors  == <<pc, seen, at>>
rcv     == <<rPc, rLeft>>
history == <<tried, accepted, delivered>>
vars    == <<shared, actors, rcv, history>>

Senders == 1..N
Rings   == 1..N

\* Besides the senders: who closes the factory, who shuts down, and who reclaims
\* the roles of the dead.
Closer == N + 1
Shutter == N + 2
Watcher == N + 3
Actors == Senders \cup {Closer, Shutter, Watcher}

Set(f, x, v) == [f EXCEPT ![x] = v]
Held(r) == \E s \in Senders : ring[s] = r
Goto(a, place) == pc' = Set(pc, a, place)

TooLate(w) == w.factoryClosed \/ w.ended \/ w.shutDown
NoWord == [factoryClosed |-> FALSE, ended |-> FALSE, shutDown |-> FALSE, used |-> FALSE, count |-> 0]

Init ==
  /\ word = NoWord /\ closed = FALSE
  /\ ring = [s \in Senders |-> 0] /\ sealed = [r \in Rings |-> FALSE]
  /\ pc = [a \in Actors |-> IF a \in Senders THEN "out" ELSE "idle"]
  /\ seen = [a \in Actors |-> NoWord] /\ at = [a \in Actors |-> 0]
  /\ rPc = "look" /\ rLeft = Rings
  /\ tried = [s \in Senders |-> 0]
  /\ accepted = [r \in Rings |-> 0] /\ delivered = [r \in Rings |-> 0]

-----------------------------------------------------------------------------
(* The look, and the close that may follow.                                *)

\* Where an actor is when it has looked.
Rest(a) == IF a \in Senders THEN "out" ELSE "idle"

Done(a) == Goto(a, Rest(a)) /\ seen' = Set(seen, a, NoWord) /\ at' = Set(at, a, 0)

\* On to the next ring, and after the last one to `place`.
ToNext(a, place) ==
  IF at[a] = N THEN Goto(a, place) /\ at' = Set(at, a, 0)
               ELSE UNCHANGED pc /\ at' = Set(at, a, at[a] + 1)

\* Load the word.  Somebody else may have ended the stream, and died before it
\* closed the rings.
Look(a) ==
  /\ pc[a] = "look"
  /\ IF word.ended \/ word.shutDown
       THEN Goto(a, "seal") /\ at' = Set(at, a, 1) /\ UNCHANGED seen
     ELSE IF word.used \/ word.factoryClosed
       THEN Goto(a, "scan") /\ at' = Set(at, a, 1) /\ seen' = Set(seen, a, word)
     ELSE Done(a)
  /\ UNCHANGED <<shared, rcv, history>>

\* Load the role of one more ring.
Scan(a) ==
  /\ pc[a] = "scan"
  /\ IF Held(at[a]) THEN Done(a)
     ELSE ToNext(a, "end") /\ UNCHANGED seen
  /\ UNCHANGED <<shared, rcv, history>>

\* compareExchange the word.
End(a) ==
  /\ pc[a] = "end"
  /\ IF word = seen[a]
       THEN /\ word' = [word EXCEPT !.ended = TRUE]
            /\ Goto(a, "seal") /\ at' = Set(at, a, 1)
       ELSE Goto(a, "look") /\ UNCHANGED <<word, at>>
  /\ seen' = Set(seen, a, NoWord)
  /\ UNCHANGED <<ring, sealed, closed, rcv, history>>

\* Seal one more ring.
Seal(a) ==
  /\ pc[a] = "seal"
  /\ sealed' = Set(sealed, at[a], TRUE)
  /\ ToNext(a, "close")
  /\ UNCHANGED <<word, ring, closed, seen, rcv, history>>

StoreClosed(a) ==
  /\ pc[a] = "close"
  /\ closed' = TRUE
  /\ Done(a)
  /\ UNCHANGED <<word, ring, sealed, rcv, history>>

Looking(a) == Look(a) \/ Scan(a) \/ End(a) \/ Seal(a) \/ StoreClosed(a)

-----------------------------------------------------------------------------
(* A sender.                                                               *)

\* register: load CLOSED, so that a closed channel answers at once.
RegisterLoadClosed(s) ==
  /\ pc[s] = "out"
  /\ tried[s] < Registrations
  /\ tried' = Set(tried, s, tried[s] + 1)
  /\ Goto(s, IF closed THEN "out" ELSE "claim")
  /\ UNCHANGED <<shared, seen, at, rcv, accepted, delivered>>

\* Somebody may just have taken a ring that was free, or given back one that was
\* not, so any ring may be the first that is found free.
Claim(s) ==
  /\ pc[s] = "claim"
  /\ \E r \in Rings : ~Held(r) /\ ring' = Set(ring, s, r)
  /\ Goto(s, "loadTail")
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

\* Load the tail: sealed means that somebody is closing.
LoadTail(s) ==
  /\ pc[s] = "loadTail"
  /\ Goto(s, IF sealed[ring[s]] THEN "giveBack" ELSE "loadWord")
  /\ UNCHANGED <<shared, seen, at, rcv, history>>

\* The role goes back.  Who seals will close.
GiveBack(s) ==
  /\ pc[s] = "giveBack"
  /\ ring' = Set(ring, s, 0)
  /\ Goto(s, "out")
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

LoadWord(s) ==
  /\ pc[s] = "loadWord"
  /\ IF TooLate(word) THEN Goto(s, "release") /\ UNCHANGED seen
                      ELSE Goto(s, "count") /\ seen' = Set(seen, s, word)
  /\ UNCHANGED <<shared, at, rcv, history>>

Counted(w) == [w EXCEPT !.used = w.used \/ w.count + 1 >= Expected, !.count = (w.count + 1) % CountModulus]

\* compareExchange the word.
Count(s) ==
  /\ pc[s] = "count"
  /\ IF word = seen[s] THEN word' = Counted(word) /\ Goto(s, "open")
                       ELSE Goto(s, "loadWord") /\ UNCHANGED word
  /\ seen' = Set(seen, s, NoWord)
  /\ UNCHANGED <<ring, sealed, closed, at, rcv, history>>

\* Publish by compareExchange of the tail: fails when it is sealed.
Send(s) ==
  /\ pc[s] = "open"
  /\ accepted[ring[s]] < Items
  /\ IF sealed[ring[s]]
       THEN Goto(s, "refused") /\ UNCHANGED accepted
       ELSE accepted' = Set(accepted, ring[s], accepted[ring[s]] + 1) /\ UNCHANGED pc
  /\ UNCHANGED <<shared, seen, at, rcv, tried, delivered>>

\* Give the role back, and look.
Release(s) ==
  /\ pc[s] \in {"open", "refused", "release"}
  /\ ring' = Set(ring, s, 0)
  /\ Goto(s, "look")
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

\* Who dies before it has a ring leaves nothing behind.
Die(s) ==
  /\ Mortal
  /\ pc[s] \notin {"out", "dead", "buried"}
  /\ Goto(s, IF pc[s] = "claim" THEN "buried" ELSE "dead") /\ seen' = Set(seen, s, NoWord) /\ at' = Set(at, s, 0)
  /\ UNCHANGED <<shared, rcv, history>>

InCall(s) ==
  \/ Claim(s) \/ LoadTail(s) \/ GiveBack(s) \/ LoadWord(s) \/ Count(s) \/ Looking(s)
  \/ (pc[s] = "release" /\ Release(s))

Sender(s) == RegisterLoadClosed(s) \/ InCall(s) \/ Send(s) \/ Release(s)

-----------------------------------------------------------------------------
(* The others.                                                             *)

CloseFactory ==
  /\ Closing
  /\ ~word.factoryClosed
  /\ word' = [word EXCEPT !.factoryClosed = TRUE]
  /\ Goto(Closer, "look")
  /\ UNCHANGED <<ring, sealed, closed, seen, at, rcv, history>>

ShutDown ==
  /\ Shutting
  /\ ~word.shutDown
  /\ word' = [word EXCEPT !.shutDown = TRUE]
  /\ Goto(Shutter, "seal") /\ at' = Set(at, Shutter, 1)
  /\ UNCHANGED <<ring, sealed, closed, seen, rcv, history>>

\* Free the role of a dead sender, if it still held one, and look.
Reclaim ==
  /\ pc[Watcher] = "idle"
  /\ \E s \in Senders :
       /\ pc[s] = "dead"
       /\ ring' = Set(ring, s, 0)
       /\ pc' = [pc EXCEPT ![s] = "buried", ![Watcher] = "look"]
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

\* Who watches over threads is told of all that have gone, dead or not: the role
\* had been given back before, or there never was one; it looks all the same.
ReclaimGone ==
  /\ Mortal
  /\ pc[Watcher] = "idle"
  /\ \E s \in Senders : pc[s] \in {"out", "buried"} /\ tried[s] > 0
  /\ Goto(Watcher, "look")
  /\ UNCHANGED <<shared, seen, at, rcv, history>>

-----------------------------------------------------------------------------
(* The receiver: looks at one ring after the other; nothing there: load    *)
(* CLOSED; closed: looks at each once more, as they are final now.  Rings  *)
(* that are not in use yet are passed over without a look, and so are      *)
(* those that are known to be sealed and drained.                          *)

Resident(r) == accepted[r] > delivered[r]

\* An item is taken; all rings are to be looked at again.
ReceiverTake ==
  /\ rPc \in {"look", "lastLook"}
  /\ \E r \in rLeft : Resident(r) /\ delivered' = Set(delivered, r, delivered[r] + 1)
  /\ rLeft' = Rings
  /\ UNCHANGED <<shared, actors, rPc, tried, accepted>>

\* The next rings are empty.
ReceiverPass ==
  /\ rPc \in {"look", "lastLook"}
  /\ \E passed \in SUBSET rLeft :
       /\ passed # {} /\ \A r \in passed : ~Resident(r)
       /\ rLeft' = rLeft \ passed
  /\ rPc' = IF rLeft' # {} THEN rPc ELSE IF rPc = "look" THEN "loadClosed" ELSE "ended"
  /\ UNCHANGED <<shared, actors, history>>

ReceiverLoadClosed ==
  /\ rPc = "loadClosed"
  /\ \E passed \in SUBSET {r \in Rings : sealed[r] /\ ~Resident(r)} : rLeft' = Rings \ passed
  /\ rPc' = IF rLeft' # {} THEN IF closed THEN "lastLook" ELSE "look"
                            ELSE IF closed THEN "ended" ELSE "loadClosed"
  /\ UNCHANGED <<shared, actors, history>>

Receiver == ReceiverTake \/ ReceiverPass \/ ReceiverLoadClosed

-----------------------------------------------------------------------------
(* The stream may stop when it has ended, and everybody has gone; or when  *)
(* nobody ever came, and nobody will.                                      *)

Gone(s) == pc[s] \in {"out", "buried"} /\ ring[s] = 0

Finished ==
  /\ rPc = "ended"
  /\ \A s \in Senders : Gone(s)
  /\ \A a \in Actors \ Senders : pc[a] = "idle"

Next ==
  \/ \E s \in Senders : Sender(s) \/ Die(s)
  \/ \E a \in Actors \ Senders : Looking(a)
  \/ CloseFactory \/ ShutDown \/ Reclaim \/ ReclaimGone \/ Receiver
  \/ (Finished /\ UNCHANGED vars)

\* Calls that have begun go on, senders that registered leave at some time, who
\* has died is reclaimed, and the receiver keeps looking.  Nobody owes a
\* registration, a send, a close of the factory or a shutdown.
Fairness ==
  /\ \A s \in Senders : WF_vars(InCall(s)) /\ WF_vars(Release(s))
  /\ \A a \in Actors \ Senders : WF_vars(Looking(a))
  /\ WF_vars(Reclaim) /\ WF_vars(Receiver)

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(* Safety                                                                  *)

TypeOK ==
  /\ word \in [factoryClosed : BOOLEAN, ended : BOOLEAN, shutDown : BOOLEAN, used : BOOLEAN,
               count : 0..(CountModulus - 1)]
  /\ ring \in [Senders -> 0..N] /\ sealed \in [Rings -> BOOLEAN] /\ closed \in BOOLEAN
  /\ \A s, t \in Senders : s # t /\ ring[s] # 0 => ring[s] # ring[t]
  /\ \A s \in Senders :
       pc[s] \in {"out", "claim", "loadTail", "giveBack", "loadWord", "count", "open", "refused",
                  "release", "look", "scan", "end", "seal", "close", "dead", "buried"}
  /\ \A a \in Actors \ Senders : pc[a] \in {"idle", "look", "scan", "end", "seal", "close"}
  /\ \A a \in Actors : at[a] \in 0..N
  /\ rPc \in {"look", "loadClosed", "lastLook", "ended"} /\ rLeft \subseteq Rings
  /\ rPc \in {"look", "lastLook"} <=> rLeft # {}
  /\ \A s \in Senders : pc[s] \in {"out", "buried"} => ring[s] = 0
  /\ \A s \in Senders : tried[s] \in 0..Registrations
  /\ \A r \in Rings : accepted[r] \in 0..Items

\* Senders that were told that they are registered.
Open(s) == pc[s] \in {"open", "refused"}

\* Who has registered may send until it leaves, or the stream is shut down: the
\* stream does not end under it, and no send of it is refused.
NoneCutOff ==
  /\ word.ended => \A s \in Senders : ~Open(s) \/ word.shutDown
  /\ \A s \in Senders : pc[s] = "refused" => word.shutDown

\* Rings are sealed for a reason only.
SealedForAReason ==
  (closed \/ \E r \in Rings : sealed[r]) => word.ended \/ word.shutDown

\* A stream that nobody has used yet goes on, unless its factory is closed.
EndedForAReason == word.ended => word.used \/ word.factoryClosed

\* Nor does it end before as many as expected have come.
EndAwaitsExpected ==
  word.ended /\ ~word.factoryClosed =>
    Cardinality({x \in Senders \X (1..Registrations) : x[2] <= tried[x[1]]}) >= Expected

\* Nobody is told that it is registered once the stream has ended, was shut down,
\* or its factory was closed.
NoneTooLate ==
  [][ TooLate(word) => \A s \in Senders : Open(s)' => Open(s) ]_vars

\* The end comes after everything that was accepted, and nothing is accepted later.
EndIsFinal ==
  rPc = "ended" => /\ closed
                   /\ \A r \in Rings : sealed[r] /\ delivered[r] = accepted[r]

\* Nothing is delivered that was not accepted.
NothingFromNowhere == \A r \in Rings : delivered[r] <= accepted[r]

-----------------------------------------------------------------------------
(* Liveness                                                                *)

\* When there was a sender and, from some time on, nobody registers any more, the
\* receiver comes to the end.  Here each sender registers at most a few times, so
\* that time always comes.
LastSenderEnds == word.used ~> (rPc = "ended")

\* A closed factory ends the stream when its senders have left.
FactoryCloseEnds == word.factoryClosed ~> (rPc = "ended")

ShutDownEnds == word.shutDown ~> (rPc = "ended")

\* What is accepted is delivered.
Delivery == \A r \in Rings : \A n \in 1..Items : (accepted[r] >= n) ~> (delivered[r] >= n)

-----------------------------------------------------------------------------
(* Witnesses: each of these formulas must be violated.                     *)

NeverBeaten      == \A a \in Actors : pc[a] = "end" => word = seen[a]
NeverSentBack    == \A s \in Senders : pc[s] # "release"
NeverGivenBack   == \A s \in Senders : pc[s] # "giveBack"
NeverRefused     == \A s \in Senders : pc[s] # "refused"
NeverAgain       == ~(\E s \in Senders : pc[s] = "open" /\ tried[s] > 1)
NeverHelped      == ~(\E s \in Senders : pc[s] = "buried" /\ pc[Watcher] = "seal" /\ ~word.shutDown)
NeverLastItem    == ~(rPc = "lastLook" /\ \E r \in rLeft : Resident(r))
NeverEnded       == ~(rPc = "ended" /\ \E r \in Rings : accepted[r] > 0)
=============================================================================
