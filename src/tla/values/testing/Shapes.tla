------------------------------- MODULE Shapes -------------------------------
EXTENDS Naturals, Sequences, TLC
VARIABLE x
Init == x = 0
Next == x' = x
Spec == Init /\ [][Next]_x

Interval   == 1..2
Enumerated == {2, 1}
Filtered   == {n \in 1..5 : n > 3}
Listed     == {5, 4}
Function   == [i \in {2, 1} |-> i * i]
Tuple      == <<1, 4>>
Record     == [a |-> 1, b |-> {1, 2}]
RecordInAnotherOrder == [b |-> 1..2, a |-> 1]
Lazy       == [i \in {3, 4} |-> 1..i]
Pairs      == (4 :> {1, 2, 3, 4}) @@ (3 :> {3, 2, 1})
One        == 1
OneAsText  == "1"
=============================================================================
