---- MODULE WrongName ----
====
