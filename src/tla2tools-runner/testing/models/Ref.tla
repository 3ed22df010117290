---- MODULE Ref ----
EXTENDS Naturals
VARIABLES x
Init == x = 0
Next == x' = (x + 1) % 4
Spec == Init /\ [][Next]_x /\ WF_x(Next)
Bounded == x < 99
Even == x # 2
AlwaysEven == []Even
Abs == INSTANCE RefAbs WITH y <- x
Refines == Abs!Spec
InitWrong == x = 1
Progress == []<>(x = 3)
Bounds == []Bounded
====
