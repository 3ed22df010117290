---- MODULE Afterwards ----
\* A postcondition is evaluated after a violation, too, and is told of the counterexample, which is empty when there is none.
EXTENDS Naturals, TLC, TLCExt
VARIABLE x
Init == x = 0
Step(k) == x' = (x + k) % 4
Reset == x = 2 /\ x' = 0
Next == (\E k \in 1..2 : Step(k)) \/ Reset
Ending == x # 3 /\ Next
Spec == Init /\ [][Next]_x
Low == x < 3
NotTwice == [](x = 2 => [](x # 1))
Told == /\ PrintT(CounterExample)
        /\ CounterExample.state # {} => PrintT(ToTrace(CounterExample))
====
