--------------------------- MODULE ChannelMutants ---------------------------
(***************************************************************************)
(* Ways to get the channel wrong.  Each operator below takes the place of  *)
(* the operator of Channel that its name begins with, through a line       *)
(* `Original <- Mutant` of a cfg in mutants/.                              *)
(***************************************************************************)
EXTENDS Channel

\* A sequence that is not brought back to 32 bits.
AdvanceUnwrapped(s, n) == s + n

\* Sequences compared with <: after the wrap a full ring looks empty.
RoomComparedWithLess(p) ==
  IF pHead[p] < pTail[p] THEN Capacity - (pTail[p] - pHead[p]) ELSE Capacity

-----------------------------------------------------------------------------
(* Claims                                                                  *)

\* The claim is a store: two threads that saw the ring free both take it.
ClaimByStore(p) ==
  /\ pc[p] = "claim"
  /\ owner' = Set(owner, ring[p], Held(seen[p]))
  /\ gen' = Set(gen, p, seen[p]) /\ seen' = Set(seen, p, 0)
  /\ role' = Set(role, p, <<ring[p], seen[p]>>)
  /\ Goto(p, "loadTail")
  /\ UNCHANGED <<tail, sealed, head, slots, ringsUsed, closed, ring, pTail, pSealed,
                 pHead, lives, c, kPc, wPc, history>>

\* The generation is not looked at: a late reclaim takes the ring from a later
\* holder.
ReclaimLoadAnyGeneration(p) ==
  /\ wPc[p] = "watch"
  /\ Gone(p) /\ role[p][1] # NoRing
  /\ IF owner[role[p][1]].held
       THEN wPc' = Set(wPc, p, "swap") /\ UNCHANGED role
       ELSE role' = Set(role, p, <<NoRing, 0>>) /\ UNCHANGED wPc
  /\ UNCHANGED <<words, threads, c, kPc, history>>

\* The generation is not counted up.
FreeSameGeneration(g) == [generation |-> 0, held |-> FALSE]
HeldSameGeneration(g) == [generation |-> 0, held |-> TRUE]

\* A ring is given away and never comes back.
ReleaseNot(p) ==
  /\ pc[p] \in {"registered", "told", "giveBack"}
  /\ Goto(p, IF pc[p] = "registered" THEN "out" ELSE "refused")
  /\ lives' = Set(lives, p, lives[p] - 1)
  /\ role' = Set(role, p, <<NoRing, 0>>)
  /\ Forget(p)
  /\ UNCHANGED <<words, c, kPc, wPc, history>>

\* Nobody reclaims.
FairnessNobodyReclaims ==
  /\ WF_vars(Consumer)
  /\ \A p \in P : WF_vars(InCall(p))
  /\ WF_vars(sealed[0] /\ Seal) /\ WF_vars(StoreClosed)

\* A registration that meets a held ring tries it again for ever.
TryNextSameRing(p) ==
  Goto(p, "loadOwner") /\ UNCHANGED <<ring, seen>>

-----------------------------------------------------------------------------
(* What a new producer must know                                           *)

\* It begins at the start of the ring, not where the one before stopped.
LoadTailFromStart(p) ==
  /\ pc[p] = "loadTail"
  /\ pTail' = Set(pTail, p, Start)
  /\ pSealed' = Set(pSealed, p, sealed[ring[p]])
  /\ Goto(p, "loadHead")
  /\ UNCHANGED <<words, ring, gen, seen, pHead, lives, c, kPc, wPc, role, history>>

\* It takes the ring for empty, though items of the one before may be in it.
LoadHeadTakesTail(p) ==
  /\ pc[p] = "loadHead"
  /\ pHead' = Set(pHead, p, pTail[p])
  /\ Goto(p, IF pSealed[p] THEN "giveBack" ELSE "loadUsed")
  /\ UNCHANGED <<words, ring, gen, seen, pTail, pSealed, lives, c, kPc, wPc, role, history>>

\* The consumer is told of the ring only after the first item.
LoadUsedNot(p) ==
  /\ pc[p] = "loadUsed"
  /\ Goto(p, "registered")
  /\ UNCHANGED <<words, ring, gen, seen, pTail, pSealed, pHead, lives, c, kPc, wPc, role, history>>

\* RINGS_USED is stored, not raised: it may go down again.
RaiseUsedByStore(p) ==
  /\ pc[p] = "raiseUsed"
  /\ seen' = Set(seen, p, 0)
  /\ ringsUsed' = ring[p] + 1 /\ Goto(p, "registered")
  /\ UNCHANGED <<tail, sealed, head, owner, slots, closed, ring, gen, pTail, pSealed,
                 pHead, lives, c, kPc, wPc, role, history>>

-----------------------------------------------------------------------------
(* Push and drain                                                          *)

\* A store instead of the compareExchange.
PublishByStore(p) ==
  /\ pc[p] = "publish"
  /\ tail' = Set(tail, ring[p], Advance(pTail[p], 1))
  /\ pTail' = Set(pTail, p, Advance(pTail[p], 1))
  /\ accepted' = Set(accepted, p, accepted[p] + 1)
  /\ Goto(p, "registered")
  /\ UNCHANGED <<sealed, head, owner, slots, ringsUsed, closed, ring, gen, seen, pSealed,
                 pHead, lives, c, kPc, wPc, role, delivered, passedOver>>

