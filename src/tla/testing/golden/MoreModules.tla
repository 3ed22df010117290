---- MODULE MoreModules ----
EXTENDS Integers, Bags, TLC, Sequences

B == SetToBag({"a", "b"}) (+) SetToBag({"a"})

ASSUME PrintT(<<"bags", B, BagToSet(B), CopiesIn("a", B), CopiesIn("z", B), BagIn("b", B), BagCardinality(B), EmptyBag = <<>>, IsABag(B), IsABag(1 :> 0)>>)
ASSUME PrintT(<<"bag operators", B (-) SetToBag({"a"}), B \sqsubseteq B, SetToBag({"a"}) \sqsubseteq B, B \sqsubseteq SetToBag({"a"}), BagUnion({B, SetToBag({"c"})})>>)


ASSUME PrintT(<<"sub bags", SubBag(SetToBag({"a"}) (+) SetToBag({"a"}))>>)
====
