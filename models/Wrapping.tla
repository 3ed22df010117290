------------------------------ MODULE Wrapping ------------------------------
(***************************************************************************)
(* Sequence arithmetic of the rings.                                       *)
(*                                                                         *)
(* The code counts with free-running unsigned 32-bit sequences; here they  *)
(* run modulo Modulus, a small power of two, so that every behaviour wraps *)
(* again and again and the state space is still finite.  What the code     *)
(* needs of 2^32 is what is assumed of Modulus: both are powers of two, so *)
(* that the index of a slot runs on across the wrap, and at least twice    *)
(* the capacity, so that every distance from 0 to Capacity is unambiguous. *)
(***************************************************************************)
EXTENDS Naturals

CONSTANTS
  Capacity,  \* slots in a ring
  Modulus    \* sequences run from 0 to Modulus - 1 and wrap

PowersOfTwo == {2^k : k \in 0..10}

ASSUME Capacity \in PowersOfTwo
ASSUME Modulus \in PowersOfTwo /\ Modulus >= 2 * Capacity

Sequence == 0..(Modulus - 1)
Slot     == 0..(Capacity - 1)

\* (s + n) >>> 0
Advance(s, n) == (s + n) % Modulus

\* (to - from) >>> 0: how far `to` is ahead of `from`.  Sequences are never
\* compared with <, only their distances are.
Distance(from, to) == (to + Modulus - from) % Modulus

\* seq & mask
Index(s) == s % Capacity

\* The sequences s with from <= s < to, in the wrapping sense.
Window(from, to) == {s \in Sequence : Distance(from, s) < Distance(from, to)}

Min(a, b) == IF a <= b THEN a ELSE b
=============================================================================
