---- MODULE UnknownName ----
A == undefinedName
====
