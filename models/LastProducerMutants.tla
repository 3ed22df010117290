------------------------- MODULE LastProducerMutants -------------------------
(***************************************************************************)
(* Ways to miss the last producer.  Each operator below takes the place of *)
(* the operator of LastProducer that its name begins with, through a line  *)
(* `Original <- Mutant` of a cfg in mutants/.                              *)
(***************************************************************************)
EXTENDS LastProducer

\* One look is believed.
BelievesOneLook(p, seen) == TRUE

\* Two looks that found all rings free are believed, whatever happened in between.
BelievesTwoLooks(p, seen) == before[p] # NotYet

\* Giving a ring back leaves its generation as it was.
FreeRingSameGeneration(r) ==
  /\ holder' = [holder EXCEPT ![r] = Nobody]
  /\ UNCHANGED generation

\* Two looks that saw the same are not believed either.
BelievesNever(p, seen) == FALSE

\* Who reclaims the role of a dead producer does not look.
ReclaimLooksNot(p) ==
  /\ at[Watch] = "watch" /\ at[p] = "dead"
  /\ IF \E r \in Ring : holder[r] = p
       THEN \E r \in Ring : holder[r] = p /\ FreeRing(r)
       ELSE UNCHANGED <<holder, generation>>
  /\ at' = [at EXCEPT ![p] = "buried"]
  /\ UNCHANGED <<closed, before, now, clones>>

\* A dead producer that had given its ring back is taken for one that had looked.
ReclaimOnlyHolders(p) ==
  /\ at[Watch] = "watch" /\ at[p] = "dead"
  /\ IF \E r \in Ring : holder[r] = p
       THEN /\ \E r \in Ring : holder[r] = p /\ FreeRing(r)
            /\ at' = [at EXCEPT ![p] = "buried", ![Watch] = "look"]
       ELSE UNCHANGED <<holder, generation>> /\ at' = [at EXCEPT ![p] = "buried"]
  /\ UNCHANGED <<closed, before, now, clones>>

FreeRingTwice(r) ==
  /\ holder' = [holder EXCEPT ![r] = Nobody]
  /\ generation' = [generation EXCEPT ![r] = @ + Clones + 2]

\* Nobody reclaims the dead.
FairnessNobodyReclaims == \A p \in Lookers : WF_vars(Goes(p))
=============================================================================
