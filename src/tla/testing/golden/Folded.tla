---- MODULE Folded ----
(* Recursive operators that take operators, of which RECURSIVE counts the parameters only. *)
EXTENDS Naturals, Sequences
VARIABLES x, y
RECURSIVE Fold(_, _, _)
Fold(op(_, _), base, s) == IF s = <<>> THEN base ELSE Fold(op, op(base, Head(s)), Tail(s))
RECURSIVE Even(_, _)
Even(p(_), n) == IF n = 0 THEN p(TRUE) ELSE IF n = 1 THEN p(FALSE) ELSE Even(p, n - 2)
RECURSIVE Some(_, _)
Some(A(_), n) == n > 0 /\ (A(n) \/ Some(A, n - 1))
Add(n) == x' = n /\ y' = [y EXCEPT ![n] = Fold(LAMBDA a, b : a + b, 0, <<n, x, @>>)]
Init == x = 1 /\ y = <<0, 0, 0>>
Next == Some(Add, 3)
Spec == Init /\ [][Next]_<<x, y>>
Bound == \A i \in 1..3 : y[i] < 6
Inv == LET RECURSIVE Map(_, _)
           Map(f(_), s) == IF s = <<>> THEN <<>> ELSE <<f(Head(s))>> \o Map(f, Tail(s))
       IN Map(LAMBDA e : e + x, y) = [i \in 1..3 |-> y[i] + x]
Parity == Even(LAMBDA b : b, 4) /\ ~Even(LAMBDA b : b, 3)
Small == Fold(+, 0, y) <= 15
====
