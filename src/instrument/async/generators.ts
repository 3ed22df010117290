import { installed } from '../access.ts';
import { begin, beginningTwin, methodOf, prototypeFor, Yielded } from '../generators.ts';
import { invoke } from '../natives/calls.ts';
import { asKindOf, drive, link, plain } from '../twin.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import { advance, AWAIT, awaited, awaiting, takeAwaited } from './functions.ts';
import type { Body, Resumption } from './functions.ts';
import { asyncIteratorOf, checkResult } from './iteration.ts';
import { deferred, whenSettled } from './settle.ts';
import type { Deferred } from './settle.ts';

/**
 * Async generators (ECMA-262 §27.6). The body of a transformed one yields `undefined` to be suspended, AWAIT for each `await`, and a
 * `Yielded` for each value; the object that the user sees keeps the queue of requests.
 */

interface Request {
  readonly how: Resumption;
  readonly value: unknown;
  readonly answer: Deferred;
}

const STATE: unique symbol = Symbol('ringproof.asyncGenerator');
interface State {
  readonly site: number;
  readonly body: Body;
  status: 'start' | 'yield' | 'executing' | 'draining' | 'completed';
  readonly queue: Request[];
  /** Whether the body stands in a `yield*`, which takes every kind of resumption itself. */
  delegating: boolean;
}
type AsyncGeneratorObject = object & { [STATE]?: State };

const AsyncGeneratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})())) as object;
const prototype = Object.create(AsyncGeneratorPrototype) as object;
const nativeExample = async function* example() {} as Callable;

/** What a `yield*` yields to make the body return: the value is in `returning`. */
const RETURN: unique symbol = Symbol('ringproof.return');
const returning: { value: unknown } = { value: undefined };

/** Runs the body until it awaits, yields with nobody left to ask, or ends. */
function* run(state: State, first: Resumption, sent: unknown): Suspendable<void> {
  const { site, body, queue } = state;
  let how = first;
  let value = sent;
  state.status = 'executing';
  for (;;) {
    let step: IteratorResult<unknown, unknown>;
    try {
      if (state.delegating) {
        state.delegating = false;
        step = yield* advance(body, 'next', [how, value]);
      } else step = yield* advance(body, how, value);
    } catch (error) {
      complete(state, 'throw', error);
      return;
    }
    if (step.done === true) {
      complete(state, 'return', step.value);
      return;
    }
    if (step.value === RETURN) {
      [how, value] = ['return', returning.value];
      continue;
    }
    if (step.value === AWAIT) {
      try {
        const { site: at } = awaited;
        whenSettled(at, takeAwaited(), (settled, result) => run(state, settled === 'fulfilled' ? 'next' : 'throw', result));
        return;
      } catch (error) {
        [how, value] = ['throw', error];
        continue;
      }
    }
    const { value: result, from } = step.value as Yielded;
    state.delegating = from !== undefined;
    queue.shift()!.answer.resolve({ value: result, done: false });
    const [request] = queue;
    if (request === undefined) {
      state.status = 'yield';
      return;
    }
    ({ how, value } = request);
    if (how !== 'return') continue;
    try {
      awaitBeforeReturn(state, site, value);
      return;
    } catch (error) {
      [how, value] = ['throw', error];
    }
  }
}

/** AsyncGeneratorUnwrapYieldResumption: what is returned into the generator is awaited first. */
function awaitBeforeReturn(state: State, site: number, value: unknown): void {
  whenSettled(site, value, (settled, result) => run(state, settled === 'fulfilled' ? 'return' : 'throw', result));
}

function complete(state: State, how: Resumption, value: unknown): void {
  state.status = 'draining';
  const { answer } = state.queue.shift()!;
  if (how === 'throw') answer.reject(value);
  else answer.resolve({ value, done: true });
  drain(state);
}

/** AsyncGeneratorDrainQueue. */
function drain(state: State): void {
  const { queue } = state;
  for (let [request] = queue; request !== undefined; [request] = queue) {
    const { how, value, answer } = request;
    if (how === 'return') {
      awaitReturn(state);
      return;
    }
    queue.shift();
    if (how === 'throw') answer.reject(value);
    else answer.resolve({ value: undefined, done: true });
  }
  state.status = 'completed';
}

/** AsyncGeneratorAwaitReturn. */
function awaitReturn(state: State): void {
  const { value, answer } = state.queue[0]!;
  try {
    // eslint-disable-next-line require-yield
    whenSettled(state.site, value, function* settle(how, result) {
      state.queue.shift();
      if (how === 'fulfilled') answer.resolve({ value: result, done: true });
      else answer.reject(result);
      drain(state);
    });
  } catch (error) {
    state.queue.shift();
    answer.reject(error);
    drain(state);
  }
}

