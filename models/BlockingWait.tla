---------------------------- MODULE BlockingWait ----------------------------
(***************************************************************************)
(* Blocking on a ring, in both directions: the consumer waits for items,   *)
(* the producer for space.  An eventcount on each side: an epoch word that *)
(* whoever wakes the side moves on, and a flag by which the side announces *)
(* that it waits or is about to.                                           *)
(*                                                                         *)
(*   waiter:  announce; load epoch; look; sleep unless the epoch moved     *)
(*   waker:   make it true; announced?  then move the epoch, notify        *)
(*                                                                         *)
(* The ring is that of SpscRing with its caches but without slots; the     *)
(* accesses to slots, and the loads of a closer, change nothing here.      *)
(* Waits may be timed.  The producer may die at any step: then whoever     *)
(* reclaims its role wakes the consumer.                                   *)
(***************************************************************************)
EXTENDS Wrapping

CONSTANTS
  Starts,         \* the sequences at which head and tail may begin
  EpochModulus,   \* epochs run from 0 to EpochModulus - 1 and wrap
  Waiters,        \* the sides that wait; the other one polls
  Timed,          \* whether waits may time out
  Mortal,         \* whether the producer may die
  Leaving         \* whether the consumer may leave once it has closed

\* An epoch must not come round to the value that a waiter has loaded before
\* the waiter sleeps on it.  Until then it can be moved by a publish that is
\* under way, by Capacity further ones, by a close and by a reclaim (if there is
\* one): EpochModulus has to be greater than Capacity + 3 (or 2), and a mutant
\* shows that no less will do.
\* The code has 2^32 epochs, at most 2^20 slots in a ring and 128 rings.
ASSUME Starts \subseteq Sequence /\ Starts # {}
ASSUME EpochModulus \in Nat \ {0}
ASSUME Waiters \subseteq {"producer", "consumer"}
ASSUME Timed \in BOOLEAN /\ Mortal \in BOOLEAN /\ Leaving \in BOOLEAN

VARIABLES
  \* Shared memory: the ring's words, and an epoch and a flag for each side.
  \* tail and sealed are one word.
  tail, sealed, head, closed, cEpoch, cWaiting, pEpoch, pWaiting,
  \* The producer: next access, own copy of tail, cached head, slots it waits
  \* for, epoch that it loaded.
  pPc, pTail, pHead, pWanted, pSeen,
  \* The consumer: next access, own copy of head, cached tail, whether it saw
  \* that tail sealed, epoch that it loaded.
  cPc, cHead, cTail, cSealed, cSeen,
  \* Who closes, and who reclaims the role of a dead producer: next access.
  kPc, rPc

ring     == <<tail, sealed, head, closed>>
events   == <<cEpoch, cWaiting, pEpoch, pWaiting>>
producer == <<pPc, pTail, pHead, pWanted, pSeen>>
consumer == <<cPc, cHead, cTail, cSealed, cSeen>>
vars     == <<ring, events, producer, consumer, kPc, rPc>>

Epoch == 0..(EpochModulus - 1)
Next1(e) == (e + 1) % EpochModulus

Init ==
  /\ \E start \in Starts :
       /\ tail = start /\ pTail = start /\ cTail = start
       /\ head = start /\ cHead = start /\ pHead = start
  /\ sealed = FALSE /\ closed = FALSE /\ cSealed = FALSE
  /\ cEpoch = 0 /\ cWaiting = FALSE /\ cSeen = 0
  /\ pEpoch = 0 /\ pWaiting = FALSE /\ pSeen = 0
  /\ pPc = "idle" /\ pWanted = 0
  /\ cPc = "idle"
  /\ kPc = "open"
  /\ rPc = "watch"

\* Slots that are free if the head is at h; items that are there if the tail
\* is at t.
Free(h) == Capacity - Distance(h, pTail)
Available(t) == Distance(cHead, t)

