------------------------------- MODULE Channel -------------------------------
(***************************************************************************)
(* The MPSC channel: a ring for each producer, one consumer that polls     *)
(* them all in turn.  Producers register (claim a free ring by             *)
(* compareExchange on its owner word, which carries a generation), push,   *)
(* release, and die at any step; a watcher reclaims the role of who has    *)
(* gone; anybody closes.                                                   *)
(*                                                                         *)
(* One access to shared memory per action, with the thread-local work that *)
(* follows it up to the next one; a program counter names the access to    *)
(* come.  The rings are those of SpscRing, with one item at a time and     *)
(* with caches that decide.  Waiting is in BlockingWait.                   *)
(*                                                                         *)
(* Bounded: producer 1 pushes at most BusyItems items, the others at most  *)
(* Items each, and everyone registers at most Lives times.                 *)
(***************************************************************************)
EXTENDS Wrapping, Sequences, FiniteSets

CONSTANTS
  Producers,   \* how many threads produce
  Rings,       \* how many rings there are
  Start,       \* the sequence at which every head and tail begins
  BusyItems, Items, Lives,
  Mortal,      \* whether producers may die
  Closing      \* whether somebody may close

ASSUME Producers \in Nat \ {0} /\ Rings \in Nat \ {0}
ASSUME Start \in Sequence
ASSUME BusyItems \in Nat /\ Items \in Nat /\ Lives \in Nat
ASSUME Mortal \in BOOLEAN /\ Closing \in BOOLEAN

P == 1..Producers
R == 0..(Rings - 1)
Budget(p) == IF p = 1 THEN BusyItems ELSE Items
NoRing == Rings                 \* in ring and in role: none
NoItem == <<0, 0>>              \* in a slot before the first write

VARIABLES
  \* Shared memory, for each ring: tail and sealed (one word), head, the owner
  \* word (generation and whether held), the slots; for all: how many rings
  \* have been in use, closed.
  tail, sealed, head, owner, slots, ringsUsed, closed,
  \* Each producer: next access; the ring that it tries or holds; the
  \* generation of its claim; what it loaded for a compareExchange; own copy of
  \* tail; whether it saw that sealed; cached head; lives left.
  pc, ring, gen, seen, pTail, pSealed, pHead, lives,
  \* The consumer: a record, see Consumer below.
  c,
  \* Who closes: next access.  Who watches over producers: next access for
  \* each, and the role that it would reclaim.
  kPc, wPc, role,
  \* History: how many items of each producer were accepted, which ones were
  \* delivered in which order, and for each ring that has an item how many items
  \* of other rings were delivered since.
  accepted, delivered, passedOver

words    == <<tail, sealed, head, owner, slots, ringsUsed, closed>>
threads  == <<pc, ring, gen, seen, pTail, pSealed, pHead, lives>>
history  == <<accepted, delivered, passedOver>>
vars     == <<words, threads, c, kPc, wPc, role, history>>

Init ==
  /\ tail = [r \in R |-> Start] /\ head = [r \in R |-> Start]
  /\ sealed = [r \in R |-> FALSE]
  /\ owner = [r \in R |-> [generation |-> 0, held |-> FALSE]]
  /\ slots = [r \in R |-> [i \in Slot |-> NoItem]]
  /\ ringsUsed = IF Rings = 1 THEN 1 ELSE 0
  /\ closed = FALSE
  /\ pc = [p \in P |-> "out"]
  /\ ring = [p \in P |-> NoRing]
  /\ gen = [p \in P |-> 0] /\ seen = [p \in P |-> 0]
  /\ pTail = [p \in P |-> 0] /\ pSealed = [p \in P |-> FALSE] /\ pHead = [p \in P |-> 0]
  /\ lives = [p \in P |-> Lives]
  /\ c = [pc |-> IF Rings = 1 THEN "soleTail" ELSE "endUsed",
          head |-> [r \in R |-> Start], tail |-> [r \in R |-> Start],
          sealed |-> [r \in R |-> FALSE],
          used |-> IF Rings = 1 THEN 1 ELSE 0, next |-> 0, reader |-> 0, looked |-> 0, loop |-> 0,
          ended |-> FALSE]
  /\ kPc = "open"
  /\ wPc = [p \in P |-> "watch"]
  /\ role = [p \in P |-> <<NoRing, 0>>]
  /\ accepted = [p \in P |-> 0]
  /\ delivered = [p \in P |-> <<>>]
  /\ passedOver = [r \in R |-> 0]

