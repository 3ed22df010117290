---- MODULE MissingEnd ----
A == 
====
