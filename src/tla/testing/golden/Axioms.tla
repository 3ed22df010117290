---- MODULE Axioms ----
\* An AXIOM is not checked, as it may be for provers only; an ASSUME is.
EXTENDS Naturals
CONSTANT C
AXIOM Induction == \A f : f[0] /\ (\A n \in Nat : f[n] => f[n + 1]) => \A n \in Nat : f[n]
AXIOM C = 2
ASSUME C = 1
====
