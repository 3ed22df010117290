import { Interner } from '../../values/intern.ts';
import {
  apply,
  cap,
  cup,
  difference,
  domain,
  elements,
  equal,
  except,
  field,
  filter,
  functionOver,
  FunctionSet,
  makeRecord,
  map,
  member,
  powerSet,
  RecordSet,
  setOf,
  subsetOf,
  TupleSet,
  TupleValue,
  union,
  BOOLEAN,
  type Value,
} from '../../values/index.ts';
import { moduleOperators } from '../natives.ts';
import { moduleNames, moduleSignature } from '../signatures.ts';
import { bareContext } from './bare-context.ts';

/**
 * A TLA+ expression as text, for TLC, and as a computation over values, for us. Terms are in the scope of a module that extends the standard and
 * community modules, declares the model values m1, m2, A_1, A_2, B_1 (in the cfg: m2 first) and has field names a, b, c and strings "s3", "s1", "s2" in this order.
 */
export interface Term {
  readonly text: string;
  value(): Value;
}

export const interner = new Interner();
for (const name of ['m2', 'm1', 'A_1', 'A_2', 'B_1']) interner.model(name);
for (const text of ['a', 'b', 'c', 's3', 's1', 's2']) interner.string(text);

const context = bareContext(interner, { seed: 0 });

type Native = (...operands: unknown[]) => Value;

function native(module: string, name: string): Native {
  return moduleOperators(module, context)[name] as unknown as Native;
}

export function term(text: string, value: () => Value): Term {
  return { text, value };
}

/** TLC reads no literal beyond 2147483647, not even below a minus. */
export const int = (n: number): Term => term(n === -2_147_483_648 ? '(-2147483647 - 1)' : n < 0 ? `(${n})` : String(n), () => n);
export const bool = (b: boolean): Term => term(b ? 'TRUE' : 'FALSE', () => b);
export const str = (text: string): Term => term(JSON.stringify(text), () => interner.string(text));
export const model = (name: string): Term => term(name, () => interner.model(name));
export const booleans = term('BOOLEAN', () => BOOLEAN);

/** An operator of a module, applied. Operands are terms or, for operators, pairs of text and function. */
export interface OperatorTerm {
  readonly text: string;
  readonly call: (...operands: Value[]) => Value;
}

export function lambda(text: string, call: (...operands: Value[]) => Value): OperatorTerm {
  return { text, call };
}

function home(name: string): string {
  for (const module of moduleNames()) if (module !== 'UndirectedGraphs' && moduleSignature(module)!.operators.has(name)) return module;
  throw new Error(`no module has ${name}`);
}

export function op(name: string, ...operands: (Term | OperatorTerm)[]): Term {
  const bang = name.split('!');
  const [module, operator] = bang.length === 2 ? ['UndirectedGraphs', bang[1]!] : [home(name), name];
  const signature = moduleSignature(module)!.operators.get(operator)!;
  const texts = operands.map(({ text }) => text);
  const call = native(module, operator);
  const evaluate = (): Value => call(...operands.map((operand) => ('call' in operand ? operand.call : operand.value())));
  if (signature.fixity === 'infix') return term(`(${texts[0]} ${operator} ${texts[1]})`, evaluate);
  if (signature.fixity === 'prefix') return term(`(-${texts[0]})`, evaluate);
  return term(texts.length === 0 ? name : `${name}(${texts.join(', ')})`, evaluate);
}

const list = (terms: readonly Term[]): string => terms.map(({ text }) => text).join(', ');
const values = (terms: readonly Term[]): Value[] => terms.map((each) => each.value());
const binary = (symbol: string, compute: (a: Value, b: Value) => Value) => (a: Term, b: Term) =>
  term(`(${a.text} ${symbol} ${b.text})`, () => compute(a.value(), b.value()));

export const set = (...items: Term[]): Term => term(`{${list(items)}}`, () => setOf(values(items)));
export const tuple = (...items: Term[]): Term => term(`<<${list(items)}>>`, () => new TupleValue(values(items)));
export const record = (fields: Readonly<Record<string, Term>>): Term =>
  term(`[${Object.entries(fields).map(([name, value]) => `${name} |-> ${value.text}`).join(', ')}]`, () =>
    makeRecord(Object.entries(fields).map(([name, value]) => [interner.string(name), value.value()])),
  );
export const recordSet = (fields: Readonly<Record<string, Term>>): Term =>
  term(`[${Object.entries(fields).map(([name, value]) => `${name} : ${value.text}`).join(', ')}]`, () =>
    new RecordSet(Object.entries(fields).map(([name, value]) => [interner.string(name), value.value()])),
  );
export const functionSet = (from: Term, to: Term): Term => term(`[${from.text} -> ${to.text}]`, () => new FunctionSet(from.value(), to.value()));
export const times = (...factors: Term[]): Term => term(`(${factors.map(({ text }) => text).join(' \\X ')})`, () => new TupleSet(values(factors)));
export const subsets = (base: Term): Term => term(`(SUBSET ${base.text})`, () => powerSet(base.value()));
export const big = (parts: Term): Term => term(`(UNION ${parts.text})`, () => union(parts.value()));
export const cups = binary('\\cup', cup);
export const caps = binary('\\cap', cap);
export const minus = binary('\\', difference);
export const isIn = binary('\\in', member);
export const isSubset = binary('\\subseteq', subsetOf);
export const eq = binary('=', equal);
export const range = binary('..', native('Naturals', '..'));
export const domainOf = (f: Term): Term => term(`(DOMAIN ${f.text})`, () => domain(f.value()));
export const at = (f: Term, argument: Term): Term => term(`LET f == ${f.text} IN f[${argument.text}]`, () => apply(f.value(), argument.value()));
export const dot = (r: Term, name: string): Term => term(`(${r.text}.${name})`, () => field(r.value(), interner.string(name)));
/** `[x \in S |-> body]`, where the body's text is about `x`. */
export const fn = (base: Term, body: string, compute: (x: Value) => Value): Term =>
  term(`[x \\in ${base.text} |-> ${body}]`, () => functionOver(base.value(), compute, 'x'));
export const filtered = (base: Term, body: string, test: (x: Value) => boolean): Term =>
  term(`{x \\in ${base.text} : ${body}}`, () => filter(base.value(), test, 'x'));
export const mapped = (base: Term, body: string, image: (x: Value) => Value): Term => term(`{${body} : x \\in ${base.text}}`, () => map(base.value(), image));
export const excepted = (f: Term, path: readonly Term[], value: Term): Term =>
  term(`[${f.text} EXCEPT !${path.map(({ text }) => `[${text}]`).join('')} = ${value.text}]`, () => except(f.value(), values(path), () => value.value()));
export const choose = (base: Term, body: string, test: (x: Value) => boolean): Term =>
  term(`(CHOOSE x \\in ${base.text} : ${body})`, () => elements(filter(base.value(), test))[0]!);
