---- MODULE Undeclared ----
(* Operators that are recursive because the cfg replaces what they use with themselves. *)
EXTENDS Naturals
VARIABLE x
Set(n) == x' = n
SetUpTo3(n) == n <= 3 /\ (x' = n \/ Set(n + 1))
Count(n) == 0
Counted(n) == IF n = 0 THEN 0 ELSE Count(n - 1) + 1
IsOdd(n) == n = 1
IsEven(n) == IF n = 0 THEN TRUE ELSE IsOdd(n - 1)
Odd(n) == IF n = 0 THEN FALSE ELSE IsEven(n - 1)
Init == x = 0
Next == Set(x)
Inv == Count(x) = x /\ (IsEven(x) <=> x \in {0, 2})
====
