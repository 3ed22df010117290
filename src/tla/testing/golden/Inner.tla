---- MODULE Inner ----
EXTENDS Naturals
CONSTANTS Max, Op(_)
VARIABLE v
Start == v = 0
Step == /\ v < Max
        /\ v' = Op(v)
Spec == Start /\ [][Step]_v
AtMost(n) == v <= n
Double(x) == 2 * x
LOCAL Hidden == 1
UsesHidden == Hidden + Double(Max)
====
