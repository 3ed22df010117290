---- MODULE Clock ----
(* The module RealTime can be extended, though what it bounds time by is no formula that can be checked. *)
EXTENDS RealTime
VARIABLE tick
Init == now = 0 /\ tick = 0
Next == now < 3 /\ now' = now + 1 /\ tick' = 1 - tick
Bounded == RTBound(Next, tick, 1, 2)
Inv == tick = now % 2
====
