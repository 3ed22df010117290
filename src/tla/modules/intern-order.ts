import type { Interner } from '../values/intern.ts';

/**
 * TLC orders strings and model values by when SANY or TLC first interned their text, for whatever reason: a cfg value, an operator symbol,
 * an identifier, a number, a string. These are the texts that come from SANY itself and from the modules that come with the engine, in
 * that order, seen in a run of TLC (`UniqueString`'s table).
 *
 * The whole order, which the loader follows:
 * 1. model values and strings of the cfg, in its order;
 * 2. `noteBuiltins`;
 * 3. the tokens of each module in the order in which SANY parses them (comments apart, proofs included; of a string only the text with its
 *    quotes, which matters to nobody): the root module; then, until none is left, the first module not yet read that is extended, looked
 *    for in the root module, then in the modules it extends, then in those it instantiates and in inner modules, each in the same way;
 *    when there is none, the first one that is instantiated, in the same order. `noteModule` for a module that comes with the engine;
 * 4. the strings of each module in the order of semantic analysis: a module after those that it extends and instantiates, within a
 *    module as they stand in the text;
 * 5. what the evaluation makes.
 */

const BUILTINS =
  'STRING FALSE TRUE BOOLEAN = /= . \' \\lnot \\neg \\land \\lor \\equiv => SUBSET UNION DOMAIN \\subseteq \\in \\notin \\ \\intersect \\union \\times ~> [] <> ENABLED UNCHANGED \\cdot -+-> [ ^ / * - -. + ^+ ^* ^# < \\leq > \\geq ... .. | || && & ?? %% % ## ++ -- ** // ^^ @@ !! |- |= -| =| <: :> := ::= \\oplus \\ominus \\odot \\oslash \\otimes \\uplus \\sqcap \\sqcup \\div \\wr \\star \\o \\bigcirc \\bullet \\prec \\succ \\preceq \\succeq \\sim \\simeq \\ll \\gg \\asymp \\subset \\supset \\supseteq \\approx \\cong \\sqsubset \\sqsubseteq \\sqsupset \\sqsupseteq \\doteq \\propto ~ /\\ \\/ <=> # <= =< >= \\X \\cap \\cup \\circ (+) (-) (.) (/) (\\X) @';

