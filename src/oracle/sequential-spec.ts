/** One call in a history. Times are any numbers that grow: only their order counts. */
export interface Operation<A extends readonly unknown[] = readonly unknown[], R = unknown> {
  /** Who called: a thread's name or number. One process does one thing at a time. */
  readonly process: string | number;
  readonly name: string;
  readonly args: A;
  readonly invoked: number;
  /** When it returned; undefined if it never did (its thread died or was cut off): then it may have taken effect or not. */
  readonly returned?: number | undefined;
  /** What it returned, or threw; meaningless while `returned` is undefined. */
  readonly result?: R;
}

/** One way in which an operation can go, from some state. */
export interface Outcome<S> {
  readonly state: S;
  readonly result: unknown;
}

/** What an object does when nobody else uses it. */
export interface SequentialSpec<S> {
  /** The state of a fresh object. */
  initial(): S;
  /**
   * Every way in which `operation`, called in `state`, may go: one outcome for an ordinary object, more for one that may choose (e.g. answer
   * `full` although another thread is just making space), none when it may not be called there. Must not change `state`.
   */
  outcomes(state: S, operation: Operation): Iterable<Outcome<S>>;
  /** States with equal strings behave alike. Default: their fields, written out. */
  key?(state: S): string;
}

/** Constructors of what `specOfClass` takes. */
export type PlainClass<S extends object> = new () => S;

/**
 * The specification that a plain, single-threaded class is: operation `push` with arguments `[1]` is the call `object.push(1)`. A method
 * that throws has the error's message as its result. All state must be in public fields that structuredClone can copy.
 * Throws TypeError when the class has no such field: state that cannot be copied cannot be searched.
 */
export function specOfClass<S extends object>(Class: PlainClass<S>): SequentialSpec<S> {
  if (Object.keys(new Class()).length === 0) {
    throw new TypeError(`class ${Class.name} has no public field, so its state cannot be copied; make its private fields public, or write the specification as { initial, outcomes }`);
  }
  return {
    initial: () => new Class(),
    outcomes(state, { name, args }) {
      const copy = Object.assign(Object.create(Class.prototype) as S, copyOf(state));
      const method = (copy as Record<string, unknown>)[name];
      if (typeof method !== 'function') throw new TypeError(`class ${Class.name} has no method ${name}, which the history calls`);
      try {
        return [{ state: copy, result: Reflect.apply(method, copy, args) as unknown }];
      } catch (error) {
        return [{ state: copy, result: error instanceof Error ? error.message : error }];
      }
    },
  };
}

/** The fields of a state, copied. */
function copyOf(state: object): object {
  const copy: Record<string, unknown> = {};
  let list: unknown;
  for (const [name, value] of Object.entries(state)) {
    if (isPrimitive(value)) {
      copy[name] = value;
    } else if (Array.isArray(value) && list === undefined && value.every(isPrimitive)) {
      // structuredClone costs far more than copying one list of numbers, and searches copy at every turn.
      list = value;
      copy[name] = value.slice();
    } else {
      // Whatever else there is may share parts with other fields: then they are copied together.
      return structuredClone({ ...state });
    }
  }
  return copy;
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
}
