---- MODULE Deferred ----
\* What TLCDefer is given is evaluated in random behaviours only, for the steps that these take.
EXTENDS Integers, TLC, TLCExt
VARIABLE x
Init == x = 0
Up == \E d \in 1..3 : x' = x + d /\ TLCDefer(PrintT(<<x, x'>>))
Double == x > 2 /\ x' = 2 * x
Next == Up \/ Double
Seen == TLCDefer(PrintT(<<TLCGet("level"), x>>))
Small == x < 20
====
