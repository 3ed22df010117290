---- MODULE ExpectedErrors ----
\* AssertError holds of an expression that fails with this message, and of nothing else.
EXTENDS Naturals, Sequences, TLC, TLCExt
ASSUME AssertError("Attempted to apply Head to the empty sequence.", Head(<<>>)) \/ TRUE
ASSUME AssertError("The first argument of Assert should be a string", 1 + 1) = FALSE
ASSUME AssertError("Another message", <<1>>[2]) = FALSE
====
