----------------------------- MODULE DropOldest -----------------------------
(***************************************************************************)
(* A ring whose producer never waits: when it is full, the producer takes  *)
(* the oldest items out itself.  So both sides move head, by               *)
(* compareExchange only, and the consumer copies first and claims then:    *)
(*                                                                         *)
(*   consumer:  copy the slots from head on; compareExchange head; if that *)
(*              fails, what was taken out meanwhile is not its own, the    *)
(*              rest of the copy is still good: compareExchange again      *)
(*   producer:  full?  compareExchange head; then write the slots          *)
(*                                                                         *)
(* A slot may be written while it is copied.  It consists of words which   *)
(* are accessed atomically one by one, so the copy may be torn; then its   *)
(* claim fails.                                                            *)
(*                                                                         *)
(* Every action is one shared access with the local work that follows.     *)
(* Left out: waiting (BlockingWait), several rings (Channel).  An item is  *)
(* the sequence for which it was accepted.                                 *)
(*                                                                         *)
(* Sequences wrap.  While the consumer looks away, the producer can take   *)
(* out any number of items, so head could come round to the very word that *)
(* the consumer knows.  The code takes it that this does not happen: 2^32  *)
(* items, not one more or less, would have to be taken out between a look  *)
(* at head and a claim.  The model says the same by the true distance from *)
(* the head that the consumer knows to head, in lag; that the words alone  *)
(* would not do is shown by a mutant (ClaimByWord).                        *)
(***************************************************************************)
EXTENDS Wrapping, Sequences

CONSTANTS
  Starts,  \* the sequences at which head and tail may begin
  Words,   \* words in a slot
  Batch    \* the most items that one operation moves

ASSUME Starts \subseteq Sequence /\ Starts # {}
ASSUME Words \in 1..2 /\ Batch \in 1..Capacity

VARIABLES
  \* Shared memory.  tail and sealed are one word; evicted counts what the
  \* producer took out, modulo Modulus.
  tail, sealed, head, closed, slots, evicted,
  \* The producer: next access, own copy of tail, cached head; whether it pushes a
  \* batch, the items that it is about to publish or to make room for, those of
  \* the batch that come later; words that are written, items just taken out.
  pPc, pTail, pHead, pBatch, pWant, pRest, pWritten, pTaken,
  \* The consumer: next access, the head and tail that it knows, whether it saw
  \* that tail sealed, items of this claim, the words copied, whether it has had
  \* the last look.
  cPc, cHead, cTail, cSealed, cWant, cCopy, cEnding,
  \* Who closes: next access.
  kPc,
  \* History: how far head is ahead of cHead, in truth, or Capacity + 1 for more;
  \* items delivered, modulo Modulus; what the last claim got, and from where.
  lag, delivered, got, gotFrom

memory   == <<tail, sealed, head, closed, slots, evicted>>
producer == <<pPc, pTail, pHead, pBatch, pWant, pRest, pWritten, pTaken>>
consumer == <<cPc, cHead, cTail, cSealed, cWant, cCopy, cEnding>>
history  == <<lag, delivered, got, gotFrom>>
vars     == <<memory, producer, consumer, kPc, history>>

Unwritten == Modulus

Init ==
  /\ \E start \in Starts :
       /\ tail = start /\ head = start /\ pTail = start /\ pHead = start
       /\ cHead = start /\ cTail = start /\ gotFrom = start
  /\ sealed = FALSE /\ closed = FALSE /\ cSealed = FALSE /\ cEnding = FALSE
  /\ slots = [i \in Slot |-> [w \in 1..Words |-> Unwritten]]
  /\ evicted = 0 /\ delivered = 0
  /\ pPc = "idle" /\ pBatch = FALSE /\ pWant = 0 /\ pRest = 0 /\ pWritten = 0 /\ pTaken = 0
  /\ cPc = "idle" /\ cWant = 0 /\ cCopy = <<>>
  /\ kPc = "open"
  /\ lag = 0 /\ got = <<>>

Free(h) == Capacity - Distance(h, pTail)
Available == Distance(cHead, cTail)