\* What notify does to a side: it wakes, and begins the wait anew.
WakeConsumer == cPc' = IF cPc = "asleep" THEN "announce" ELSE cPc
WakeProducer == pPc' = IF pPc = "asleep" THEN "announce" ELSE pPc

-----------------------------------------------------------------------------
(* Producer: push                                                          *)

CacheHead == pHead' = head

\* push: the cached head shows room.  compareExchange the tail word; it fails
\* when the ring is sealed.
Publish ==
  /\ pPc = "idle"
  /\ Free(pHead) > 0
  /\ IF sealed
       THEN pPc' = "closed" /\ UNCHANGED <<tail, pTail>>
       ELSE /\ tail' = Advance(pTail, 1) /\ pTail' = Advance(pTail, 1)
            /\ pPc' = "loadWaiting"
  /\ UNCHANGED <<sealed, head, closed, events, pHead, pWanted, pSeen, consumer, kPc, rPc>>

\* push: full by the cache, so load head into it.
PushLoadHead ==
  /\ pPc = "idle"
  /\ Free(pHead) = 0
  /\ CacheHead
  /\ pPc' = IF Free(pHead') > 0 THEN "idle" ELSE "loadClosed"
  /\ UNCHANGED <<ring, events, pTail, pWanted, pSeen, consumer, kPc, rPc>>

\* push: really full; load closed, to answer "closed" or "full".
PushLoadClosed ==
  /\ pPc = "loadClosed"
  /\ pPc' = IF closed THEN "closed" ELSE "idle"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

\* After the publish, never before: does the consumer wait?
LoadConsumerWaiting ==
  /\ pPc = "loadWaiting"
  /\ pPc' = IF cWaiting THEN "bump" ELSE "idle"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

\* Move its epoch, so that it does not fall asleep ...
BumpConsumer ==
  /\ pPc = "bump"
  /\ cEpoch' = Next1(cEpoch)
  /\ pPc' = "notify"
  /\ UNCHANGED <<ring, cWaiting, pEpoch, pWaiting, pTail, pHead, pWanted, pSeen,
                 consumer, kPc, rPc>>

\* ... and wake it if it has.
NotifyConsumer ==
  /\ pPc = "notify"
  /\ WakeConsumer
  /\ pPc' = "idle"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen,
                 cHead, cTail, cSealed, cSeen, kPc, rPc>>

-----------------------------------------------------------------------------
(* Producer: waitForSpace(wanted)                                          *)

\* Store pWaiting = 1.
AnnounceProducer ==
  /\ "producer" \in Waiters
  /\ \/ pPc = "idle" /\ pWanted' \in 1..Capacity
     \/ pPc = "announce" /\ UNCHANGED pWanted
  /\ pWaiting' = TRUE
  /\ pPc' = "loadEpoch"
  /\ UNCHANGED <<ring, cEpoch, cWaiting, pEpoch, pTail, pHead, pSeen, consumer, kPc, rPc>>

LoadProducerEpoch ==
  /\ pPc = "loadEpoch"
  /\ pSeen' = pEpoch
  /\ pPc' = "pollClosed"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, consumer, kPc, rPc>>

\* Look: load closed, then by the cache.
PollClosed ==
  /\ pPc = "pollClosed"
  /\ pPc' = IF closed THEN "withdrawClosed"
            ELSE IF Free(pHead) >= pWanted THEN "withdraw"
            ELSE "pollHead"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

\* Look: load head into the cache.  Not enough is a reason to sleep, or to go
\* away when the time is over.
PollHead ==
  /\ pPc = "pollHead"
  /\ CacheHead
  /\ IF Free(pHead') >= pWanted
       THEN pPc' = "withdraw"
       ELSE pPc' = "wait" \/ (Timed /\ pPc' = "withdraw")
  /\ UNCHANGED <<ring, events, pTail, pWanted, pSeen, consumer, kPc, rPc>>

\* Atomics.wait(epoch, seen): compare and fall asleep, in one step.
WaitProducer ==
  /\ pPc = "wait"
  /\ pPc' = IF pEpoch = pSeen THEN "asleep" ELSE "announce"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

