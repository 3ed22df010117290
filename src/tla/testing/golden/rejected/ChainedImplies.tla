---- MODULE ChainedImplies ----
A == TRUE => FALSE => TRUE
====
