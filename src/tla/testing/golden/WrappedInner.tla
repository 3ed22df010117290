---- MODULE WrappedInner ----
EXTENDS Naturals
VARIABLES x, y
Step == 1
Twice(n) == 2 * n
Add(n) == x' = x + n /\ UNCHANGED y
Move(n) == y' = y + Step /\ x' = Twice(n)
InnerInit == x = 0 /\ y = 0
InnerNext == \E n \in 1..3 : Add(n) \/ Move(n)
====
