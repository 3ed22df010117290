-------------------------- MODULE DropOldestMutants --------------------------
(***************************************************************************)
(* Ways to get drop-oldest wrong.  Each operator below takes the place of  *)
(* the operator of DropOldest that its name begins with, through a line    *)
(* `Original <- Mutant` of a cfg in mutants/.                              *)
(***************************************************************************)
EXTENDS DropOldest

\* The consumer stores head instead of claiming: what was taken out meanwhile
\* comes back, and what it copied may have been written over.
ClaimByStore ==
  /\ cPc = "claim"
  /\ head' = Advance(cHead, cWant) /\ cHead' = head'
  /\ lag' = 0
  /\ delivered' = Advance(delivered, cWant)
  /\ got' = cCopy /\ gotFrom' = cHead
  /\ cPc' = "idle" /\ cWant' = 0 /\ cCopy' = <<>>
  /\ UNCHANGED <<tail, sealed, closed, slots, evicted, producer, cTail, cSealed, cEnding, kPc>>

\* When the claim fails, the consumer takes the copy for its own all the same, from
\* where head is now.
ClaimKeepsCopy ==
  /\ cPc = "claim"
  /\ LET n == Min(cWant, Distance(head, tail)) IN
       /\ head' = Advance(head, n) /\ cHead' = head'
       /\ delivered' = Advance(delivered, n)
       /\ got' = SubSeq(cCopy, 1, n * Words) /\ gotFrom' = head
  /\ lag' = 0
  /\ cPc' = "idle" /\ cWant' = 0 /\ cCopy' = <<>>
  /\ UNCHANGED <<tail, sealed, closed, slots, evicted, producer, cTail, cSealed, cEnding, kPc>>

\* The compareExchange compares the words, and nothing is assumed of how far the
\* producer went: head may have come round.
ClaimByWord ==
  /\ cPc = "claim"
  /\ IF head = cHead
       THEN /\ head' = Advance(cHead, cWant) /\ cHead' = head'
            /\ delivered' = Advance(delivered, cWant)
            /\ got' = cCopy /\ gotFrom' = cHead
            /\ cPc' = "idle" /\ cWant' = 0 /\ cCopy' = <<>>
       ELSE /\ cHead' = head
            /\ cWant' = 0 /\ cCopy' = <<>>
            /\ cPc' = "look"
            /\ UNCHANGED <<head, delivered, got, gotFrom>>
  /\ lag' = 0
  /\ UNCHANGED <<tail, sealed, closed, slots, evicted, producer, cTail, cSealed, cEnding, kPc>>

\* A batch whose first items were taken out counts them as delivered.
ClaimCountsAll ==
  /\ cPc = "claim"
  /\ head' = IF Distance(head, Advance(cHead, cWant)) <= Capacity THEN Advance(cHead, cWant) ELSE head
  /\ cHead' = head'
  /\ lag' = 0
  /\ delivered' = Advance(delivered, cWant)
  /\ got' = <<>> /\ gotFrom' = 0
  /\ cPc' = "idle" /\ cWant' = 0 /\ cCopy' = <<>>
  /\ UNCHANGED <<tail, sealed, closed, slots, evicted, producer, cTail, cSealed, cEnding, kPc>>

\* The producer stores head instead of claiming: an item is delivered and counted as
\* taken out as well.
EvictByStore ==
  /\ pPc = "evict"
  /\ LET n == pWant - Free(pHead) IN
       /\ head' = Advance(pHead, n) /\ pHead' = head' /\ pTaken' = n
       /\ lag' = Lagging(n)
       /\ pPc' = "count"
  /\ UNCHANGED <<tail, sealed, closed, slots, evicted, pTail, pBatch, pWant, pRest, pWritten,
                 consumer, kPc, delivered, got, gotFrom>>

