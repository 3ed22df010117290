import fc from 'fast-check';

/** What a generated TLA+ expression denotes. Functions have integer domains; records have the fields a and b. */
export type TlaType =
  | { readonly kind: 'int' | 'bool' | 'string' }
  | { readonly kind: 'set' | 'seq' | 'function'; readonly of: TlaType }
  | { readonly kind: 'record' | 'pair'; readonly a: TlaType; readonly b: TlaType };

const INT: TlaType = { kind: 'int' };
const BOOL: TlaType = { kind: 'bool' };
const STRING: TlaType = { kind: 'string' };

/** Names in scope with what they denote. */
type Scope = readonly (readonly [name: string, type: TlaType])[];

function same(left: TlaType, right: TlaType): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** A type that nests at most `depth` times. */
function types(depth: number): fc.Arbitrary<TlaType> {
  const base = fc.constantFrom(INT, INT, BOOL, STRING);
  if (depth === 0) return base;
  const inner = types(depth - 1);
  return fc.oneof(
    { weight: 3, arbitrary: base },
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('set', 'seq', 'function'), of: inner }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('record', 'pair'), a: inner, b: inner }) },
  ) as fc.Arbitrary<TlaType>;
}

/**
 * A closed TLA+ expression over Integers, Sequences, FiniteSets and TLC, in one line. Its types fit, except now and then; so most
 * of them have a value, and some are errors: an element outside of a domain, a division by zero, a CHOOSE that finds nothing.
 */
export const tlaExpression: fc.Arbitrary<string> = types(2).chain((type) => expression(type, 4, []));

/** Built only as far as it is drawn: the tree of all expressions is as wide as it is deep. */
function expression(type: TlaType, depth: number, scope: Scope): fc.Arbitrary<string> {
  if (depth <= 0) return leaves(type, scope);
  return fc.nat(99).chain((draw) => {
    if (draw < 25) return leaves(type, scope);
    if (draw < 75) return fc.oneof(...specific(type, depth, scope));
    if (draw < 99) return fc.oneof(...general(type, depth, scope));
    // Something of another type where this one is expected: the errors have to agree, too.
    return types(1).chain((other) => expression(other, depth - 1, scope));
  });
}

/** Ways to make something of any type. */
function general(type: TlaType, depth: number, scope: Scope): fc.Arbitrary<string>[] {
  const of = (inner: TlaType): fc.Arbitrary<string> => expression(inner, depth - 1, scope);
  const any = (use: (inner: TlaType) => fc.Arbitrary<string>): fc.Arbitrary<string> => types(1).chain(use);
  return [
    join`(IF ${of(BOOL)} THEN ${of(type)} ELSE ${of(type)})`,
    any((inner) => letIn(inner, type, depth, scope)),
    join`(CHOOSE ${bound(scope)} \\in ${of({ kind: 'set', of: type })} : ${expression(BOOL, depth - 1, extended(scope, type))})`,
    join`(CASE ${of(BOOL)} -> ${of(type)} [] ${of(BOOL)} -> ${of(type)} [] OTHER -> ${of(type)})`,
    join`${of({ kind: 'function', of: type })}[${of(INT)}]`,
    join`${of({ kind: 'seq', of: type })}[${of(INT)}]`,
    join`Head(${of({ kind: 'seq', of: type })})`,
    any((inner) => join`${of({ kind: 'record', a: type, b: inner })}.a`),
    any((inner) => join`${of({ kind: 'pair', a: inner, b: type })}[2]`),
  ];
}

function leaves(type: TlaType, scope: Scope): fc.Arbitrary<string> {
  const names = scope.filter(([, other]) => same(type, other)).map(([name]) => name);
  const literal = literals(type, scope);
  return names.length === 0 ? literal : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: literal });
}

function literals(type: TlaType, scope: Scope): fc.Arbitrary<string> {
  switch (type.kind) {
    case 'int': return fc.integer({ min: -2, max: 4 }).map((value) => (value < 0 ? `(${value})` : String(value)));
    case 'bool': return fc.constantFrom('TRUE', 'FALSE');
    case 'string': return fc.constantFrom('"a"', '"b"', '"ab"', '""');
    case 'set': return fc.array(leaves(type.of, scope), { maxLength: 3 }).map((elements) => `{${elements.join(', ')}}`);
    case 'seq': return fc.array(leaves(type.of, scope), { maxLength: 3 }).map((elements) => `<<${elements.join(', ')}>>`);
    case 'function': return join`[${bound(scope)} \\in ${fc.constantFrom('0..1', '1..2', '{3, 1}', '{}')} |-> ${leaves(type.of, extended(scope, INT))}]`;
    case 'record': return join`[a |-> ${leaves(type.a, scope)}, b |-> ${leaves(type.b, scope)}]`;
    case 'pair': return join`<<${leaves(type.a, scope)}, ${leaves(type.b, scope)}>>`;
  }
}

