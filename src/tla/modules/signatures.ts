/**
 * The modules that come with the engine: what each one extends and which operators it makes visible. The front end resolves names by
 * this table, the compiler finds the implementation of `operator` in `module` through `natives.ts`.
 *
 * Operators are given by their form: `Len(_)`, `SelectSeq(_, _(_))` for a parameter that is an operator of one operand, `_ + _` for
 * an infix and `-. _` for a prefix operator. All are of constant level, as their definitions are (SANY takes the level of an application
 * from its operands).
 */

/**
 * Not `pure` when the value depends on more than the operands, or when evaluation does more than give a value: such an application must be
 * evaluated each time that TLC evaluates it. A definition without parameters that is made of `drawn` ones (a random element, what is read
 * from a file or printed) is evaluated once all the same; one that asks for the state of the search, which is `impure`, is not.
 */
export type Purity = 'pure' | 'drawn' | 'impure';

export interface OperatorSignature {
  readonly name: string;
  /** For each parameter the number of operands that it takes itself; 0 for a value. */
  readonly parameters: readonly number[];
  readonly fixity: 'named' | 'infix' | 'prefix';
  readonly purity: Purity;
  /** What the value is known to be. */
  readonly result: 'boolean' | 'integer' | 'any';
  /** Whether operands are evaluated by the implementation, if at all; it gets a function without parameters for each. */
  readonly lazy: boolean;
}

export interface ModuleSignature {
  readonly name: string;
  readonly extends: readonly string[];
  /** Those of them, the last ones, that it extends since the releases of 2025, and instantiated for itself before. */
  readonly extendsLately: readonly string[];
  /** By name, own ones only. */
  readonly operators: ReadonlyMap<string, OperatorSignature>;
}

interface Description {
  readonly extends?: readonly string[];
  readonly extendsLately?: readonly string[];
  readonly any?: readonly string[];
  readonly boolean?: readonly string[];
  readonly integer?: readonly string[];
  /** Names from the lists above that are not pure. */
  readonly impure?: readonly string[];
  readonly drawn?: readonly string[];
  readonly lazy?: readonly string[];
}

