--------------------------- MODULE SpscRingMutants ---------------------------
(***************************************************************************)
(* Ways to get the SPSC ring wrong.  Each operator below takes the place   *)
(* of the operator of SpscRing that its name begins with, through a line   *)
(* `Original <- Mutant` of a cfg in mutants/.  That cfg names the property *)
(* that has to reject it.                                                  *)
(***************************************************************************)
EXTENDS SpscRing

\* A sequence that is not brought back to 32 bits (no `>>> 0`).
AdvanceUnwrapped(s, n) == s + n

\* Sequences compared with < instead of by their distance: after the wrap an
\* older head looks newer, and the ring looks empty.
FreeComparedWithLess(h) == IF h < pTail THEN Capacity - (pTail - h) ELSE Capacity

\* The slow path forgets that some slots are taken.
FreeIgnoringHead(h) == Capacity

\* An index with the wrong mask: only every second slot is used.
IndexWrongMask(s) == (s % Capacity) - (s % 2)

\* A reservation that runs on over the end of the slots.
ContiguousOverTheEnd(n) == n

-----------------------------------------------------------------------------
(* Cache refreshes that go wrong                                           *)

\* The producer caches one more than the head it loaded.
LoadHeadTooFar ==
  /\ pPc = "loadHead"
  /\ pHead' = Advance(head, 1)
  /\ pWant' = 0
  /\ IF Granted(pWant, pHead') > 0
       THEN Open(Granted(pWant, pHead'))
       ELSE pPc' = "idle" /\ UNCHANGED <<pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, consumer, history>>

\* The producer decides on the head it loaded but does not cache it, and
\* later decides on an old cache that is a lap behind: harmless for one
\* reservation, wrong for the producer that asks for ever.
LoadHeadNeverCached ==
  /\ pPc = "loadHead"
  /\ pWant' = 0
  /\ IF Granted(pWant, pHead) > 0
       THEN Open(Granted(pWant, pHead))
       ELSE pPc' = "idle" /\ UNCHANGED <<pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, pHead, consumer, history>>

\* The producer waits for room on its cache, which nobody else changes.
LoadHeadSpinsOnCache ==
  /\ pPc = "loadHead"
  /\ IF Granted(pWant, pHead) > 0
       THEN Open(Granted(pWant, pHead)) /\ pWant' = 0
       ELSE UNCHANGED <<pPc, pWant, pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, pHead, consumer, history>>

\* "Full" makes the producer distrust its cache: it sets it a whole ring back.
LoadHeadCachesBackwards ==
  /\ pPc = "loadHead"
  /\ pWant' = 0
  /\ IF Granted(pWant, head) > 0
       THEN pHead' = head /\ Open(Granted(pWant, head))
       ELSE /\ pHead' = Advance(pTail, Modulus - Capacity)
            /\ pPc' = "idle" /\ UNCHANGED <<pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, consumer, history>>

\* The consumer caches one more than the tail it loaded.
LoadTailTooFar ==
  /\ cPc = "idle"
  /\ Available(cTail) = 0
  /\ cTail' = Advance(tail, 1)
  /\ Take(cTail')
  /\ UNCHANGED <<memory, producer, cHead, cRead, history>>

\* The consumer never refreshes its cache.
LoadTailNeverCached ==
  /\ cPc = "idle"
  /\ Available(cTail) = 0
  /\ cPc' = "loadClosed"
  /\ UNCHANGED <<memory, producer, cHead, cTail, cGrant, cRead, history>>

-----------------------------------------------------------------------------
(* Publishing                                                              *)

\* The publish is dropped: the producer goes on with its own copy only.
StoreTailDropped ==
  /\ pPc = "write"
  /\ pWritten > 0
  /\ pTail' = Advance(pTail, pWritten)
  /\ accepted' = Advance(accepted, pWritten)
  /\ pPc' = "idle" /\ pGrant' = 0 /\ pWritten' = 0
  /\ UNCHANGED <<memory, pHead, pWant, consumer, handed, lastItem, stamp>>

\* Published, but the producer's own copy stays behind.
StoreTailCopyForgotten ==
  /\ pPc = "write"
  /\ pWritten > 0
  /\ tail' = Advance(pTail, pWritten)
  /\ accepted' = Advance(accepted, pWritten)
  /\ pPc' = "idle" /\ pGrant' = 0 /\ pWritten' = 0
  /\ UNCHANGED <<head, closed, slots, pTail, pHead, pWant, consumer,
                 handed, lastItem, stamp>>

\* Everything reserved is published, not only what was written.
StoreTailWholeGrant ==
  /\ pPc = "write"
  /\ pWritten > 0
  /\ tail' = Advance(pTail, pGrant)
  /\ pTail' = tail'
  /\ accepted' = Advance(accepted, pWritten)
  /\ pPc' = "idle" /\ pGrant' = 0 /\ pWritten' = 0
  /\ UNCHANGED <<head, closed, slots, pHead, pWant, consumer,
                 handed, lastItem, stamp>>

\* Published before the last slot is written: the tail is one ahead of the
\* writing while the reservation goes on.
StoreTailBeforeWrite ==
  /\ pPc = "write"
  /\ pWritten < pGrant
  /\ tail' = Advance(pTail, pWritten + 1)
  /\ UNCHANGED <<head, closed, slots, producer, consumer, history>>

\* abort() writes the tail from before an earlier commit.
WriteSlotAbortRollsBack ==
  LET s == Advance(pTail, pWritten) IN
  /\ pPc = "write"
  /\ pWritten < pGrant
  /\ slots' = [slots EXCEPT ![Index(s)] = Advance(accepted, pWritten)]
  /\ stamp' = [stamp EXCEPT ![Index(s)] = s]
  /\ \/ /\ pPc' = "write" /\ pGrant' = pGrant /\ pWritten' = pWritten + 1
        /\ UNCHANGED <<tail, pTail>>
     \/ /\ pPc' = "idle"  /\ pGrant' = 0      /\ pWritten' = 0
        /\ tail' = head /\ pTail' = head
  /\ UNCHANGED <<head, closed, pHead, pWant, consumer,
                 accepted, handed, lastItem>>

-----------------------------------------------------------------------------
(* Reading and releasing                                                   *)

\* The whole batch is released although the reader stopped in its middle.
StoreHeadWholeBatch ==
  /\ cPc = "read"
  /\ cRead > 0
  /\ head' = Advance(cHead, cGrant)
  /\ cHead' = head'
  /\ cPc' = "idle" /\ cGrant' = 0 /\ cRead' = 0
  /\ UNCHANGED <<tail, closed, slots, producer, cTail, history>>

\* A reader that stops in the middle of its batch releases nothing, and gets
\* the same items again.
StoreHeadOnlyWholeBatch ==
  /\ cPc = "read"
  /\ cRead > 0
  /\ IF cRead = cGrant
       THEN head' = Advance(cHead, cRead) /\ cHead' = head'
       ELSE UNCHANGED <<head, cHead>>
  /\ cPc' = "idle" /\ cGrant' = 0 /\ cRead' = 0
  /\ UNCHANGED <<tail, closed, slots, producer, cTail, history>>

\* The release is dropped: the consumer goes on with its own copy only.
StoreHeadDropped ==
  /\ cPc = "read"
  /\ cRead > 0
  /\ cHead' = Advance(cHead, cRead)
  /\ cPc' = "idle" /\ cGrant' = 0 /\ cRead' = 0
  /\ UNCHANGED <<memory, producer, cTail, history>>

\* The slot is given back before it is read.
ReadFirstReleasesEarly ==
  /\ cPc = "idle"
  /\ Available(cTail) > 0
  /\ head' = cTail
  /\ Take(cTail)
  /\ UNCHANGED <<tail, closed, slots, producer, cHead, cTail, cRead, history>>

-----------------------------------------------------------------------------
(* Closing                                                                 *)

\* Empty, then closed, is taken for the end without a second look at tail.
SeeClosedWithoutReload ==
  /\ cPc = "loadClosed"
  /\ cPc' = IF closed THEN "ended" ELSE "idle"
  /\ UNCHANGED <<memory, producer, cHead, cTail, cGrant, cRead, history>>

\* The consumer never looks at closed.
SeeClosedNot ==
  /\ cPc = "loadClosed"
  /\ cPc' = "idle"
  /\ UNCHANGED <<memory, producer, cHead, cTail, cGrant, cRead, history>>
=============================================================================
