import fc from 'fast-check';
import { join } from './tla-expressions.ts';

/** A small TLA+ model: what stands in the module between its first and its last line, and the cfg. */
export interface TlaModel {
  readonly body: string;
  readonly cfg: string;
}

/** What a variable holds. All expressions of a type stay within a few values, so that models are finite. */
type VariableType = 'int' | 'bool' | 'set' | 'function' | 'sequence' | 'record' | 'process' | 'perProcess';

interface Variable {
  readonly name: string;
  readonly type: VariableType;
}

/** What an expression may use: variables, those that may be primed, and names bound around it. */
interface Scope {
  readonly variables: readonly Variable[];
  readonly primed: readonly string[];
  readonly bound: readonly Variable[];
}

const DOMAINS: Readonly<Record<VariableType, string>> = {
  int: '0..2',
  bool: 'BOOLEAN',
  set: 'SUBSET {0, 1}',
  function: '[{0, 1} -> 0..1]',
  sequence: '{<<>>, <<0>>, <<2, 1>>}',
  record: '[a : 0..1, b : BOOLEAN]',
  process: 'P',
  perProcess: '[P -> 0..1]',
};
const TYPES = Object.keys(DOMAINS) as VariableType[];
const NAMES = ['x', 'y', 'z'];

const PRELUDE = [
  'EXTENDS Integers, Sequences, FiniteSets, TLC',
  'CONSTANTS P, none',
  'Inc(n) == (n + 1) % 3',
  'Larger(m, n) == IF m > n THEN m ELSE n',
  'Twice(F(_), n) == F(F(n))',
  'RECURSIVE Sum(_)',
  'Sum(S) == IF S = {} THEN 0 ELSE LET n == CHOOSE m \\in S : TRUE IN (n + Sum(S \\ {n})) % 3',
];

/**
 * A model with one to three variables over a few values each: initial predicate and actions of all forms that assign variables, and what
 * a cfg can ask of it. Most have a verdict; now and then a variable is left unassigned, or read before it is assigned, or an expression has
 * no value.
 */
export const tlaModel: fc.Arbitrary<TlaModel> = fc
  .array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 })
  .map((types) => types.map((type, index): Variable => ({ name: NAMES[index]!, type })))
  .chain((variables) => fc.integer({ min: 1, max: 3 }).chain((actions) => model(variables, actions)));