Set(f, x, y) == [f EXCEPT ![x] = y]
Goto(p, label) == pc' = Set(pc, p, label)

\* The owner word of generation g, held or free.
Held(g) == [generation |-> g, held |-> TRUE]
Free(g) == [generation |-> g, held |-> FALSE]

-----------------------------------------------------------------------------
(* Registration                                                            *)

\* The thread has no ring any more, and forgets what it knew.
Forget(p) ==
  /\ ring' = Set(ring, p, NoRing) /\ gen' = Set(gen, p, 0) /\ seen' = Set(seen, p, 0)
  /\ pTail' = Set(pTail, p, 0) /\ pSealed' = Set(pSealed, p, FALSE)
  /\ pHead' = Set(pHead, p, 0)

\* register(): load closed; closed is the answer for ever.
Register(p) ==
  /\ pc[p] = "out" /\ lives[p] > 0
  /\ IF closed
       THEN Goto(p, "refused") /\ UNCHANGED ring
       ELSE Goto(p, "loadOwner") /\ ring' = Set(ring, p, 0)
  /\ UNCHANGED <<words, gen, seen, pTail, pSealed, pHead, lives, c, kPc, wPc, role, history>>

\* This ring is somebody else's: try the next one; after the last the answer is
\* "too many producers".
TryNext(p) ==
  IF ring[p] + 1 < Rings
    THEN Goto(p, "loadOwner") /\ ring' = Set(ring, p, ring[p] + 1) /\ seen' = Set(seen, p, 0)
    ELSE Goto(p, "out") /\ ring' = Set(ring, p, NoRing) /\ seen' = Set(seen, p, 0)

\* Load the owner word of a ring.
LoadOwner(p) ==
  /\ pc[p] = "loadOwner"
  /\ IF owner[ring[p]].held
       THEN TryNext(p)
       ELSE /\ Goto(p, "claim") /\ seen' = Set(seen, p, owner[ring[p]].generation)
            /\ UNCHANGED ring
  /\ UNCHANGED <<words, gen, pTail, pSealed, pHead, lives, c, kPc, wPc, role, history>>

\* compareExchange it from free to held.
Claim(p) ==
  /\ pc[p] = "claim"
  /\ IF owner[ring[p]] = Free(seen[p])
       THEN /\ owner' = Set(owner, ring[p], Held(seen[p]))
            /\ gen' = Set(gen, p, seen[p]) /\ seen' = Set(seen, p, 0)
            /\ role' = Set(role, p, <<ring[p], seen[p]>>)
            /\ Goto(p, "loadTail") /\ UNCHANGED ring
       ELSE TryNext(p) /\ UNCHANGED <<owner, gen, role>>
  /\ UNCHANGED <<tail, sealed, head, slots, ringsUsed, closed, pTail, pSealed, pHead,
                 lives, c, kPc, wPc, history>>

\* Load tail, where the producer before stopped; then head.
LoadTail(p) ==
  /\ pc[p] = "loadTail"
  /\ pTail' = Set(pTail, p, tail[ring[p]])
  /\ pSealed' = Set(pSealed, p, sealed[ring[p]])
  /\ Goto(p, "loadHead")
  /\ UNCHANGED <<words, ring, gen, seen, pHead, lives, c, kPc, wPc, role, history>>

\* A ring that is sealed is given back: the channel is closed, or closing.
LoadHead(p) ==
  /\ pc[p] = "loadHead"
  /\ pHead' = Set(pHead, p, head[ring[p]])
  /\ Goto(p, IF pSealed[p] THEN "giveBack" ELSE "loadUsed")
  /\ UNCHANGED <<words, ring, gen, seen, pTail, pSealed, lives, c, kPc, wPc, role, history>>

