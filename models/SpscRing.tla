------------------------------ MODULE SpscRing ------------------------------
(***************************************************************************)
(* The single-producer single-consumer ring: slots with values, one access *)
(* to shared memory per step, and on each side a cached copy of the other  *)
(* side's sequence.  The caches decide: slots are granted, and items read, *)
(* on the word of the cache alone, and the shared word is loaded only when *)
(* the cache does not show enough.                                         *)
(*                                                                         *)
(* Every action is one shared access together with the thread-local work   *)
(* that follows it up to the next one, so a transition of the code is one  *)
(* step here or none, and a program counter names the access to come.      *)
(*                                                                         *)
(* Left out: waiting (BlockingWait), many rings and the claims of roles    *)
(* (Channel), counters (no control flow depends on them).                  *)
(*                                                                         *)
(* Items are numbered modulo Modulus in the order in which they are        *)
(* accepted.  The producer may go on for ever, so nothing bounds the       *)
(* number of items: the state graph is finite because sequences and item   *)
(* numbers both wrap.                                                      *)
(***************************************************************************)
EXTENDS Wrapping

CONSTANTS
  Starts,   \* the sequences at which head and tail may begin
  Closers   \* the threads that may close

ASSUME Starts \subseteq Sequence /\ Starts # {}

VARIABLES
  \* Shared memory.  tail and sealed are one word, loaded and swapped at once:
  \* tail is published by the producer, sealed is set by whoever closes.  head
  \* is stored by the consumer, closed by whoever closes.  The slots are plain
  \* memory.
  tail, sealed, head, closed, slots,
  \* The producer: next access, kind of operation, its own copy of tail, its
  \* cached head, the length asked for while head is loaded, the slots that
  \* it holds, how many of them are written.
  pPc, pOp, pTail, pHead, pWant, pGrant, pWritten,
  \* The consumer: next access, its own copy of head, its cached tail,
  \* whether it saw that tail sealed, the length of the batch that it reads,
  \* how many of it are read.
  cPc, cHead, cTail, cSealed, cGrant, cRead,
  \* Each closer: next access, the tail that it is about to seal.
  kPc, kSeen,
  \* History, which decides nothing but the number of the next item: items
  \* accepted and items handed over (both modulo Modulus), the item handed
  \* over last, the sequence that each slot was last written for.
  accepted, handed, lastItem, stamp

memory   == <<tail, sealed, head, closed, slots>>
producer == <<pPc, pOp, pTail, pHead, pWant, pGrant, pWritten>>
consumer == <<cPc, cHead, cTail, cSealed, cGrant, cRead>>
closers  == <<kPc, kSeen>>
history  == <<accepted, handed, lastItem, stamp>>
vars     == <<memory, producer, consumer, closers, history>>

Item      == Sequence
Unwritten == Modulus      \* in a slot, and in its stamp, before the first write
Nothing   == Modulus      \* in kSeen while no swap is under way

Init ==
  /\ \E start \in Starts :
       /\ tail = start /\ pTail = start /\ cTail = start
       /\ head = start /\ cHead = start /\ pHead = start
  /\ sealed = FALSE /\ closed = FALSE
  /\ slots = [i \in Slot |-> Unwritten]
  /\ pPc = "idle" /\ pOp = "none" /\ pWant = 0 /\ pGrant = 0 /\ pWritten = 0
  /\ cPc = "idle" /\ cSealed = FALSE /\ cGrant = 0 /\ cRead = 0
  /\ kPc = [k \in Closers |-> "open"] /\ kSeen = [k \in Closers |-> Nothing]
  /\ accepted = 0 /\ handed = 0
  /\ lastItem = Modulus - 1
  /\ stamp = [i \in Slot |-> Unwritten]

-----------------------------------------------------------------------------
(* Producer.  push writes one item and publishes it; pushFrom writes n     *)
(* items and publishes all of them; reserve lends contiguous slots, of     *)
(* which the user writes some and then commits those or aborts.            *)

\* Slots that are free if the head is at h.
Free(h) == Capacity - Distance(h, pTail)

\* The most that an operation for n items can get: a reservation is lent in
\* place, so it stops at the end of the slots.
AtMost(op, n) == IF op = "reserve" THEN Min(n, Capacity - Index(pTail)) ELSE n

\* How much is granted if the head is at h: as much as is free; 0 is "full".
Granted(most, h) == Min(most, Free(h))

\* The operation ends; `next` is "idle", or "closed" when that was the answer:
\* it stays the same for ever, so the producer stops.
EndOperation(next) == pPc' = next /\ pOp' = "none" /\ pGrant' = 0 /\ pWritten' = 0

\* What comes after `written` of the `grant` slots held are written.
Proceed(op, grant, written) ==
  IF op # "reserve"
    THEN /\ pPc' = IF written < grant THEN "write" ELSE "publish"
         /\ pOp' = op /\ pGrant' = grant /\ pWritten' = written
    ELSE \* the user goes on writing ...
         \/ /\ written < grant
            /\ pPc' = "write" /\ pOp' = op /\ pGrant' = grant /\ pWritten' = written
         \* ... or commits what is written, which gives the rest back ...
         \/ /\ written > 0
            /\ pPc' = "publish" /\ pOp' = op /\ pGrant' = written /\ pWritten' = written
         \* ... or aborts, or commits nothing; neither touches a shared word
         \/ EndOperation("idle")

\* The head goes into the cache, and from now on the cache decides.
CacheHead == pHead' = head

\* Write an item into the slot after `written` others.
WriteItem(written) ==
  LET s == Advance(pTail, written) IN
  /\ slots' = [slots EXCEPT ![Index(s)] = Advance(accepted, written)]
  /\ stamp' = [stamp EXCEPT ![Index(s)] = s]
  /\ UNCHANGED <<tail, sealed, head, closed, pTail, pHead, pWant, consumer,
                 closers, accepted, handed, lastItem>>

\* push: the cached head shows room, so the first access is to the slot.
\* Closed or not is for the publish to find out.
PushWrite ==
  /\ pPc = "idle"
  /\ Free(pHead) > 0
  /\ WriteItem(0)
  /\ Proceed("push", 1, 1)

\* push: full by the cache, so load head into it and look again.
PushLoadHead ==
  /\ pPc = "idle"
  /\ Free(pHead) = 0
  /\ CacheHead
  /\ IF Free(pHead') > 0
       THEN Proceed("push", 1, 0)
       ELSE pPc' = "loadClosed" /\ pOp' = "push" /\ UNCHANGED <<pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, pWant, consumer, closers, history>>

\* push: really full; load closed, to answer "closed" or "full".
PushLoadClosed ==
  /\ pPc = "loadClosed"
  /\ EndOperation(IF closed THEN "closed" ELSE "idle")
  /\ UNCHANGED <<memory, pTail, pHead, pWant, consumer, closers, history>>

\* pushFrom or reserve: load closed.  If the cached head shows enough room,
\* that is all; otherwise head has to be loaded.
LoadClosed(op, n) ==
  LET most == AtMost(op, n) IN
  /\ pPc = "idle"
  /\ IF closed
       THEN EndOperation("closed") /\ UNCHANGED pWant
       ELSE IF Free(pHead) >= most
         THEN Proceed(op, most, 0) /\ UNCHANGED pWant
         ELSE /\ pPc' = "loadHead" /\ pOp' = op /\ pWant' = most
              /\ UNCHANGED <<pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, pHead, consumer, closers, history>>

\* pushFrom or reserve: not enough room by the cache, so load head into it and
\* look again.  No room at all is the answer "full".
LoadHead ==
  /\ pPc = "loadHead"
  /\ CacheHead
  /\ pWant' = 0
  /\ IF Granted(pWant, pHead') > 0
       THEN Proceed(pOp, Granted(pWant, pHead'), 0)
       ELSE EndOperation("idle")
  /\ UNCHANGED <<memory, pTail, consumer, closers, history>>

\* Write the next slot held.
WriteSlot ==
  /\ pPc = "write"
  /\ WriteItem(pWritten)
  /\ Proceed(pOp, pGrant, pWritten + 1)

\* compareExchange(tail word, own copy, own copy + written).  It fails exactly
\* when the ring is sealed; then nothing was accepted and the answer is
\* "closed".
Publish ==
  /\ pPc = "publish"
  /\ IF tail = pTail /\ ~sealed
       THEN /\ tail' = Advance(pTail, pWritten)
            /\ pTail' = Advance(pTail, pWritten)
            /\ accepted' = Advance(accepted, pWritten)
            /\ EndOperation("idle")
       ELSE /\ EndOperation("closed")
            /\ UNCHANGED <<tail, pTail, accepted>>
  /\ UNCHANGED <<sealed, head, closed, slots, pHead, pWant, consumer, closers,
                 handed, lastItem, stamp>>

ProducerInCall == PushLoadClosed \/ LoadHead \/ WriteSlot \/ Publish

Producer ==
  \/ PushWrite \/ PushLoadHead
  \/ \E n \in 1..Capacity, op \in {"pushFrom", "reserve"} : LoadClosed(op, n)
  \/ ProducerInCall

-----------------------------------------------------------------------------
(* Consumer.  pop, popInto and peek take items on the word of the cache;   *)
(* tail is loaded when it shows fewer than asked for.  drain always loads  *)
(* it.  A tail that was seen sealed is final and is not loaded again.  The *)
(* reader of a window advances behind what it has read.                    *)

\* Items that are there if the tail is at t.
Available(t) == Distance(cHead, t)

\* A batch of n items is about to be read.
Take(n) == cPc' = "read" /\ cGrant' = n

\* Load the next slot of the batch and hand its item over.
HandOver ==
  LET s == Advance(cHead, cRead) IN
  /\ lastItem' = slots[Index(s)]
  /\ handed' = Advance(handed, 1)
  /\ cRead' = cRead + 1
  /\ UNCHANGED <<memory, producer, closers, cHead, cTail, cSealed, accepted, stamp>>

\* The cache shows as many items as asked for, or all that there will be.  The
\* first access is to a slot.
ReadFirst ==
  /\ cPc = "idle"
  /\ \E n \in 1..Available(cTail) : Take(n)
  /\ HandOver

ReadNext ==
  /\ cPc = "read"
  /\ cRead < cGrant
  /\ HandOver
  /\ UNCHANGED <<cPc, cGrant>>

\* The batch is read, or the handler threw in its middle (its item counts):
\* store head behind what was handed over, once.
StoreHead ==
  /\ cPc = "read"
  /\ cRead > 0
  /\ head' = Advance(cHead, cRead)
  /\ cHead' = Advance(cHead, cRead)
  /\ cPc' = "idle" /\ cGrant' = 0 /\ cRead' = 0
  /\ UNCHANGED <<tail, sealed, closed, slots, producer, closers, cTail, cSealed,
                 history>>

\* The tail word goes into the cache, and from now on the cache decides.
CacheTail == cTail' = tail /\ cSealed' = sealed

\* Load tail, because the cache shows fewer items than asked for, or all the same
\* (drain does).  Nothing: look whether the ring is closed, or load tail once more
\* (pop does, before it gives up).  Something: take as many as asked for; or load
\* tail once more for the others (a cache that was empty says nothing of how many
\* came, unless the slots are full); or hand a window, which ends where the slots
\* wrap, back unread.
LoadTail ==
  /\ cPc = "idle"
  /\ ~cSealed
  /\ CacheTail
  /\ IF Available(cTail') = 0
       THEN cPc' \in {"loadClosed", "idle"} /\ UNCHANGED cGrant
       ELSE \/ \E n \in 1..Available(cTail') : Take(n)
            \/ /\ Available(cTail) = 0 /\ Available(cTail') < Capacity
               /\ cPc' = "refresh" /\ UNCHANGED cGrant
            \/ /\ Available(cTail) < Capacity - Index(cHead)
               /\ UNCHANGED <<cPc, cGrant>>
  /\ UNCHANGED <<memory, producer, closers, cHead, cRead, history>>

\* Tail once more, as more was asked for than was there; then the batch is as
\* long as wanted.  A window, which ends where the slots wrap, may also be handed
\* back unread.
Refresh ==
  /\ cPc = "refresh"
  /\ CacheTail
  /\ \/ \E n \in 1..Available(cTail') :
          n >= Min(Available(cTail'), Available(cTail) + 1) /\ Take(n)
     \/ /\ Available(cTail) < Capacity - Index(cHead)
        /\ cPc' = "idle" /\ UNCHANGED cGrant
  /\ UNCHANGED <<memory, producer, closers, cHead, cRead, history>>

\* Nothing there: load closed.  Closed means that the tail word is sealed, so
\* what the cache shows is final if it was seen sealed.
SeeClosed ==
  /\ cPc = "loadClosed" \/ (cPc = "idle" /\ cSealed /\ Available(cTail) = 0)
  /\ cPc' = IF ~closed THEN "idle" ELSE IF cSealed THEN "ended" ELSE "lastLook"
  /\ UNCHANGED <<memory, producer, closers, cHead, cTail, cSealed, cGrant, cRead,
                 history>>

\* Closed, but the tail was loaded before it was sealed: load it once more,
\* for what was published in between.  Only nothing now is the end.
LastLook ==
  /\ cPc = "lastLook"
  /\ CacheTail
  /\ cPc' = IF Available(cTail') > 0 THEN "idle" ELSE "ended"
  /\ UNCHANGED <<memory, producer, closers, cHead, cGrant, cRead, history>>

Consumer ==
  \/ ReadFirst \/ ReadNext \/ StoreHead
  \/ LoadTail \/ Refresh \/ SeeClosed \/ LastLook

-----------------------------------------------------------------------------
(* close(), from any thread: seal the tail word, then store closed.        *)

\* Load the tail word; it may have been sealed by another closer.  (Whether it
\* carries the seal is told by means of head, which the code loads too.)
SealLoad(k) ==
  /\ kPc[k] \in {"open", "sealLoad"}
  /\ kPc' = [kPc EXCEPT ![k] = IF sealed THEN "storeClosed" ELSE "sealSwap"]
  /\ kSeen' = [kSeen EXCEPT ![k] = IF sealed THEN Nothing ELSE tail]
  /\ UNCHANGED <<memory, producer, consumer, history>>

\* compareExchange(tail word, as seen, as seen and sealed); again when the
\* producer published in between.
SealSwap(k) ==
  /\ kPc[k] = "sealSwap"
  /\ kSeen' = [kSeen EXCEPT ![k] = Nothing]
  /\ IF tail = kSeen[k] /\ ~sealed
       THEN sealed' = TRUE /\ kPc' = [kPc EXCEPT ![k] = "storeClosed"]
       ELSE UNCHANGED sealed /\ kPc' = [kPc EXCEPT ![k] = "sealLoad"]
  /\ UNCHANGED <<tail, head, closed, slots, producer, consumer, history>>

\* Only now: who sees closed knows that the tail is final.
StoreClosed(k) ==
  /\ kPc[k] = "storeClosed"
  /\ closed' = TRUE
  /\ kPc' = [kPc EXCEPT ![k] = "done"]
  /\ UNCHANGED <<tail, sealed, head, slots, kSeen, producer, consumer, history>>

Closer(k) == SealLoad(k) \/ SealSwap(k) \/ StoreClosed(k)

-----------------------------------------------------------------------------
(* The end: producer and consumer know that the ring is closed, it is      *)
(* drained, and no closer is half-way.  Stopping anywhere else is a        *)
(* deadlock.                                                               *)

Finished ==
  /\ closed
  /\ pPc = "closed" /\ cPc = "ended"
  /\ \A k \in Closers : kPc[k] \in {"open", "done"}
  /\ head = tail
  /\ handed = accepted

Terminating == Finished /\ UNCHANGED vars

Next ==
  \/ Producer \/ Consumer
  \/ \E k \in Closers : Closer(k)
  \/ Terminating

\* The consumer polls for ever: nobody receives who does not look.  (To hand
\* back a window unread when nothing new has come is no step, so it cannot go on
\* like that for ever.)  The producer owes no call (it may fall silent for ever),
\* but a call that it has begun goes on.  Nobody needs to close; a close that
\* has begun goes on, and does not lose to the producer for ever (strong
\* fairness: each time it loses, an item was published between its load and
\* its compareExchange).
Fairness ==
  /\ WF_vars(Consumer)
  /\ WF_vars(ProducerInCall)
  /\ \A k \in Closers :
       /\ WF_vars(kPc[k] # "open" /\ Closer(k))
       /\ SF_vars(SealSwap(k) /\ sealed')

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(* Safety                                                                  *)

TypeOK ==
  /\ tail \in Sequence /\ sealed \in BOOLEAN
  /\ head \in Sequence /\ closed \in BOOLEAN
  /\ slots \in [Slot -> Item \cup {Unwritten}]
  /\ pPc \in {"idle", "loadClosed", "loadHead", "write", "publish", "closed"}
  /\ pOp \in {"none", "push", "pushFrom", "reserve"}
  /\ pTail \in Sequence /\ pHead \in Sequence
  /\ pWant \in 0..Capacity /\ pGrant \in 0..Capacity /\ pWritten \in 0..pGrant
  /\ pPc # "loadHead" => pWant = 0
  /\ cPc \in {"idle", "read", "refresh", "loadClosed", "lastLook", "ended"}
  /\ cHead \in Sequence /\ cTail \in Sequence /\ cSealed \in BOOLEAN
  /\ cGrant \in 0..Capacity /\ cRead \in 0..cGrant
  /\ cPc # "read" => cGrant = 0
  /\ kPc \in [Closers -> {"open", "sealLoad", "sealSwap", "storeClosed", "done"}]
  /\ kSeen \in [Closers -> Sequence \cup {Nothing}]
  /\ accepted \in Item /\ handed \in Item
  /\ lastItem \in Item \cup {Unwritten}
  /\ stamp \in [Slot -> Sequence \cup {Unwritten}]

\* INV-SEQ-01: 0 <= tail - head <= capacity.
BoundedCount == Distance(head, tail) <= Capacity

\* INV-SEQ-02, in the wrapping sense: each sequence only moves forward, the
\* tail by no more than there is room for, the head never beyond the tail.
\* The caches only move towards the sequence that they copy.
Monotonic ==
  [][ /\ Distance(tail, tail') <= Capacity - Distance(head, tail)
      /\ Distance(head, head') <= Distance(head, tail)
      /\ Distance(pHead, pHead') <= Distance(pHead, head)
      /\ Distance(cTail, cTail') <= Distance(cTail, tail) ]_vars

\* INV-SW-01, INV-SW-02: each side's own copy is the shared sequence, of which
\* it is the only writer.
OwnCopies == pTail = tail /\ cHead = head

\* cached head <= head <= tail <= cached head + capacity, and
\* head <= cached tail <= tail: a cache is behind, never ahead, and never so
\* far behind that the difference to it means something else.  A cached tail
\* that was seen sealed is the tail.
CacheBounds ==
  /\ Distance(pHead, head) <= Distance(pHead, tail)
  /\ Distance(pHead, tail) <= Capacity
  /\ Distance(head, cTail) <= Distance(head, tail)
  /\ cSealed => sealed /\ cTail = tail

\* Slots that the producer holds: it may write them at any time.
BeingWritten == {Index(Advance(pTail, k)) : k \in 0..(pGrant - 1)}

\* Slots of the open batch: the consumer may read them at any time.
BeingRead == {Index(Advance(cHead, k)) : k \in 0..(cGrant - 1)}

\* INV-SW-03, INV-INIT-03: no slot is both being written and being read, none
\* that is published is being written, and lent slots are contiguous.
SlotExclusivity ==
  /\ BeingWritten \cap BeingRead = {}
  /\ BeingWritten \cap {Index(s) : s \in Window(head, tail)} = {}
  /\ pOp = "reserve" => Index(pTail) + pGrant <= Capacity

\* INV-INIT-01: what is published has been written for just this sequence,
\* and is all that was written; the consumer reads nothing that is not published.
NoUnwrittenRead ==
  /\ pPc = "publish" => pWritten = pGrant
  /\ \A s \in Window(head, tail) : stamp[Index(s)] = s
  /\ cGrant <= Distance(head, tail)

\* INV-CH-03: items are handed over in the order in which they were accepted,
\* none twice and none left out.
FIFO == lastItem = Advance(handed, Modulus - 1)

\* accepted = handed over + resident.  A batch that is being read is both
\* handed over and resident until its release.
Conservation == Distance(Advance(handed, Modulus - cRead), accepted) = Distance(head, tail)

\* The consumer is told of the end only when all that was accepted was handed
\* over; and as nothing is accepted any more, so it stays.
EndIsDrained == cPc = "ended" => sealed /\ head = tail /\ handed = accepted

\* Who sees closed knows that the tail is final.
ClosedIsSealed == closed => sealed

\* Nothing is accepted on a closed ring, and it is never opened again.
ClosedAcceptsNothing ==
  [][ /\ sealed => sealed' /\ tail' = tail
      /\ closed => closed' /\ accepted' = accepted ]_vars

\* Only a close makes an operation answer "closed".
OnlyCloseRefuses == pPc = "closed" => sealed

\* A push is refused as "full" only by an open ring that was seen full, and who has
\* looked for the last time finds something or is at the end: nobody is sent to ask
\* a closed ring again.
AnswersFit ==
  [][ /\ pPc = "loadClosed" /\ pPc' # pPc => Free(pHead) = 0 /\ (pPc' = "closed") = closed
      /\ cPc = "lastLook" /\ cPc' # cPc => (cPc' = "ended") = (Available(cTail') = 0) ]_vars

-----------------------------------------------------------------------------
(* Liveness                                                                *)

Resident(i) == \E s \in Window(head, tail) : Index(s) = i

\* What is sent is delivered: an item leaves its slot, and by Conservation and
\* FIFO it does so only by being handed over.
Delivery == \A i \in Slot : Resident(i) ~> ~Resident(i)

\* A full ring does not stay full.
SpaceReturns == (Distance(head, tail) = Capacity) ~> (Distance(head, tail) < Capacity)

\* A producer that keeps asking is not told "full" for ever: its cached head
\* follows.
Asking == pPc \in {"loadHead", "loadClosed"}
RetryFindsRoom == []<>Asking => []<>(Free(pHead) > 0)

\* A close that has begun comes to its end, and so does the consumer.
CloseEnds == (\E k \in Closers : kPc[k] # "open") ~> (closed /\ cPc = "ended")

\* A call of the producer comes back.
CallReturns ==
  (pPc \in {"loadClosed", "loadHead", "write", "publish"}) ~> (pPc \in {"idle", "closed"})

-----------------------------------------------------------------------------
(* Witnesses: what the properties above speak of does happen.  Each of     *)
(* these formulas must be violated; if one held, a property would be empty *)

NeverFull         == Distance(head, tail) < Capacity
NeverResident     == ~Resident(0)
NeverEnded        == cPc # "ended"
NeverAskingOn     == ~[]<>Asking
NeverStaleHead    == pHead = head
NeverStaleTail    == cTail = tail
NeverSplit        == pGrant > 0 => Index(pTail) + pGrant <= Capacity
NeverPartial      == pPc = "loadHead" => Free(head) \notin 1..(pWant - 1)
NeverRefused      == ~(pPc = "publish" /\ sealed)
NeverOutrun       == ~(\E k \in Closers : kPc[k] = "sealSwap" /\ kSeen[k] # tail)
NeverLateItem     == ~(cPc = "lastLook" /\ Distance(cTail, tail) > 0)
NeverDrainSealed  == ~(cSealed /\ cPc = "read" /\ cGrant > 1)
=============================================================================
