------------------------------ MODULE SealWord ------------------------------
(***************************************************************************)
(* The tail word and its seal.  SpscRing takes tail and seal for two       *)
(* variables that change at once.  In memory they are one word: the seal   *)
(* flips the highest bit, and whether a word carries it is judged from a   *)
(* head, because a tail is never more than the capacity ahead of it.  The  *)
(* consumer's head is fresh; a closer's may be old: it loads head, then    *)
(* tail, and meanwhile both may have moved on, so it loads head once more  *)
(* and begins anew when that has run too far ahead.                        *)
(*                                                                         *)
(* Here the words are numbers, and sealed is history: what is to be judged.*)
(*                                                                         *)
(* One word of 32 bits cannot do better than this: it must be assumed that *)
(* a closer is not overtaken by 2^31 items between its first load and its  *)
(* compareExchange (see NobodyOvertaken, and the mutants without it).      *)
(***************************************************************************)
EXTENDS Wrapping

CONSTANTS Start, Closers

Half    == Modulus \div 2     \* 2^31
Quarter == Modulus \div 4     \* 2^30: further from the head than this is sealed
Eighth  == Modulus \div 8     \* 2^29: how far a head may run ahead

\* Tail and the head loaded before it are at most Eighth + Capacity apart; that
\* has to be nearer than Quarter.  In the code 2^29 + 2^20 < 2^30.
ASSUME Modulus % 8 = 0 /\ Capacity < Eighth
ASSUME Start \in Sequence

VARIABLES
  word, head, closed,   \* shared memory: the tail word, head, closed
  pTail,                \* the producer's own copy of tail, not sealed
  cTail, cSealed,       \* the consumer's cache, taken from the word
  kPc, kHead, kWord,    \* each closer: next access, head and word that it loaded
  sealed                \* history: how often the seal was added or removed

vars == <<word, head, closed, pTail, cTail, cSealed, kPc, kHead, kWord, sealed>>

FlipSeal(w) == Advance(w, Half)
IsSealed(w, h) == Distance(h, w) >= Quarter

Init ==
  /\ word = Start /\ head = Start /\ closed = FALSE
  /\ pTail = Start /\ cTail = Start /\ cSealed = FALSE
  /\ kPc = [k \in Closers |-> "open"]
  /\ kHead = [k \in Closers |-> 0] /\ kWord = [k \in Closers |-> 0]
  /\ sealed = 0

\* Assumed: while a closer is between its first load and its compareExchange,
\* the tail gets less than Half ahead of the head that it loaded.  Otherwise a
\* sealed word may look like the unsealed one that it remembers, half the circle
\* before, and its compareExchange would take the seal of another closer off; or
\* a head that has gone all round looks fresh.
NobodyOvertaken ==
  \A k \in Closers : kPc[k] \in {"loadTail", "reloadHead", "swap"} =>
    Distance(kHead[k], pTail) + 1 < Half

\* compareExchange(word, own copy, own copy + 1).  (Publishing n items at once
\* is the same as n times one for a closer that is not looking.)
Publish ==
  /\ Distance(head, pTail) < Capacity
  /\ word = pTail
  /\ NobodyOvertaken
  /\ word' = Advance(pTail, 1) /\ pTail' = Advance(pTail, 1)
  /\ UNCHANGED <<head, closed, cTail, cSealed, kPc, kHead, kWord, sealed>>

\* The consumer loads the word; its own head judges it.
Look ==
  /\ ~cSealed
  /\ cSealed' = IsSealed(word, head)
  /\ cTail' = IF IsSealed(word, head) THEN FlipSeal(word) ELSE word
  /\ UNCHANGED <<word, head, closed, pTail, kPc, kHead, kWord, sealed>>

StoreHead ==
  /\ \E n \in 1..Distance(head, cTail) : head' = Advance(head, n)
  /\ UNCHANGED <<word, closed, pTail, cTail, cSealed, kPc, kHead, kWord, sealed>>

Goto(k, label) == kPc' = [kPc EXCEPT ![k] = label]

LoadHead(k) ==
  /\ kPc[k] \in {"open", "loadHead"}
  /\ kHead' = [kHead EXCEPT ![k] = head]
  /\ Goto(k, "loadTail")
  /\ UNCHANGED <<word, head, closed, pTail, cTail, cSealed, kWord, sealed>>

LoadTail(k) ==
  /\ kPc[k] = "loadTail"
  /\ kWord' = [kWord EXCEPT ![k] = word]
  /\ Goto(k, "reloadHead")
  /\ UNCHANGED <<word, head, closed, pTail, cTail, cSealed, kHead, sealed>>

\* What the closer does when the head it judges from is fresh enough.
Judged(k) == IF IsSealed(kWord[k], kHead[k]) THEN "storeClosed" ELSE "swap"

