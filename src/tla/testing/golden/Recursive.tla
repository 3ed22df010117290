---- MODULE Recursive ----
(* What a recursive function gives is applied before all of it is evaluated. *)
EXTENDS Naturals, TLC
VARIABLE x
Rows[i \in 0..5] ==
  [j \in 0..5 |-> IF j = 0 THEN [k \in 0..i |-> IF k = 0 THEN i ELSE Rows[i][1] + 1] ELSE IF i = 0 THEN j ELSE Rows[i - 1][j] + 1]
Sums[i \in 0..5] == [j \in 0..i |-> IF j = 0 THEN IF i = 0 THEN 0 ELSE Sums[i - 1][i - 1] ELSE Sums[i][j - 1] + x]
Grid[i \in 0..3, j \in 0..3] ==
  LET before == IF j = 0 THEN IF i = 0 THEN 0 ELSE 1 ELSE 2
  IN CASE before = 2 -> [k \in 0..3 |-> IF k = 0 THEN Grid[i, j - 1][0] + 1 ELSE Grid[i, j][k - 1] + 1]
       [] OTHER -> [k \in 0..3 |-> IF k = 0 THEN IF i = 0 THEN 0 ELSE Grid[i - 1, j][0] + 1 ELSE Grid[i, j][k - 1] + 1]
Init == x = 2
Next == x' = 5 - x
Inv == Rows[4][3] = 7 /\ Rows[4][0][2] = 6 /\ Sums[3][3] = 6 * x /\ Sums[2][0] = x /\ Grid[2, 3] = [k \in 0..3 |-> k + 5] /\ DOMAIN Grid[1, 2] = 0..3
====
