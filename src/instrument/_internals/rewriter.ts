import type { MagicString } from 'magic-string';
import type { Node } from './ast.ts';
import type { Binding, Scope, Scopes } from './scopes.ts';
import type { Runtime } from '../runtime.ts';
import type { Reason } from '../twin.ts';
import type { Counted } from './count.ts';
import type { Suspension } from './suspends.ts';

/** What transformed code takes from the runtime; see `runtime.ts`. */
export type RuntimeName = keyof Runtime;

/** The function, initialiser or module whose code is being rewritten. */
export interface FunctionContext {
  readonly kind: 'module' | 'function' | 'arrow' | 'initialiser';
  readonly parent: FunctionContext | undefined;
  /** Whether a suspension may be written as `yield`; otherwise it is refused at run time. */
  readonly suspendable: boolean;
  /** Why not. */
  readonly why: Reason;
  /** Whether `yield` of the user's own occurs in it. */
  readonly generator: boolean;
  /** Whether an `await` of the user's own is written as `yield`. */
  readonly async: boolean;
  /** Where sites say they are. */
  readonly label: string;
  /** Text for `this`; another variable in constructors of derived classes. */
  readonly self: string;
  /** Expression of the object whose prototype `super` is; undefined where there is none, or none that has a name. */
  readonly home: string | undefined;
  /** Assignments to properties of `this` are not effects: the object is new. */
  readonly constructing: boolean;
  /** In the constructor of a derived class: text that runs field initialisers, name of the class, and the position behind which `super` has certainly been called. */
  readonly derived: { readonly fields: string; readonly name: string; readonly superEnd: number } | undefined;
  /** Temporaries to declare, without prefix. Initialisers use those of the function around them, during which they run. */
  readonly temps: Set<string>;
  /** Statements to run first, such as keeping `this` for arrows inside. */
  readonly prologue: Set<string>;
}

export interface Context {
  readonly scope: Scope;
  readonly fn: FunctionContext;
  /** Level of temporaries: those of lower levels are in use. */
  readonly depth: number;
  /** Name that an anonymous function gets here. */
  readonly hint?: string | undefined;
  readonly classes: PrivateNames | undefined;
}

/** How a function is made explorable: as a twin, as a generator or an async function of the user's own, or left as it is. */
export type Treatment = 'twin' | 'generator' | 'async' | 'async-generator' | 'plain';

/** How a private name is declared, innermost class first. */
export interface PrivateNames {
  readonly parent: PrivateNames | undefined;
  readonly kinds: ReadonlyMap<string, PrivateKind>;
}

export interface PrivateKind {
  method?: Treatment;
  get?: 'twin' | 'plain';
  set?: 'twin' | 'plain';
}

/** One module being rewritten: its text, edits, names and sites. Children are rewritten before their parents, so what is added around a node encloses what was added before. */
export class Rewriter {
  readonly code: string;
  readonly edits: MagicString;
  readonly scopes: Scopes;
  readonly captured: ReadonlySet<Binding>;
  readonly suspension: Suspension;
  readonly accessors: ReadonlySet<string>;
  /** Where the source was changed to count what is reached. */
  readonly counted: Counted | undefined;
  /** Whether a debugger is to be able to stop at each access. */
  readonly stops: boolean;
  /** Start of every name that is added; occurs nowhere in the source. */
  readonly prefix: string;
  readonly used = new Set<RuntimeName>();
  readonly sites: number[] = [];
  readonly texts: string[] = [''];
  /** Where the outermost label of a statement begins. */
  readonly labels = new Map<Node, number>();
  readonly #textIds = new Map<string, number>([['', 0]]);
  readonly #position: (offset: number) => readonly [line: number, column: number];
  #names = 0;

  constructor(options: {
    code: string; edits: MagicString; scopes: Scopes; captured: ReadonlySet<Binding>; suspension: Suspension; accessors: ReadonlySet<string>;
    counted: Counted | undefined; stops: boolean; position: (offset: number) => readonly [line: number, column: number];
  }) {
    this.code = options.code;
    this.edits = options.edits;
    this.scopes = options.scopes;
    this.captured = options.captured;
    this.suspension = options.suspension;
    this.accessors = options.accessors;
    this.counted = options.counted;
    this.stops = options.stops;
    this.#position = options.position;
    let prefix = '$$';
    while (options.code.includes(prefix)) prefix = `$${prefix}_`;
    this.prefix = prefix;
  }

  text(node: { readonly start: number; readonly end: number }): string {
    return this.code.slice(node.start, node.end);
  }

  /** Adds text before a position, in front of what was added there before; it moves with what follows it. */
  before(position: number, text: string): void {
    this.edits.prependRight(position, text);
  }

