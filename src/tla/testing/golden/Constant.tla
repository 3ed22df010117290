---- MODULE Constant ----
(* Definitions without parameters that are constant have one value for good, also where their evaluation draws at random or prints; what stands for a constant of the cfg is evaluated each time. *)
EXTENDS Integers, TLC
CONSTANT Anew
VARIABLE x

Drawn == RandomElement(1..1000000)
Three == [i \in 1..3 |-> RandomElement(1..1000000)]
Again == RandomElement(1..1000000)

ASSUME Drawn = Drawn
ASSUME Three = Three
ASSUME Anew # Anew

Init == x = Drawn
Next == x' = IF x = Drawn THEN Three[1] ELSE Drawn

True == \A i \in 1..3 : i < 4
False == \E i \in 1..3 : i > 4
Number == 1 + 2
NoValue == CHOOSE i \in 1..3 : i > 4
====
