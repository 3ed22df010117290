---- MODULE BadJunction ----
A == /\\ TRUE
  ) /\\ FALSE
====