  /** Adds text after a position, behind what was added there before; it moves with what precedes it. */
  after(position: number, text: string): void {
    this.edits.appendLeft(position, text);
  }

  replace(start: number, end: number, text: string): void {
    if (start === end) this.edits.appendLeft(start, text);
    else this.edits.update(start, end, text);
  }

  runtime(name: RuntimeName): string {
    this.used.add(name);
    return `${this.prefix}${name}`;
  }

  temp(fn: FunctionContext, name: string): string {
    fn.temps.add(name);
    return `${this.prefix}${name}`;
  }

  /** A name that is used once. */
  fresh(base: string): string {
    return `${this.prefix}${base}${this.#names++}`;
  }

  /** The text as it is in the source. */
  #source(node: { readonly start: number; readonly end: number }): string {
    return this.counted === undefined ? this.text(node) : this.counted.source(node.start, node.end);
  }

  /** Registers a site and returns the expression of its id. Of its text at most `longest` units are kept. */
  site(node: { readonly start: number; readonly end: number }, fn: FunctionContext, array?: Node, index?: Node, longest = 200): string {
    const id = this.sites.length / 8;
    this.sites.push(
      ...this.#position(node.start), ...this.#position(node.end),
      this.#textId(this.#source(node), longest), this.#textId(array === undefined ? '' : this.#source(array)), this.#textId(index === undefined ? '' : this.#source(index)), this.#textId(fn.label),
    );
    return `${this.prefix}site+${id}`;
  }

  position(offset: number): readonly [line: number, column: number] {
    return this.#position(offset);
  }

  #textId(text: string, longest = 200): number {
    const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
    let id = this.#textIds.get(short);
    if (id === undefined) {
      id = this.texts.push(short) - 1;
      this.#textIds.set(short, id);
    }
    return id;
  }

  /** `operation(…)` that answers a result or PENDING: text before and after it. */
  suspending(fn: FunctionContext, site: string): readonly [string, string] {
    const t = this.temp(fn, 't');
    return [`((${t} = `, `) === ${this.runtime('PENDING')} ? ${this.pending(fn, site)} : ${t})`];
  }

  /**
   * `operation(…)` on a property whose name is known at run time only, that answers a result, PENDING, or DELEGATE: the operation, text before
   * and after it. `pending` is what is evaluated for PENDING.
   */
  keyed(fn: FunctionContext, operation: 'get' | 'set', pending: string): readonly [operation: string, open: string, close: string] {
    const t = this.temp(fn, 't');
    const open = `((${t} = `;
    const suspended = `) === ${this.runtime('PENDING')} ? ${pending} : `;
    // Without accessors that may be suspended, in any module, there is nothing to look for.
    if (this.accessors.size === 0) return [this.runtime(operation), open, `${suspended}${t})`];
    return [this.runtime(operation === 'get' ? 'getKeyed' : 'setKeyed'), open, `${suspended}${t} === ${this.runtime('DELEGATE')} ? ${this.run(fn, `${this.runtime('take')}()`)} : ${t})`];
  }

  /** What is evaluated when an operation answers PENDING: its result. */
  pending(fn: FunctionContext, site: string): string {
    if (fn.suspendable) return this.stops ? `${this.runtime('stopHere')}(yield)` : 'yield';
    return fn.why === 'async' ? `await ${this.runtime('abandon')}()` : `${this.runtime('refuseHere')}(${site}, "${fn.why}")`;
  }

  /** `operation(…)` that answers a result or DELEGATE, having left a generator to run: text before and after it. */
  delegating(fn: FunctionContext): readonly [string, string] {
    const t = this.temp(fn, 't');
    return [`((${t} = `, `) === ${this.runtime('DELEGATE')} ? ${this.run(fn, `${this.runtime('take')}()`)} : ${t})`];
  }

  /** Runs a generator to its end. */
  run(fn: FunctionContext, generator: string): string {
    if (fn.suspendable) return `yield* ${generator}`;
    if (fn.why !== 'async') return `${this.runtime('drive')}(${generator}, "${fn.why}")`;
    const t = this.temp(fn, 't');
    return `((${t} = ${this.runtime('attempt')}(${generator})) === ${this.runtime('PENDING')} ? await ${this.runtime('abandon')}() : ${t})`;
  }
}

export function deeper(c: Context): Context {
  return { ...c, depth: c.depth + 1, hint: undefined };
}

/** The function whose `this` and `arguments` an arrow shares. */
export function lexicalHome(fn: FunctionContext): FunctionContext {
  let home = fn;
  while (home.kind === 'arrow') home = home.parent!;
  return home;
}

export function privateKind(c: Context, name: string): PrivateKind | undefined {
  for (let at = c.classes; at !== undefined; at = at.parent) {
    const kind = at.kinds.get(name);
    if (kind !== undefined) return kind;
  }
  return undefined;
}