Lagging(n) == Min(n, Capacity + 1)

-----------------------------------------------------------------------------
(* Producer.  push: one item.  pushBatch: as many items as there is room    *)
(* for, published at once, then the rest in the same way; it looks whether  *)
(* the channel is closed before each of these.                             *)

\* The next word of the next item, whose slot is free by the cached head.
WriteWord(want, written) ==
  LET s == Advance(pTail, written \div Words)
      w == (written % Words) + 1
  IN /\ slots' = [slots EXCEPT ![Index(s)][w] = s]
     /\ pWritten' = written + 1
     /\ pWant' = want
     /\ pPc' = IF written + 1 = want * Words THEN "publish" ELSE "write"
     /\ UNCHANGED <<tail, sealed, head, closed, evicted, pTail, pHead, pBatch, pRest, pTaken,
                    consumer, kPc, history>>

PushWrite == pPc = "idle" /\ Free(pHead) > 0 /\ WriteWord(1, 0)

Write == pPc = "write" /\ WriteWord(pWant, pWritten)

\* push: full by the cache; load head.
PushLoadHead ==
  /\ pPc = "idle"
  /\ Free(pHead) = 0
  /\ pWant' = 1
  /\ pHead' = head
  /\ pPc' = IF Free(pHead') > 0 THEN "write" ELSE "loadClosed"
  /\ UNCHANGED <<memory, pTail, pBatch, pRest, pWritten, pTaken, consumer, kPc, history>>

PushLoadClosed ==
  /\ pPc = "loadClosed"
  /\ IF closed THEN pPc' = "closed" /\ pWant' = 0 ELSE pPc' = "evict" /\ UNCHANGED pWant
  /\ UNCHANGED <<memory, pTail, pHead, pBatch, pRest, pWritten, pTaken, consumer, kPc, history>>

\* pushBatch of two items or more, at its beginning and after making room: load closed.
BatchLoadClosed ==
  /\ pPc \in {"idle", "batchClosed"}
  /\ \E n \in IF pPc = "idle" THEN 2..Batch ELSE {pWant} :
       /\ IF closed THEN pPc' = "closed" /\ pWant' = 0 /\ pBatch' = FALSE
                    ELSE pPc' = "batch" /\ pWant' = n /\ pBatch' = TRUE
  /\ UNCHANGED <<memory, pTail, pHead, pRest, pWritten, pTaken, consumer, kPc, history>>

\* Room for all by the cache.
BatchWrite == pPc = "batch" /\ Free(pHead) >= pWant /\ WriteWord(pWant, 0)

\* Not room for all by the cache: load head.
BatchLoadHead ==
  /\ pPc = "batch"
  /\ Free(pHead) < pWant
  /\ pHead' = head
  /\ LET room == Free(pHead') IN
       IF room = 0 THEN pPc' = "evict" /\ UNCHANGED <<pWant, pRest>>
       ELSE /\ pPc' = "write"
            /\ pWant' = Min(pWant, room) /\ pRest' = pWant - pWant'
  /\ UNCHANGED <<memory, pTail, pBatch, pWritten, pTaken, consumer, kPc, history>>

\* Where the producer goes on when there is room.
WithRoom == IF pBatch THEN "batchClosed" ELSE "write"

\* Really full: take out as many of the oldest as are in the way.  What the
\* consumer took meanwhile is in the way no more.
Evict ==
  /\ pPc = "evict"
  /\ LET n == pWant - Free(pHead) IN
       IF head = pHead
         THEN /\ head' = Advance(head, n) /\ pHead' = head' /\ pTaken' = n
              /\ lag' = Lagging(lag + n)
              /\ pPc' = "count"
         ELSE /\ pHead' = head
              /\ pPc' = IF Free(pHead') >= pWant THEN WithRoom ELSE "evict"
              /\ UNCHANGED <<head, lag, pTaken>>
  /\ UNCHANGED <<tail, sealed, closed, slots, evicted, pTail, pBatch, pWant, pRest, pWritten,
                 consumer, kPc, delivered, got, gotFrom>>

