import { installed } from '../access.ts';
import type { Callable, Suspendable, Twin } from '../twin.ts';
import type { NativeTwin, NativeTwins } from './twin.ts';

/** Whether a call would change what it is called on. */
type Changes = (self: unknown, args: readonly unknown[]) => boolean;

const isArray = (self: unknown): self is unknown[] => Array.isArray(self);

const anyArgument: Changes = (self, args) => !isArray(self) || args.length > 0;
const anyElement: Changes = (self) => !isArray(self) || self.length > 0;

const splices: Changes = (self, args) => {
  if (!isArray(self) || args.length > 2) return true;
  if (args.length === 0) return false;
  const from = Math.trunc(Number(args[0])) || 0;
  const rest = self.length - Math.min(from < 0 ? Math.max(self.length + from, 0) : from, self.length);
  return Math.min(args.length === 1 ? Infinity : Math.trunc(Number(args[1])) || 0, rest) > 0;
};

const inMap = (self: unknown): self is Map<unknown, unknown> | WeakMap<object, unknown> => self instanceof Map || self instanceof WeakMap;
const keyed = (self: unknown): self is { has(key: unknown): boolean } => inMap(self) || self instanceof Set || self instanceof WeakSet;

const sets: Changes = (self, [key, value]) => !inMap(self) || !(self.has(key as object) && Object.is(self.get(key as object), value));
const adds: Changes = (self, [value]) => !keyed(self) || !self.has(value);
const deletes: Changes = (self, [key]) => !keyed(self) || self.has(key);
const clears: Changes = (self) => !(self instanceof Map || self instanceof Set) || self.size > 0;

/**
 * Methods that often change nothing in a turn of a loop that waits: the queue is empty, nothing was drained, the member is there already. Only a call that changes something
 * is an effect.
 */
const CHANGES: readonly (readonly [object, Readonly<Record<string, Changes>>])[] = [
  [Array.prototype, { push: anyArgument, unshift: anyArgument, pop: anyElement, shift: anyElement, splice: splices }],
  [Map.prototype, { set: sets, delete: deletes, clear: clears }],
  [Set.prototype, { add: adds, delete: deletes, clear: clears }],
  [WeakMap.prototype, { set: sets, delete: deletes }],
  [WeakSet.prototype, { add: adds, delete: deletes }],
];

export function* mutatorNatives(): NativeTwins {
  for (const [prototype, methods] of CHANGES) {
    for (const [name, changes] of Object.entries(methods)) yield [Object.getOwnPropertyDescriptor(prototype, name)!.value, effectIf(changes)];
  }
}

function effectIf(changes: Changes): NativeTwin {
  return (_site, fn: Callable) =>
    // eslint-disable-next-line require-yield
    function* mutator(this: unknown, ...args: unknown[]): Suspendable {
      if (changes(this, args)) installed.handler?.effect();
      return fn.apply(this, args);
    } as Twin;
}