function specific(type: TlaType, depth: number, scope: Scope): fc.Arbitrary<string>[] {
  const of = (inner: TlaType): fc.Arbitrary<string> => expression(inner, depth - 1, scope);
  const within = (inner: TlaType, result: TlaType): fc.Arbitrary<string> => expression(result, depth - 1, extended(scope, inner));
  const x = bound(scope);
  const any = (use: (inner: TlaType) => fc.Arbitrary<string>): fc.Arbitrary<string> => types(1).chain(use);
  switch (type.kind) {
    case 'int':
      return [
        join`(${of(INT)} ${fc.constantFrom('+', '-', '*', '\\div', '%', '^')} ${of(INT)})`,
        any((inner) => join`Cardinality(${of({ kind: 'set', of: inner })})`),
        any((inner) => join`Len(${of({ kind: 'seq', of: inner })})`),
      ];
    case 'bool':
      return [
        join`(${of(BOOL)} ${fc.constantFrom('/\\', '\\/', '=>', '<=>')} ${of(BOOL)})`,
        join`(~${of(BOOL)})`,
        join`(${of(INT)} ${fc.constantFrom('<', '<=', '>', '>=')} ${of(INT)})`,
        any((inner) => join`(${of(inner)} ${fc.constantFrom('=', '#')} ${of(inner)})`),
        any((inner) => join`(${of(inner)} ${fc.constantFrom('\\in', '\\notin')} ${of({ kind: 'set', of: inner })})`),
        any((inner) => join`(${of({ kind: 'set', of: inner })} \\subseteq ${of({ kind: 'set', of: inner })})`),
        any((inner) => join`(${fc.constantFrom('\\A', '\\E')} ${x} \\in ${of({ kind: 'set', of: inner })} : ${within(inner, BOOL)})`),
      ];
    case 'string':
      return [join`ToString(${of(INT)})`];
    case 'set':
      return [
        join`(${of(type)} ${fc.constantFrom('\\cup', '\\cap', '\\')} ${of(type)})`,
        join`{${x} \\in ${of(type)} : ${within(type.of, BOOL)}}`,
        any((inner) => join`{${within(inner, type.of)} : ${x} \\in ${of({ kind: 'set', of: inner })}}`),
        join`(UNION ${of({ kind: 'set', of: type })})`,
        ...ofElements(type.of, depth, scope),
      ];
    case 'seq':
      return [
        join`Append(${of(type)}, ${of(type.of)})`,
        join`(${of(type)} \\o ${of(type)})`,
        join`Tail(${of(type)})`,
        join`SubSeq(${of(type)}, ${of(INT)}, ${of(INT)})`,
        join`[${x} \\in 1..${fc.nat(3).map(String)} |-> ${within(INT, type.of)}]`,
        join`SelectSeq(${of(type)}, LAMBDA ${x} : ${within(type.of, BOOL)})`,
        join`[${of(type)} EXCEPT ![${of(INT)}] = ${of(type.of)}]`,
      ];
    case 'function':
      return [
        join`[${x} \\in ${of({ kind: 'set', of: INT })} |-> ${within(INT, type.of)}]`,
        join`[${of(type)} EXCEPT ![${of(INT)}] = ${of(type.of)}]`,
        join`(${of(type)} @@ (${of(INT)} :> ${of(type.of)}))`,
      ];
    case 'record':
      return [
        join`[a |-> ${of(type.a)}, b |-> ${of(type.b)}]`,
        join`[${of(type)} EXCEPT !.b = ${of(type.b)}]`,
      ];
    case 'pair':
      return [join`<<${of(type.a)}, ${of(type.b)}>>`];
  }
}

/** Ways to make a set that there are for its kind of elements only. */
function ofElements(type: TlaType, depth: number, scope: Scope): fc.Arbitrary<string>[] {
  const of = (inner: TlaType): fc.Arbitrary<string> => expression(inner, depth - 1, scope);
  const few = (inner: TlaType): fc.Arbitrary<string> => literals({ kind: 'set', of: inner }, scope);
  switch (type.kind) {
    case 'int': return [join`(${of(INT)} .. ${of(INT)})`, types(1).chain((inner) => join`(DOMAIN ${of({ kind: 'function', of: inner })})`), types(1).chain((inner) => join`(DOMAIN ${of({ kind: 'seq', of: inner })})`)];
    case 'bool': return [fc.constant('BOOLEAN')];
    case 'set': return [join`(SUBSET ${few(type.of)})`];
    case 'function': return [join`[${few(INT)} -> ${few(type.of)}]`];
    case 'record': return [join`[a : ${few(type.a)}, b : ${few(type.b)}]`];
    case 'pair': return [join`(${few(type.a)} \\X ${few(type.b)})`];
    default: return [];
  }
}

function letIn(inner: TlaType, type: TlaType, depth: number, scope: Scope): fc.Arbitrary<string> {
  return join`(LET ${bound(scope)} == ${expression(inner, depth - 1, scope)} IN ${expression(type, depth - 1, extended(scope, inner))})`;
}

/** The name that the next binding takes: no name is hidden by another, which TLA+ forbids. */
function bound(scope: Scope): fc.Arbitrary<string> {
  return fc.constant(`x${scope.length}`);
}

function extended(scope: Scope, type: TlaType): Scope {
  return [...scope, [`x${scope.length}`, type]];
}

/** The text with an arbitrary's value in each place. */
export function join(parts: TemplateStringsArray, ...values: readonly (fc.Arbitrary<string> | string)[]): fc.Arbitrary<string> {
  return fc.tuple(...values.map((value) => (typeof value === 'string' ? fc.constant(value) : value))).map((texts) => parts.reduce((text, part, i) => text + (texts[i - 1] ?? '') + part));
}