function model(variables: readonly Variable[], actions: number): fc.Arbitrary<TlaModel> {
  const now: Scope = { variables, primed: [], bound: [] };
  const both: Scope = { ...now, primed: variables.map(({ name }) => name) };
  const names = Array.from({ length: actions }, (_, index) => `A${index + 1}`);
  const vars = `<<${variables.map(({ name }) => name).join(', ')}>>`;
  const hasProcesses = variables.some(({ type }) => type === 'process' || type === 'perProcess');
  // The last action has a parameter.
  const withParameter = names.at(-1)!;
  const calls = names.map((name) => (name === withParameter ? `(\\E k \\in 0..1 : ${name}(k))` : name));
  const called = fc.constantFrom(...names).chain((name) => (name === withParameter ? fc.nat(1).map((k) => `${name}(${k})`) : fc.constant(name)));
  const subscript = fc.oneof({ weight: 3, arbitrary: fc.constant(vars) }, { weight: 1, arbitrary: fc.constantFrom(...variables.map(({ name }) => name)) });
  const parts = fc.record({
    init: initial(variables, now),
    actions: fc.tuple(...names.map((name) => action(variables, name === withParameter ? { ...now, bound: [{ name: 'k', type: 'int' }] } : now, 2))),
    fairness: fc.array(fairness(called, subscript, withParameter), { maxLength: 2 }),
    properties: fc.array(property(now, both, called, subscript), { maxLength: 2 }),
    invariant: predicate(now),
    constraint: predicate(now),
    actionConstraint: predicate(both),
    view: fc.subarray(variables.map(({ name }) => name), { minLength: 1 }),
    use: fc.record({ invariant: oneIn(3), constraint: oneIn(8), actionConstraint: oneIn(8), view: oneIn(12), symmetry: oneIn(4), deadlock: oneIn(3), temporal: oneIn(2) }),
  });
  return parts.map(({ init, actions: bodies, fairness: fair, properties, invariant, constraint, actionConstraint, view, use }) => {
    const temporal = use.temporal && !use.view;
    return {
      body: [
        ...PRELUDE,
        `VARIABLES ${variables.map(({ name }) => name).join(', ')}`,
        `vars == ${vars}`,
        `Init == ${init}`,
        ...names.map((name, index) => `${name === withParameter ? `${name}(k)` : name} == ${bodies[index]!}`),
        `Next == ${calls.join(' \\/ ')}`,
        `Spec == ${['Init', '[][Next]_vars', ...fair].join(' /\\ ')}`,
        `Inv == ${invariant}`,
        `Con == ${constraint}`,
        `ActCon == ${actionConstraint}`,
        `Seen == <<${view.join(', ')}>>`,
        'Sym == Permutations(P)',
        ...properties.map((text, index) => `Prop${index + 1} == ${text}`),
      ].join('\n'),
      cfg: [
        'CONSTANTS P = {p1, p2} none = none',
        temporal ? 'SPECIFICATION Spec' : 'INIT Init\nNEXT Next',
        ...(use.invariant ? ['INVARIANT Inv'] : []),
        ...(use.constraint ? ['CONSTRAINT Con'] : []),
        ...(use.actionConstraint ? ['ACTION_CONSTRAINT ActCon'] : []),
        ...(use.view ? ['VIEW Seen'] : []),
        ...(use.symmetry && hasProcesses && !temporal ? ['SYMMETRY Sym'] : []),
        ...(temporal ? properties.map((_, index) => `PROPERTY Prop${index + 1}`) : []),
        ...(use.deadlock ? [] : ['CHECK_DEADLOCK FALSE']),
      ].join('\n'),
    };
  });
}

/** A formula that is about a variable: TLC refuses invariants and constraints that are constant. */
function predicate(scope: Scope): fc.Arbitrary<string> {
  const about = fc.constantFrom(...scope.variables).chain(({ name, type }) => join`(${name} ${fc.constantFrom('=', '#')} ${expression(type, scope, 1)})`);
  return join`(${about} ${fc.constantFrom('/\\', '\\/', '<=>')} ${expression('bool', scope, 2)})`;
}

function oneIn(times: number): fc.Arbitrary<boolean> {
  return fc.nat(times - 1).map((draw) => draw === 0);
}

function initial(variables: readonly Variable[], scope: Scope): fc.Arbitrary<string> {
  const assigned = (before: number): Scope => ({ ...scope, variables: variables.slice(0, before) });
  const conjuncts = variables.map(({ name, type }, index) =>
    fc.oneof(
      join`${name} = ${expression(type, assigned(index), 1)}`,
      join`${name} \\in ${fc.constant(DOMAINS[type])}`,
      join`${name} \\in {${expression(type, assigned(index), 1)}, ${expression(type, assigned(index), 1)}}`,
      join`(${name} = ${expression(type, assigned(index), 0)} \\/ ${name} = ${expression(type, assigned(index), 1)})`,
      join`(IF ${expression('bool', assigned(index), 1)} THEN ${name} = ${expression(type, assigned(index), 1)} ELSE ${name} \\in ${fc.constant(DOMAINS[type])})`,
    ),
  );
  return fc.tuple(...conjuncts, fc.oneof({ weight: 3, arbitrary: fc.constant('TRUE') }, { weight: 1, arbitrary: expression('bool', scope, 1) })).map((texts) => texts.join(' /\\ '));
}

