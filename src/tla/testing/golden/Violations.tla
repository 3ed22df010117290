---- MODULE Violations ----
\* Each way in which a run can end, with the counts at that moment.
EXTENDS Integers, TLC
CONSTANT N
VARIABLES x, y
vars == <<x, y>>
Init == x \in 0..1 /\ y = 0
A == x < N /\ x' = x + 1 /\ y' = x
B == x < N /\ x' = x + 2 /\ y' \in {0, x}
Next == A \/ B
Spec == Init /\ [][Next]_vars
Loop == Next \/ (x >= N /\ UNCHANGED vars)
Inv == x <= N
InvInit == x = 0
Grows == [][x' > x]_x
ByOne == [][x' = x + 1]_x
Starts == x = 1
StartsAny == x \in {0, 1} /\ [][x' > x]_x
NoPrime == y' = 0
Asserts == Assert(x < 3, "x became 3")
Partial == (x = 2 /\ x' = 3) \/ (x # 2 /\ A)
TypeError == IF x = 2 THEN x + "a" > 0 ELSE TRUE
BadNext == (x = 2 /\ x' = x[1] /\ y' = 0) \/ A
BadInit == x = 0 /\ y = x + TRUE
FalseAssume == N = 0
Overflow == (x + 1) * 2000000000 > 0
IncompleteInit == x = 0
Cases == CASE x = 0 -> TRUE [] x = 1 -> TRUE
ChooseNone == (CHOOSE v \in {1, 2} : v > x) > 0
EmptyHead == x < 2 \/ {1}[1] = 2
====
