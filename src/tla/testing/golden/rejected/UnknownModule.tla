---- MODULE UnknownModule ----
EXTENDS NoSuchModule
====