/** A formula that assigns the variables given, which come in the order in which it does. */
function action(variables: readonly Variable[], scope: Scope, depth: number): fc.Arbitrary<string> {
  if (variables.length === 0) return expression('bool', scope, 1);
  const inner = (more: Partial<Scope> = {}): fc.Arbitrary<string> => action(variables, { ...scope, ...more }, depth - 1);
  const conjunction = fc.tuple(shuffled(variables), fc.nat(29)).chain(([order, draw]) => assignments(draw === 0 ? order.slice(1) : order, scope));
  if (depth === 0) return conjunction;
  const test = expression('bool', scope, 1);
  const bind = `k${scope.bound.length}`;
  const within = (type: VariableType): Partial<Scope> => ({ bound: [...scope.bound, { name: bind, type }] });
  return fc.nat(99).chain((draw) => {
    if (draw < 30) return conjunction;
    if (draw < 45) return join`(${inner()} \\/ ${inner()})`;
    if (draw < 55) return join`(IF ${test} THEN ${inner()} ELSE ${inner()})`;
    if (draw < 62) return join`(CASE ${test} -> ${inner()} [] ${test} -> ${inner()} [] OTHER -> ${inner()})`;
    if (draw < 72) return fc.constantFrom<VariableType>('int', 'set', 'bool').chain((type) => join`(LET ${bind} == ${expression(type, scope, 1)} IN ${inner(within(type))})`);
    if (draw < 87) return fc.constantFrom<VariableType>('int', 'process').chain((type) => join`(\\E ${bind} \\in ${domain(type, scope)} : ${inner(within(type))})`);
    if (draw < 97) return join`(${test} /\\ ${inner()})`;
    if (draw < 98) return join`(\\A ${bind} \\in {1} : ${inner(within('int'))})`;
    return join`(${test} => ${inner()})`;
  });
}

function assignments(order: readonly Variable[], scope: Scope): fc.Arbitrary<string> {
  let primed: readonly string[] = scope.primed;
  const conjuncts = order.flatMap(({ name, type }) => {
    const before = { ...scope, primed };
    primed = [...primed, name];
    const assignment = fc.oneof(
      { weight: 6, arbitrary: join`${name}' = ${expression(type, before, 2)}` },
      { weight: 2, arbitrary: join`${name}' \\in {${expression(type, before, 1)}, ${expression(type, before, 1)}}` },
      { weight: 1, arbitrary: join`${name}' \\in {v \\in ${fc.constant(DOMAINS[type])} : ${expression('bool', { ...before, bound: [...before.bound, { name: 'v', type }] }, 1)}}` },
      { weight: 1, arbitrary: join`(${name}' = ${expression(type, before, 1)} \\/ ${name}' = ${expression(type, before, 0)})` },
      { weight: 3, arbitrary: fc.constantFrom(`UNCHANGED ${name}`, `UNCHANGED <<${name}>>`, `${name}' = ${name}`) },
    );
    return [assignment, fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: expression('bool', { ...scope, primed }, 1) })];
  });
  return fc.tuple(...conjuncts).map((texts) => `(${texts.filter((text) => text !== '').join(' /\\ ') || 'TRUE'})`);
}

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

/** A set to take bound names of the type from. */
function domain(type: VariableType, scope: Scope): fc.Arbitrary<string> {
  if (type === 'int') return fc.oneof(fc.constantFrom('0..1', '{2, 0}', '1..2'), join`${expression('set', scope, 0)}`);
  return fc.constant(DOMAINS[type]);
}

function fairness(called: fc.Arbitrary<string>, subscript: fc.Arbitrary<string>, withParameter: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: join`${fc.constantFrom('WF', 'SF')}_${subscript}(${called})` },
    { weight: 1, arbitrary: join`${fc.constantFrom('WF', 'SF')}_${subscript}(Next)` },
    { weight: 1, arbitrary: join`(\\A k \\in 0..1 : ${fc.constantFrom('WF', 'SF')}_${subscript}(${fc.constant(withParameter)}(k)))` },
  );
}

