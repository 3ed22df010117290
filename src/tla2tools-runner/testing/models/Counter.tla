---- MODULE Counter ----
EXTENDS Naturals, TLC
CONSTANT Max
VARIABLES x, y
vars == <<x, y>>

Init == x = 0 /\ y = "even"
Flip(p) == IF p = "even" THEN "odd" ELSE "even"
Up ==
  /\ x < Max
  /\ x' = x + 1
  /\ y' = Flip(y)
Reset ==
  /\ x = Max
  /\ x' = 0
  /\ y' = "even"
Down ==
  /\ x = Max
  /\ x' = x - 1
  /\ y' = Flip(y)
Jump ==
  /\ x = 2
  /\ x' = x \div 0
  /\ y' = y

Next == Up \/ Reset
NextDown == Up \/ Reset \/ Down
NextStop == Up
NextJump == Up \/ Jump
NextAssert == Up /\ Assert(x # 1, "x must not be one")
NextIncomplete == Up \/ (x = 1 /\ x' = 0)

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Next)
DownSpec == Init /\ [][NextDown]_vars /\ WF_vars(NextDown)
StopSpec == Init /\ [][NextStop]_vars
JumpSpec == Init /\ [][NextJump]_vars
AssertSpec == Init /\ [][NextAssert]_vars
IncompleteSpec == Init /\ [][NextIncomplete]_vars

TypeOK == x \in 0..Max /\ y \in {"even", "odd"}
Small == x < 2
NotZero == x # 0
ReachesMax == <>(x = Max)
Returns == [](x = Max => <>(x = 0))
NeverOne == []<>(x = 7)
Grows == [][x' > x]_x
BadInv == x + "a" = 3
====
