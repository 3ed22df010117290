---- MODULE Actions ----
\* How actions are made of definitions, parameters, recursion, instances: the states that TLC counts for each.
EXTENDS Integers, Sequences, FiniteSets
VARIABLES x, y, z
vars == <<x, <<y, z>>>>
Small == 0..2
Init == x \in {0, 1} /\ y = 0 /\ z = [i \in {1, 2} |-> i]

Plus(n) == n + 1
Inner == INSTANCE ActionsInner WITH Top <- 2, Step <- Plus, v <- x, w <- y
At(Top) == INSTANCE ActionsInner WITH Step <- LAMBDA n : n + 1, v <- y, w <- x
Doubled == INSTANCE ActionsInner WITH Top <- 2, Step <- Plus, v <- 2 * x, w <- y

Set(var, e) == var = e
Both(A(_), B(_), i) == A(i) /\ B(i)
XIs(i) == x' = i
YIs(i) == y' = i
Bounded == x' \in Small /\ y' \in Small

RECURSIVE Choose(_, _)
Choose(n, A) == IF n = 0 THEN A ELSE \/ x' = n /\ A
                                     \/ Choose(n - 1, A)
RECURSIVE Sum(_)
Sum(s) == IF s = {} THEN 0 ELSE LET e == CHOOSE e \in s : TRUE IN e + Sum(s \ {e})

\* Disjunctions in front of a long rest, which assigns what they leave.
M1 == /\ x = 0 \/ x' = 1 \/ y' = 1
      /\ x' \in {0, 1}
      /\ y' \in {0, 1}
      /\ \/ z' = z /\ x' # y'
         \/ z' = [z EXCEPT ![1] = @ + x'] /\ z[1] < 3
         \/ UNCHANGED z
      /\ x' + y' < 2 \/ z' = z
M2 == Set(x', 1 - (x % 2)) /\ Set(y', Sum({x', 1})) /\ UNCHANGED z /\ y' < 3
M3 == (Both(XIs, YIs, x) /\ z' = z) \/ (Both(LAMBDA i : XIs(1 - (i % 2)), YIs, 1) /\ z' = z)
M4 == Inner!Either /\ UNCHANGED z
M5 == (Inner!Up \/ At(1)!Up) /\ z' = z
M6 == x < 2 /\ Choose(2, y' = x /\ z' = z /\ x' \in {0, 1, 2})
M7 == \A i \in {1, 2} : (z[i] = i \/ z[i] > 0) /\ (IF i = 1 THEN x' \in {0, 1} ELSE y' = x /\ z' = z)
M8 == LET In(S) == x' \in S
          n == x + y
          Keep == UNCHANGED <<z>>
      IN (In({n % 3, 1}) \/ (n = 0 /\ In({2}))) /\ y' = n % 2 /\ Keep
M9 == \E i \in Small, j \in Small, k \in {1, 2} : i + j = k /\ x' = i /\ y' = j /\ z' = [z EXCEPT ![k] = k]
M10 == [Inner!Up]_<<x, y>> /\ UNCHANGED z
M11 == <<Inner!Either>>_x /\ z' = z
M12 == (ENABLED Inner!Up /\ x' = 2 /\ UNCHANGED <<y, z>>) \/ (~ENABLED (x' = x + 1 /\ x' < 2) /\ x' = 0 /\ UNCHANGED <<y, z>>)
M13 == CASE x = 0 -> Bounded [] x = 1 -> x' = 0 /\ (y' = 0 \/ y' = 1) [] OTHER -> UNCHANGED <<x, y>>
M13b == M13 /\ z' = z
M14 == (x = 0 => x' = 1) /\ (x' \in {0, 1} => y' = x') /\ UNCHANGED z /\ x' \in {0, 1}
M15 == \E S \in SUBSET {0, 1} : x' = Cardinality(S) /\ (0 \in S \/ 1 \in S) /\ UNCHANGED y /\ UNCHANGED z
M16 == LET f[n \in Nat] == IF n = 0 THEN {0} ELSE f[n - 1] \cup {n} IN (x' \in f[x] /\ UNCHANGED <<y, z>>) \/ (x < 2 /\ x' = x + 1 /\ UNCHANGED <<<<y>>, z>>)
M17 == (x' = {} /\ x' \subseteq {0, 1} /\ UNCHANGED <<y, z>> /\ FALSE) \/ (x' = 0 /\ x' = 0 /\ UNCHANGED vars) \/ (x' = 1 /\ UNCHANGED <<y, z>>)
M18 == x' = 1 - (x % 2) /\ UNCHANGED <<y, z>> /\ (x' = 1 \/ x = 1 \/ TRUE)
M20 == /\ \E i \in {0, 1} : \/ i = x
                            \/ z[1] = 1
       /\ x' = x /\ y' = y /\ z' = z

EnabledInDoubled == ENABLED Doubled!Up => x = 0 \/ x = 1
\* A function that TLC has not enumerated is searched like an operator, so that its disjunctions branch.
M19 == LET Safe[n \in 0..3] == \/ n = 0
                              \/ n = 1
                              \/ \E c \in 0..(n - 1) : Safe[c] /\ c >= x
       IN Safe[x + 1] /\ Safe[2] /\ x' = 1 /\ UNCHANGED <<y, z>>
M21 == LET f == [i \in {0, 1}, j \in {1} |-> i = x \/ j = 1]
       IN f[x, 1] /\ x' \in {0, 1} /\ UNCHANGED <<y, z>>
Inv == x \in Nat /\ y \in Nat
====
