---- MODULE AtOutside ----
A == @ + 1
====
