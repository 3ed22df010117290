---- MODULE Logic ----
EXTENDS Integers, TLC

\* Each line is printed by TLC too: src/tla/testing/golden/Logic.out.
ASSUME PrintT(<<"and", TRUE /\ TRUE, TRUE /\ FALSE, FALSE /\ (1 = "a")>>)
ASSUME PrintT(<<"or", TRUE \/ (1 = "a"), FALSE \/ TRUE, FALSE \/ FALSE>>)
ASSUME PrintT(<<"implies", FALSE => (1 = "a"), TRUE => FALSE, TRUE => TRUE>>)
ASSUME PrintT(<<"equiv", TRUE <=> FALSE, FALSE \equiv FALSE, (1 = 2) <=> (2 = 3)>>)
ASSUME PrintT(<<"not", ~TRUE, \lnot FALSE, \neg (1 = 2)>>)
ASSUME PrintT(<<"forall", \A x \in 1..3 : x > 0, \A x, y \in 1..2 : x = y, \A x \in {} : 1 = "a">>)
ASSUME PrintT(<<"exists", \E x \in 1..3 : x > 2, \E x, y \in {} : TRUE, \E <<x, y>> \in (1..2) \X (3..4) : x + y = 6>>)
ASSUME PrintT(<<"choose", CHOOSE x \in 1..5 : x > 2, CHOOSE x \in {3, 1, 2} : x # 1, CHOOSE x \in {"b", "a"} : TRUE>>)
ASSUME PrintT(<<"choose sets", CHOOSE s \in SUBSET {2, 1} : s # {}, CHOOSE f \in [1..2 -> 3..4] : TRUE, CHOOSE r \in [a : {2, 1}, b : BOOLEAN] : r.b>>)
ASSUME PrintT(<<"choose tuples", CHOOSE t \in {<<2, 1>>, <<3>>, <<1, 2>>} : TRUE, CHOOSE t \in {<<2>>, <<1, 1>>} : TRUE, CHOOSE <<x, y>> \in (1..2) \X (1..2) : x > y>>)
ASSUME PrintT(<<"choose functions", CHOOSE f \in {[x \in {2} |-> 1], [x \in {1, 5} |-> 0], [x \in {3} |-> 0]} : TRUE>>)
ASSUME PrintT(<<"choose order", CHOOSE s \in {{5}, {1, 2}, {4}} : TRUE, CHOOSE s \in {1..3, {7}, {}} : s # {}>>)
ASSUME PrintT(<<"if", IF 1 < 2 THEN "then" ELSE 1 + "a", IF FALSE THEN 1 ELSE 2>>)
ASSUME PrintT(<<"case", CASE 1 > 2 -> "a" [] 2 > 1 -> "b", CASE FALSE -> 1 [] OTHER -> 2, CASE TRUE -> 1 [] TRUE -> 2>>)
ASSUME PrintT(<<"let", LET x == 1 f(y) == x + y g[n \in 0..3] == IF n = 0 THEN 0 ELSE n + g[n - 1] IN f(2) + g[3]>>)
ASSUME PrintT(<<"arithmetic", 7 + 5, 7 - 9, 7 * (-3), 7 \div 2, -7 \div 2, 7 % 3, -7 % 3, 2^10, -(3)>>)
ASSUME PrintT(<<"compare", 1 < 2, 2 <= 2, 3 > 4, 4 >= 4, 1 # 2, 1 /= 1, -1 \leq 0, 0 \geq 1>>)
ASSUME PrintT(<<"interval", 1..3, 3..1, -1..1, 2 \in 1..3, 4 \in 1..3>>)
ASSUME PrintT(<<"infinite", 3 \in Nat, -3 \in Nat, -3 \in Int, "a" \in STRING, 1 \in Int>>)
ASSUME PrintT(<<"strings", "", "a\"b", "back\\slash", "tab\t", "a" = "b", "a" # "b">>)
ASSUME PrintT(<<"precedence", 1 + 2 * 3, 2 * 3 + 1, 10 - 2 - 3, 1 .. 2 + 1, ~ TRUE \/ TRUE, 2^3 * 2, - 2 + 5, 7 % 4 * 1>>)
ASSUME PrintT(<<"prefix", -1 - 1, - 1 * 2, ~FALSE /\ FALSE, {1} \cup {2} = {1, 2}, 1 \in {1} /\ TRUE>>)
ASSUME PrintT(<<"junctions",
  /\ TRUE
  /\ \/ FALSE
     \/ TRUE
  /\ TRUE,
  \/ /\ FALSE
     /\ 1 = "a"
  \/ TRUE,
  /\ 1 = 1
  /\ FALSE => 1 = "a" >>)
====
