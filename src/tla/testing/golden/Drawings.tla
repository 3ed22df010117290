---- MODULE Drawings ----
\* Community module SVG: elements, their text, and points on circles and lines.
EXTENDS SVG, TLC, Integers
ASSUME PrintT(SVGElemToString(Svg(<<Line(1, 2, 3, 4, [stroke_width |-> "2"]), Group(<<Circle(5, 6, 7, <<>>), Text(1, -2, "<<a>>", [fill |-> "red", x |-> "9"])>>, [id |-> "g"])>>, <<>>)))
ASSUME PrintT(Rect(1, 2, 3, 4, <<>>))
ASSUME PrintT([k \in 0..4 |-> NodeOfRingNetwork(100, 100, 50, k, 5)])
ASSUME PrintT(PointOnLine([x |-> 0, y |-> 10], [x |-> 7, y |-> -10], 2))
====
