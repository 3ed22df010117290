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

\* Free slots counted without regard to those that are taken.
FreeIgnoringHead(h) == Capacity

\* An index with the wrong mask: every other slot is never used.
IndexWrongMask(s) == (s % Capacity) - (s % 2)

\* A reservation that runs on over the end of the slots.
AtMostOverTheEnd(op, n) == n

-----------------------------------------------------------------------------
(* Cache refreshes that go wrong.  Each leaves the shared words alone; only *)
(* a model in which the caches decide can tell.                             *)

\* The producer caches one more than the head it loaded.
CacheHeadTooFar == pHead' = Advance(head, 1)

\* The producer takes its own tail for the head: everything is free.
CacheHeadOfOwnTail == pHead' = pTail

\* The producer loads head but does not cache it.
CacheHeadNot == UNCHANGED pHead

\* "Full" makes the producer distrust its cache: it sets it a lap back.
CacheHeadBackwards ==
  pHead' = IF Free(head) > 0 THEN head ELSE Advance(pTail, Modulus - Capacity - 1)

\* reserve(n) waits for all n slots on its cache, which nobody else changes.
LoadHeadSpinsOnCache ==
  /\ pPc = "loadHead"
  /\ IF Granted(pWant, pHead) = pWant
       THEN Proceed(pOp, pWant, 0) /\ pWant' = 0
       ELSE UNCHANGED <<pPc, pOp, pWant, pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, pHead, consumer, closers, history>>

\* The consumer caches one more than the tail it loaded.
CacheTailTooFar == cTail' = Advance(tail, 1) /\ cSealed' = sealed

\* The consumer caches the tail only when it looks for the last time.
CacheTailNot ==
  IF cPc = "lastLook" THEN cTail' = tail /\ cSealed' = sealed
                      ELSE UNCHANGED <<cTail, cSealed>>

\* The seal is cached but not the tail that came with it.
CacheTailSealOnly ==
  /\ cSealed' = sealed
  /\ cTail' = IF sealed THEN cTail ELSE tail

-----------------------------------------------------------------------------
(* Publishing                                                              *)

\* The publish is dropped: the producer goes on with its own copy only.
PublishDropped ==
  /\ pPc = "publish"
  /\ pTail' = Advance(pTail, pWritten)
  /\ accepted' = Advance(accepted, pWritten)
  /\ EndOperation("idle")
  /\ UNCHANGED <<memory, pHead, pWant, consumer, closers, handed, lastItem, stamp>>

\* A store instead of the compareExchange: it goes through on a sealed ring.
PublishByStore ==
  /\ pPc = "publish"
  /\ tail' = Advance(pTail, pWritten)
  /\ pTail' = Advance(pTail, pWritten)
  /\ accepted' = Advance(accepted, pWritten)
  /\ EndOperation("idle")
  /\ UNCHANGED <<sealed, head, closed, slots, pHead, pWant, consumer, closers,
                 handed, lastItem, stamp>>

\* commit publishes everything reserved, not only what was written.
ProceedCommitsAll(op, grant, written) ==
  IF op # "reserve"
    THEN /\ pPc' = IF written < grant THEN "write" ELSE "publish"
         /\ pOp' = op /\ pGrant' = grant /\ pWritten' = written
    ELSE \/ /\ written < grant
            /\ pPc' = "write" /\ pOp' = op /\ pGrant' = grant /\ pWritten' = written
         \/ /\ written > 0
            /\ pPc' = "publish" /\ pOp' = op /\ pGrant' = grant /\ pWritten' = grant
         \/ EndOperation("idle")

\* The last slot is published before it is written.
ProceedPublishesFirst(op, grant, written) ==
  /\ pPc' = "publish" /\ pOp' = op /\ pGrant' = grant /\ pWritten' = grant

\* abort() puts the tail back to the head: it takes away what was committed.
WriteSlotAbortRollsBack ==
  \/ pPc = "write" /\ WriteItem(pWritten) /\ Proceed(pOp, pGrant, pWritten + 1)
  \/ /\ pPc = "write" /\ pOp = "reserve"
     /\ tail' = head /\ pTail' = head
     /\ EndOperation("idle")
     /\ UNCHANGED <<sealed, head, closed, slots, pHead, pWant, consumer, closers,
                    history>>

