--------------------------- MODULE SealWordMutants ---------------------------
(* Ways to get the seal wrong; see SpscRingMutants for how they are used.  *)
EXTENDS SealWord

\* A sequence that is not brought back to 32 bits.
AdvanceUnwrapped(s, n) == s + n

\* The head is not loaded again: an old one takes a distant tail for sealed.
TooOldNever(k) == FALSE

\* The head may run ahead by up to the distance that tells the seal.
TooOldLate(k) == Distance(kHead[k], head) > Quarter

\* The seal is told by the sign of the word.
IsSealedBySign(w, h) == w >= Half

\* A closer that is not looking whether the word is sealed takes the seal off.
JudgedAlwaysOpen(k) == "swap"

\* The seal is stored: a publish in between is lost.
SwapByStore(k) ==
  /\ kPc[k] = "swap"
  /\ kHead' = [kHead EXCEPT ![k] = 0] /\ kWord' = [kWord EXCEPT ![k] = 0]
  /\ word' = FlipSeal(kWord[k]) /\ sealed' = sealed + 1 /\ Goto(k, "storeClosed")
  /\ UNCHANGED <<head, closed, pTail, cTail, cSealed>>

\* The seal is off by one bit: not half the circle away.
FlipSealQuarter(w) == Advance(w, Quarter)

\* The producer does not look at the seal.
PublishOverSeal ==
  /\ Distance(head, pTail) < Capacity
  /\ word' = Advance(word, 1) /\ pTail' = Advance(pTail, 1)
  /\ UNCHANGED <<head, closed, cTail, cSealed, kPc, kHead, kWord, sealed>>

\* closed is stored before the word is sealed.
LoadHeadStoresClosed(k) ==
  /\ kPc[k] \in {"open", "loadHead"}
  /\ kHead' = [kHead EXCEPT ![k] = head]
  /\ closed' = TRUE
  /\ Goto(k, "loadTail")
  /\ UNCHANGED <<word, head, pTail, cTail, cSealed, kWord, sealed>>

\* A closer may be overtaken by any number of items: why that is assumed not to
\* happen.
NobodyOvertakenNot == TRUE

\* With weak fairness only, a closer may be outrun for ever.
FairnessWeak ==
  /\ WF_vars(Look \/ StoreHead)
  /\ \A k \in Closers : WF_vars(kPc[k] # "open" /\ Closer(k))
=============================================================================