const DESCRIPTIONS: Readonly<Record<string, Description>> = {
  Naturals: {
    any: ['Nat', '_ .. _'],
    integer: ['_ + _', '_ - _', '_ * _', '_ ^ _', '_ % _', '_ \\div _'],
    boolean: ['_ < _', '_ > _', '_ \\leq _', '_ \\geq _'],
  },
  Integers: { extends: ['Naturals'], any: ['Int'], integer: ['-. _'] },
  Reals: { extends: ['Integers'], any: ['Real', '_ / _', 'Infinity'] },
  Sequences: {
    any: ['Seq(_)', '_ \\o _', 'Append(_, _)', 'Head(_)', 'Tail(_)', 'SubSeq(_, _, _)', 'SelectSeq(_, _(_))'],
    integer: ['Len(_)'],
  },
  FiniteSets: { boolean: ['IsFiniteSet(_)'], integer: ['Cardinality(_)'] },
  Bags: {
    extends: ['TLC'],
    any: ['BagToSet(_)', 'SetToBag(_)', 'EmptyBag', '_ (+) _', '_ (-) _', 'BagUnion(_)', 'SubBag(_)', 'BagOfAll(_(_), _)'],
    boolean: ['IsABag(_)', 'BagIn(_, _)', '_ \\sqsubseteq _'],
    integer: ['BagCardinality(_)', 'CopiesIn(_, _)'],
  },
  TLC: {
    any: [
      'Print(_, _)',
      'JavaTime',
      'TLCGet(_)',
      '_ :> _',
      '_ @@ _',
      'Permutations(_)',
      'SortSeq(_, _(_, _))',
      'RandomElement(_)',
      'Any',
      'ToString(_)',
      'TLCEval(_)',
    ],
    boolean: ['PrintT(_)', 'Assert(_, _)', 'TLCSet(_, _)'],
    impure: ['TLCGet', 'TLCSet'],
    drawn: ['Print', 'PrintT', 'JavaTime', 'RandomElement'],
  },
  _Possible: { any: ['_Counts'], boolean: ['_Track(_, _)', '_CheckName(_)', '_PrintCounts'], impure: ['_Track', '_Counts', '_CheckName', '_PrintCounts'] },
  TLCExt: {
    any: [
      'TLCGetOrDefault(_, _)',
      'TLCGetAndSet(_, _(_, _), _, _)',
      'Trace',
      'CounterExample',
      'ToTrace(_)',
      'TLCModelValue(_)',
      'TLCNoOp(_)',
      'TLCCache(_, _)',
      'TLCEvalDefinition(_)',
    ],
    boolean: ['AssertEq(_, _)', 'AssertError(_, _)', 'TLCDefer(_)', 'PickSuccessor(_)'],
    integer: ['TLCFP(_)'],
    impure: [
      'AssertEq',
      'AssertError',
      'TLCGetOrDefault',
      'TLCGetAndSet',
      'Trace',
      'CounterExample',
      'TLCModelValue',
      'TLCDefer',
      'PickSuccessor',
      'TLCEvalDefinition',
    ],
    lazy: ['AssertError', 'TLCDefer', 'PickSuccessor', 'TLCCache'],
  },
  Randomization: {
    any: ['RandomSubset(_, _)', 'RandomSetOfSubsets(_, _, _)', 'TestRandomSetOfSubsets(_, _, _)'],
    drawn: ['RandomSubset', 'RandomSetOfSubsets', 'TestRandomSetOfSubsets'],
  },
  Json: {
    any: ['ToJson(_)', 'ToJsonArray(_)', 'ToJsonObject(_)', 'JsonDeserialize(_)', 'ndJsonDeserialize(_)'],
    boolean: ['JsonSerialize(_, _)', 'ndJsonSerialize(_, _)'],
    drawn: ['JsonDeserialize', 'ndJsonDeserialize', 'JsonSerialize', 'ndJsonSerialize'],
  },

  Folds: { any: ['MapThenFoldSet(_(_, _), _, _(_), _(_), _)'] },
  Functions: {
    extendsLately: ['Integers', 'Folds'],
    any: [
      'Restrict(_, _)',
      'RestrictDomain(_, _(_))',
      'RestrictValues(_, _(_))',
      'Range(_)',
      'Pointwise(_, _, _(_, _))',
      'Inverse(_, _, _)',
      'AntiFunction(_)',
      'Injection(_, _)',
      'Surjection(_, _)',
      'Bijection(_, _)',
      'FoldFunctionOnSet(_(_, _), _, _, _)',
      'FoldFunction(_(_, _), _, _)',
    ],
    boolean: ['IsRestriction(_, _)', 'IsInjective(_)', 'ExistsInjection(_, _)', 'ExistsSurjection(_, _)', 'ExistsBijection(_, _)'],
    integer: ['SumFunctionOnSet(_, _)', 'SumFunction(_)'],
  },
  FiniteSetsExt: {
    extends: ['Folds', 'Functions'],
    extendsLately: ['Integers', 'FiniteSets'],
    any: [
      'FoldSet(_(_, _), _, _)',
      'ReduceSet(_(_, _), _, _)',
      'FlattenSet(_)',
      'SymDiff(_, _)',
      'kSubset(_, _)',
      'Max(_)',
      'Min(_)',
      'Choices(_)',
      'ChooseUnique(_, _(_))',
    ],
    integer: ['SumSet(_)', 'ProductSet(_)', 'MapThenSumSet(_(_), _)', 'Quantify(_, _(_))'],
  },
  SequencesExt: {
    extendsLately: ['Sequences', 'Naturals', 'FiniteSets', 'FiniteSetsExt', 'Folds', 'Functions', 'Bags', 'TLC'],
    any: [
      'ToSet(_)',
      'ToBag(_)',
      'SetToSeq(_)',
      'SetToSeqs(_)',
      'SetToSortSeq(_, _(_, _))',
      'SetToAllKPermutations(_)',
      'TupleOf(_, _)',
      'SeqOf(_, _)',
      'BoundedSeq(_, _)',
      'Reverse(_)',
      'Remove(_, _)',
      'ReplaceAll(_, _, _)',
      'InsertAt(_, _, _)',
      'ReplaceAt(_, _, _)',
      'RemoveAt(_, _)',
      'RemoveFirst(_, _)',
      'RemoveFirstMatch(_, _(_))',
      'Cons(_, _)',
      'Snoc(_, _)',
      'Front(_)',
      'Last(_)',
      'Prefixes(_)',
      'CommonPrefixes(_)',
      'LongestCommonPrefix(_)',
      'Suffixes(_)',
      'FoldSeq(_(_, _), _, _)',
      'FoldLeft(_(_, _), _, _)',
      'FoldRight(_(_, _), _, _)',
      'FoldLeftDomain(_(_, _), _, _)',
      'FoldRightDomain(_(_, _), _, _)',
      'FlattenSeq(_)',
      'Zip(_, _)',
      'Interleave(_, _)',
      'SubSeqs(_)',
      'AllSubSeqs(_)',
      'ReplaceSubSeqAt(_, _, _, _)',
      'ReplaceFirstSubSeq(_, _, _)',
      'ReplaceAllSubSeqs(_, _, _)',
    ],
    boolean: [
      'Contains(_, _)',
      'IsSorted(_, _(_, _))',
      'IsPrefix(_, _)',
      'IsStrictPrefix(_, _)',
      'IsSuffix(_, _)',
      'IsStrictSuffix(_, _)',
    ],
    integer: [
      'SelectInSeq(_, _(_))',
      'SelectInSubSeq(_, _, _, _(_))',
      'SelectLastInSeq(_, _(_))',
      'SelectLastInSubSeq(_, _, _, _(_))',
      'SeqMod(_, _)',
      'IndexFirstSubSeq(_, _)',
    ],
  },
  BagsExt: {
    any: ['BagAdd(_, _)', 'BagRemove(_, _)', 'BagRemoveAll(_, _)', 'MapThenFoldBag(_(_, _), _, _(_), _(_), _)', 'FoldBag(_(_, _), _, _)'],
    integer: ['SumBag(_)', 'ProductBag(_)'],
  },
  Bitwise: { integer: ['_ & _', '_ | _', '_ ^^ _', 'Not(_)', 'shiftR(_, _)'] },
  Combinatorics: { extends: ['Naturals'], any: ['factorial'], integer: ['choose(_, _)'] },
  Relation: {
    extendsLately: ['Naturals', 'FiniteSets'],
    any: ['TransitiveClosure(_, _)', 'ReflexiveTransitiveClosure(_, _)'],
    boolean: [
      'IsReflexive(_, _)',
      'IsReflexiveUnder(_(_, _), _)',
      'IsIrreflexive(_, _)',
      'IsIrreflexiveUnder(_(_, _), _)',
      'IsSymmetric(_, _)',
      'IsSymmetricUnder(_(_, _), _)',
      'IsAntiSymmetric(_, _)',
      'IsAntiSymmetricUnder(_(_, _), _)',
      'IsAsymmetric(_, _)',
      'IsAsymmetricUnder(_(_, _), _)',
      'IsTransitive(_, _)',
      'IsTransitiveUnder(_(_, _), _)',
      'IsStrictlyPartiallyOrdered(_, _)',
      'IsStrictlyPartiallyOrderedUnder(_(_, _), _)',
      'IsPartiallyOrdered(_, _)',
      'IsPartiallyOrderedUnder(_(_, _), _)',
      'IsStrictlyTotallyOrdered(_, _)',
      'IsStrictlyTotallyOrderedUnder(_(_, _), _)',
      'IsTotallyOrdered(_, _)',
      'IsTotallyOrderedUnder(_(_, _), _)',
      'IsConnected(_, _)',
    ],
  },
  Graphs: {
    extendsLately: ['Naturals', 'Sequences', 'FiniteSets', 'SequencesExt', 'Relation'],
    any: [
      'DirectedSubgraph(_)',
      'Transpose(_)',
      'UndirectedSubgraph(_)',
      'Path(_)',
      'SimplePath(_)',
      'ConnectionsIn(_)',
      'GraphUnion(_, _)',
      'Successors(_, _)',
      'AllSuccessors(_, _)',
      'Predecessors(_, _)',
      'AllPredecessors(_, _)',
      'Ancestors(_, _)',
      'Descendants(_, _)',
      'Roots(_)',
      'Leaves(_)',
      'EmptyGraph',
      'Graphs(_)',
    ],
    boolean: [
      'IsDirectedGraph(_)',
      'IsUndirectedGraph(_)',
      'AreConnectedIn(_, _, _)',
      'IsStronglyConnected(_)',
      'IsTreeWithRoot(_, _)',
      'IsBipartiteWithPartitions(_, _, _)',
      'HasCycle(_)',
      'IsDag(_)',
    ],
    integer: ['InDegree(_, _)', 'OutDegree(_, _)'],
  },
  UndirectedGraphs: {
    any: ['UndirectedSubgraph(_)', 'Path(_)', 'SimplePath(_)', 'ConnectedComponents(_)', 'UndirectedGraphs(_)'],
    boolean: ['IsUndirectedGraph(_)', 'IsLoopFreeUndirectedGraph(_)', 'AreConnectedIn(_, _, _)', 'IsStronglyConnected(_)'],
  },
  IOUtils: {
    any: [
      'IODeserialize(_, _)',
      'Serialize(_, _, _)',
      'Deserialize(_, _)',
      'IOExec(_)',
      'IOEnvExec(_, _)',
      'IOExecTemplate(_, _)',
      'IOEnvExecTemplate(_, _, _)',
      'IOEnv',
      'zeroPadN(_, _)',
    ],
    boolean: ['IOSerialize(_, _, _)'],
    integer: ['atoi(_)'],
    drawn: ['IODeserialize', 'Serialize', 'Deserialize', 'IOExec', 'IOEnvExec', 'IOExecTemplate', 'IOEnvExecTemplate', 'IOSerialize'],
  },
  SVG: {
    any: [
      'SVGElem(_, _, _, _)',
      'Line(_, _, _, _, _)',
      'Circle(_, _, _, _)',
      'Rect(_, _, _, _, _)',
      'Text(_, _, _, _)',
      'Image(_, _, _, _, _, _)',
      'Group(_, _)',
      'Svg(_, _)',
      'SVGDoc(_, _, _, _, _, _)',
      'SVGElemToString(_)',
      'NodeOfRingNetwork(_, _, _, _, _)',
      'NodesOfDirectedMultiGraph(_, _, _)',
      'PointOnLine(_, _, _)',
      'SVGSerialize(_, _, _)',
    ],
    drawn: ['SVGSerialize'],
  },
  VectorClocks: {
    extends: ['Naturals', 'Sequences', 'Functions'],
    any: ['CausalOrder(_, _(_), _(_), _(_))'],
    boolean: ['IsCausalOrder(_, _(_))'],
  },
  CSV: {
    any: ['CSVRead(_, _, _)', 'CSVRecords(_)'],
    boolean: ['CSVWrite(_, _, _)', 'CSVWriteRecord(_, _, _, _)'],
    drawn: ['CSVRead', 'CSVRecords', 'CSVWrite', 'CSVWriteRecord'],
  },
  DyadicRationals: {
    any: ['Zero', 'One', 'Add(_, _)', 'Half(_)', 'PrettyPrint(_)'],
    boolean: ['IsDyadicRational(_)'],
  },
  Statistics: { extends: ['Naturals'], boolean: ['ChiSquare(_, _, _)'] },
  // Modules of proofs: nothing in them can be evaluated, but specifications extend them.
  TLAPS: {
    any: [],
    boolean: [
      'SMT',
      'SMTT(_)',
      'CVC3',
      'CVC3T(_)',
      'CVC4',
      'CVC4T(_)',
      'Yices',
      'YicesT(_)',
      'veriT',
      'veriTT(_)',
      'Z3',
      'Z3T(_)',
      'Spass',
      'SpassT(_)',
      'LS4',
      'LS4T(_)',
      'PTL',
      'Zenon',
      'ZenonT(_)',
      'Isa',
      'IsaT(_)',
      'IsaM(_)',
      'IsaMT(_, _)',
      'IsaWithSetExtensionality',
      'SimpleArithmetic',
      'Auto',
      'Force',
      'Blast',
      'AutoBlast',
      'AllProvers',
      'AllProversT(_)',
      'AllSMT',
      'AllSMTT(_)',
      'AllIsa',
      'AllIsaT(_)',
    ],
  },
  NaturalsInduction: { extends: ['Integers'] },
  WellFoundedInduction: {
    extends: ['NaturalsInduction'],
    any: ['SetLessThan(_, _, _)', 'TransitiveClosureOn(_, _)', 'OpToRel(_(_, _), _)', 'PreImage(_(_), _, _)', 'LexPairOrdering(_, _, _, _)', 'LexProductOrdering(_, _, _)'],
    boolean: ['IsTransitivelyClosedOn(_, _)', 'IsWellFoundedOn(_, _)'],
  },
  FunctionTheorems: { extends: ['Functions', 'Integers', 'FiniteSets'] },
  FiniteSetTheorems: { extends: ['FiniteSets', 'Functions', 'WellFoundedInduction'] },
  FiniteSetsExtTheorems: { extends: ['FiniteSetsExt', 'Functions', 'FiniteSets', 'Naturals'] },
  SequenceTheorems: { extends: ['Sequences', 'Functions'] },
  SequencesExtTheorems: {
    extends: ['Sequences', 'SequencesExt', 'Functions', 'Integers', 'WellFoundedInduction'],
    boolean: [
      'StrictPrefixesDetermineDef(_, _(_, _))',
      'StrictSuffixesDetermineDef(_, _(_, _))',
      'TailInductiveDefHypothesis(_, _, _, _(_, _))',
      'TailInductiveDefConclusion(_, _, _, _(_, _))',
      'FrontInductiveDefHypothesis(_, _, _, _(_, _))',
      'FrontInductiveDefConclusion(_, _, _, _(_, _))',
    ],
  },
  BagsTheorems: { extends: ['Bags', 'Integers', 'FiniteSets'] },
  GraphTheorems: { extends: ['Graphs', 'Sequences'] },
  QuorumTheorems: { extends: ['Quorum', 'Integers', 'FiniteSets'] },
  FoldsTheorems: { extends: ['Folds', 'FiniteSets'] },
};

