import { installed } from './access.ts';
import { PENDING } from './access.ts';
import { calleeOf } from './natives.ts';
import { get, isSharedTypedArray, turns } from './operations.ts';
import { asKindOf, drive, link, plain } from './twin.ts';
import type { Callable, Suspendable, Twin } from './twin.ts';

/**
 * Generators and iterators of the user's own. A transformed generator function has a body that yields `undefined` to be suspended and
 * a `Yielded` for each value of its own; the object that the user sees takes the two apart.
 */

export class Yielded {
  readonly value: unknown;
  /** The iterator that a `yield*` passes values on from; that of an async generator needs no telling which. */
  readonly from: Delegation | true | undefined;
  constructor(value: unknown, from?: Delegation | true) {
    this.value = value;
    this.from = from;
  }
}

interface Delegation {
  readonly site: number;
  readonly iterator: Iterator<unknown, unknown, unknown>;
  /** Set when the iterator is not to be asked again. */
  closed: boolean;
}

/** What the body of a transformed generator yields in place of a value. */
export function yielded(value: unknown): object {
  return new Yielded(value);
}

/** Yielded by the body of a generator, sync or async, when its parameters have their values; a call of the generator function gets so far. */
export const BEGUN: unique symbol = Symbol('ringproof.begun');

/**
 * Evaluates the parameters of a generator function that was called, whose errors are the caller's (ECMA-262 §15.5.2), before `make` makes
 * the object for its body.
 */
export function* begin<T>(body: Body, make: (body: Body) => T): Suspendable<T> {
  let step = body.next();
  while (step.value !== BEGUN) step = body.next(yield);
  return make(body);
}

/** Twins that are those of generator functions. */
const generatorTwins = new WeakSet<Twin>();

export function isGeneratorTwin(twin: Twin): boolean {
  return generatorTwins.has(twin);
}

/** Makes the twin of a generator function, sync or async, from its body. */
export function beginningTwin(body: Callable, make: (body: Body) => object): Twin {
  const twin = function* twin(this: unknown, ...args: unknown[]): Suspendable {
    return yield* begin(body.apply(this, args) as Body, make);
  } as Twin;
  generatorTwins.add(twin);
  return twin;
}

const BODY: unique symbol = Symbol('ringproof.body');
export type Body = Generator<unknown, unknown, unknown>;
const MADE: unique symbol = Symbol('ringproof.made');
const DELEGATION: unique symbol = Symbol('ringproof.delegation');
interface InstrumentedGenerator {
  [BODY]: Body;
  /** The `yield*` that the body stands in. */
  [DELEGATION]: Delegation | undefined;
  /** The count of turns when it was made. */
  readonly [MADE]: number;
}
type Resume = (body: Body, value: unknown) => IteratorResult<unknown, unknown>;

/** GetMethod (ECMA-262 §7.3.11) of an iterator, which is asked for it once. */
export function methodOf(iterator: object, name: 'return' | 'throw'): unknown {
  return (iterator as { readonly return?: unknown; readonly throw?: unknown })[name] ?? undefined;
}

function asResult(step: unknown): IteratorResult<unknown, unknown> {
  if ((typeof step !== 'object' && typeof step !== 'function') || step === null) throw new TypeError(`Iterator result ${String(step)} is not an object`);
  return step as IteratorResult<unknown, unknown>;
}

const GeneratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) as object;
const prototype = Object.create(GeneratorPrototype) as object;

function* resume(generator: InstrumentedGenerator, how: Resume, value: unknown): Suspendable<IteratorResult<unknown, unknown>> {
  const body = generator[BODY];
  let step = how(body, value);
  while (step.done !== true && !(step.value instanceof Yielded)) step = body.next(yield);
  generator[DELEGATION] = step.done === true ? undefined : (step.value as Yielded).from as Delegation | undefined;
  return step.done === true ? step : { value: (step.value as Yielded).value, done: false };
}

/**
 * `return` inside a `yield*` is for the inner iterator first (ECMA-262 §15.5.5). The body cannot pass it on itself: if it were suspended
 * meanwhile, it would be resumed by `next`, and forget that it was returning.
 */
