---- MODULE Replaced ----
(* Operators, also infix ones, in the place of others and of constants, which have to be constant. *)
EXTENDS Naturals, Sequences, TLC
CONSTANTS Plus(_, _), Size
VARIABLE x
a ++ b == a * b
Both(a, b) == a + b + 1
Three == 3
Varying == x
Odd == IF TRUE THEN 3 ELSE x
Init == x = Size
Next == x' = x
Inv == Plus(1, 2) = 3 /\ (1 ++ 2) = 4 /\ (4 \o 5) = 9 /\ x = 3
Enabled(A) == ENABLED A
CanStep == Enabled(Next)
Deadlock == TLCGet("config").deadlock
====
