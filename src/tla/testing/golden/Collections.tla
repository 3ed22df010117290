---- MODULE Collections ----
EXTENDS Integers, TLC, Sequences, FiniteSets

\* Where TLC prints equal values in several ways (the empty function, an interval) they are compared, not printed.
S == {3, 1, 2, 2}
F == [x \in 1..3 |-> x * x]
G == [x \in {"a", "b"} |-> x]
R == [name |-> "r", count |-> 3]

ASSUME PrintT(<<"sets", S, {}, {{}}, {1, 1}, {"b", "a"}, {TRUE, FALSE}, {<<1>>, <<>>}, {{2}, {1}, {}}>>)
ASSUME PrintT(<<"set operators", S \cup {5}, S \cap {1, 9}, S \ {1}, S \union {0}, S \intersect {}, 1 \in S, 1 \notin S, {1} \subseteq S, S \subseteq {1}>>)
ASSUME PrintT(<<"SUBSET", SUBSET {1, 2}, {1} \in SUBSET {1, 2}, {3} \in SUBSET {1, 2}, UNION {{1}, {2, 3}, {}}, SUBSET {}>>)
ASSUME PrintT(<<"subset order", {s \in SUBSET {1, 2, 3} : Cardinality(s) = 2}, CHOOSE s \in SUBSET {1, 2, 3} : Cardinality(s) = 2>>)
ASSUME PrintT(<<"filter", {x \in 1..10 : x % 3 = 0}, {<<x, y>> \in (1..2) \X (1..2) : x < y}>>)
ASSUME PrintT(<<"map", {x * x : x \in -2..2}, {x + y : x \in 1..2, y \in 10..11}, {x + y : <<x, y>> \in {<<1, 2>>, <<3, 4>>}}, {<<x, y>> : x, y \in 1..2}>>)
ASSUME PrintT(<<"product", (1..2) \X {"a"}, {1} \X {2} \X {3}, ({1} \X {2}) \X {3}, <<1, "a">> \in (1..2) \X {"a"}>>)
ASSUME PrintT(<<"functions", F, G, F[2], G["a"], DOMAIN F = 1..3, DOMAIN G, [x \in {} |-> x] = <<>>, [x, y \in 1..2 |-> x + y][1, 2]>>)
ASSUME PrintT(<<"function sets", [1..2 -> {0, 1}], [{"a"} -> {1}], [{} -> {1}] = {<<>>}, [1..2 -> {}], F \in [1..3 -> Nat], F \in [1..2 -> Nat]>>)
ASSUME PrintT(<<"tuple patterns", [<<x, y>> \in (1..2) \X {5} |-> x + y], [x \in 1..2, <<y, z>> \in {<<1, 2>>} |-> x + y + z]>>)
ASSUME PrintT(<<"records", R, R.name, R["count"], DOMAIN R, [a : 1..2, b : {"x"}], [a |-> 1, b |-> 2] = [b |-> 2, a |-> 1], R \in [name : STRING, count : Nat]>>)
ASSUME PrintT(<<"except", [F EXCEPT ![2] = 0], [F EXCEPT ![2] = @ + 1, ![3] = @ * 2], [R EXCEPT !.count = @ + 1, !.name = "s"], [F EXCEPT ![9] = 1]>>)
ASSUME PrintT(<<"nested except", [[x \in 1..2 |-> [a |-> x, b |-> <<x, x>>]] EXCEPT ![1].a = 9, ![2].b[1] = @ + 5], [<<1, 2>> EXCEPT ![1] = 5], [[x, y \in 1..2 |-> 0] EXCEPT ![1, 2] = 7]>>)
ASSUME PrintT(<<"same", <<1, 2>> = [x \in 1..2 |-> x], <<>> = [x \in {} |-> x], [a |-> 1] = [x \in {"a"} |-> 1], <<"a">> = <<"a">>>>)
ASSUME PrintT(<<"sequences", <<1, 2>> \o <<3>>, Append(<<1>>, 2), Head(<<7, 8>>), Tail(<<7, 8, 9>>), Len(<<1, 1>>), SubSeq(<<1, 2, 3, 4>>, 2, 3), SubSeq(<<1, 2>>, 3, 2), SelectSeq(<<1, 2, 3, 4>>, LAMBDA x : x % 2 = 0)>>)
ASSUME PrintT(<<"Seq", <<1, 2>> \in Seq(Nat), <<-1>> \in Seq(Nat), <<>> \in Seq({}), "a" \o "b", Len("abc")>>)
ASSUME PrintT(<<"finite sets", Cardinality(S), Cardinality({}), IsFiniteSet(1..3), Cardinality(SUBSET (1..4)), Cardinality([1..3 -> 1..3])>>)
ASSUME PrintT(<<"TLC", 1 :> 2, 1 :> 2 @@ 2 :> 3 @@ 1 :> 9, SortSeq(<<3, 1, 2>>, LAMBDA a, b : a < b), Permutations({1, 2}), ToString(<<1, "a">>), TLCEval({1, 2})>>)
ASSUME PrintT(<<"sorted", SortSeq(<<3, 1, 2>>, >), {x \in {5, 4} : TRUE}, {<<2, 1>>, <<1, 2>>, <<1>>}, {[a |-> 2], [a |-> 1]}>>)
ASSUME TLCSet(1, 5) /\ PrintT(<<"registers", TLCGet(1)>>)
ASSUME Assert(TRUE, "not shown") /\ Print("Print gives its second argument", TRUE)
ASSUME PrintT(<<"any", 1 \in {1, 2} \cup {3}, {1, 2} = {2, 1, 1}, {<<1, 2>>} = {1} \X {2}, (1..2) \X (3..4) = {<<1, 3>>, <<1, 4>>, <<2, 3>>, <<2, 4>>}, SUBSET {1} = {{}, {1}}, [1..1 -> 2..2] = {<<2>>}>>)
ASSUME PrintT(<<"long", [x \in 1..30 |-> x * 1000], [a |-> 1..20, b |-> [x \in {"one", "two", "three", "four"} |-> <<x, x, x>>]]>>)
====