function* resumeReturn(generator: InstrumentedGenerator, value: unknown): Suspendable<IteratorResult<unknown, unknown>> {
  const delegation = generator[DELEGATION];
  if (delegation === undefined) return yield* resume(generator, doReturn, value);
  const { site, iterator } = delegation;
  let returned = value;
  try {
    const method = methodOf(iterator, 'return');
    if (method !== undefined) {
      const step = asResult(yield* call(site, method, iterator, [value]));
      if (step.done !== true) return { value: step.value, done: false };
      returned = step.value;
    }
  } catch (error) {
    delegation.closed = true;
    return yield* resume(generator, doThrow, error);
  }
  delegation.closed = true;
  return yield* resume(generator, doReturn, returned);
}

const doNext: Resume = (body, value) => body.next(value);
const doReturn: Resume = (body, value) => body.return(value);
const doThrow: Resume = (body, value) => body.throw(value);

function define(name: 'next' | 'return' | 'throw', work: (generator: InstrumentedGenerator, value: unknown) => Suspendable): void {
  const twin: Twin = function* twin(this: unknown, value: unknown) {
    return yield* work(this as InstrumentedGenerator, value);
  };
  const face = {
    [name](this: unknown, value: unknown) {
      return drive(work(this as InstrumentedGenerator, value));
    },
  }[name]!;
  link(face as Callable, twin);
  Object.defineProperty(prototype, name, { value: face, writable: true, configurable: true });
}

/** Resuming a generator changes where it stands, which whoever holds it will notice. */
function* noticed(work: Suspendable): Suspendable {
  installed.handler?.effect();
  return yield* work;
}

define('next', (generator, value) => noticed(resume(generator, doNext, value)));
define('return', (generator, value) => noticed(resumeReturn(generator, value)));
define('throw', (generator, value) => noticed(resume(generator, doThrow, value)));
const { next: instrumentedNext } = prototype as Iterator<unknown>;
Object.defineProperty(prototype, Symbol.iterator, { value: plain(function iterator(this: unknown) { return this; } as Callable, '[Symbol.iterator]'), writable: true, configurable: true });

/** The prototype of a generator object: that of the function that was called for it, where that is one for generators. */
export function prototypeFor(face: { readonly prototype?: unknown } | undefined, standard: object): object {
  const own = face?.prototype;
  return typeof own === 'object' && own !== null && Object.getPrototypeOf(own) === standard ? own : standard;
}

/** A generator whose parameters have their values; `face` is the function that was called for it. */
function generatorObject(body: Body, face?: { readonly prototype?: unknown }): object {
  const object = Object.create(prototypeFor(face, prototype)) as InstrumentedGenerator;
  Object.defineProperty(object, BODY, { value: body });
  Object.defineProperty(object, DELEGATION, { value: undefined, writable: true });
  Object.defineProperty(object, MADE, { value: turns.count });
  return object;
}

/** A call of a generator function, which may have to be suspended in its parameters; answers the generator. */
export function generate(body: Body, face?: { readonly prototype?: unknown }): Suspendable<object> {
  return begin(body, (begun) => generatorObject(begun, face));
}

/** The twin of a generator declaration. */
export function generatorTwin(body: Callable, face: { readonly prototype?: unknown }): Twin {
  asKindOf(face, body);
  return beginningTwin(body, (begun) => generatorObject(begun, face));
}

/** The face of a generator function expression or method: no constructor, although it has a prototype. */
export function generator(body: Callable, length: number, name = ''): Callable {
  const face = {
    face(this: unknown, ...args: unknown[]) {
      return drive(twin.apply(this, args), 'parameter');
    },
  }.face as Callable & { readonly prototype: unknown };
  Object.defineProperty(face, 'prototype', { value: Object.create(prototype), writable: true });
  const twin = generatorTwin(body, face);
  Object.defineProperty(face, 'length', { value: length, configurable: true });
  link(face, twin, name);
  return face;
}

const generatorFaces = new WeakMap<Callable, Callable>();

/** The face of a private generator method. */
export function generatorFaceOf(body: Callable): Callable {
  let face = generatorFaces.get(body);
  if (face === undefined) {
    face = generator(body, body.length, body.name);
    generatorFaces.set(body, face);
  }
  return face;
}