\* Tell the consumer to poll this ring, before its first item: load how many
\* rings are in use, and raise that by compareExchange.
LoadUsed(p) ==
  /\ pc[p] = "loadUsed"
  /\ IF ringsUsed > ring[p]
       THEN Goto(p, "registered") /\ UNCHANGED seen
       ELSE Goto(p, "raiseUsed") /\ seen' = Set(seen, p, ringsUsed)
  /\ UNCHANGED <<words, ring, gen, pTail, pSealed, pHead, lives, c, kPc, wPc, role, history>>

RaiseUsed(p) ==
  /\ pc[p] = "raiseUsed"
  /\ seen' = Set(seen, p, 0)
  /\ IF ringsUsed = seen[p]
       THEN ringsUsed' = ring[p] + 1 /\ Goto(p, "registered")
       ELSE UNCHANGED ringsUsed /\ Goto(p, "loadUsed")
  /\ UNCHANGED <<tail, sealed, head, owner, slots, closed, ring, gen, pTail, pSealed,
                 pHead, lives, c, kPc, wPc, role, history>>

Registration(p) ==
  LoadOwner(p) \/ Claim(p) \/ LoadTail(p) \/ LoadHead(p) \/ LoadUsed(p) \/ RaiseUsed(p)

-----------------------------------------------------------------------------
(* Push                                                                    *)

Room(p) == Capacity - Distance(pHead[p], pTail[p])

\* push: room by the cache; the first access is to the slot.
WriteSlot(p) ==
  /\ pc[p] = "registered"
  /\ accepted[p] < Budget(p)
  /\ Room(p) > 0
  /\ slots' = [slots EXCEPT ![ring[p]][Index(pTail[p])] = <<p, accepted[p] + 1>>]
  /\ Goto(p, "publish")
  /\ UNCHANGED <<tail, sealed, head, owner, ringsUsed, closed, ring, gen, seen, pTail,
                 pSealed, pHead, lives, c, kPc, wPc, role, history>>

\* push: full by the cache; load head into it.
RefreshHead(p) ==
  /\ pc[p] = "registered"
  /\ accepted[p] < Budget(p)
  /\ Room(p) = 0
  /\ pHead' = Set(pHead, p, head[ring[p]])
  /\ Goto(p, IF Distance(head[ring[p]], pTail[p]) < Capacity THEN "registered" ELSE "loadClosed")
  /\ UNCHANGED <<words, ring, gen, seen, pTail, pSealed, lives, c, kPc, wPc, role, history>>

\* push: really full; load closed, to answer "closed" or "full".
LoadClosed(p) ==
  /\ pc[p] = "loadClosed"
  /\ Goto(p, IF closed THEN "told" ELSE "registered")
  /\ UNCHANGED <<words, ring, gen, seen, pTail, pSealed, pHead, lives, c, kPc, wPc, role, history>>

\* compareExchange the tail word; a sealed one refuses, and nothing is accepted.
Publish(p) ==
  /\ pc[p] = "publish"
  /\ LET r == ring[p] IN
     IF tail[r] = pTail[p] /\ ~sealed[r]
       THEN /\ tail' = Set(tail, r, Advance(pTail[p], 1))
            /\ pTail' = Set(pTail, p, Advance(pTail[p], 1))
            /\ accepted' = Set(accepted, p, accepted[p] + 1)
            /\ Goto(p, "registered")
       ELSE Goto(p, "told") /\ UNCHANGED <<tail, pTail, accepted>>
  /\ UNCHANGED <<sealed, head, owner, slots, ringsUsed, closed, ring, gen, seen, pSealed,
                 pHead, lives, c, kPc, wPc, role, delivered, passedOver>>

