---------------------------- MODULE LastProducer ----------------------------
(***************************************************************************)
(* The last producer to go closes the channel.  A producer holds a ring,   *)
(* whose owner word carries a generation; it may be cloned, which takes a  *)
(* free ring; it goes by giving its ring back, which moves the generation  *)
(* on, and then looks whether anybody is left.  There is no counter, so a  *)
(* producer that dies leaves nothing to be repaired but its owner word:    *)
(* whoever reclaims it looks as the dead would have done.                  *)
(*                                                                         *)
(* One look at one owner word after the other is not enough: a clone on a  *)
(* ring already looked at, made by a producer on a ring not yet looked at  *)
(* that then goes, would be missed.  So it looks twice and believes it if  *)
(* nothing changed, in which case all rings were free at one moment; and   *)
(* only a producer can be cloned.                                          *)
(*                                                                         *)
(* Every action is one access to an owner word, or the close (SpscRing,    *)
(* SealWord say what that is).                                             *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS
  Rings,      \* how many rings
  Producers,  \* handles that may exist; the first holds ring 1 in the beginning
  First,
  Clones,     \* how often a producer may be cloned
  Mortal      \* whether producers may die

ASSUME Rings \in Nat \ {0} /\ First \in Producers /\ Clones \in Nat /\ Mortal \in BOOLEAN

Nobody == "nobody"
Watch  == "watch"  \* who reclaims the roles of the dead
Lookers == Producers \cup {Watch}

VARIABLES
  \* Shared memory: of each ring, who holds it and its generation; closed.
  holder, generation, closed,
  \* Each producer, and who reclaims: where it is, what it saw in the look before
  \* and in this one.
  at, before, now,
  \* Clones made.
  clones

vars == <<holder, generation, closed, at, before, now, clones>>

Ring == 1..Rings
NotYet == <<>>

Init ==
  /\ holder = [r \in Ring |-> IF r = 1 THEN First ELSE Nobody]
  /\ generation = [r \in Ring |-> 0]
  /\ closed = FALSE
  /\ at = [p \in Lookers |-> IF p = First THEN "in" ELSE IF p = Watch THEN "watch" ELSE "new"]
  /\ before = [p \in Lookers |-> NotYet] /\ now = [p \in Lookers |-> NotYet]
  /\ clones = 0

\* p is cloned: the clone q gets any ring that is free.
Clone(p, q) ==
  /\ at[p] = "in" /\ at[q] = "new" /\ clones < Clones
  /\ \E r \in Ring :
       /\ holder[r] = Nobody
       /\ holder' = [holder EXCEPT ![r] = q]
  /\ at' = [at EXCEPT ![q] = "in"]
  /\ clones' = clones + 1
  /\ UNCHANGED <<generation, closed, before, now>>

\* Gives the ring back.
FreeRing(r) ==
  /\ holder' = [holder EXCEPT ![r] = Nobody]
  /\ generation' = [generation EXCEPT ![r] = @ + 1]

StartLook(p) == at' = [at EXCEPT ![p] = "look"] /\ UNCHANGED <<before, now>>

Leave(p) ==
  /\ at[p] = "in"
  /\ \E r \in Ring : holder[r] = p /\ FreeRing(r)
  /\ StartLook(p)
  /\ UNCHANGED <<closed, clones>>

\* Where somebody goes who has looked: a handle that is gone may serve for a later clone.
Done(p) == IF p = Watch THEN "watch" ELSE "new"

\* Two looks in a row that saw the same.
Believes(p, seen) == before[p] = seen

\* Load the next owner word.  Held: whoever holds it will look when it goes.
Look(p) ==
  /\ at[p] = "look"
  /\ LET r == Len(now[p]) + 1
         seen == Append(now[p], generation[r])
     IN IF holder[r] # Nobody
          THEN /\ at' = [at EXCEPT ![p] = Done(p)]
               /\ before' = [before EXCEPT ![p] = NotYet] /\ now' = [now EXCEPT ![p] = NotYet]
          ELSE IF r < Rings
            THEN now' = [now EXCEPT ![p] = seen] /\ UNCHANGED <<at, before>>
            ELSE /\ now' = [now EXCEPT ![p] = NotYet]
                 /\ IF Believes(p, seen)
                      THEN /\ at' = [at EXCEPT ![p] = "close"]
                           /\ before' = [before EXCEPT ![p] = NotYet]
                      ELSE /\ before' = [before EXCEPT ![p] = seen]
                           /\ UNCHANGED at
  /\ UNCHANGED <<holder, generation, closed, clones>>

Close(p) ==
  /\ at[p] = "close"
  /\ closed' = TRUE
  /\ at' = [at EXCEPT ![p] = Done(p)]
  /\ UNCHANGED <<holder, generation, before, now, clones>>

Die(p) ==
  /\ Mortal
  /\ at[p] \in {"in", "look", "close"}
  /\ at' = [at EXCEPT ![p] = "dead"]
  /\ before' = [before EXCEPT ![p] = NotYet] /\ now' = [now EXCEPT ![p] = NotYet]
  /\ UNCHANGED <<holder, generation, closed, clones>>

\* Reclaim: free the ring of the dead if it still holds it, and look in any case.
Reclaim(p) ==
  /\ at[Watch] = "watch" /\ at[p] = "dead"
  /\ IF \E r \in Ring : holder[r] = p
       THEN \E r \in Ring : holder[r] = p /\ FreeRing(r)
       ELSE UNCHANGED <<holder, generation>>
  /\ at' = [at EXCEPT ![p] = "buried", ![Watch] = "look"]
  /\ UNCHANGED <<closed, before, now, clones>>

\* Who watches over threads is told of all that have gone, dead or not: the ring had
\* been given back before; it looks all the same.  Nothing may rest on that: where
\* nobody is left, the channel must be closed without it.
ReclaimGone ==
  /\ Mortal
  /\ at[Watch] = "watch" /\ \E p \in Producers : at[p] \in {"new", "buried"}
  /\ closed \/ \E p \in Producers : at[p] \notin {"new", "buried"}
  /\ StartLook(Watch)
  /\ UNCHANGED <<holder, generation, closed, clones>>

Finished == closed /\ \A p \in Producers : at[p] \in {"new", "buried"}
Terminating == Finished /\ at[Watch] = "watch" /\ UNCHANGED vars

Goes(p) == Look(p) \/ Close(p)

Next ==
  \/ \E p \in Producers, q \in Producers : Clone(p, q)
  \/ \E p \in Producers : Leave(p) \/ Goes(p) \/ Die(p) \/ Reclaim(p)
  \/ Goes(Watch) \/ ReclaimGone
  \/ Terminating

\* Who is going goes on; the dead are reclaimed.  Nobody has to leave, to clone or to die.
Fairness ==
  /\ \A p \in Lookers : WF_vars(Goes(p))
  /\ \A p \in Producers : WF_vars(Reclaim(p))

Spec == Init /\ [][Next]_vars /\ Fairness

-----------------------------------------------------------------------------
TypeOK ==
  /\ holder \in [Ring -> Producers \cup {Nobody}]
  /\ generation \in [Ring -> 0..(Clones + 1)]
  /\ closed \in BOOLEAN
  /\ at \in [Lookers -> {"new", "in", "look", "close", "dead", "buried", "watch"}]
  /\ clones \in 0..Clones
  /\ \A p \in Lookers : at[p] # "look" => before[p] = NotYet /\ now[p] = NotYet

Left == \E r \in Ring : holder[r] # Nobody

\* The channel is not closed while a producer is left.
ClosedHasNone == closed => ~Left

\* When none is left, it is closed.
LastCloses == ~Left ~> closed

\* Witnesses: each of these formulas must be violated.
NeverCloned   == clones = 0
NeverDoubts   == \A p \in Lookers : at[p] = "look" /\ Len(now[p]) = Rings - 1 /\ holder[Rings] = Nobody
                                      /\ before[p] # NotYet => Believes(p, Append(now[p], generation[Rings]))
NeverReclaims == at[Watch] # "close"
NeverTwoClose == ~\E p, q \in Lookers : p # q /\ at[p] = "close" /\ at[q] = "close"
=============================================================================
