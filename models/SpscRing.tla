------------------------------ MODULE SpscRing ------------------------------
(***************************************************************************)
(* The single-producer single-consumer ring: slots with values, one access *)
(* to shared memory per step, and on each side a cached copy of the other  *)
(* side's sequence.  The caches decide: a reservation is granted, and a    *)
(* batch is read, on the word of the cache alone, and the shared word is   *)
(* only loaded when the cache says "full" or "empty".                      *)
(*                                                                         *)
(* Every action is one shared access together with the thread-local work   *)
(* that follows it up to the next one.  So a transition of the code is one *)
(* step here or none, and the program counters name the access to come.    *)
(*                                                                         *)
(* Items are numbered modulo Modulus in the order in which they are        *)
(* accepted.  The producer may go on for ever, so nothing bounds the       *)
(* number of items: the state graph is finite because sequences and item   *)
(* numbers both wrap.                                                      *)
(***************************************************************************)
EXTENDS Wrapping

CONSTANT Starts   \* the sequences at which head and tail may begin

ASSUME Starts \subseteq Sequence /\ Starts # {}

VARIABLES
  \* Shared memory.  tail and closed are stored by the producer only, head by
  \* the consumer only; slots are plain memory.
  tail, head, closed, slots,
  \* The producer: next access, its own copy of tail, its cached head, the
  \* length asked for, the length granted, the slots written so far.
  pPc, pTail, pHead, pWant, pGrant, pWritten,
  \* The consumer: next access, its own copy of head, its cached tail, the
  \* length of the batch it reads, the slots read so far.
  cPc, cHead, cTail, cGrant, cRead,
  \* History, which no action reads to decide anything but the number of the
  \* next item: items accepted and items handed to the reader (both modulo
  \* Modulus), the item handed out last, the sequence each slot was last
  \* written for.
  accepted, handed, lastItem, stamp

memory   == <<tail, head, closed, slots>>
producer == <<pPc, pTail, pHead, pWant, pGrant, pWritten>>
consumer == <<cPc, cHead, cTail, cGrant, cRead>>
history  == <<accepted, handed, lastItem, stamp>>
vars     == <<memory, producer, consumer, history>>

Item      == Sequence
Unwritten == Modulus      \* what a slot holds, and is stamped with, before its first write

Init ==
  /\ \E start \in Starts :
       /\ tail = start /\ pTail = start /\ cTail = start
       /\ head = start /\ cHead = start /\ pHead = start
  /\ closed = FALSE
  /\ slots = [i \in Slot |-> Unwritten]
  /\ pPc = "idle" /\ pWant = 0 /\ pGrant = 0 /\ pWritten = 0
  /\ cPc = "idle" /\ cGrant = 0 /\ cRead = 0
  /\ accepted = 0 /\ handed = 0
  /\ lastItem = Modulus - 1
  /\ stamp = [i \in Slot |-> Unwritten]

-----------------------------------------------------------------------------
(* Producer: reserve(n), write in place, commit(written) or abort(), close *)

\* Slots that are free if the head is at h.
Free(h) == Capacity - Distance(h, pTail)

\* A reservation is contiguous in memory: it stops at the end of the slots.
Contiguous(n) == Min(n, Capacity - Index(pTail))

\* How much of reserve(n) is granted when the head is believed to be at h:
\* what is contiguous, or nothing ("full").
Granted(n, h) == IF Contiguous(n) <= Free(h) THEN Contiguous(n) ELSE 0

\* reserve(n) hands out n slots.  The user writes them, or aborts at once,
\* which touches no shared word.
Open(n) ==
  /\ pWritten' = 0
  /\ \/ pPc' = "write" /\ pGrant' = n
     \/ pPc' = "idle"  /\ pGrant' = 0

\* reserve(n): load closed.  If the ring is open and the cached head shows
\* room, that is all; otherwise the head has to be loaded.
LoadClosed(n) ==
  /\ pPc = "idle"
  /\ ~closed
  /\ IF Granted(n, pHead) > 0
       THEN Open(Granted(n, pHead)) /\ pWant' = 0
       ELSE pPc' = "loadHead" /\ pWant' = n /\ UNCHANGED <<pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, pHead, consumer, history>>

\* reserve(n): load head into the cache and look again; still no room is the
\* answer "full".
LoadHead ==
  /\ pPc = "loadHead"
  /\ pHead' = head
  /\ pWant' = 0
  /\ IF Granted(pWant, head) > 0
       THEN Open(Granted(pWant, head))
       ELSE pPc' = "idle" /\ UNCHANGED <<pGrant, pWritten>>
  /\ UNCHANGED <<memory, pTail, consumer, history>>

\* Store an item into the next slot of the reservation; afterwards the user
\* may still abort.
WriteSlot ==
  LET s == Advance(pTail, pWritten) IN
  /\ pPc = "write"
  /\ pWritten < pGrant
  /\ slots' = [slots EXCEPT ![Index(s)] = Advance(accepted, pWritten)]
  /\ stamp' = [stamp EXCEPT ![Index(s)] = s]
  /\ \/ pPc' = "write" /\ pGrant' = pGrant /\ pWritten' = pWritten + 1
     \/ pPc' = "idle"  /\ pGrant' = 0      /\ pWritten' = 0
  /\ UNCHANGED <<tail, head, closed, pTail, pHead, pWant, consumer,
                 accepted, handed, lastItem>>

\* commit(written): store tail.  What was reserved beyond is given back.
StoreTail ==
  /\ pPc = "write"
  /\ pWritten > 0
  /\ tail' = Advance(pTail, pWritten)
  /\ pTail' = tail'
  /\ accepted' = Advance(accepted, pWritten)
  /\ pPc' = "idle" /\ pGrant' = 0 /\ pWritten' = 0
  /\ UNCHANGED <<head, closed, slots, pHead, pWant, consumer,
                 handed, lastItem, stamp>>

\* close(): store closed.  Whoever closes sends nothing any more.
StoreClosed ==
  /\ pPc = "idle"
  /\ closed' = TRUE
  /\ pPc' = "closed"
  /\ UNCHANGED <<tail, head, slots, pTail, pHead, pWant, pGrant, pWritten,
                 consumer, history>>

Producer ==
  \/ \E n \in 1..Capacity : LoadClosed(n)
  \/ LoadHead \/ WriteSlot \/ StoreTail \/ StoreClosed

-----------------------------------------------------------------------------
(* Consumer: read a batch, release it; look again when it seems empty      *)

\* Items that are there if the tail is at t.
Available(t) == Distance(cHead, t)

\* The reader takes a batch of any length up to what is there.
Take(t) ==
  \E n \in 1..Available(t) : cPc' = "read" /\ cGrant' = n

\* Load the next slot of the batch and hand its item to the reader.
HandOver ==
  LET s == Advance(cHead, cRead) IN
  /\ lastItem' = slots[Index(s)]
  /\ handed' = Advance(handed, 1)
  /\ cRead' = cRead + 1
  /\ UNCHANGED <<memory, producer, cHead, cTail, accepted, stamp>>

\* consume(n): the cached tail shows items, so the first access is a slot.
ReadFirst ==
  /\ cPc = "idle"
  /\ Available(cTail) > 0
  /\ Take(cTail)
  /\ HandOver

ReadNext ==
  /\ cPc = "read"
  /\ cRead < cGrant
  /\ HandOver
  /\ UNCHANGED <<cPc, cGrant>>

\* End of the batch, or the reader threw or had enough in the middle of it:
\* store head behind what was handed over, once.
StoreHead ==
  /\ cPc = "read"
  /\ cRead > 0
  /\ head' = Advance(cHead, cRead)
  /\ cHead' = head'
  /\ cPc' = "idle" /\ cGrant' = 0 /\ cRead' = 0
  /\ UNCHANGED <<tail, closed, slots, producer, cTail, history>>

\* consume(n): the cached tail shows nothing, so load tail.
LoadTail ==
  /\ cPc = "idle"
  /\ Available(cTail) = 0
  /\ cTail' = tail
  /\ IF Available(tail) > 0
       THEN Take(tail)
       ELSE cPc' = "loadClosed" /\ UNCHANGED cGrant
  /\ UNCHANGED <<memory, producer, cHead, cRead, history>>

\* Nothing there: is the ring closed?
SeeClosed ==
  /\ cPc = "loadClosed"
  /\ cPc' = IF closed THEN "reloadTail" ELSE "idle"
  /\ UNCHANGED <<memory, producer, cHead, cTail, cGrant, cRead, history>>

\* Closed: what was committed before the close may have come after the first
\* load of tail, so load it once more.  Only an empty ring now is the end.
ReloadTail ==
  /\ cPc = "reloadTail"
  /\ cTail' = tail
  /\ IF Available(tail) > 0
       THEN Take(tail)
       ELSE cPc' = "ended" /\ UNCHANGED cGrant
  /\ UNCHANGED <<memory, producer, cHead, cRead, history>>

Consumer ==
  \/ ReadFirst \/ ReadNext \/ StoreHead
  \/ LoadTail \/ SeeClosed \/ ReloadTail

-----------------------------------------------------------------------------
(* The end: the producer has closed, the consumer has seen the end of a    *)
(* drained ring.  Stopping in any other state is a deadlock.               *)

Finished ==
  /\ pPc = "closed" /\ cPc = "ended"
  /\ head = tail
  /\ handed = accepted

Terminating == Finished /\ UNCHANGED vars

Next == Producer \/ Consumer \/ Terminating

\* The consumer polls for ever: a consumer that stops polling receives
\* nothing, and no ring can help that.  The producer owes nothing between
\* two calls (it may never send or close again), but a call that it has begun
\* comes to its end.
Fairness ==
  /\ WF_vars(Consumer)
  /\ WF_vars(LoadHead \/ WriteSlot \/ StoreTail)

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(* Safety                                                                  *)

TypeOK ==
  /\ tail \in Sequence /\ head \in Sequence /\ closed \in BOOLEAN
  /\ slots \in [Slot -> Item \cup {Unwritten}]
  /\ pPc \in {"idle", "loadHead", "write", "closed"}
  /\ pTail \in Sequence /\ pHead \in Sequence
  /\ pWant \in 0..Capacity /\ pGrant \in 0..Capacity /\ pWritten \in 0..pGrant
  /\ cPc \in {"idle", "read", "loadClosed", "reloadTail", "ended"}
  /\ cHead \in Sequence /\ cTail \in Sequence
  /\ cGrant \in 0..Capacity /\ cRead \in 0..cGrant
  /\ accepted \in Item /\ handed \in Item
  /\ lastItem \in Item \cup {Unwritten}
  /\ stamp \in [Slot -> Sequence \cup {Unwritten}]

\* INV-SEQ-01: 0 <= tail - head <= capacity.
BoundedCount == Distance(head, tail) <= Capacity

\* INV-SEQ-02, in the wrapping sense: each sequence only moves forward, the
\* tail never more than the room there is and the head never beyond the tail.
\* The caches only move towards the sequence that they copy.
Monotonic ==
  [][ /\ Distance(tail, tail') <= Capacity - Distance(head, tail)
      /\ Distance(head, head') <= Distance(head, tail)
      /\ Distance(pHead, pHead') <= Distance(pHead, head)
      /\ Distance(cTail, cTail') <= Distance(cTail, tail) ]_vars

\* INV-SW-01, INV-SW-02: a side's own copy is the shared word that only this
\* side stores.
OwnCopies == pTail = tail /\ cHead = head

\* cached head <= head <= tail <= cached head + capacity, and
\* head <= cached tail <= tail: a cache is behind, never ahead, and never so
\* far behind that the difference to it means something else.
CacheBounds ==
  /\ Distance(pHead, head) <= Distance(pHead, tail)
  /\ Distance(pHead, tail) <= Capacity
  /\ Distance(head, cTail) <= Distance(head, tail)

\* Slots of the open reservation: the producer may write them at any time.
BeingWritten == {Index(Advance(pTail, k)) : k \in 0..(pGrant - 1)}

\* Slots of the open batch: the consumer may read them at any time.
BeingRead == {Index(Advance(cHead, k)) : k \in 0..(cGrant - 1)}

\* INV-SW-03, INV-INIT-03: no slot is both being written and being read, and
\* a reservation holds as many slots as it says and none that is published.
SlotExclusivity ==
  /\ BeingWritten \cap BeingRead = {}
  /\ pGrant + Distance(head, tail) <= Capacity
  /\ pGrant > 0 => Index(pTail) + pGrant <= Capacity

\* INV-INIT-01: what is published has been written for just this sequence,
\* and the consumer reads nothing that is not published.
NoUnwrittenRead ==
  /\ \A s \in Window(head, tail) : stamp[Index(s)] = s
  /\ cGrant <= Distance(head, tail)

\* INV-CH-03: items are handed over in the order in which they were accepted,
\* none twice and none left out.
FIFO == lastItem = Advance(handed, Modulus - 1)

\* accepted = handed over + resident.  A batch that is being read is both
\* handed over and resident until its release.
Conservation == Distance(handed, accepted) + cRead = Distance(head, tail)

\* The consumer is told of the end only when everything accepted was handed
\* over, and nothing is accepted afterwards.
EndIsDrained == cPc = "ended" => closed /\ head = tail /\ handed = accepted

-----------------------------------------------------------------------------
(* Liveness                                                                *)

Resident(s) == s \in Window(head, tail)

\* What is sent is delivered: each resident item is released, which by
\* Conservation and FIFO it is only after it was handed over.
Delivery == \A s \in Sequence : Resident(s) ~> ~Resident(s)

\* A full ring does not stay full: who retries finds room.
SpaceReturns == (Distance(head, tail) = Capacity) ~> (Distance(head, tail) < Capacity)

\* Close ends the consumer.
CloseEnds == closed ~> (cPc = "ended")

\* A producer that keeps asking is not told "full" for ever: its cached head
\* follows.
RetryFindsRoom == []<>(pPc = "loadHead") => []<>(Granted(1, pHead) > 0)

\* A call of the producer comes back.
CallReturns == (pPc \in {"loadHead", "write"}) ~> (pPc = "idle")

-----------------------------------------------------------------------------
(* Witnesses: what the properties above speak of does happen.  Each of     *)
(* these formulas must be violated; if one held, a property would be empty *)

NeverFull        == Distance(head, tail) < Capacity
NeverEnded       == cPc # "ended"
NeverCallOpen    == pPc \notin {"loadHead", "write"}
NeverRetryForever == ~[]<>(pPc = "loadHead")
NeverStaleHead   == pHead = head       \* the producer works on an old head
NeverStaleTail   == cTail = tail       \* the consumer works on an old tail
NeverItemInRecheck ==                  \* an item that only the reload finds
  ~(cPc = "reloadTail" /\ Distance(cTail, tail) > 0)
NeverShortAtWrap ==                    \* a reservation cut short at the end
  pGrant > 0 => pGrant = Capacity \/ Index(pTail) + pGrant < Capacity
=============================================================================
