---- MODULE RememberedOnce ----
\* What TLCCache keeps of an expression is the same in assumptions, initial states and steps, and in definitions that refer to it.
EXTENDS Naturals, TLC, TLCExt
VARIABLE x
Count(v) == CASE TLCSet(1, TLCGet(1) + 1) -> v
Five == TLCCache(Count({n : n \in 1..5}), {1})
Four == TLCCache(Count({n \in 1..5 : n + 1 \in Five}), {2})
ASSUME TLCSet(1, 0)
ASSUME 5 \in Five
ASSUME 5 \notin Four
Init == x \in Four
Next == x' \in Five
Twice == TLCGet(1) = 2
====