\* The head has run far ahead meanwhile: too old to judge from.
TooOld(k) == Distance(kHead[k], head) > Eighth

ReloadHead(k) ==
  /\ kPc[k] = "reloadHead"
  /\ Goto(k, IF TooOld(k) THEN "loadHead" ELSE Judged(k))
  /\ IF ~TooOld(k) /\ Judged(k) = "swap"
       THEN UNCHANGED <<kHead, kWord>>
       ELSE kHead' = [kHead EXCEPT ![k] = 0] /\ kWord' = [kWord EXCEPT ![k] = 0]
  /\ UNCHANGED <<word, head, closed, pTail, cTail, cSealed, sealed>>

\* compareExchange(word, as seen, as seen with the seal).
Swap(k) ==
  /\ kPc[k] = "swap"
  /\ kHead' = [kHead EXCEPT ![k] = 0] /\ kWord' = [kWord EXCEPT ![k] = 0]
  /\ IF word = kWord[k]
       THEN word' = FlipSeal(word) /\ sealed' = sealed + 1 /\ Goto(k, "storeClosed")
       ELSE UNCHANGED <<word, sealed>> /\ Goto(k, "loadHead")
  /\ UNCHANGED <<head, closed, pTail, cTail, cSealed>>

StoreClosed(k) ==
  /\ kPc[k] = "storeClosed"
  /\ closed' = TRUE
  /\ Goto(k, "done")
  /\ UNCHANGED <<word, head, pTail, cTail, cSealed, kHead, kWord, sealed>>

Closer(k) ==
  LoadHead(k) \/ LoadTail(k) \/ ReloadHead(k) \/ Swap(k) \/ StoreClosed(k)

\* The end: closed and drained; closers may have begun or not.
Finished ==
  /\ closed /\ cSealed /\ head = cTail /\ cTail = pTail
  /\ \A k \in Closers : kPc[k] \in {"open", "done"}
Terminating == Finished /\ UNCHANGED vars

Next ==
  \/ Publish \/ Look \/ StoreHead
  \/ \E k \in Closers : Closer(k)
  \/ Terminating

\* A closer that has begun goes on; it is not outrun for ever, neither by the
\* consumer (2^29 items between two of its loads) nor by the producer (one item
\* between its load and its compareExchange): now and then its accesses follow
\* one another closely enough.
Fairness ==
  /\ WF_vars(Look \/ StoreHead)
  /\ \A k \in Closers :
       /\ WF_vars(kPc[k] # "open" /\ Closer(k))
       /\ SF_vars(LoadTail(k) /\ ~TooOld(k))
       /\ SF_vars(ReloadHead(k) /\ ~TooOld(k) /\ word = kWord[k])
       /\ SF_vars(Swap(k) /\ word = kWord[k])

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
TypeOK ==
  /\ word \in Sequence /\ head \in Sequence /\ pTail \in Sequence /\ cTail \in Sequence
  /\ closed \in BOOLEAN /\ cSealed \in BOOLEAN
  /\ kPc \in [Closers -> {"open", "loadHead", "loadTail", "reloadHead", "swap",
                          "storeClosed", "done"}]
  /\ kHead \in [Closers -> Sequence] /\ kWord \in [Closers -> Sequence]
  /\ sealed \in Nat

\* The seal is added once and never taken off, however many threads close.
SealedOnce == sealed <= 1

\* From the head of the consumer, the seal and the tail are told rightly.
WordTellsSeal ==
  /\ IsSealed(word, head) = (sealed > 0)
  /\ pTail = IF sealed > 0 THEN FlipSeal(word) ELSE word
  /\ cSealed => cTail = pTail

\* A closer judges rightly, however old its head.
JudgedRightly ==
  \A k \in Closers : kPc[k] = "reloadHead" /\ ~TooOld(k) /\ Judged(k) = "storeClosed" => sealed > 0

ClosedIsSealed == closed => sealed > 0

\* Nothing is published on a sealed ring.
SealedRefuses == [][sealed > 0 => pTail' = pTail]_vars

\* A close that has begun ends, and the consumer drains.
CloseEnds == (\E k \in Closers : kPc[k] # "open") ~> (closed /\ cSealed /\ head = cTail)

\* Witnesses: each of these formulas must be violated.
NeverTooOld == \A k \in Closers : ~(kPc[k] = "reloadHead" /\ TooOld(k))
NeverOutrun == \A k \in Closers : kPc[k] = "swap" => kWord[k] = word
NeverBeaten == \A k \in Closers : kPc[k] = "swap" => sealed = 0
\* Nobody owes a close.
NeverLeftOpen == <>(\E k \in Closers : kPc[k] # "open")
=============================================================================
