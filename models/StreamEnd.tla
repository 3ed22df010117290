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
(* The rings are as in Channel, with a ring for each sender, and only      *)
(* counts of what they carry: how a ring hands over items, and how a       *)
(* closer seals a tail, is modelled there, in SpscRing and in SealWord,    *)
(* and how who waits is woken by a close in BlockingWait.                  *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
  N,              \* how many threads register and send; each has a ring of its own
  Registrations,  \* how often each of them registers, at most
  Items,          \* how many items each of them sends in all, at most
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
  \* Shared memory: the word; for each ring whether its role is held, and
  \* whether its tail is sealed; CLOSED.
  word, held, sealed, closed,
  \* Who acts: next access, the word that it loaded, the ring that it looks at or
  \* seals next.
  pc, seen, at,
  \* The receiver: next access, and the rings that it has still to look at.
  rPc, rLeft,
  \* History: how often each sender has registered or tried to; what each had
  \* accepted; what was delivered.
  tried, accepted, delivered

shared  == <<word, held, sealed, closed>>
actors  == <<pc, seen, at>>
rcv     == <<rPc, rLeft>>
history == <<tried, accepted, delivered>>
vars    == <<shared, actors, rcv, history>>

Senders == 1..N

\* Besides the senders: who closes the factory, who shuts down, and who reclaims
\* the roles of the dead.
Closer == N + 1
Shutter == N + 2
Watcher == N + 3
Actors == Senders \cup {Closer, Shutter, Watcher}

Set(f, x, v) == [f EXCEPT ![x] = v]
Goto(a, place) == pc' = Set(pc, a, place)

TooLate(w) == w.factoryClosed \/ w.ended \/ w.shutDown
NoWord == [factoryClosed |-> FALSE, ended |-> FALSE, shutDown |-> FALSE, used |-> FALSE, count |-> 0]

Init ==
  /\ word = NoWord /\ closed = FALSE
  /\ held = [s \in Senders |-> FALSE] /\ sealed = [s \in Senders |-> FALSE]
  /\ pc = [a \in Actors |-> IF a \in Senders THEN "out" ELSE "idle"]
  /\ seen = [a \in Actors |-> NoWord] /\ at = [a \in Actors |-> 0]
  /\ rPc = "look" /\ rLeft = Senders
  /\ tried = [s \in Senders |-> 0]
  /\ accepted = [s \in Senders |-> 0] /\ delivered = [s \in Senders |-> 0]

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
  /\ IF held[at[a]] THEN Done(a)
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
  /\ UNCHANGED <<held, sealed, closed, rcv, history>>

\* Seal one more ring.
Seal(a) ==
  /\ pc[a] = "seal"
  /\ sealed' = Set(sealed, at[a], TRUE)
  /\ ToNext(a, "close")
  /\ UNCHANGED <<word, held, closed, seen, rcv, history>>

StoreClosed(a) ==
  /\ pc[a] = "close"
  /\ closed' = TRUE
  /\ Done(a)
  /\ UNCHANGED <<word, held, sealed, rcv, history>>

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

Claim(s) ==
  /\ pc[s] = "claim"
  /\ held' = Set(held, s, TRUE)
  /\ Goto(s, "loadTail")
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

\* Load the tail: sealed means that somebody is closing.
LoadTail(s) ==
  /\ pc[s] = "loadTail"
  /\ Goto(s, IF sealed[s] THEN "giveBack" ELSE "loadWord")
  /\ UNCHANGED <<shared, seen, at, rcv, history>>

\* The role goes back.  Who seals will close.
GiveBack(s) ==
  /\ pc[s] = "giveBack"
  /\ held' = Set(held, s, FALSE)
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
  /\ UNCHANGED <<held, sealed, closed, at, rcv, history>>

\* Publish by compareExchange of the tail: fails when it is sealed.
Send(s) ==
  /\ pc[s] = "open"
  /\ accepted[s] < Items
  /\ IF sealed[s] THEN Goto(s, "refused") /\ UNCHANGED accepted
                  ELSE accepted' = Set(accepted, s, accepted[s] + 1) /\ UNCHANGED pc
  /\ UNCHANGED <<shared, seen, at, rcv, tried, delivered>>

\* Give the role back, and look.
Release(s) ==
  /\ pc[s] \in {"open", "refused", "release"}
  /\ held' = Set(held, s, FALSE)
  /\ Goto(s, "look")
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

Die(s) ==
  /\ Mortal
  /\ pc[s] \notin {"out", "dead", "buried"}
  /\ Goto(s, "dead") /\ seen' = Set(seen, s, NoWord) /\ at' = Set(at, s, 0)
  /\ UNCHANGED <<shared, rcv, history>>

InCall(s) ==
  \/ Claim(s) \/ LoadTail(s) \/ GiveBack(s) \/ LoadWord(s) \/ Count(s) \/ Looking(s)
  \/ (pc[s] = "release" /\ Release(s))

Sender(s) == RegisterLoadClosed(s) \/ InCall(s) \/ Send(s) \/ Release(s)

-----------------------------------------------------------------------------
(* The others.                                                             *)

CloseFactory ==
  /\ Closing
  /\ pc[Closer] = "idle" /\ ~word.factoryClosed
  /\ word' = [word EXCEPT !.factoryClosed = TRUE]
  /\ Goto(Closer, "look")
  /\ UNCHANGED <<held, sealed, closed, seen, at, rcv, history>>

ShutDown ==
  /\ Shutting
  /\ pc[Shutter] = "idle" /\ ~word.shutDown
  /\ word' = [word EXCEPT !.shutDown = TRUE]
  /\ Goto(Shutter, "seal") /\ at' = Set(at, Shutter, 1)
  /\ UNCHANGED <<held, sealed, closed, seen, rcv, history>>

\* Free the role of a dead sender, if it still held one, and look.
Reclaim ==
  /\ pc[Watcher] = "idle"
  /\ \E s \in Senders :
       /\ pc[s] = "dead"
       /\ held' = Set(held, s, FALSE)
       /\ pc' = [pc EXCEPT ![s] = "buried", ![Watcher] = "look"]
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

-----------------------------------------------------------------------------
(* The receiver: looks at one ring after the other; nothing there: load    *)
(* CLOSED; closed: looks at each once more, as they are final now.         *)

Resident(r) == accepted[r] > delivered[r]

ReceiverLook ==
  /\ rPc \in {"look", "lastLook"}
  /\ \E r \in rLeft :
       IF Resident(r)
         THEN delivered' = Set(delivered, r, delivered[r] + 1) /\ UNCHANGED rcv
         ELSE /\ rLeft' = rLeft \ {r}
              /\ rPc' = IF rLeft # {r} THEN rPc ELSE IF rPc = "look" THEN "loadClosed" ELSE "ended"
              /\ UNCHANGED delivered
  /\ UNCHANGED <<shared, actors, tried, accepted>>

ReceiverLoadClosed ==
  /\ rPc = "loadClosed"
  /\ rPc' = IF closed THEN "lastLook" ELSE "look"
  /\ rLeft' = Senders
  /\ UNCHANGED <<shared, actors, history>>

Receiver == ReceiverLook \/ ReceiverLoadClosed

-----------------------------------------------------------------------------
(* The stream may stop when it has ended, and everybody has gone; or when  *)
(* nobody ever came, and nobody will.                                      *)

Gone(s) == pc[s] \in {"out", "buried"} /\ ~held[s]

Finished ==
  /\ rPc = "ended"
  /\ \A s \in Senders : Gone(s)
  /\ \A a \in Actors \ Senders : pc[a] = "idle"

Next ==
  \/ \E s \in Senders : Sender(s) \/ Die(s)
  \/ \E a \in Actors \ Senders : Looking(a)
  \/ CloseFactory \/ ShutDown \/ Reclaim \/ Receiver
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
  /\ held \in [Senders -> BOOLEAN] /\ sealed \in [Senders -> BOOLEAN] /\ closed \in BOOLEAN
  /\ \A s \in Senders :
       pc[s] \in {"out", "claim", "loadTail", "giveBack", "loadWord", "count", "open", "refused",
                  "release", "look", "scan", "end", "seal", "close", "dead", "buried"}
  /\ \A a \in Actors \ Senders : pc[a] \in {"idle", "look", "scan", "end", "seal", "close"}
  /\ \A a \in Actors : at[a] \in 0..N
  /\ rPc \in {"look", "loadClosed", "lastLook", "ended"} /\ rLeft \subseteq Senders
  /\ \A s \in Senders : tried[s] \in 0..Registrations /\ accepted[s] \in 0..Items

\* Senders that were told that they are registered.
Open(s) == pc[s] \in {"open", "refused"}

\* Who has registered may send until it leaves, or the stream is shut down: the
\* stream does not end under it, and no send of it is refused.
NoneCutOff ==
  /\ word.ended => \A s \in Senders : ~Open(s) \/ word.shutDown
  /\ \A s \in Senders : pc[s] = "refused" => word.shutDown

\* Rings are sealed for a reason only.
SealedForAReason ==
  (closed \/ \E s \in Senders : sealed[s]) => word.ended \/ word.shutDown

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
                   /\ \A s \in Senders : sealed[s] /\ delivered[s] = accepted[s]

\* Nothing is delivered that was not accepted.
NothingFromNowhere == \A s \in Senders : delivered[s] <= accepted[s]

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
Delivery == \A s \in Senders : \A n \in 1..Items : (accepted[s] >= n) ~> (delivered[s] >= n)

-----------------------------------------------------------------------------
(* Witnesses: each of these formulas must be violated.                     *)

NeverBeaten      == \A a \in Actors : pc[a] = "end" => word = seen[a]
NeverSentBack    == \A s \in Senders : pc[s] # "release"
NeverGivenBack   == \A s \in Senders : pc[s] # "giveBack"
NeverRefused     == \A s \in Senders : pc[s] # "refused"
NeverAgain       == ~(\E s \in Senders : pc[s] = "open" /\ tried[s] > 1)
NeverHelped      == ~(\E s \in Senders : pc[s] = "buried" /\ pc[Watcher] = "seal" /\ ~word.shutDown)
NeverLastItem    == ~(rPc = "lastLook" /\ \E r \in rLeft : Resident(r))
NeverEnded       == ~(rPc = "ended" /\ \E s \in Senders : accepted[s] > 0)
=============================================================================
