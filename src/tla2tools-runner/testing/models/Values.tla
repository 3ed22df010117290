---- MODULE Values ----
EXTENDS Integers, Sequences, FiniteSets, TLC
CONSTANTS a, b, Nodes
VARIABLES n, neg, s, str, set, ints, rec, tup, fun, empty, nested, sub, fset, rset, prod, lazy, mv, long, emptyset, isrec, sq, fint, un
Id == [i \in 0..2 |-> i * i]
Init ==
  /\ n = 3 /\ neg = -2 /\ s = <<1, 2>> /\ str = "a\"b\\c\n /\\ x = 1"
  /\ set = {3, 1, 2} /\ ints = 1..4 /\ rec = [kind |-> "get", val |-> {}] /\ tup = <<1, "x", TRUE>>
  /\ fun = (a :> 1 @@ b :> 2) /\ empty = <<>> /\ nested = [x |-> <<[y |-> {<<1, 2>>}]>>]
  /\ sub = SUBSET {1, 2} /\ fset = [{1, 2} -> {a}] /\ rset = [k : {1}, l : {2, 3}] /\ prod = {1, 2} \X {3}
  /\ lazy = [i \in {"p", "q"} |-> i] /\ mv = a
  /\ long = [i \in 0..14 |-> [id |-> i, name |-> "a fairly long string value to wrap lines", seq |-> <<i, i + 1>>]]
  /\ emptyset = {} /\ isrec = [sq |-> <<>>] /\ sq = [i \in 1..3 |-> -i] /\ fint = Id /\ un = {x \in 1..10 : x > 8}
vars == <<n, neg, s, str, set, ints, rec, tup, fun, empty, nested, sub, fset, rset, prod, lazy, mv, long, emptyset, isrec, sq, fint, un>>
Next == n' = n + 1 /\ UNCHANGED <<neg, s, str, set, ints, rec, tup, fun, empty, nested, sub, fset, rset, prod, lazy, mv, long, emptyset, isrec, sq, fint, un>>
Small == n < 4
====