\* Nobody else writes evicted.
Count ==
  /\ pPc = "count"
  /\ evicted' = Advance(evicted, pTaken)
  /\ pTaken' = 0
  /\ pPc' = WithRoom
  /\ UNCHANGED <<tail, sealed, head, closed, slots, pTail, pHead, pBatch, pWant, pRest, pWritten,
                 consumer, kPc, history>>

\* compareExchange the tail word; it fails when the ring is sealed.  What is left of
\* a batch needs room: there is none, or all of it would have been published.
Publish ==
  /\ pPc = "publish"
  /\ IF sealed
       THEN pPc' = "closed" /\ pWant' = 0 /\ UNCHANGED <<tail, pTail>>
       ELSE /\ tail' = Advance(pTail, pWant) /\ pTail' = tail'
            /\ pPc' = IF pRest > 0 THEN "evict" ELSE "idle"
            /\ pWant' = pRest
  /\ pBatch' = (pPc' = "evict")
  /\ pRest' = 0 /\ pWritten' = 0
  /\ UNCHANGED <<sealed, head, closed, slots, evicted, pHead, pTaken, consumer, kPc, history>>

ProducerInCall ==
  \/ Write \/ PushLoadClosed \/ BatchWrite \/ BatchLoadHead \/ (pPc = "batchClosed" /\ BatchLoadClosed)
  \/ Evict \/ Count \/ Publish
Producer == PushWrite \/ PushLoadHead \/ BatchLoadClosed \/ ProducerInCall

-----------------------------------------------------------------------------
(* Consumer: tryPop, popBatch.  Nothing is known to be there: it looks,     *)
(* and looks again, then loads closed; closed: it has a last look.  A batch *)
(* that wants more than is known looks once more for what there is.        *)

\* The look that follows each place, and the place where it is begun anew.
TailOf(place) ==
  CASE place = "look" -> "lookTail" [] place = "again" -> "againTail"
    [] place = "more" -> "moreTail" [] place = "last" -> "lastTail"
HeadOf(place) ==
  CASE place = "lookTail" -> "look" [] place = "againTail" -> "again"
    [] place = "moreTail" -> "more" [] place = "lastTail" -> "last"

\* Load head, then tail.
LookHead ==
  /\ \/ cPc \in {"look", "again", "more", "last"} /\ cPc' = TailOf(cPc)
     \/ cPc = "idle" /\ Available = 0 /\ cPc' = "lookTail"
     \/ cPc = "idle" /\ Available \in 1..(Batch - 1) /\ cPc' = "moreTail"
  /\ cHead' = head /\ lag' = 0
  /\ UNCHANGED <<memory, producer, cTail, cSealed, cWant, cCopy, cEnding, kPc, delivered, got, gotFrom>>

\* The two agree only if there is no more between them than the ring holds;
\* otherwise the producer went on in between.  (lag + ... is their true distance.)
LookTail ==
  /\ cPc \in {"lookTail", "againTail", "moreTail", "lastTail"}
  /\ LET count == lag + Distance(head, tail) IN
       IF count <= Capacity
         THEN /\ cTail' = tail /\ cSealed' = sealed
              /\ cPc' = IF count > 0 THEN "idle"
                        ELSE CASE cPc = "lookTail" -> "again" [] cPc = "againTail" -> "loadClosed"
                               [] cPc = "moreTail" -> "look" [] cPc = "lastTail" -> "ended"
              /\ cEnding' = (cEnding \/ cPc = "lastTail")
         ELSE cPc' = HeadOf(cPc) /\ UNCHANGED <<cTail, cSealed, cEnding>>
  /\ UNCHANGED <<memory, producer, cHead, cWant, cCopy, kPc, history>>

\* Nothing there.  Closed?  Then no more will come: one last look.
SeeClosed ==
  /\ cPc = "loadClosed"
  /\ cPc' = IF ~closed THEN "idle" ELSE IF cEnding THEN "ended" ELSE "last"
  /\ UNCHANGED <<memory, producer, cHead, cTail, cSealed, cWant, cCopy, cEnding, kPc, history>>