const MODULES: Readonly<Record<string, string>> = {
  Naturals: 'Naturals Naturals Nat a b n',
  Integers: 'Integers Integers Naturals Int a 0',
  Reals: 'Reals Reals Integers Real a b m Infinity i r',
  Sequences: 'Sequences Sequences Naturals Seq S 1 n Nat Len s t i Append e Head Tail SubSeq m SelectSeq Test _ F 0',
  FiniteSets: 'FiniteSets FiniteSets Naturals Sequences IsFiniteSet S seq Seq s n 1 Len Cardinality CS T 0 x',
  Bags: 'Bags Bags TLC Naturals IsABag B n Nat 0 BagToSet SetToBag S e 1 BagIn EmptyBag B1 B2 d Sum f DSum elt BagUnion SubBag RemoveFromDom x y Combine BagSet i Biggest Range r s RSB BB BagOfAll F _ BagCardinality CopiesIn',
  TLC: 'TLC TLC Naturals Sequences FiniteSets Print out val PrintT Assert v JavaTime n Nat TLCGet i TLCSet d e x f g Permutations S w SortSeq s Op _ Perm p 1 Len j RandomElement Any ToString a b TLCEval',
  TLCExt: 'TLCExt TLCExt TLC Integers AssertEq a b PrintT AssertError err exp FailsEval e TLCError s Assert TLCGetOrDefault key defaultVal n TLCGetAndSet Op _ val oldVal v TLCSet Trace CounterExample ToTrace CE TLCModelValue str ToString TLCDefer expression TLCNoOp PickSuccessor bool TLCCache closure TLCFP var i Int TLCEvalDefinition definitionName',
  Randomization: 'Randomization Randomization Naturals FiniteSets RandomSubset k S T Cardinality RandomSetOfSubsets n TestRandomSetOfSubsets i 1 5',
  Json: 'Json Json Sequences FiniteSets TLC IsSequence F D ToJsonKeyValue d ToString ToJsonObjectString _ ToJsonArrayString ToJsonString IsFiniteSet ToJson value ToJsonArray ToJsonObject JsonSerialize absoluteFilename JsonDeserialize val ndJsonSerialize ndJsonDeserialize',
  Folds: 'Folds Folds MapThenFoldSet op _ base f choose S iter s x',
  Functions: 'Functions Functions Integers Folds Restrict f S x RestrictDomain Test _ RestrictValues IsRestriction narrow wide Range Pointwise g T e Inverse t s AntiFunction IsInjective a b Injection M Surjection Bijection ExistsInjection ExistsSurjection ExistsBijection FoldFunctionOnSet op base fun indices MapThenFoldSet i FoldFunction SumFunctionOnSet 0 SumFunction',
  FiniteSetsExt: 'FiniteSetsExt FiniteSetsExt Integers FiniteSets Folds Functions FoldSet op _ base set MapThenFoldSet x s SumSet 0 ProductSet y 1 ReduceSet acc MapThenSumSet FlattenSet S SymDiff A B Quantify P Cardinality kSubset k Max Min Choices Sets ChoiceFunction Ts f T Range ChooseUnique',
  SequencesExt: 'SequencesExt SequencesExt Sequences Naturals FiniteSets FiniteSetsExt Folds Functions Bags TLC ToSet s i ToBag x Range Cardinality SetToSeq S f 1 IsInjective SetToSeqs D j SetToSortSeq op _ SortSeq SetToAllKPermutations TupleOf set n SeqOf m 0 BoundedSeq Contains e Len IsSorted Reverse Remove SelectSeq t ReplaceAll old new SelectInSeq seq Test I Min SelectInSubSeq from to SubSeq SelectLastInSeq Max SelectLastInSubSeq InsertAt ReplaceAt RemoveAt RemoveFirst v RemoveFirstMatch Cons elt Snoc Append Front Last IsPrefix IsStrictPrefix IsSuffix IsStrictSuffix Prefixes l CommonPrefixes P prefix LongestCommonPrefix longest other Suffixes SeqMod a b FoldSeq base FoldFunction FoldLeft MapThenFoldSet y FoldRight FoldLeftDomain FoldRightDomain FlattenSeq seqs flatten Zip Interleave u SubSeqs AllSubSeqs IndexFirstSubSeq last ReplaceSubSeqAt r suffix ReplaceFirstSubSeq ReplaceAllSubSeqs z match comp p q R T g',
  BagsExt: 'BagsExt BagsExt Bags Integers Folds BagAdd B x e 1 BagRemove BagRemoveAll MapThenFoldBag op _ base f choose handle pow n Nat 0 MapThenFoldSet S FoldBag SumBag y ProductBag',
  Bitwise: 'Bitwise Bitwise Integers And _ x y n m exp 2 0 1 Or xdm ydm Xor NotR Not a shiftR pos odd z',
  Combinatorics: 'Combinatorics Combinatorics Naturals factorial n Nat 0 1 choose k',
  Relation: 'Relation Relation Naturals FiniteSets IsReflexive R S x IsReflexiveUnder op _ p 1 2 IsIrreflexive IsIrreflexiveUnder IsSymmetric y IsSymmetricUnder IsAntiSymmetric IsAntiSymmetricUnder IsAsymmetric IsAsymmetricUnder IsTransitive z IsTransitiveUnder IsStrictlyPartiallyOrdered IsStrictlyPartiallyOrderedUnder IsPartiallyOrdered IsPartiallyOrderedUnder IsStrictlyTotallyOrdered IsStrictlyTotallyOrderedUnder IsTotallyOrdered IsTotallyOrderedUnder TransitiveClosure N Cardinality trcl n Nat 0 ReflexiveTransitiveClosure IsConnected rtrcl',
  Graphs: 'Graphs Graphs Naturals Sequences FiniteSets SequencesExt Relation IsDirectedGraph G node edge DirectedSubgraph H Transpose e 2 1 IsUndirectedGraph UndirectedSubgraph Path p Seq i Len SimplePath j AreConnectedIn m n IsStronglyConnected ConnectionsIn C N u Cu IsTreeWithRoot r f GraphUnion IsBipartiteWithPartitions U V HasCycle IsDag Successors AllSuccessors S Predecessors AllPredecessors Ancestors EdgeRelation TransitiveClosure Descendants InDegree Cardinality OutDegree Roots Leaves EmptyGraph',
  UndirectedGraphs: 'UndirectedGraphs UndirectedGraphs Naturals Sequences SequencesExt FiniteSets Folds Functions IsUndirectedGraph G node edge e a b IsLoopFreeUndirectedGraph UndirectedSubgraph H Path p Seq i 1 Len SimplePath j AreConnectedIn m n ConnectedComponents IsCC S T IsStronglyConnected s t',
  IOUtils: 'IOUtils IOUtils TLC Integers Sequences SequencesExt IOSerialize val absoluteFilename compress IODeserialize compressed Serialize value dest options r exitValue Int stdout stderr Deserialize src IOExec command IOEnvExec env IOExecTemplate commandTemplate parameters IOEnvExecTemplate IOEnv atoi str i ToString zeroPadN n width s padLen Len zeros 1 FoldLeft acc z',
  VectorClocks: 'VectorClocks VectorClocks Naturals Sequences Functions concurrent v1 v2 i j happenedBefore IsCausalOrder log clock _ 1 Len Fill c D d 0 vci vcj CausalOrder node domain newlog f Range',
  CSV: 'CSV CSV TLC Integers CSVWrite template val file CSVWriteRecord record delim headers CSVRead columns delimiter CSVRecords n Nat',
  SVG: 'SVG SVG Naturals Sequences Integers TLC FiniteSets Merge r1 r2 D1 D2 k SVGElem _name _attrs _children _innerText name attrs children innerText Line x1 y1 x2 y2 svgAttrs ToString line Circle cx cy r circle Rect x y w h width height rect Text text Image href xlink:href image Group g Svg svg SVGDoc vbX vbY vbW vbH xmlns:xlink http://www.w3.org/1999/xlink xmlns http://www.w3.org/2000/svg viewBox SVGElemToString elem NodeOfRingNetwork n m 0 NodesOfDirectedMultiGraph nodes edges options f Int PointOnLine from to segment SVGSerialize frameNamePrefix frameNumber IO IOUtils',
  DyadicRationals: 'DyadicRationals DyadicRationals FiniteSets Integers Sequences FiniteSetsExt TLC Divides p q d 1 Divisors GCD n m Max Rational num den Reduce gcd IsDyadicRational r i 0 2 Zero One Add lcn qq pp Half PrettyPrint ToString',
  Statistics: 'Statistics Statistics Naturals ChiSquare expected actual alpha',
};

export function noteBuiltins(interner: Interner): void {
  for (const text of BUILTINS.split(' ')) interner.note(text);
}

/** Notes the tokens of a module that comes with the engine. */
export function noteModule(interner: Interner, name: string): void {
  if (!Object.hasOwn(MODULES, name)) return;
  for (const text of MODULES[name]!.split(' ')) interner.note(text);
}
