---- MODULE Rivals ----
\* One small case for each mistake that a checker of TLA+ is known to have made.
EXTENDS Naturals, Sequences, TLC
VARIABLES x, s

\* => at the column of a bullet continues the item's list as a whole.
Bullets ==
  /\ x >= 0
  /\ x <= 9
  => x < 10

\* ~ before a bulleted list negates the whole list.
NotList ==
  ~ /\ x = 1
    /\ x = 2

\* A condition over several lines.
Nested ==
  IF /\ x > 0
     /\ IF x > 1
        THEN TRUE
        ELSE FALSE
  THEN x > 1
  ELSE x <= 1

\* LET hides nothing of what a passed operator refers to.
Apply(op(_), v) == LET y == 100 IN op(v)
Captures == LET y == 1 IN Apply(LAMBDA v : v + y, x) = x + 1

\* A module-level operator does not see the locals of its caller.
Limit == 2
UsesLimit(n) == n + Limit
Caller == \A n \in 0..3 : UsesLimit(n) = n + 2

\* A higher-order parameter applied deep inside.
Deep(op(_)) == \A n \in 1..2 : \E m \in {op(n)} : m = op(n) /\ {op(k) : k \in 1..n} # {}
DeepHolds == Deep(LAMBDA n : n * n)

\* An equivalence is not an implication, and .. binds looser than +.
Equivalence == (x = 1 <=> x = 1) /\ ((x = 0) <=> ~(x # 0))
Ranges == 5 \in (0 .. 1) \cup {5} /\ 1 .. 2 + 1 = 1 .. 3

\* Actions reached through several operators, with parameters, and under a quantifier below a wrapper.
Add(n) == x + n <= 4 /\ x' = x + n
Log(n) == s' = Append(s, n)
AddAndLog(n) == Add(n) /\ Log(n)
Wrapper(A(_)) == \E n \in 1..2 : A(n)
Through == Wrapper(AddAndLog)
Stop == x = 4 /\ UNCHANGED <<x, s>>
Next == Through \/ Stop

\* A primed argument.
Same(a, b) == a = b
Keep == Same(s', s) /\ Same(x', x)
Steps == [][Keep \/ Through]_<<x, s>>

\* Init from an invariant: each conjunct narrows or generates.
TypeOK == /\ x \in 0..4
          /\ s \in {<<>>, <<1>>, <<2>>}
Consistent == x = Len(s) \/ (s = <<2>> /\ x = 2)
InductiveInit == TypeOK /\ Consistent
Init == x = 0 /\ s = <<>>

\* A disjunction inside an initial predicate generates a state for each disjunct, equal ones too.
DisjunctInit == /\ \/ x = 1
                   \/ x \in {1, 2}
                   \/ \E n \in 2..3 : x = n
                /\ s = <<>>
\* Implications, IF and CASE, LET in Next.
Mixed == /\ IF x = 0 THEN x' = 1 ELSE x' \in {0, 2}
         /\ CASE x = 0 -> s' = s [] x = 1 -> s' = <<x>> [] OTHER -> s' \in {<<>>, s}
         /\ LET n == x IN n < 3
         /\ (x = 1 => s' # s) 
Safe == Bullets /\ NotList /\ Nested /\ Captures /\ Caller /\ DeepHolds /\ Equivalence
NeverThree == x # 3
Box == [](x < 5)
====