function property(now: Scope, both: Scope, called: fc.Arbitrary<string>, subscript: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const state = fc.oneof({ weight: 5, arbitrary: expression('bool', now, 1) }, { weight: 1, arbitrary: join`(ENABLED ${called})` });
  const simple = fc.oneof(
    join`[](${state})`,
    join`<>(${state})`,
    join`[]<>(${state})`,
    join`<>[](${state})`,
    join`(${state}) ~> (${state})`,
    join`[](${state} => <>(${state}))`,
    join`[][${expression('bool', both, 1)}]_${subscript}`,
    join`[]<><<${called}>>_${subscript}`,
    join`WF_${subscript}(${called})`,
    join`[]((${state}) => [](${state}))`,
  );
  return fc.oneof(
    { weight: 6, arbitrary: simple },
    { weight: 1, arbitrary: join`(${simple}) /\\ (${simple})` },
    { weight: 1, arbitrary: join`([]<>(${state})) => ([]<>(${state}))` },
    { weight: 1, arbitrary: join`(<>[](${state})) \\/ ([]<>(${state}))` },
    { weight: 1, arbitrary: join`~(<>(${state}))` },
  );
}

function expression(type: VariableType, scope: Scope, depth: number): fc.Arbitrary<string> {
  const names = [
    ...scope.variables.filter((variable) => variable.type === type).flatMap(({ name }) => (scope.primed.includes(name) ? [name, `${name}'`] : [name])),
    ...scope.bound.filter((variable) => variable.type === type).map(({ name }) => name),
  ];
  const leaf = names.length === 0 ? LITERALS[type] : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: LITERALS[type] });
  if (depth <= 0) return leaf;
  const of = (inner: VariableType): fc.Arbitrary<string> => expression(inner, scope, depth - 1);
  const bind = `v${scope.bound.length}`;
  const within = (bound: VariableType, result: VariableType): fc.Arbitrary<string> => expression(result, { ...scope, bound: [...scope.bound, { name: bind, type: bound }] }, depth - 1);
  return fc.nat(99).chain((draw) => {
    if (draw < 25) return leaf;
    if (draw < 32) return join`(IF ${of('bool')} THEN ${of(type)} ELSE ${of(type)})`;
    if (draw < 36) return join`(LET ${bind} == ${of('int')} IN ${within('int', type)})`;
    if (draw < 38) return join`(CHOOSE ${bind} \\in ${fc.constant(DOMAINS[type])} : ${within(type, 'bool')})`;
    return fc.oneof(...compound(type, of, within, bind));
  });
}

const LITERALS: Readonly<Record<VariableType, fc.Arbitrary<string>>> = {
  int: fc.constantFrom('0', '1', '2'),
  bool: fc.constantFrom('TRUE', 'FALSE'),
  set: fc.constantFrom('{}', '{0}', '{1}', '{1, 0}'),
  function: fc.constantFrom('[i \\in {0, 1} |-> 0]', '[i \\in 0..1 |-> i]', '(0 :> 1 @@ 1 :> 1)'),
  sequence: fc.constantFrom('<<>>', '<<0>>', '<<1, 2>>'),
  record: fc.constantFrom('[a |-> 0, b |-> TRUE]', '[b |-> FALSE, a |-> 1]'),
  process: fc.constantFrom('(CHOOSE p \\in P : TRUE)', '(CHOOSE p \\in P : p # (CHOOSE o \\in P : TRUE))'),
  perProcess: fc.constant('[p \\in P |-> 0]'),
};

type Of = (type: VariableType) => fc.Arbitrary<string>;
type Within = (bound: VariableType, result: VariableType) => fc.Arbitrary<string>;