\* The producer moves the head that it knows, and tells nobody.
EvictInCacheOnly ==
  /\ pPc = "evict"
  /\ LET n == pWant - Free(pHead) IN pHead' = Advance(pHead, n)
  /\ pPc' = WithRoom
  /\ UNCHANGED <<memory, pTail, pBatch, pWant, pRest, pWritten, pTaken, consumer, kPc, history>>

\* One more than is in the way.
EvictOneMore ==
  /\ pPc = "evict"
  /\ LET n == Min(pWant - Free(pHead) + 1, Distance(head, tail)) IN
       IF head = pHead
         THEN /\ head' = Advance(head, n) /\ pHead' = head' /\ pTaken' = n
              /\ lag' = Lagging(lag + n)
              /\ pPc' = "count"
         ELSE /\ pHead' = head
              /\ pPc' = IF Free(pHead') >= pWant THEN WithRoom ELSE "evict"
              /\ UNCHANGED <<head, lag, pTaken>>
  /\ UNCHANGED <<tail, sealed, closed, slots, evicted, pTail, pBatch, pWant, pRest, pWritten,
                 consumer, kPc, delivered, got, gotFrom>>

\* Drop-oldest that waits for the consumer after all.
EvictWaits ==
  /\ pPc = "evict"
  /\ pHead' = head
  /\ pPc' = IF Free(pHead') >= pWant THEN WithRoom ELSE "evict"
  /\ UNCHANGED <<memory, pTail, pBatch, pWant, pRest, pWritten, pTaken, consumer, kPc, history>>

\* What was taken out is not counted.
CountNot ==
  /\ pPc = "count"
  /\ pTaken' = 0
  /\ pPc' = WithRoom
  /\ UNCHANGED <<memory, pTail, pHead, pBatch, pWant, pRest, pWritten, consumer, kPc, history>>

\* The slot is written before its item is taken out.
PushWriteFirst == pPc = "idle" /\ WriteWord(1, 0)

\* The producer takes the room that it finds for more than there is.
PushLoadHeadTakesTail ==
  /\ pPc = "idle"
  /\ Free(pHead) = 0
  /\ pWant' = 1
  /\ pHead' = tail
  /\ pPc' = IF Free(pHead') > 0 THEN "write" ELSE "loadClosed"
  /\ UNCHANGED <<memory, pTail, pBatch, pRest, pWritten, pTaken, consumer, kPc, history>>

\* The producer publishes over the seal.
PublishByStore ==
  /\ pPc = "publish"
  /\ tail' = Advance(pTail, pWant) /\ pTail' = tail'
  /\ pPc' = IF pRest > 0 THEN "evict" ELSE "idle"
  /\ pBatch' = (pRest > 0)
  /\ pWant' = pRest /\ pRest' = 0 /\ pWritten' = 0
  /\ UNCHANGED <<sealed, head, closed, slots, evicted, pHead, pTaken, consumer, kPc, history>>

\* Nobody looks again after closed was seen.
SeeClosedNoLastLook ==
  /\ cPc = "loadClosed"
  /\ cPc' = IF closed THEN "ended" ELSE "idle"
  /\ UNCHANGED <<memory, producer, cHead, cTail, cSealed, cWant, cCopy, cEnding, kPc, history>>

\* Nobody looks whether it is closed.
SeeClosedNot ==
  /\ cPc = "loadClosed"
  /\ cPc' = "idle"
  /\ UNCHANGED <<memory, producer, cHead, cTail, cSealed, cWant, cCopy, cEnding, kPc, history>>

\* A consumer that never looks whether there is more finds nothing for ever.
LookTailNot ==
  /\ cPc \in {"lookTail", "againTail", "moreTail", "lastTail"}
  /\ cPc' = "loadClosed"
  /\ UNCHANGED <<memory, producer, cHead, cTail, cSealed, cWant, cCopy, cEnding, kPc, history>>

AdvanceUnwrapped(s, n) == s + n

FairnessConsumerStops == WF_vars(ProducerInCall) /\ WF_vars(StoreClosed)
=============================================================================