function parseForm(form: string): Pick<OperatorSignature, 'name' | 'parameters' | 'fixity'> {
  const infix = /^_ (\S+) _$/.exec(form);
  if (infix !== null) return { name: infix[1]!, parameters: [0, 0], fixity: 'infix' };
  const prefix = /^(\S+) _$/.exec(form);
  if (prefix !== null) return { name: prefix[1]!, parameters: [0], fixity: 'prefix' };
  const open = form.indexOf('(');
  if (open < 0) return { name: form, parameters: [], fixity: 'named' };
  const parameters = form.slice(open + 1, -1).match(/_(\([^)]*\))?/g) ?? [];
  return { name: form.slice(0, open), parameters: parameters.map((parameter) => parameter.split('_').length - 2), fixity: 'named' };
}

function parseModule(name: string, description: Description): ModuleSignature {
  const operators = new Map<string, OperatorSignature>();
  for (const result of ['any', 'boolean', 'integer'] as const) {
    for (const form of description[result] ?? []) {
      const parsed = parseForm(form);
      operators.set(parsed.name, {
        ...parsed,
        result,
        purity: description.impure?.includes(parsed.name) ? 'impure' : description.drawn?.includes(parsed.name) ? 'drawn' : 'pure',
        lazy: description.lazy?.includes(parsed.name) ?? false,
      });
    }
  }
  const { extends: always = [], extendsLately = [] } = description;
  return { name, extends: [...always, ...extendsLately], extendsLately, operators };
}

const parsed = new Map<string, ModuleSignature>();

/** The signature of a module that comes with the engine; `undefined` for any other name. */
export function moduleSignature(name: string): ModuleSignature | undefined {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const description = Object.hasOwn(DESCRIPTIONS, name) ? DESCRIPTIONS[name] : undefined;
  if (description === undefined) return undefined;
  const signature = parseModule(name, description);
  parsed.set(name, signature);
  return signature;
}

/** Names of all modules that come with the engine. */
export function moduleNames(): readonly string[] {
  return Object.keys(DESCRIPTIONS);
}
