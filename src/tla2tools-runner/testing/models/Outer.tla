---- MODULE Outer ----
EXTENDS SyntaxError
====
