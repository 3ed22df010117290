------------------------- MODULE BlockingWaitMutants -------------------------
(***************************************************************************)
(* Ways to get the blocking wait wrong.  Each operator below takes the     *)
(* place of the operator of BlockingWait that its name begins with,        *)
(* through a line `Original <- Mutant` of a cfg in mutants/.               *)
(***************************************************************************)
EXTENDS BlockingWait

\* The flag is loaded before the publish, so an announcement in between is
\* missed.  (Publish and load change places.)
PublishAfterFlag ==
  /\ pPc = "idle"
  /\ Free(pHead) > 0
  /\ pPc' = IF cWaiting THEN "bump" ELSE "loadWaiting"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>
LoadConsumerWaitingThenPublish ==
  /\ pPc = "loadWaiting"
  /\ IF sealed
       THEN pPc' = "closed" /\ UNCHANGED <<tail, pTail>>
       ELSE /\ tail' = Advance(pTail, 1) /\ pTail' = Advance(pTail, 1)
            /\ pPc' = "idle"
  /\ UNCHANGED <<sealed, head, closed, events, pHead, pWanted, pSeen, consumer, kPc, rPc>>
NotifyConsumerThenPublish ==
  /\ pPc = "notify"
  /\ WakeConsumer
  /\ pPc' = "loadWaiting"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen,
                 cHead, cTail, cSealed, cSeen, kPc, rPc>>

\* The same in the other direction: the flag is loaded before the release.
StoreHeadAfterFlag ==
  /\ cPc = "idle"
  /\ Available(cTail) > 0
  /\ cPc' = IF pWaiting THEN "bump" ELSE "loadWaiting"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>
LoadProducerWaitingThenRelease ==
  /\ cPc = "loadWaiting"
  /\ \E n \in 1..Available(cTail) : head' = Advance(cHead, n) /\ cHead' = Advance(cHead, n)
  /\ cPc' = "idle"
  /\ UNCHANGED <<tail, sealed, closed, events, producer, cTail, cSealed, cSeen, kPc, rPc>>
NotifyProducerThenRelease ==
  /\ cPc = "notify"
  /\ WakeProducer
  /\ cPc' = "loadWaiting"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, cHead, cTail, cSealed,
                 cSeen, kPc, rPc>>

\* The epoch is loaded, but nobody looks again before sleeping.
LoadConsumerEpochNoLook ==
  /\ cPc = "loadEpoch"
  /\ cSeen' = cEpoch
  /\ cPc' = "wait"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, kPc, rPc>>
LoadProducerEpochNoLook ==
  /\ pPc = "loadEpoch"
  /\ pSeen' = pEpoch
  /\ pPc' = "wait"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, consumer, kPc, rPc>>

\* The look before sleeping trusts the cache.
PollTailByCache ==
  /\ cPc = "pollTail"
  /\ cPc' = "pollClosed"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>
PollHeadByCache ==
  /\ pPc = "pollHead"
  /\ pPc' = "wait"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

\* The look before sleeping forgets that the ring may have been closed.
PollConsumerClosedNot ==
  /\ cPc = "pollClosed"
  /\ cPc' = "wait"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>
PollClosedNot ==
  /\ pPc = "pollClosed"
  /\ pPc' = IF Free(pHead) >= pWanted THEN "withdraw" ELSE "pollHead"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

\* The epoch is loaded last, when it is too late to notice that it moved.
WaitConsumerFreshEpoch ==
  /\ cPc = "wait"
  /\ cPc' = "asleep"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>
WaitProducerFreshEpoch ==
  /\ pPc = "wait"
  /\ pPc' = "asleep"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

\* The waiter does not announce that it waits.
AnnounceConsumerNot ==
  /\ "consumer" \in Waiters
  /\ cPc \in {"idle", "announce"}
  /\ cPc' = "loadEpoch"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>
AnnounceProducerNot ==
  /\ "producer" \in Waiters
  /\ \/ pPc = "idle" /\ pWanted' \in 1..Capacity
     \/ pPc = "announce" /\ UNCHANGED pWanted
  /\ pPc' = "loadEpoch"
  /\ UNCHANGED <<ring, events, pTail, pHead, pSeen, consumer, kPc, rPc>>

\* The flag is taken down on waking, and not put up again for the next round.
AnnounceConsumerOnce ==
  /\ "consumer" \in Waiters
  /\ cPc \in {"idle", "announce"}
  /\ cWaiting' = (cPc = "idle")
  /\ cPc' = "loadEpoch"
  /\ UNCHANGED <<ring, cEpoch, pEpoch, pWaiting, producer, cHead, cTail, cSealed,
                 cSeen, kPc, rPc>>

\* The waker notifies without moving the epoch, or moves it without notifying.
BumpConsumerNot ==
  /\ pPc = "bump"
  /\ pPc' = "notify"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>
NotifyConsumerNot ==
  /\ pPc = "notify"
  /\ pPc' = "idle"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>
BumpProducerNot ==
  /\ cPc = "bump"
  /\ cPc' = "notify"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>
NotifyProducerNot ==
  /\ cPc = "notify"
  /\ cPc' = "idle"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>

\* close wakes nobody; or the consumer only.
StoreClosedNoWake ==
  /\ kPc = "storeClosed"
  /\ closed' = TRUE
  /\ kPc' = "done"
  /\ UNCHANGED <<tail, sealed, head, events, producer, consumer, rPc>>
CloseNotifyConsumerOnly ==
  /\ kPc = "notifyConsumer"
  /\ WakeConsumer
  /\ kPc' = "done"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, rPc>>

\* reclaim wakes nobody.
ReclaimBumpNoWake ==
  /\ pPc = "dead" /\ rPc = "watch"
  /\ rPc' = "done"
  /\ UNCHANGED <<ring, events, producer, consumer, kPc>>

\* The last look finds nothing, and the consumer is sent to ask once more.
LastLookAsksAgain ==
  /\ cPc = "lastLook"
  /\ CacheTail
  /\ cPc' = "idle"
  /\ UNCHANGED <<ring, events, producer, cHead, cSeen, kPc, rPc>>

\* Closed is the end, without a last look.
PollConsumerClosedNoLastLook ==
  /\ cPc = "pollClosed"
  /\ IF closed
       THEN cPc' = "withdrawEnded"
       ELSE cPc' = "wait" \/ (Timed /\ cPc' = "withdraw")
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>

\* Sequences compared with <: after the wrap a full ring looks empty.
FreeComparedWithLess(h) == IF h < pTail THEN Capacity - (pTail - h) ELSE Capacity

\* A sequence that is not brought back to 32 bits.
AdvanceUnwrapped(s, n) == s + n

\* A closer that stops half-way: sealed, but nobody is told.
FairnessCloserStops ==
  /\ WF_vars(Consumer) /\ SF_vars(StoreHead)
  /\ WF_vars(ProducerInCall)
  /\ WF_vars(Reclaim)
=============================================================================