\* close() of a producer: compareExchange the owner word to the next generation,
\* free.  What is published stays and will be delivered.
Release(p) ==
  /\ pc[p] \in {"registered", "told", "giveBack"}
  /\ owner' = IF owner[ring[p]] = Held(gen[p])
                THEN Set(owner, ring[p], Free(gen[p] + 1)) ELSE owner
  /\ Goto(p, IF pc[p] = "registered" THEN "out" ELSE "refused")
  /\ lives' = Set(lives, p, lives[p] - 1)
  /\ Forget(p)
  /\ UNCHANGED <<tail, sealed, head, slots, ringsUsed, closed, c, kPc, wPc, role, history>>

\* A thread may die before any of its accesses.
Die(p) ==
  /\ Mortal
  /\ pc[p] \notin {"out", "refused", "dead"}
  /\ Goto(p, "dead")
  /\ Forget(p)
  /\ UNCHANGED <<words, lives, c, kPc, wPc, role, history>>

\* What a thread has begun; it owes no push and no registration.
InCall(p) ==
  Registration(p) \/ LoadClosed(p) \/ Publish(p) \/ (pc[p] # "registered" /\ Release(p))

Producer(p) == Register(p) \/ InCall(p) \/ WriteSlot(p) \/ RefreshHead(p) \/ Release(p)

-----------------------------------------------------------------------------
(* Reclaim.  The watcher is told that a thread has gone, dead or not, and  *)
(* of its last claim; it may be told late.                                 *)

Gone(p) == pc[p] \in {"dead", "out", "refused"}

\* reclaim(role): load the owner word.  Another generation, or free: the holding
\* had ended before.
ReclaimLoad(p) ==
  /\ wPc[p] = "watch"
  /\ Gone(p) /\ role[p][1] # NoRing
  /\ IF owner[role[p][1]] = Held(role[p][2])
       THEN wPc' = Set(wPc, p, "swap") /\ UNCHANGED role
       ELSE role' = Set(role, p, <<NoRing, 0>>) /\ UNCHANGED wPc
  /\ UNCHANGED <<words, threads, c, kPc, history>>

\* compareExchange it to the next generation, free.
ReclaimSwap(p) ==
  /\ wPc[p] = "swap"
  /\ owner' = Set(owner, role[p][1], Free(owner[role[p][1]].generation + 1))
  /\ wPc' = Set(wPc, p, "watch")
  /\ role' = Set(role, p, <<NoRing, 0>>)
  /\ UNCHANGED <<tail, sealed, head, slots, ringsUsed, closed, threads, c, kPc, history>>

Watcher == \E p \in P : ReclaimLoad(p) \/ ReclaimSwap(p)

-----------------------------------------------------------------------------
(* close(): seal every ring, also those without a producer, for somebody   *)
(* may be registering; then store closed.  Of sealing a ring only the      *)
(* compareExchange that succeeds is a step here; see SpscRing.             *)

Seal ==
  /\ Closing
  /\ kPc = "open"
  /\ \E r \in R :
       /\ ~sealed[r] /\ \A q \in R : q < r => sealed[q]
       /\ sealed' = Set(sealed, r, TRUE)
       /\ kPc' = IF r + 1 = Rings THEN "storeClosed" ELSE "open"
  /\ UNCHANGED <<tail, head, owner, slots, ringsUsed, closed, threads, c, wPc, role, history>>

StoreClosed ==
  /\ kPc = "storeClosed"
  /\ closed' = TRUE
  /\ kPc' = "done"
  /\ UNCHANGED <<tail, sealed, head, owner, slots, ringsUsed, threads, c, wPc, role, history>>

-----------------------------------------------------------------------------
(* Consumer.  pop() looks at the rings in turn, from `next` on, which moves *)
(* with every ring looked at:                                              *)
(*                                                                         *)
(*   search: loop = used; for looked < loop:                               *)
(*             turn: reader = next; next + 1; behind the last known ring   *)
(*                   load how many are in use, then 0 if there are no more *)
(*             look: by the cache, or load tail; an item is taken          *)
(*           load how many rings are in use; search again if more          *)
(*   load closed; last look at all tails not seen sealed                   *)
(*                                                                         *)
(* A channel of one ring knows that it is in use, and looks at it once     *)
(* before the search.                                                      *)
(*                                                                         *)
(* c.pc is the next access; `sole`, `turn`, `look`, `end` and `last` are   *)
(* places in between that Settle runs through, because they need none.     *)

Known(d, r) == Distance(d.head[r], d.tail[r])

SearchFrom(d) == [d EXCEPT !.pc = "turn", !.looked = 0, !.loop = d.used]

\* pop() begins.
Pop(d) == IF Rings = 1 THEN [d EXCEPT !.pc = "sole"] ELSE SearchFrom(d)

RECURSIVE Settle(_)
Settle(d) ==
  CASE d.pc = "sole" ->
         IF Known(d, 0) > 0 THEN [d EXCEPT !.pc = "readSlot"]
         ELSE IF ~d.sealed[0] THEN [d EXCEPT !.pc = "soleTail"]
         ELSE Settle(SearchFrom(d))
    [] d.pc = "turn" ->
         IF d.looked = d.loop THEN Settle([d EXCEPT !.pc = "end"])
         ELSE LET e == [d EXCEPT !.reader = d.next, !.next = d.next + 1,
                                 !.looked = d.looked + 1] IN
              IF e.next < e.used THEN Settle([e EXCEPT !.pc = "look"])
              ELSE IF e.used < Rings THEN [e EXCEPT !.pc = "turnUsed"]
              ELSE Settle([e EXCEPT !.next = 0, !.pc = "look"])
    [] d.pc = "look" ->
         IF Known(d, d.reader) > 0 THEN [d EXCEPT !.pc = "readSlot"]
         ELSE IF ~d.sealed[d.reader] THEN [d EXCEPT !.pc = "loadTail"]
         ELSE Settle([d EXCEPT !.pc = "turn"])
    [] d.pc = "end" ->
         IF d.used < Rings THEN [d EXCEPT !.pc = "endUsed"]
         ELSE IF d.used = d.loop THEN [d EXCEPT !.pc = "loadClosed"]
         ELSE Settle(SearchFrom(d))
    [] d.pc = "last" ->
         IF \E r \in R : ~d.sealed[r]
           THEN [d EXCEPT !.pc = "lastLook",
                          !.reader = CHOOSE r \in R : ~d.sealed[r] /\ \A q \in R : q < r => d.sealed[q]]
           ELSE LET e == [d EXCEPT !.ended = TRUE, !.used = Rings] IN
                IF \E r \in R : Known(d, r) > 0 THEN Settle(SearchFrom(e))
                                                ELSE [e EXCEPT !.pc = "ended"]

ConsumerOnly == UNCHANGED <<words, threads, kPc, wPc, role, history>>

\* The tail word of the ring looked at goes into the cache.
Cached(d) == [d EXCEPT !.tail = Set(d.tail, d.reader, tail[d.reader]),
                       !.sealed = Set(d.sealed, d.reader, sealed[d.reader])]

\* In `sole`: load the tail of the only ring.
ConsumerSoleTail ==
  /\ c.pc = "soleTail"
  /\ LET d == Cached(c) IN
     c' = IF Known(d, 0) > 0 THEN [d EXCEPT !.pc = "readSlot"] ELSE Settle(SearchFrom(d))
  /\ ConsumerOnly

\* In `turn`: load how many rings are in use; those that are new come next.
ConsumerTurnUsed ==
  /\ c.pc = "turnUsed"
  /\ c' = Settle([c EXCEPT !.used = ringsUsed, !.pc = "look",
                           !.next = IF c.next >= ringsUsed THEN 0 ELSE c.next])
  /\ ConsumerOnly