\* What is in the ring of a dead producer is thrown away with its role.
ReclaimSwapDrops(p) ==
  /\ wPc[p] = "swap"
  /\ owner' = Set(owner, role[p][1], Free(owner[role[p][1]].generation + 1))
  /\ tail' = Set(tail, role[p][1], head[role[p][1]])
  /\ wPc' = Set(wPc, p, "watch")
  /\ role' = Set(role, p, <<NoRing, 0>>)
  /\ UNCHANGED <<sealed, head, slots, ringsUsed, closed, threads, c, kPc, history>>

\* Reclaim publishes what the dead had written but not committed.
ReclaimSwapPublishes(p) ==
  /\ wPc[p] = "swap"
  /\ owner' = Set(owner, role[p][1], Free(owner[role[p][1]].generation + 1))
  /\ tail' = Set(tail, role[p][1], Advance(tail[role[p][1]], 1))
  /\ wPc' = Set(wPc, p, "watch")
  /\ role' = Set(role, p, <<NoRing, 0>>)
  /\ UNCHANGED <<sealed, head, slots, ringsUsed, closed, threads, c, kPc, history>>

\* The release of a slot comes twice.
ConsumerStoreHeadTwice ==
  /\ c.pc = "storeHead"
  /\ LET r == c.reader
         h == Advance(c.head[r], 2) IN
     /\ head' = Set(head, r, h)
     /\ c' = Settle(Pop([c EXCEPT !.head = Set(c.head, r, h)]))
  /\ UNCHANGED <<tail, sealed, owner, slots, ringsUsed, closed, threads, kPc, wPc, role, history>>

\* The slot is read but not released: the item is delivered again.
ConsumerStoreHeadNot ==
  /\ c.pc = "storeHead"
  /\ c' = Settle(Pop(c))
  /\ ConsumerOnly

\* The cached tail is one ahead.
CachedTooFar(d) == [d EXCEPT !.tail = Set(d.tail, d.reader, Advance(tail[d.reader], 1)),
                             !.sealed = Set(d.sealed, d.reader, sealed[d.reader])]

\* Every pop begins at ring 0.
SearchFromZero(d) == [d EXCEPT !.pc = "turn", !.looked = 0, !.loop = d.used, !.next = 0]

\* The consumer never asks again how many rings are in use.
ConsumerEndUsedOnce ==
  /\ c.pc = "endUsed"
  /\ LET d == [c EXCEPT !.used = IF c.used = 0 THEN ringsUsed ELSE c.used] IN
     c' = IF d.used = d.loop THEN [d EXCEPT !.pc = "loadClosed"] ELSE Settle(SearchFrom(d))
  /\ ConsumerOnly
ConsumerTurnUsedNot ==
  /\ c.pc = "turnUsed"
  /\ c' = Settle([c EXCEPT !.next = 0, !.pc = "look"])
  /\ ConsumerOnly

\* Rings that have come into use wait until the turn has passed all others once
\* more.
ConsumerTurnUsedLate ==
  /\ c.pc = "turnUsed"
  /\ c' = Settle([c EXCEPT !.used = ringsUsed, !.next = 0, !.pc = "look"])
  /\ ConsumerOnly

-----------------------------------------------------------------------------
(* Closing                                                                 *)

\* Only the rings in use are sealed: who registers at that moment keeps a live
\* ring on a closed channel.
SealUsedOnly ==
  /\ Closing
  /\ kPc = "open"
  /\ IF \E r \in R : r < ringsUsed /\ ~sealed[r]
       THEN \E r \in R : r < ringsUsed /\ ~sealed[r] /\ sealed' = Set(sealed, r, TRUE) /\ UNCHANGED kPc
       ELSE kPc' = "storeClosed" /\ UNCHANGED sealed
  /\ UNCHANGED <<tail, head, owner, slots, ringsUsed, closed, threads, c, wPc, role, history>>

\* register() does not look at closed.
RegisterAlways(p) ==
  /\ pc[p] = "out" /\ lives[p] > 0
  /\ Goto(p, "loadOwner") /\ ring' = Set(ring, p, 0)
  /\ UNCHANGED <<words, gen, seen, pTail, pSealed, pHead, lives, c, kPc, wPc, role, history>>

\* Closed is the end, without a last look at the tails.
ConsumerLoadClosedNoLastLook ==
  /\ c.pc = "loadClosed"
  /\ c' = IF closed THEN [c EXCEPT !.pc = "ended"] ELSE Settle(Pop(c))
  /\ ConsumerOnly

\* The consumer never looks at closed.
ConsumerLoadClosedNot ==
  /\ c.pc = "loadClosed"
  /\ c' = Settle(Pop(c))
  /\ ConsumerOnly

\* Who loads an owner word tries to claim the ring, held or not.
LoadOwnerAnyway(p) ==
  /\ pc[p] = "loadOwner"
  /\ Goto(p, "claim") /\ seen' = Set(seen, p, owner[ring[p]].generation)
  /\ UNCHANGED ring
  /\ UNCHANGED <<words, gen, pTail, pSealed, pHead, lives, c, kPc, wPc, role, history>>
=============================================================================