\* Copy the next word; the slots are told by the sequences that this side knows.
CopyWord(want, copy) ==
  LET word == slots[Index(Advance(cHead, Len(copy) \div Words))][(Len(copy) % Words) + 1]
  IN /\ cCopy' = Append(copy, word)
     /\ cWant' = want
     /\ cPc' = IF Len(copy) + 1 = want * Words THEN "claim" ELSE "copy"
     /\ UNCHANGED <<memory, producer, cHead, cTail, cSealed, cEnding, kPc, lag, delivered>>

Copy ==
  /\ cPc = "idle"
  /\ \E n \in 1..Min(Batch, Available) : CopyWord(n, <<>>)
  /\ got' = <<>> /\ gotFrom' = 0

CopyOn == cPc = "copy" /\ CopyWord(cWant, cCopy) /\ UNCHANGED <<got, gotFrom>>

\* compareExchange head.  If it fails, the first `lag` items are not this side's.
Claim ==
  /\ cPc = "claim"
  /\ IF lag = 0
       THEN /\ head' = Advance(cHead, cWant) /\ cHead' = head'
            /\ delivered' = Advance(delivered, cWant)
            /\ got' = cCopy /\ gotFrom' = cHead
            /\ cPc' = "idle" /\ cWant' = 0 /\ cCopy' = <<>>
            /\ UNCHANGED lag
       ELSE LET lost == Min(cWant, lag) IN
            /\ cHead' = head /\ lag' = 0
            /\ cWant' = cWant - lost
            /\ cCopy' = SubSeq(cCopy, lost * Words + 1, Len(cCopy))
            /\ cPc' = IF cWant' > 0 THEN "claim" ELSE "look"
            /\ UNCHANGED <<head, delivered, got, gotFrom>>
  /\ UNCHANGED <<tail, sealed, closed, slots, evicted, producer, cTail, cSealed, cEnding, kPc>>

Consumer == LookHead \/ LookTail \/ SeeClosed \/ Copy \/ CopyOn \/ Claim

-----------------------------------------------------------------------------
(* close(): seal the tail word (see SealWord for how), store closed.       *)

Seal ==
  /\ kPc = "open"
  /\ sealed' = TRUE
  /\ kPc' = "storeClosed"
  /\ UNCHANGED <<tail, head, closed, slots, evicted, producer, consumer, history>>

StoreClosed ==
  /\ kPc = "storeClosed"
  /\ closed' = TRUE
  /\ kPc' = "done"
  /\ UNCHANGED <<tail, sealed, head, slots, evicted, producer, consumer, history>>

-----------------------------------------------------------------------------
Finished == kPc = "done" /\ pPc = "closed" /\ cPc = "ended"
Terminating == Finished /\ UNCHANGED vars

Next == Producer \/ Consumer \/ Seal \/ StoreClosed \/ Terminating

\* The producer goes on with the call that it has begun, whatever the others do;
\* the consumer polls for ever, and does not only look again and again; who closes
\* goes on.
Fairness ==
  /\ WF_vars(ProducerInCall)
  /\ WF_vars(Consumer) /\ SF_vars(Copy)
  /\ WF_vars(StoreClosed)

Spec == Init /\ [][Next]_vars /\ Fairness

\* Nothing is asked of the consumer, nor of who closes.
Alone == Init /\ [][Next]_vars /\ WF_vars(ProducerInCall)

-----------------------------------------------------------------------------
(* Safety                                                                  *)

