---- MODULE Instances ----
EXTENDS Naturals, TLC
VARIABLES x, y

Plus(n) == n + 1
AddTwo(n) == n + 2

X == INSTANCE Inner WITH Max <- 4, Op <- Plus, v <- x
Y(limit) == INSTANCE Inner WITH Max <- limit, Op <- AddTwo, v <- y
LOCAL INSTANCE FiniteSets

Init == X!Start /\ Y(6)!Start
Next == \/ X!Step /\ UNCHANGED y
        \/ Y(6)!Step /\ UNCHANGED x
        \/ x = 4 /\ y = 6 /\ UNCHANGED <<x, y>>
Spec == Init /\ [][Next]_<<x, y>>

Bounded == X!AtMost(4) /\ Y(6)!AtMost(6)
Refines == X!Spec
Small == Cardinality({x, y}) <= 2
ASSUME PrintT(<<X!Double(3), X!UsesHidden, Y(9)!UsesHidden>>)
====