TimeOutProducer ==
  /\ Timed
  /\ pPc = "asleep"
  /\ pPc' = "announce"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

\* The wait is over: store pWaiting = 0.
WithdrawProducer ==
  /\ pPc \in {"withdraw", "withdrawClosed"}
  /\ pWaiting' = FALSE
  /\ pPc' = IF pPc = "withdraw" THEN "idle" ELSE "closed"
  /\ pWanted' = 0 /\ pSeen' = 0
  /\ UNCHANGED <<ring, cEpoch, cWaiting, pEpoch, pTail, pHead, consumer, kPc, rPc>>

\* What the producer does on its own account, and what it does in a call that
\* it has begun.
ProducerInCall ==
  \/ PushLoadClosed \/ LoadConsumerWaiting \/ BumpConsumer \/ NotifyConsumer
  \/ (pPc = "announce" /\ AnnounceProducer) \/ LoadProducerEpoch
  \/ PollClosed \/ PollHead \/ WaitProducer \/ WithdrawProducer

Producer == Publish \/ PushLoadHead \/ AnnounceProducer \/ ProducerInCall

-----------------------------------------------------------------------------
(* Death of the producer, and reclaim: wakes the consumer unasked, because *)
(* the dead may have published and not lived to wake it.                   *)

Die ==
  /\ Mortal
  /\ pPc \notin {"asleep", "closed", "dead"}
  /\ pPc' = "dead"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, kPc, rPc>>

ReclaimBump ==
  /\ pPc = "dead" /\ rPc = "watch"
  /\ cEpoch' = Next1(cEpoch)
  /\ rPc' = "notify"
  /\ UNCHANGED <<ring, cWaiting, pEpoch, pWaiting, producer, consumer, kPc>>

ReclaimNotify ==
  /\ rPc = "notify"
  /\ WakeConsumer
  /\ rPc' = "done"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc>>

Reclaim == ReclaimBump \/ ReclaimNotify

-----------------------------------------------------------------------------
(* Consumer: pop                                                           *)

CacheTail == cTail' = tail /\ cSealed' = sealed

\* The cache shows items: take some, store head behind them.
StoreHead ==
  /\ cPc = "idle"
  /\ \E n \in 1..Available(cTail) : head' = Advance(cHead, n) /\ cHead' = Advance(cHead, n)
  /\ cPc' = "loadWaiting"
  /\ UNCHANGED <<tail, sealed, closed, events, producer, cTail, cSealed, cSeen, kPc, rPc>>

\* Load tail, because the cache shows nothing or to see all there is; pop loads
\* it once more before it gives up.
LoadTail ==
  /\ cPc = "idle"
  /\ ~cSealed
  /\ CacheTail
  /\ UNCHANGED cPc \/ (Available(cTail') = 0 /\ cPc' = "loadClosed")
  /\ UNCHANGED <<ring, events, producer, cHead, cSeen, kPc, rPc>>

\* Nothing there: closed?  Then the tail is final, and one last look at it.
SeeClosed ==
  /\ cPc = "loadClosed" \/ (cPc = "idle" /\ cSealed /\ Available(cTail) = 0)
  /\ cPc' = IF ~closed THEN "idle" ELSE IF cSealed THEN "ended" ELSE "lastLook"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>

LastLook ==
  /\ cPc = "lastLook"
  /\ CacheTail
  /\ cPc' = IF Available(cTail') > 0 THEN "idle" ELSE "ended"
  /\ UNCHANGED <<ring, events, producer, cHead, cSeen, kPc, rPc>>

\* After the release, never before: does the producer wait?
LoadProducerWaiting ==
  /\ cPc = "loadWaiting"
  /\ cPc' = IF pWaiting THEN "bump" ELSE "idle"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>