function* request(object: unknown, how: Resumption, value: unknown): Suspendable {
  const state = (object as AsyncGeneratorObject | undefined)?.[STATE];
  const answer = deferred(state?.site ?? -1);
  installed.handler?.effect();
  if (state === undefined) {
    answer.reject(new TypeError(`${how} method called on incompatible receiver ${String(object)}`));
    return answer.promise;
  }
  if (how === 'throw' && state.status === 'start') state.status = 'completed';
  if (state.status === 'completed' && how !== 'return') {
    if (how === 'throw') answer.reject(value);
    else answer.resolve({ value: undefined, done: true });
    return answer.promise;
  }
  const { status } = state;
  state.queue.push({ how, value, answer });
  if (how === 'return' && (status === 'start' || status === 'completed')) {
    state.status = 'draining';
    awaitReturn(state);
  } else if (status === 'start') yield* run(state, how, undefined);
  else if (status === 'yield') {
    if (how === 'return') {
      state.status = 'executing';
      try {
        awaitBeforeReturn(state, state.site, value);
      } catch (error) {
        yield* run(state, 'throw', error);
      }
    } else yield* run(state, how, value);
  }
  return answer.promise;
}

for (const how of ['next', 'return', 'throw'] as const) {
  const twin: Twin = function* twin(this: unknown, value: unknown) {
    return yield* request(this, how, value);
  };
  const face = {
    [how](this: unknown, value: unknown) {
      return drive(request(this, how, value));
    },
  }[how]!;
  link(face as Callable, twin);
  Object.defineProperty(prototype, how, { value: face, writable: true, configurable: true });
}
Object.defineProperty(prototype, Symbol.asyncIterator, { value: plain(function iterator(this: unknown) { return this; } as Callable, '[Symbol.asyncIterator]'), writable: true, configurable: true });

/** An async generator whose parameters have their values; `face` is the function that was called for it. */
function asyncGeneratorObject(site: number, body: Body, face?: { readonly prototype?: unknown }): object {
  const object = Object.create(prototypeFor(face, prototype)) as AsyncGeneratorObject;
  Object.defineProperty(object, STATE, { value: { site, body, status: 'start', queue: [], delegating: false } satisfies State });
  return object;
}

/** A call of an async generator function, which may have to be suspended in its parameters; answers the async generator. */
export function asyncGenerate(site: number, body: Body, face?: { readonly prototype?: unknown }): Suspendable<object> {
  return begin(body, (begun) => asyncGeneratorObject(site, begun, face));
}

/** The twin of an async generator declaration. */
export function asyncGeneratorTwin(site: number, body: Callable, face: { readonly prototype?: unknown }): Twin {
  asKindOf(face, nativeExample);
  return beginningTwin(body, (begun) => asyncGeneratorObject(site, begun, face));
}

/** The face of an async generator function expression or method. */
export function asyncGenerator(site: number, body: Callable, length: number, name = ''): Callable {
  const face = {
    face(this: unknown, ...args: unknown[]) {
      return drive(twin.apply(this, args), 'parameter');
    },
  }.face as Callable & { readonly prototype: unknown };
  Object.defineProperty(face, 'prototype', { value: Object.create(prototype), writable: true });
  const twin = asyncGeneratorTwin(site, body, face);
  Object.defineProperty(face, 'length', { value: length, configurable: true });
  link(face, twin, name);
  return face;
}

const faces = new WeakMap<Callable, Callable>();

/** The face of a private async generator method. */
export function asyncGeneratorFaceOf(site: number, body: Callable): Callable {
  let face = faces.get(body);
  if (face === undefined) {
    face = asyncGenerator(site, body, body.length, body.name);
    faces.set(body, face);
  }
  return face;
}

/** `yield*` in an async generator (§15.5.5, with generatorKind async). */
export function* delegateAsync(site: number, list: unknown): Body {
  const { iterator, next } = yield* asyncIteratorOf(site, list);
  let how: Resumption = 'next';
  let value: unknown;
  for (;;) {
    const method = how === 'next' ? next : methodOf(iterator, how);
    if (method === undefined) {
      if (how === 'return') {
        returning.value = yield awaiting(site, value);
        yield RETURN;
      }
      const close = methodOf(iterator, 'return');
      if (close !== undefined) checkResult(yield awaiting(site, yield* invoke(site, close, iterator, [])));
      throw new TypeError('The iterator does not provide a \'throw\' method.');
    }
    const step = checkResult(yield awaiting(site, yield* invoke(site, method, iterator, [value])));
    if (step.done) {
      if (how !== 'return') return step.value;
      returning.value = step.value;
      yield RETURN;
    }
    [how, value] = (yield new Yielded(step.value, true)) as [Resumption, unknown];
  }
}
