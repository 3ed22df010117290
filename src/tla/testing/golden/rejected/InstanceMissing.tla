---- MODULE InstanceMissing ----
A == INSTANCE Other WITH x <- 1
====