\* In `look`: load the tail of the ring.
ConsumerLoadTail ==
  /\ c.pc = "loadTail"
  /\ LET d == Cached(c) IN
     c' = IF Known(d, d.reader) > 0 THEN [d EXCEPT !.pc = "readSlot"]
                                    ELSE Settle([d EXCEPT !.pc = "turn"])
  /\ ConsumerOnly

\* At the end of a search: load how many rings are in use.
ConsumerEndUsed ==
  /\ c.pc = "endUsed"
  /\ LET d == [c EXCEPT !.used = ringsUsed] IN
     c' = IF d.used = d.loop THEN [d EXCEPT !.pc = "loadClosed"] ELSE Settle(SearchFrom(d))
  /\ ConsumerOnly

\* Load the slot; its item is delivered.
ConsumerReadSlot ==
  /\ c.pc = "readSlot"
  /\ LET r == c.reader
         item == slots[r][Index(c.head[r])] IN
     /\ c' = [c EXCEPT !.pc = "storeHead"]
     /\ delivered' = IF item = NoItem THEN delivered
                     ELSE Set(delivered, item[1], Append(delivered[item[1]], item[2]))
     /\ passedOver' = [q \in R |-> IF q = r \/ head[q] = tail[q] THEN 0 ELSE passedOver[q] + 1]
  /\ UNCHANGED <<words, threads, kPc, wPc, role, accepted>>

