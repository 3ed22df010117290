-------------------------- MODULE StreamEndMutants --------------------------
(***************************************************************************)
(* Ways to get the end of a stream wrong.  Each operator below takes the   *)
(* place of the operator of StreamEnd that its name begins with, through a *)
(* line `Original <- Mutant` of a cfg in mutants/.                         *)
(***************************************************************************)
EXTENDS StreamEnd

\* The end is a store: it does not notice who registered since the look.
EndByStore(a) ==
  /\ pc[a] = "end"
  /\ word' = [seen[a] EXCEPT !.ended = TRUE]
  /\ Goto(a, "seal") /\ at' = Set(at, a, 1)
  /\ seen' = Set(seen, a, NoWord)
  /\ UNCHANGED <<ring, sealed, closed, rcv, history>>

\* Registrations are not counted, so the word is the same before and after.
CountedNot(w) == [w EXCEPT !.used = TRUE]

\* The first sender is taken for all that are expected.
CountedFirst(w) == [w EXCEPT !.used = TRUE, !.count = (w.count + 1) % CountModulus]

\* The count is a store.
CountByStore(s) ==
  /\ pc[s] = "count"
  /\ word' = Counted(seen[s]) /\ Goto(s, "open")
  /\ seen' = Set(seen, s, NoWord)
  /\ UNCHANGED <<ring, sealed, closed, at, rcv, history>>

\* A registration that comes too late is counted all the same.
LoadWordAnyTime(s) ==
  /\ pc[s] = "loadWord"
  /\ Goto(s, "count") /\ seen' = Set(seen, s, word)
  /\ UNCHANGED <<shared, at, rcv, history>>

\* A sender that leaves does not look who is left.
ReleaseNoLook(s) ==
  /\ pc[s] \in {"open", "refused", "release"}
  /\ ring' = Set(ring, s, 0)
  /\ Goto(s, "out")
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

\* Nor does one whose registration came too late, although whoever closed the
\* factory may have left the end to it.
ReleaseLateNoLook(s) ==
  /\ pc[s] \in {"open", "refused", "release"}
  /\ ring' = Set(ring, s, 0)
  /\ Goto(s, IF pc[s] = "release" THEN "out" ELSE "look")
  /\ UNCHANGED <<word, sealed, closed, seen, at, rcv, history>>

\* Roles first, then the word: who registers in between is not noticed.
LookWordLate(a) ==
  /\ pc[a] = "look"
  /\ IF word.ended \/ word.shutDown
       THEN Goto(a, "seal") /\ at' = Set(at, a, 1)
     ELSE IF word.used \/ word.factoryClosed
       THEN Goto(a, "scan") /\ at' = Set(at, a, 1)
     ELSE Goto(a, Rest(a)) /\ at' = Set(at, a, 0)
  /\ UNCHANGED <<shared, seen, rcv, history>>
EndWordLate(a) ==
  /\ pc[a] = "end"
  /\ word' = [word EXCEPT !.ended = TRUE]
  /\ Goto(a, "seal") /\ at' = Set(at, a, 1)
  /\ UNCHANGED <<ring, sealed, closed, seen, rcv, history>>

\* Whoever finds the word ended leaves the close to whoever ended it.
LookHelpsNot(a) ==
  /\ pc[a] = "look"
  /\ IF ~(word.ended \/ word.shutDown) /\ (word.used \/ word.factoryClosed)
       THEN Goto(a, "scan") /\ at' = Set(at, a, 1) /\ seen' = Set(seen, a, word)
     ELSE Done(a)
  /\ UNCHANGED <<shared, rcv, history>>

\* A stream that nobody has used yet ends.
LookUnused(a) ==
  /\ pc[a] = "look"
  /\ IF word.ended \/ word.shutDown
       THEN Goto(a, "seal") /\ at' = Set(at, a, 1) /\ UNCHANGED seen
       ELSE Goto(a, "scan") /\ at' = Set(at, a, 1) /\ seen' = Set(seen, a, word)
  /\ UNCHANGED <<shared, rcv, history>>

\* Closing the factory cuts off who has registered.
CloseFactoryCutsOff ==
  /\ Closing
  /\ pc[Closer] = "idle" /\ ~word.factoryClosed
  /\ word' = [word EXCEPT !.factoryClosed = TRUE]
  /\ Goto(Closer, "seal") /\ at' = Set(at, Closer, 1)
  /\ UNCHANGED <<ring, sealed, closed, seen, rcv, history>>

\* Closing the factory does not look who is left.
CloseFactoryNoLook ==
  /\ Closing
  /\ pc[Closer] = "idle" /\ ~word.factoryClosed
  /\ word' = [word EXCEPT !.factoryClosed = TRUE]
  /\ UNCHANGED <<ring, sealed, closed, pc, seen, at, rcv, history>>

\* CLOSED is stored before the rings are sealed.
SealAfterClosed(a) ==
  /\ pc[a] = "seal"
  /\ IF ~closed THEN closed' = TRUE /\ UNCHANGED <<sealed, pc, at, seen>>
     ELSE /\ sealed' = Set(sealed, at[a], TRUE) /\ UNCHANGED <<closed, seen>>
          /\ ToNext(a, "close")
  /\ UNCHANGED <<word, ring, rcv, history>>

\* A ring is not sealed.
SealFirstOnly(a) ==
  /\ pc[a] = "seal"
  /\ sealed' = Set(sealed, 1, TRUE)
  /\ ToNext(a, "close")
  /\ UNCHANGED <<word, ring, closed, seen, rcv, history>>

\* The end is told without a last look at the rings.
ReceiverLoadClosedNoLastLook ==
  /\ rPc = "loadClosed"
  /\ rPc' = IF closed THEN "ended" ELSE "look"
  /\ rLeft' = Rings
  /\ UNCHANGED <<shared, actors, history>>

\* An item is delivered twice.
ReceiverTakeTwice ==
  /\ rPc \in {"look", "lastLook"}
  /\ \E r \in rLeft : Resident(r) /\ delivered' = Set(delivered, r, delivered[r] + 2)
  /\ rLeft' = Rings
  /\ UNCHANGED <<shared, actors, rPc, tried, accepted>>

\* The count runs on: it is not brought back to the bits that it has.
CountedUnwrapped(w) == [w EXCEPT !.used = TRUE, !.count = w.count + 1]

\* Fairness left out: senders need not leave; nobody reclaims; the receiver stops.
FairnessNobodyLeaves ==
  /\ \A s \in Senders : WF_vars(InCall(s))
  /\ \A a \in Actors \ Senders : WF_vars(Looking(a))
  /\ WF_vars(Reclaim) /\ WF_vars(Receiver)
FairnessNobodyReclaims ==
  /\ \A s \in Senders : WF_vars(InCall(s)) /\ WF_vars(Release(s))
  /\ \A a \in Actors \ Senders : WF_vars(Looking(a))
  /\ WF_vars(Receiver)
FairnessReceiverStops ==
  /\ \A s \in Senders : WF_vars(InCall(s)) /\ WF_vars(Release(s))
  /\ \A a \in Actors \ Senders : WF_vars(Looking(a))
  /\ WF_vars(Reclaim)
FairnessShutterStops ==
  /\ \A s \in Senders : WF_vars(InCall(s)) /\ WF_vars(Release(s))
  /\ \A a \in Actors \ (Senders \cup {Shutter}) : WF_vars(Looking(a))
  /\ WF_vars(Reclaim) /\ WF_vars(Receiver)
=============================================================================