/** An answer of `iterate`, `elements`, `pick` and `construct`: the generator that `take` gives does the work. */
export const DELEGATE: unique symbol = Symbol('ringproof.delegate');
let delegated: Suspendable | undefined;

export function delegateTo(work: Suspendable): typeof DELEGATE {
  delegated = work;
  return DELEGATE;
}

export function take(): Suspendable {
  const work = delegated!;
  delegated = undefined;
  return work;
}

/** What an iteration that may be suspended answers at each step; see `iterate`. */
export const STEP: unique symbol = Symbol('ringproof.step');

type Iterable = { [Symbol.iterator](): Iterator<unknown, unknown, unknown> };

function* call(site: number, fn: unknown, self: unknown, args: readonly unknown[]): Suspendable {
  const twin = calleeOf(fn, site);
  if (twin === undefined) return (fn as Callable).apply(self, args as unknown[]);
  return yield* twin.apply(self, args as unknown[]);
}

/** An iterator whose steps may be suspended; iteration over shared memory reads element by element, as the language does. */
class Iteration implements Iterator<unknown, unknown, unknown> {
  readonly #site: number;
  readonly #iterable: Iterable;
  #iterator: Iterator<unknown, unknown, unknown> | undefined;
  #next: unknown;
  /** Whether the code around closes it, which may have to be suspended, and not the engine. */
  readonly #closedOutside: boolean;
  #open = false;
  #fresh = false;
  #failed = false;
  value: unknown;

  constructor(site: number, iterable: Iterable, closedOutside = false) {
    this.#site = site;
    this.#iterable = iterable;
    this.#closedOutside = closedOutside;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<unknown, unknown> {
    return { value: STEP, done: false };
  }