\* Store head; the slot is the producer's again.  Then the next pop.
ConsumerStoreHead ==
  /\ c.pc = "storeHead"
  /\ LET r == c.reader
         h == Advance(c.head[r], 1) IN
     /\ head' = Set(head, r, h)
     /\ c' = Settle(Pop([c EXCEPT !.head = Set(c.head, r, h)]))
  /\ UNCHANGED <<tail, sealed, owner, slots, ringsUsed, closed, threads, kPc, wPc, role, history>>

\* Nothing found: load closed.  Then "empty", and the next pop; or the last look.
ConsumerLoadClosed ==
  /\ c.pc = "loadClosed"
  /\ c' = IF ~closed THEN Settle(Pop(c))
          ELSE IF c.ended THEN [c EXCEPT !.pc = "ended"]
          ELSE Settle([c EXCEPT !.pc = "last"])
  /\ ConsumerOnly

\* Closed, so all tails are final: load each that was not seen sealed.
ConsumerLastLook ==
  /\ c.pc = "lastLook"
  /\ c' = Settle([Cached(c) EXCEPT !.pc = "last"])
  /\ ConsumerOnly

Consumer ==
  \/ ConsumerSoleTail \/ ConsumerTurnUsed \/ ConsumerLoadTail \/ ConsumerEndUsed \/ ConsumerReadSlot
  \/ ConsumerStoreHead \/ ConsumerLoadClosed \/ ConsumerLastLook

-----------------------------------------------------------------------------
(* The end: closed, all delivered, every thread gone, every role free.     *)

Finished ==
  /\ closed /\ c.pc = "ended"
  /\ \A p \in P : Gone(p) /\ role[p][1] = NoRing
                  /\ accepted[p] = Len(delivered[p])
  /\ \A r \in R : head[r] = tail[r] /\ ~owner[r].held

Terminating == Finished /\ UNCHANGED vars

Next ==
  \/ \E p \in P : Producer(p) \/ Die(p)
  \/ Consumer \/ Watcher \/ Seal \/ StoreClosed
  \/ Terminating

\* The consumer polls for ever, a call that a producer has begun goes on (nobody
\* owes a push, a registration or a release), the watcher reclaims who has gone,
\* and a close that has begun goes on.
Fairness ==
  /\ WF_vars(Consumer)
  /\ \A p \in P : WF_vars(InCall(p))
  /\ \A p \in P : WF_vars(ReclaimLoad(p) \/ ReclaimSwap(p))
  /\ WF_vars(sealed[0] /\ Seal) /\ WF_vars(StoreClosed)

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
(* Safety                                                                  *)