BumpProducer ==
  /\ cPc = "bump"
  /\ pEpoch' = Next1(pEpoch)
  /\ cPc' = "notify"
  /\ UNCHANGED <<ring, cEpoch, cWaiting, pWaiting, producer, cHead, cTail, cSealed,
                 cSeen, kPc, rPc>>

NotifyProducer ==
  /\ cPc = "notify"
  /\ WakeProducer
  /\ cPc' = "idle"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, cHead, cTail, cSealed,
                 cSeen, kPc, rPc>>

-----------------------------------------------------------------------------
(* Consumer: wait                                                          *)

\* Store cWaiting = 1.
AnnounceConsumer ==
  /\ "consumer" \in Waiters
  /\ cPc \in {"idle", "announce"}
  /\ cWaiting' = TRUE
  /\ cPc' = "loadEpoch"
  /\ UNCHANGED <<ring, cEpoch, pEpoch, pWaiting, producer, cHead, cTail, cSealed,
                 cSeen, kPc, rPc>>

\* Load the epoch; then look, first by the cache.
LoadConsumerEpoch ==
  /\ cPc = "loadEpoch"
  /\ cSeen' = cEpoch
  /\ cPc' = IF Available(cTail) > 0 THEN "withdraw"
            ELSE IF cSealed THEN "pollClosed" ELSE "pollTail"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, kPc, rPc>>

\* Look: load tail into the cache.
PollTail ==
  /\ cPc = "pollTail"
  /\ CacheTail
  /\ cPc' = IF Available(cTail') > 0 THEN "withdraw" ELSE "pollClosed"
  /\ UNCHANGED <<ring, events, producer, cHead, cSeen, kPc, rPc>>

\* Look: load closed.  Open is a reason to sleep, or to go away when the time
\* is over.
PollConsumerClosed ==
  /\ cPc = "pollClosed"
  /\ IF closed
       THEN cPc' = IF cSealed THEN "withdrawEnded" ELSE "pollLast"
       ELSE cPc' = "wait" \/ (Timed /\ cPc' = "withdraw")
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>

PollLast ==
  /\ cPc = "pollLast"
  /\ CacheTail
  /\ cPc' = IF Available(cTail') > 0 THEN "withdraw" ELSE "withdrawEnded"
  /\ UNCHANGED <<ring, events, producer, cHead, cSeen, kPc, rPc>>

WaitConsumer ==
  /\ cPc = "wait"
  /\ cPc' = IF cEpoch = cSeen THEN "asleep" ELSE "announce"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>

TimeOutConsumer ==
  /\ Timed
  /\ cPc = "asleep"
  /\ cPc' = "announce"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>

WithdrawConsumer ==
  /\ cPc \in {"withdraw", "withdrawEnded"}
  /\ cWaiting' = FALSE
  /\ cPc' = IF cPc = "withdraw" THEN "idle" ELSE "ended"
  /\ cSeen' = 0
  /\ UNCHANGED <<ring, cEpoch, pEpoch, pWaiting, producer, cHead, cTail, cSealed, kPc, rPc>>

\* A consumer that has closed may go without draining; nobody consumes then.
LeaveConsumer ==
  /\ Leaving
  /\ cPc = "idle" /\ closed
  /\ cPc' = "gone"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, kPc, rPc>>

Consumer ==
  \/ StoreHead \/ LoadTail \/ SeeClosed \/ LastLook
  \/ LoadProducerWaiting \/ BumpProducer \/ NotifyProducer
  \/ AnnounceConsumer \/ LoadConsumerEpoch \/ PollTail \/ PollConsumerClosed
  \/ PollLast \/ WaitConsumer \/ WithdrawConsumer

-----------------------------------------------------------------------------
(* close(): seal the tail word (its compareExchange; see SpscRing for what *)
(* comes before), store closed, wake everyone without asking.              *)

Seal ==
  /\ kPc = "open"
  /\ sealed' = TRUE
  /\ kPc' = "storeClosed"
  /\ UNCHANGED <<tail, head, closed, events, producer, consumer, rPc>>