/** Ways to make something of a type from other expressions. */
function compound(type: VariableType, of: Of, within: Within, bind: string): fc.Arbitrary<string>[] {
  switch (type) {
    case 'int':
      return [
        join`((${of('int')} + ${of('int')}) % 3)`,
        join`(2 - ${of('int')})`,
        join`Inc(${of('int')})`,
        join`Larger(${of('int')}, ${of('int')})`,
        join`Twice(${fc.constantFrom('Inc', 'LAMBDA n : 2 - n')}, ${of('int')})`,
        join`Cardinality(${of('set')})`,
        join`Sum(${of('set')})`,
        join`(Len(${of('sequence')}) % 3)`,
        join`${of('function')}[${of('int')} % 2]`,
        join`${of('sequence')}[1]`,
        join`${of('record')}.a`,
        join`${of('perProcess')}[${of('process')}]`,
      ];
    case 'bool':
      return [
        join`(${of('bool')} ${fc.constantFrom('/\\', '\\/', '=>', '<=>')} ${of('bool')})`,
        join`(~${of('bool')})`,
        join`(${of('int')} ${fc.constantFrom('<', '>=', '=', '#')} ${of('int')})`,
        join`(${of('int')} ${fc.constantFrom('\\in', '\\notin')} ${of('set')})`,
        join`(${of('set')} ${fc.constantFrom('\\subseteq', '=', '#')} ${of('set')})`,
        fc.constantFrom<VariableType>('function', 'sequence', 'record', 'process', 'perProcess').chain((other) => join`(${of(other)} ${fc.constantFrom('=', '#')} ${of(other)})`),
        join`(${fc.constantFrom('\\E', '\\A')} ${bind} \\in ${of('set')} : ${within('int', 'bool')})`,
        join`(${fc.constantFrom('\\E', '\\A')} ${bind} \\in P : ${within('process', 'bool')})`,
        join`${of('record')}.b`,
      ];
    case 'set':
      return [
        join`(${of('set')} ${fc.constantFrom('\\cup', '\\cap', '\\')} ${of('set')})`,
        join`{${of('int')} % 2}`,
        join`{${bind} \\in ${of('set')} : ${within('int', 'bool')}}`,
        join`{${within('int', 'int')} % 2 : ${bind} \\in ${of('set')}}`,
      ];
    case 'function':
      return [
        join`[${of('function')} EXCEPT ![${of('int')} % 2] = ${of('int')} % 2]`,
        join`[${of('function')} EXCEPT ![0] = 1 - @, ![${of('int')} % 2] = @]`,
        join`[${bind} \\in {0, 1} |-> ${within('int', 'int')} % 2]`,
      ];
    case 'sequence':
      return [
        join`(IF Len(${of('sequence')}) < 2 THEN <<${of('int')}>> ELSE Tail(${of('sequence')}))`,
        join`Append(SubSeq(${of('sequence')}, 1, 1), ${of('int')})`,
        join`SubSeq(${of('sequence')}, ${of('int')}, 2)`,
        join`SelectSeq(${of('sequence')}, LAMBDA ${bind} : ${within('int', 'bool')})`,
        join`[${bind} \\in 1..${of('int')} |-> ${within('int', 'int')}]`,
      ];
    case 'record':
      return [
        join`[a |-> ${of('int')} % 2, b |-> ${of('bool')}]`,
        join`[${of('record')} EXCEPT !.a = (@ + ${of('int')}) % 2]`,
        join`[${of('record')} EXCEPT !.b = ~@, !.a = ${of('int')} % 2]`,
      ];
    case 'process':
      return [join`(IF ${of('bool')} THEN ${of('process')} ELSE ${of('process')})`];
    case 'perProcess':
      return [
        join`[${of('perProcess')} EXCEPT ![${of('process')}] = (@ + ${of('int')}) % 2]`,
        join`[${bind} \\in P |-> ${within('process', 'int')} % 2]`,
      ];
  }
}
