---- MODULE MixedDiv ----
EXTENDS Naturals
A == 4 \div 2 * 2
====
