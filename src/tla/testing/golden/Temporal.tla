---- MODULE Temporal ----
\* A worker that is idle, works, and either finishes or fails and starts again. Each cfg checks one temporal form.
EXTENDS Naturals
VARIABLES pc, tries

vars == <<pc, tries>>
Init == pc = "idle" /\ tries = 0
Begin == pc = "idle" /\ pc' = "busy" /\ UNCHANGED tries
Fail == pc = "busy" /\ pc' = "idle" /\ tries' = (tries + 1) % 3
Finish == pc = "busy" /\ pc' = "done" /\ UNCHANGED tries
Reset == pc = "done" /\ pc' = "idle" /\ tries' = 0
Next == Begin \/ Fail \/ Finish \/ Reset

Unfair == Init /\ [][Next]_vars
Weak == Unfair /\ WF_vars(Next)
WeakEach == Unfair /\ WF_vars(Begin) /\ WF_vars(Fail) /\ WF_vars(Finish) /\ WF_vars(Reset)
Strong == Unfair /\ WF_vars(Begin) /\ SF_vars(Finish)
Fair(p) == WF_vars(p = 1 /\ Begin) /\ SF_vars(p = 2 /\ Finish)
Quantified == Unfair /\ \A p \in 1..2 : Fair(p)

Eventually == <>(pc = "done")
Always == [](pc # "failed")
AlwaysEventually == []<>(pc = "idle")
EventuallyAlways == <>[](pc = "done")
LeadsTo == pc = "busy" ~> pc = "done"
Implication == (pc = "idle") => <>(pc = "busy")
Nested == []((pc = "done") => <>(pc = "idle" \/ pc = "done"))
NestedBox == []((pc = "done") => [](pc = "done"))
StepForm == [][pc' # pc]_vars
Infinitely == []<><<Finish>>_vars
Finally == <>[][FALSE]_vars
Conditional == ([]<><<Fail>>_vars) => <>(tries = 2)
Both == (pc = "idle" ~> pc = "busy") /\ <>(pc = "done")
Disjunct == (<>[](pc = "idle")) \/ ([]<>(pc = "done"))
Each == \A n \in 0..2 : (tries = n) ~> (tries = 0 \/ pc = "done")
EnabledForm == [](ENABLED Finish => pc = "busy")
UsesEnabled == []<>(ENABLED <<Next>>_vars)
====