  /** Whether the iteration is over; otherwise `value` is the next. */
  *step(): Suspendable<boolean> {
    this.#open = false;
    if (this.#iterator === undefined) {
      this.#iterator = (yield* iteratorOf(this.#site, this.#iterable)) as Iterator<unknown, unknown, unknown>;
      // A generator that was made in this turn of all loops is not where an earlier turn left it, so resuming it is no effect.
      this.#next = this.#iterator.next;
      this.#fresh = this.#next === instrumentedNext && (this.#iterator as unknown as InstrumentedGenerator)[MADE] === turns.count;
    }
    const iterator = this.#iterator;
    const step = asResult(this.#fresh ? yield* resume(iterator as unknown as InstrumentedGenerator, doNext, undefined) : yield* call(this.#site, this.#next, iterator, []));
    this.value = step.value;
    this.#open = step.done !== true;
    return !this.#open;
  }


  /** Called by the loop when it is left early. */
  return(value?: unknown): IteratorResult<unknown, unknown> {
    if (this.#open && !this.#closedOutside) {
      this.#open = false;
      if (this.#fresh) drive(resumeReturn(this.#iterator as unknown as InstrumentedGenerator, undefined));
      else this.#iterator?.return?.();
    }
    return { value, done: true };
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Notes that the loop is left by an error, which no error of closing may replace. */
  failed(): void {
    this.#failed = true;
  }

  /** IteratorClose (ECMA-262 §7.4.11), if the iteration was left early. */
  *close(): Suspendable<void> {
    if (!this.#open) return;
    this.#open = false;
    const iterator = this.#iterator!;
    try {
      if (this.#fresh) {
        yield* resumeReturn(iterator as unknown as InstrumentedGenerator, undefined);
        return;
      }
      const method = methodOf(iterator, 'return');
      if (method === undefined) return;
      const result = yield* call(this.#site, method, iterator, []);
      if (!this.#failed) asResult(result);
    } catch (error) {
      if (!this.#failed) throw error;
    }
  }
}

/** GetIterator (ECMA-262 §7.4.4): that of shared memory reads each element when it is asked for. */
export function* iteratorOf(site: number, iterable: unknown): Suspendable<object> {
  if (isSharedTypedArray(iterable)) return viewIterator(site, iterable);
  const iterator = yield* call(site, (iterable as Iterable)[Symbol.iterator], iterable, []);
  if (typeof iterator !== 'object' || iterator === null) throw new TypeError('Result of the Symbol.iterator method is not an object');
  return iterator;
}

/** An iteration whose steps may be suspended, over any iterable. */
export function iterationOf(site: number, list: unknown): Pick<Iteration, 'step' | 'close' | 'value'> {
  return new Iteration(site, list as Iterable);
}

/** Iterates over a shared view, reading each element when it is asked for. */
export function viewIterator(site: number, view: ArrayLike<unknown>, entry: (index: number, value: unknown) => unknown = (_, value) => value): object {
  return generatorObject(
    (function* values(): Body {
      for (let i = 0; i < view.length; i++) {
        const value = get(site, view, i);
        yield new Yielded(entry(i, value === PENDING ? yield : value));
      }
      return undefined;
    })(),
  );
}

/** Whether the engine's own iteration of a value neither runs transformed code nor reads shared memory. */
function iteratesNatively(value: unknown): boolean {
  if (typeof value === 'string' || value === null || value === undefined) return true;
  if (isSharedTypedArray(value)) return false;
  const method = (value as Partial<Iterable>)[Symbol.iterator] as unknown;
  if (typeof method !== 'function' || NATIVE_ITERATIONS.has(method) || ArrayBuffer.isView(value)) return true;
  // Iterators of arrays, maps and the like: what iterates over them moves them on.
  if (method !== NATIVE_SELF) return false;
  installed.handler?.effect();
  return true;
}

const NATIVE_SELF = (Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as Iterable)[Symbol.iterator] as unknown;
const NATIVE_ITERATIONS = new Set<unknown>([
  Array.prototype[Symbol.iterator], Object.getPrototypeOf(Int8Array.prototype)[Symbol.iterator], Map.prototype[Symbol.iterator], Set.prototype[Symbol.iterator], String.prototype[Symbol.iterator],
]);

/** What a `for (… of list)` iterates over: the list, or something that answers STEP, and that the engine closes unless the code around does. */
export function iterate(site: number, list: unknown, closedOutside?: boolean): unknown {
  if (installed.handler === undefined || Array.isArray(list)) return list;
  if (!iteratesNatively(list)) return new Iteration(site, list as Iterable, closedOutside);
  return list;
}

/** Whether a loop was left before what it iterates over came to its end, and closing that is left to the code around. */
export function isUnclosed(list: unknown): boolean {
  return list instanceof Iteration && list.isOpen;
}

/** Tells what a loop iterates over that it is left by an error; answers that. */
export function failing<E>(list: unknown, error: E): E {
  if (list instanceof Iteration) list.failed();
  return error;
}

/** The first `count` elements of an iterable as something that is iterated natively, or DELEGATE. */
export function elements(site: number, list: unknown, count: number): unknown {
  if (installed.handler === undefined || Array.isArray(list) || iteratesNatively(list)) return list;
  return delegateTo(collect(new Iteration(site, list as Iterable), count));
}

function* collect(iteration: Iteration, count: number): Suspendable<unknown[]> {
  const list: unknown[] = [];
  while (list.length < count) {
    if (yield* iteration.step()) return list;
    list.push(iteration.value);
  }
  yield* iteration.close();
  return list;
}

/** `yield*` in a generator of the user's own. */
export function* delegate(site: number, list: unknown): Suspendable {
  const inner = isSharedTypedArray(list) ? viewIterator(site, list) : yield* call(site, (list as Iterable)[Symbol.iterator], list, []);
  const iterator = inner as Iterator<unknown, unknown, unknown>;
  const delegation: Delegation = { site, iterator, closed: false };
  const { next } = iterator;
  let method: unknown = next;
  let sent: unknown;
  for (;;) {
    const step = asResult(yield* call(site, method, iterator, [sent]));
    if (step.done === true) return step.value;
    try {
      sent = yield new Yielded(step.value, delegation);
      method = next;
    } catch (error) {
      if (delegation.closed) throw error;
      sent = error;
      method = methodOf(iterator, 'throw');
      if (method !== undefined) continue;
      const close = methodOf(iterator, 'return');
      if (close !== undefined) asResult(yield* call(site, close, iterator, []));
      throw new TypeError('The iterator does not provide a \'throw\' method', { cause: error });
    }
  }
}
