---- MODULE Levels ----
\* TLCGet("level") of the next state.
EXTENDS Naturals, TLC
VARIABLE x
Init == x = 0
Next == x' = (x + 1) % 4 /\ TLCGet("level")' = TLCGet("level") + 1
Spec == Init /\ [][Next]_x
Deeper == [][TLCGet("level")' = TLCGet("level") + 1]_x
Shallow == TLCGet("level")' < 3
Both == [][TLCGet("level")' # TLCGet("level")' + x' - x']_x
====