StoreClosed ==
  /\ kPc = "storeClosed"
  /\ closed' = TRUE
  /\ kPc' = "bumpConsumer"
  /\ UNCHANGED <<tail, sealed, head, events, producer, consumer, rPc>>

CloseBumpConsumer ==
  /\ kPc = "bumpConsumer"
  /\ cEpoch' = Next1(cEpoch)
  /\ kPc' = "notifyConsumer"
  /\ UNCHANGED <<ring, cWaiting, pEpoch, pWaiting, producer, consumer, rPc>>

CloseNotifyConsumer ==
  /\ kPc = "notifyConsumer"
  /\ WakeConsumer
  /\ kPc' = "bumpProducer"
  /\ UNCHANGED <<ring, events, producer, cHead, cTail, cSealed, cSeen, rPc>>

CloseBumpProducer ==
  /\ kPc = "bumpProducer"
  /\ pEpoch' = Next1(pEpoch)
  /\ kPc' = "notifyProducer"
  /\ UNCHANGED <<ring, cEpoch, cWaiting, pWaiting, producer, consumer, rPc>>

CloseNotifyProducer ==
  /\ kPc = "notifyProducer"
  /\ WakeProducer
  /\ kPc' = "done"
  /\ UNCHANGED <<ring, events, pTail, pHead, pWanted, pSeen, consumer, rPc>>

CloserInCall ==
  \/ StoreClosed \/ CloseBumpConsumer \/ CloseNotifyConsumer
  \/ CloseBumpProducer \/ CloseNotifyProducer

-----------------------------------------------------------------------------
(* The end: everyone knows that the ring is closed, or is dead and         *)
(* reclaimed, and all is delivered unless the consumer left.  Stopping in  *)
(* any other state, such as with one side asleep, is a deadlock.           *)

Finished ==
  /\ kPc = "done"
  /\ (cPc = "ended" /\ head = tail) \/ cPc = "gone"
  /\ pPc = "closed" \/ (pPc = "dead" /\ rPc = "done")

Terminating == Finished /\ UNCHANGED vars

Next ==
  \/ Producer \/ Consumer \/ Seal \/ CloserInCall
  \/ TimeOutProducer \/ TimeOutConsumer \/ LeaveConsumer
  \/ Die \/ Reclaim
  \/ Terminating

\* Whoever is not asleep goes on: the consumer for ever, the producer and the
\* closer with the call that they have begun (the producer owes no new one, so
\* that a consumer may have to sleep for ever on an empty open ring).  A consumer
\* that is told of items takes some in the end (strong fairness: it may call
\* wait any number of times before).  The dead are reclaimed.  Nothing is said of
\* time-outs: nobody is to be saved by them.
Fairness ==
  /\ WF_vars(Consumer) /\ SF_vars(StoreHead)
  /\ WF_vars(ProducerInCall)
  /\ WF_vars(CloserInCall)
  /\ WF_vars(Reclaim)

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(* Safety                                                                  *)

TypeOK ==
  /\ tail \in Sequence /\ head \in Sequence /\ sealed \in BOOLEAN /\ closed \in BOOLEAN
  /\ cEpoch \in Epoch /\ pEpoch \in Epoch
  /\ cWaiting \in BOOLEAN /\ pWaiting \in BOOLEAN
  /\ pPc \in {"idle", "loadClosed", "loadWaiting", "bump", "notify", "announce",
              "loadEpoch", "pollClosed", "pollHead", "wait", "asleep", "withdraw",
              "withdrawClosed", "closed", "dead"}
  /\ pTail \in Sequence /\ pHead \in Sequence
  /\ pWanted \in 0..Capacity /\ pSeen \in Epoch
  /\ cPc \in {"idle", "loadClosed", "lastLook", "loadWaiting", "bump", "notify",
              "announce", "loadEpoch", "pollTail", "pollClosed", "pollLast", "wait",
              "asleep", "withdraw", "withdrawEnded", "ended", "gone"}
  /\ cHead \in Sequence /\ cTail \in Sequence /\ cSealed \in BOOLEAN /\ cSeen \in Epoch
  /\ kPc \in {"open", "storeClosed", "bumpConsumer", "notifyConsumer",
              "bumpProducer", "notifyProducer", "done"}
  /\ rPc \in {"watch", "notify", "done"}