TypeOK ==
  /\ tail \in [R -> Sequence] /\ head \in [R -> Sequence] /\ sealed \in [R -> BOOLEAN]
  /\ owner \in [R -> [generation : Nat, held : BOOLEAN]]
  /\ \A r \in R, i \in Slot : slots[r][i][1] \in 0..Producers
  /\ ringsUsed \in 0..Rings /\ closed \in BOOLEAN
  /\ pc \in [P -> {"out", "loadOwner", "claim", "loadTail", "loadHead", "loadUsed",
                   "raiseUsed", "giveBack", "registered", "loadClosed", "publish",
                   "told", "refused", "dead"}]
  /\ ring \in [P -> R \cup {NoRing}]
  /\ pTail \in [P -> Sequence] /\ pHead \in [P -> Sequence] /\ pSealed \in [P -> BOOLEAN]
  /\ c.pc \in {"soleTail", "turnUsed", "loadTail", "endUsed", "readSlot", "storeHead", "loadClosed",
               "lastLook", "ended"}
  /\ c.head \in [R -> Sequence] /\ c.tail \in [R -> Sequence] /\ c.sealed \in [R -> BOOLEAN]
  /\ c.used \in 0..Rings /\ c.next \in R /\ c.reader \in R
  /\ kPc \in {"open", "storeClosed", "done"}
  /\ wPc \in [P -> {"watch", "swap"}]
  /\ \A p \in P : accepted[p] \in 0..Budget(p)
  /\ passedOver \in [R -> Nat]

\* INV-SEQ-01, for each ring.
BoundedCount == \A r \in R : Distance(head[r], tail[r]) <= Capacity