TypeOK ==
  /\ tail \in Sequence /\ head \in Sequence /\ sealed \in BOOLEAN /\ closed \in BOOLEAN
  /\ slots \in [Slot -> [1..Words -> Sequence \cup {Unwritten}]]
  /\ evicted \in Sequence /\ delivered \in Sequence
  /\ pPc \in {"idle", "write", "loadClosed", "batchClosed", "batch", "evict", "count", "publish",
              "closed"}
  /\ pTail \in Sequence /\ pHead \in Sequence
  /\ pBatch \in BOOLEAN /\ (pRest > 0 => pBatch) /\ pWant \in 0..Batch /\ pRest \in 0..Batch /\ pWritten \in 0..(Batch * Words) /\ pTaken \in 0..Batch
  /\ cPc \in {"idle", "look", "lookTail", "again", "againTail", "more", "moreTail", "last", "lastTail",
              "loadClosed", "copy", "claim", "ended"}
  /\ cHead \in Sequence /\ cTail \in Sequence /\ cSealed \in BOOLEAN /\ cEnding \in BOOLEAN
  /\ cWant \in 0..Batch /\ Len(cCopy) <= Batch * Words
  /\ cPc \notin {"copy", "claim"} => cWant = 0 /\ cCopy = <<>>
  /\ kPc \in {"open", "storeClosed", "done"}
  /\ lag \in 0..(Capacity + 1)

BoundedCount == Distance(head, tail) <= Capacity

\* What a claim gets are the items of the sequences that it claimed, whole: none is
\* torn, none is one that the producer took out and wrote over.
ClaimedIsWhole ==
  \A k \in 1..Len(got) : got[k] = Advance(gotFrom, (k - 1) \div Words)

\* Accepted = delivered + dropped + resident, but for what is taken out and not yet
\* counted.
Conservation ==
  \E start \in Starts :
    Advance(Advance(delivered, evicted), Advance(pTaken, Distance(head, tail))) = Distance(start, tail)

\* The caches of the producer are never ahead.
CacheBehind == Distance(pHead, head) <= Capacity

\* The consumer is told of the end only when nothing is left.
EndIsDrained == cPc = "ended" => sealed /\ head = tail

\* Sequences only go forward.
Monotonic ==
  [][/\ Distance(head, head') <= Capacity
     /\ Distance(tail, tail') <= Capacity]_<<head, tail>>

\* The producer takes out as many as are in the way, not one more, and only while
\* it has an item that needs the place.
EvictsOldestOnly ==
  [][pPc = "evict" /\ pPc' = "count" => Distance(head', tail) = Capacity - pWant]_<<pPc, head>>

\* Once closed is seen, nothing more is accepted.
ClosedAcceptsNothing == [][closed => tail' = tail]_<<tail>>

-----------------------------------------------------------------------------
(* Liveness                                                                *)

\* A push ends, whatever the consumer does or does not.
NeverWaits == (pPc # "idle") ~> (pPc \in {"idle", "closed"})

\* What is accepted is delivered or dropped, in the end.
Resident(i) == \E s \in Window(head, tail) : Index(s) = i
Leaves == \A i \in Slot : Resident(i) ~> ~Resident(i)

\* Close ends the consumer.
CloseEnds == (kPc # "open") ~> (cPc = "ended")

\* Constraints: nobody closes; a close is followed up as long as the consumer does
\* nothing, which looks once at a time and does not fall far behind; nobody closes,
\* and the producer pushes one by one, and has room.
StillOpen == kPc = "open"
OpenOrIdle == (kPc = "open" \/ cPc = "idle") /\ cPc \notin {"look", "again"} /\ lag <= Capacity
OneByOne == kPc = "open" /\ ~pBatch /\ pPc # "evict"

-----------------------------------------------------------------------------
(* Witnesses: each of these formulas must be violated.                     *)

NeverEvicts     == evicted = 0
NeverRest       == pRest = 0
NeverLost       == ~(cPc = "claim" /\ lag >= cWant)
NeverRestIsGood == ~(cPc = "claim" /\ lag > 0 /\ lag < cWant)
NeverTorn       == ~(cPc = "claim" /\ \E k \in 2..Len(cCopy) : k % Words = 0 /\ cCopy[k] # cCopy[k - 1])
NeverOverrun    == ~(cPc \in {"lookTail", "againTail", "moreTail", "lastTail"} /\ lag + Distance(head, tail) > Capacity)
NeverLateEvict  == ~(closed /\ pPc = "count")
NeverComesRound == ~(cPc = "claim" /\ lag > 0 /\ head = cHead)
=============================================================================