BoundedCount == Distance(head, tail) <= Capacity

\* A side that sleeps has said so; and one whose flag is down neither sleeps nor
\* is about to.
Waits == {"loadEpoch", "pollTail", "pollHead", "pollClosed", "pollLast", "wait",
          "asleep", "announce", "withdraw", "withdrawClosed", "withdrawEnded"}
FlagTellsWaiting ==
  /\ cWaiting = (cPc \in Waits)
  /\ pPc # "dead" => pWaiting = (pPc \in Waits)

\* A side sleeps, or cannot help falling asleep.
ConsumerSleeps == cPc = "asleep" \/ (cPc = "wait" /\ cEpoch = cSeen)
ProducerSleeps == pPc = "asleep" \/ (pPc = "wait" /\ pEpoch = pSeen)

\* No lost wake-up: while a side sleeps on something that has come true, somebody
\* is on the way to wake it: it will find the flag up, or has found it.
NoLostWakeupOfConsumer ==
  ConsumerSleeps /\ (Available(tail) > 0 \/ closed) =>
    \/ pPc \in {"loadWaiting", "bump", "notify"}
    \/ kPc \in {"bumpConsumer", "notifyConsumer"}
    \/ pPc = "dead" /\ rPc # "done"

NoLostWakeupOfProducer ==
  ProducerSleeps /\ (Free(head) >= pWanted \/ closed) =>
    \/ cPc \in {"loadWaiting", "bump", "notify"}
    \/ kPc \in {"bumpConsumer", "notifyConsumer", "bumpProducer", "notifyProducer"}

\* The ring is never full for one and empty for the other.
NotBothAsleep == ~(cPc = "asleep" /\ pPc = "asleep")

\* The consumer is told of the end only when all that was accepted is consumed.
EndIsDrained == cPc = "ended" => sealed /\ head = tail

\* Who has looked for the last time finds something or is at the end, and is not
\* sent to ask once more.
LastLookTells ==
  [][cPc = "lastLook" /\ cPc' # "lastLook" => (cPc' = "ended") = (Available(cTail') = 0)]_vars

-----------------------------------------------------------------------------
(* Liveness                                                                *)

Resident(i) == \E s \in Window(head, tail) : Index(s) = i

\* What is sent is delivered, also to a consumer that sleeps whenever it can.
Delivery == \A i \in Slot : Resident(i) ~> ~Resident(i)

\* Who waits is woken when there is a reason.
ConsumerWoken == (cPc = "asleep" /\ head # tail) ~> (cPc # "asleep")
ProducerWoken ==
  (pPc = "asleep" /\ Free(head) >= pWanted) ~> (pPc # "asleep")

\* Close ends everyone: the consumer, and a producer that waits for space.
CloseEndsConsumer == (kPc # "open") ~> (cPc \in {"ended", "gone"})
CloseEndsWaiter == (kPc # "open" /\ pPc = "asleep") ~> (pPc = "closed" \/ pPc = "idle")

-----------------------------------------------------------------------------
(* Witnesses: each of these formulas must be violated.                     *)

NeverConsumerAsleep   == ~(cPc = "asleep" /\ head # tail)
NeverProducerAsleep   == ~(pPc = "asleep" /\ Free(head) >= pWanted)
NeverAsleepAtClose    == ~(closed /\ pPc = "asleep" /\ kPc = "notifyProducer")
NeverConsumerAtClose  == ~(closed /\ cPc = "asleep")
NeverSavedByEpoch     == ~(cPc = "wait" /\ cEpoch # cSeen)
NeverSavedByReclaim   == ~(pPc = "dead" /\ cPc = "asleep" /\ head # tail)
=============================================================================
