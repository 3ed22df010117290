---- MODULE Remembered ----
\* TLCCache evaluates what is constant once for each value of its second operand, wherever it comes to it again.
EXTENDS Naturals, TLC, TLCExt
VARIABLES x, y
Init == x = 0 /\ y = 0
Next == \/ x' = (x + 1) % 5 /\ y' = y
        \/ y' = (y + 1) % 2 /\ x' = x
Square(a) == TLCCache(IF PrintT(<<"square of", a>>) THEN a * a ELSE 0, {a})
Right == Square(x) = x * x
====