\* A full ring answers "closed".
LoadHeadFullIsClosed ==
  /\ pPc = "loadHead"
  /\ CacheHead
  /\ pWant' = 0
  /\ IF Granted(pWant, pHead') > 0
       THEN Proceed(pOp, Granted(pWant, pHead'), 0)
       ELSE EndOperation("closed")
  /\ UNCHANGED <<memory, pTail, consumer, closers, history>>

-----------------------------------------------------------------------------
(* Reading and releasing                                                   *)

\* The whole batch is released although the reader stopped in its middle.
StoreHeadWholeBatch ==
  /\ cPc = "read"
  /\ cRead > 0
  /\ head' = Advance(cHead, cGrant)
  /\ cHead' = Advance(cHead, cGrant)
  /\ cPc' = "idle" /\ cGrant' = 0 /\ cRead' = 0
  /\ UNCHANGED <<tail, sealed, closed, slots, producer, closers, cTail, cSealed,
                 history>>

\* A reader that stops in the middle of its batch releases nothing, and gets
\* the same items again.
StoreHeadOnlyWholeBatch ==
  /\ cPc = "read"
  /\ cRead > 0
  /\ IF cRead = cGrant
       THEN head' = Advance(cHead, cRead) /\ cHead' = Advance(cHead, cRead)
       ELSE UNCHANGED <<head, cHead>>
  /\ cPc' = "idle" /\ cGrant' = 0 /\ cRead' = 0
  /\ UNCHANGED <<tail, sealed, closed, slots, producer, closers, cTail, cSealed,
                 history>>

\* The release is dropped: the consumer goes on with its own copy only.
StoreHeadDropped ==
  /\ cPc = "read"
  /\ cRead > 0
  /\ cHead' = Advance(cHead, cRead)
  /\ cPc' = "idle" /\ cGrant' = 0 /\ cRead' = 0
  /\ UNCHANGED <<memory, producer, closers, cTail, cSealed, history>>

\* The slots are given back before they are read.
LoadTailReleasesEarly ==
  /\ cPc = "idle"
  /\ ~cSealed
  /\ CacheTail
  /\ IF Available(cTail') = 0
       THEN cPc' = "loadClosed" /\ UNCHANGED <<cGrant, head>>
       ELSE \E n \in 1..Available(cTail') : Take(n) /\ head' = Advance(cHead, n)
  /\ UNCHANGED <<tail, sealed, closed, slots, producer, closers, cHead, cRead, history>>

\* A full ring is taken for an empty one, head and tail having the same index.
LoadTailFullLooksEmpty ==
  /\ cPc = "idle"
  /\ ~cSealed
  /\ CacheTail
  /\ IF Available(cTail') = 0 \/ (Index(cTail') = Index(cHead) /\ ~sealed)
       THEN cPc' = "loadClosed" /\ UNCHANGED cGrant
       ELSE \E n \in 1..Available(cTail') : Take(n)
  /\ UNCHANGED <<memory, producer, closers, cHead, cRead, history>>
ReadFirstIfSealed ==
  /\ cPc = "idle"
  /\ cSealed
  /\ \E n \in 1..Available(cTail) : Take(n)
  /\ HandOver

-----------------------------------------------------------------------------
(* Closing                                                                 *)

\* Empty, then closed, is taken for the end without a last look at tail.
SeeClosedNoLastLook ==
  /\ cPc = "loadClosed" \/ (cPc = "idle" /\ cSealed /\ Available(cTail) = 0)
  /\ cPc' = IF ~closed THEN "idle" ELSE "ended"
  /\ UNCHANGED <<memory, producer, closers, cHead, cTail, cSealed, cGrant, cRead,
                 history>>

\* The consumer never looks at closed.
SeeClosedNot ==
  /\ cPc = "loadClosed" \/ (cPc = "idle" /\ cSealed /\ Available(cTail) = 0)
  /\ cPc' = "idle"
  /\ UNCHANGED <<memory, producer, closers, cHead, cTail, cSealed, cGrant, cRead,
                 history>>

\* push: a full ring is always said to be full, also when it is closed.
PushLoadClosedNot ==
  /\ pPc = "loadClosed"
  /\ EndOperation("idle")
  /\ UNCHANGED <<memory, pTail, pHead, pWant, consumer, closers, history>>

\* The last look finds nothing, and the consumer is sent to ask once more.
LastLookAsksAgain ==
  /\ cPc = "lastLook"
  /\ CacheTail
  /\ cPc' = "idle"
  /\ UNCHANGED <<memory, producer, closers, cHead, cGrant, cRead, history>>

\* closed is stored without sealing the tail.
SealLoadSkipped(k) ==
  /\ kPc[k] = "open"
  /\ kPc' = [kPc EXCEPT ![k] = "storeClosed"]
  /\ UNCHANGED <<memory, kSeen, producer, consumer, history>>

\* The seal is a toggle, and a second closer takes it off again.
SealSwapToggles(k) ==
  /\ kPc[k] = "sealSwap"
  /\ kSeen' = [kSeen EXCEPT ![k] = Nothing]
  /\ sealed' = ~sealed
  /\ kPc' = [kPc EXCEPT ![k] = "storeClosed"]
  /\ UNCHANGED <<tail, head, closed, slots, producer, consumer, history>>

\* A closer that loses to the producer once gives up.
SealSwapGivesUp(k) ==
  /\ kPc[k] = "sealSwap"
  /\ kSeen' = [kSeen EXCEPT ![k] = Nothing]
  /\ IF tail = kSeen[k] /\ ~sealed
       THEN sealed' = TRUE /\ kPc' = [kPc EXCEPT ![k] = "storeClosed"]
       ELSE UNCHANGED sealed /\ kPc' = [kPc EXCEPT ![k] = "done"]
  /\ UNCHANGED <<tail, head, closed, slots, producer, consumer, history>>

-----------------------------------------------------------------------------
(* Fairness: that each condition is needed.                                *)

\* With weak fairness only, a closer may lose to the producer for ever: close
\* is lock-free but not wait-free.
FairnessWeak ==
  /\ WF_vars(Consumer)
  /\ WF_vars(ProducerInCall)
  /\ \A k \in Closers : WF_vars(kPc[k] # "open" /\ Closer(k))

\* A consumer that stops polling.
FairnessConsumerStops ==
  /\ WF_vars(ProducerInCall)
  /\ \A k \in Closers : WF_vars(kPc[k] # "open" /\ Closer(k)) /\ SF_vars(SealSwap(k) /\ sealed')
=============================================================================
