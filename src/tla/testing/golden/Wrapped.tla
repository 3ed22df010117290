---- MODULE Wrapped ----
(* Operators that a cfg replaces with ones that call them through an instance, which stays as it is. *)
EXTENDS WrappedInner
inner == INSTANCE WrappedInner
other == INSTANCE WrappedInner WITH x <- y, y <- x
FewAdd(n) == x < 5 /\ inner!Add(n)
FewMove(n) == y < 4 /\ n < 3 /\ inner!Move(n)
More == inner!Step + 1
Three(n) == 3 * n
Small == inner!Twice(1) = 2 /\ Step = 2
Tripled == inner!Twice(1) = 3 /\ other!Twice(1) = 3 /\ inner!Step = 1
====