\* INV-SEQ-02, for each ring and for RINGS_USED and generations.
Monotonic ==
  [][ /\ \A r \in R :
           /\ Distance(tail[r], tail'[r]) <= Capacity - Distance(head[r], tail[r])
           /\ Distance(head[r], head'[r]) <= Distance(head[r], tail[r])
           /\ owner'[r].generation - owner[r].generation \in {0, 1}
      /\ ringsUsed' >= ringsUsed ]_vars

\* Threads that hold a ring.
Holding(p) == pc[p] \in {"loadTail", "loadHead", "loadUsed", "raiseUsed", "giveBack",
                         "registered", "loadClosed", "publish", "told"}

\* INV-CH-01: a ring has one producer, and its owner word says so.
OneProducerPerRing ==
  \A p \in P : Holding(p) =>
    /\ owner[ring[p]] = Held(gen[p])
    /\ \A q \in P \ {p} : Holding(q) => ring[q] # ring[p]

\* Nobody tries to claim a ring that it saw held.
ClaimsFreeOnly ==
  [][\A p \in P : pc[p] = "loadOwner" /\ pc'[p] = "claim" => ~owner[ring[p]].held]_vars

\* A role is held by a thread, or by a dead one that is still to be reclaimed.
HeldBySomebody ==
  \A r \in R : owner[r].held =>
    \E p \in P : role[p] = <<r, owner[r].generation>> /\ (Holding(p) \/ pc[p] = "dead")

\* Caches are behind, never ahead, of what they copy.
CacheBounds ==
  /\ \A p \in P : pc[p] \in {"loadUsed", "raiseUsed", "registered", "loadClosed", "publish"} =>
       /\ pTail[p] = tail[ring[p]]
       /\ Distance(pHead[p], head[ring[p]]) <= Distance(pHead[p], tail[ring[p]])
       /\ Distance(pHead[p], tail[ring[p]]) <= Capacity
  /\ \A r \in R :
       /\ c.head[r] = head[r]
       /\ Distance(head[r], c.tail[r]) <= Distance(head[r], tail[r])
       /\ c.sealed[r] => sealed[r] /\ c.tail[r] = tail[r]

\* The consumer looks at every ring that may get items.
UsedCoversProducers ==
  \A p \in P : pc[p] \in {"registered", "publish", "loadClosed"} => ring[p] < ringsUsed

\* INV-SW-03: the slot being written is not resident and not being read.
SlotExclusivity ==
  \A p \in P : pc[p] = "publish" =>
    Index(pTail[p]) \notin {Index(s) : s \in Window(head[ring[p]], tail[ring[p]])}

\* INV-CH-03: the items of a producer are delivered in the order in which they
\* were accepted, none twice, none left out and none that was not accepted; also
\* when it changes rings, and after its death.
FIFO ==
  \A p \in P :
    /\ delivered[p] = [i \in 1..Len(delivered[p]) |-> i]
    /\ Len(delivered[p]) <= accepted[p]

\* accepted = delivered + resident; an item read and not yet released is both.
ResidentOf(p) ==
  {x \in R \X Sequence : x[2] \in Window(head[x[1]], tail[x[1]])
                         /\ slots[x[1]][Index(x[2])][1] = p
                         /\ ~(c.pc = "storeHead" /\ c.reader = x[1] /\ head[x[1]] = x[2])}
Conservation ==
  \A p \in P : accepted[p] = Len(delivered[p]) + Cardinality(ResidentOf(p))

\* Who sees closed knows that every tail is final.
ClosedIsSealed == closed => \A r \in R : sealed[r]

\* Nothing is accepted once closed, and nobody who asks then is registered.
ClosedAcceptsNothing ==
  [][ closed => /\ accepted' = accepted
                /\ \A p \in P : pc[p] = "out" => pc'[p] \in {"out", "refused"} ]_vars

EndIsDrained ==
  c.pc = "ended" => /\ \A r \in R : sealed[r] /\ head[r] = tail[r]
                    /\ \A p \in P : accepted[p] = Len(delivered[p])

\* Rings take turns: while a ring has an item, at most Rings items of other rings
\* are delivered.  The worst case is a ring that comes into use just after the
\* consumer loaded RINGS_USED: the ring looked at then, once around the rings
\* known, and those new ones that come before it.
TakeTurns == \A r \in R : passedOver[r] <= Rings

\* Ring ids come back: when everyone has gone and been seen to, every ring is free again.
RingsComeBack ==
  (\A p \in P : Gone(p) /\ role[p][1] = NoRing) => \A r \in R : ~owner[r].held

-----------------------------------------------------------------------------
(* Liveness                                                                *)

\* What is sent is delivered, also when its producer has released or died.
Delivery ==
  \A p \in P : \A n \in 1..Budget(p) : (accepted[p] >= n) ~> (Len(delivered[p]) >= n)

\* The ring of a dead thread comes back.
DeadAreReclaimed == \A p \in P : (pc[p] = "dead") ~> (pc[p] = "dead" /\ role[p][1] = NoRing)

\* Registration ends.
RegistrationEnds ==
  \A p \in P : (pc[p] \in {"loadOwner", "claim", "loadTail", "loadHead", "loadUsed",
                           "raiseUsed", "giveBack"})
               ~> (pc[p] \in {"out", "registered", "refused", "dead"})

\* Close ends the consumer.
CloseEnds == sealed[0] ~> (closed /\ c.pc = "ended")

-----------------------------------------------------------------------------
(* Witnesses: each of these formulas must be violated.                     *)

NeverReused       == \A p \in P : pc[p] = "registered" => gen[p] = 0
NeverLeftovers    == ~(\E p \in P, r \in R : pc[p] = "registered" /\ ring[p] = r
                        /\ gen[p] > 0 /\ Distance(head[r], tail[r]) > 0)
NeverTorn         == ~(\E p \in P : pc[p] = "dead" /\ slots[0][Index(tail[0])] = <<p, accepted[p] + 1>>)
NeverTooMany      == ~(\E p \in P : pc[p] = "loadOwner" /\ ring[p] + 1 = Rings /\ owner[ring[p]].held)
NeverGivenBack    == \A p \in P : pc[p] # "giveBack"
NeverTwoClaims    == ~(\E p, q \in P : p # q /\ pc[p] = "claim" /\ pc[q] = "claim" /\ ring[p] = ring[q])
NeverStaleReclaim == ~(\E p \in P : Gone(p) /\ role[p][1] # NoRing
                        /\ owner[role[p][1]].held /\ owner[role[p][1]].generation # role[p][2])
NeverPassedOver   == \A r \in R : passedOver[r] = 0
NeverLateRing     == ~(c.pc = "endUsed" /\ ringsUsed > c.used)
NeverEnded        == ~(c.pc = "ended" /\ \E p \in P : accepted[p] > 0)
\* Nobody owes a close.
NeverLeftOpen     == <>sealed[0]
=============================================================================
