---- MODULE Printed ----
(* A filtered set without a value cannot be printed, a function without one is shown by its form. *)
EXTENDS Naturals, TLC
Untyped == {n \in {1, 2} : n = {}}
ASSUME PrintT(<<1, Untyped>>)
====
