import { isPort } from './port.ts';
import type { VirtualPort } from './port.ts';

/** A message as its receiver gets it. */
export interface Clone {
  readonly data: unknown;
  /** The ports that were transferred with it, whether or not it mentions them. */
  readonly ports: readonly VirtualPort[];
}

/**
 * StructuredSerialize and -Deserialize (HTML §2.7) of one message, in one go. Unlike the engine's, it leaves a SharedArrayBuffer the object it is, so
 * that it keeps its identity for the explorer: two threads that were sent it share it.
 */
export function clone(value: unknown, transfer: readonly unknown[]): Clone {
  const copies = new Map<object, unknown>();
  const passed = new Map<object, unknown>();
  for (const item of transfer) {
    if (passed.has(item as object)) throw uncloneable('a duplicate in the transfer list');
    if (isPort(item)) passed.set(item, item);
    else if (item instanceof ArrayBuffer) passed.set(item, undefined);
    else throw uncloneable('a value in the transfer list that cannot be transferred');
  }
  const data = copy(value, copies, passed);
  // What is transferred leaves the sender, whether or not the message mentions it. What it mentions has left; from Node 22 on it cannot leave twice.
  for (const item of passed.keys()) if (item instanceof ArrayBuffer && !copies.has(item)) transferBuffer(item);
  return { data, ports: transfer.filter(isPort).map((port) => (copies.get(port) as VirtualPort | undefined) ?? moved(port)) };
}

const UNCLONEABLE = new Set(['[object Promise]', '[object WeakMap]', '[object WeakSet]', '[object WeakRef]', '[object Generator]']);
const WITHOUT_PARTS = new Set(['[object Date]', '[object RegExp]', '[object Number]', '[object String]', '[object Boolean]', '[object BigInt]']);

function uncloneable(what: string): DOMException {
  return new DOMException(`${what} could not be cloned.`, 'DataCloneError');
}

function transferBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return structuredClone(buffer, { transfer: [buffer] });
}

function copy(value: unknown, copies: Map<object, unknown>, passed: Map<object, unknown>): unknown {
  if (typeof value === 'symbol') throw uncloneable(String(value));
  if (typeof value === 'function') throw uncloneable(value.name === '' ? 'a function' : `function ${value.name}`);
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const keep = <T>(made: T): T => {
    copies.set(value, made);
    return made;
  };
  const inner = (part: unknown): unknown => copy(part, copies, passed);
  if (isPort(value)) {
    if (!passed.has(value)) throw uncloneable('a MessagePort that is not in the transfer list');
    return keep(moved(value));
  }
  if (value instanceof SharedArrayBuffer) return value;
  if (value instanceof ArrayBuffer) return keep(passed.has(value) ? transferBuffer(value) : value.slice(0));
  if (ArrayBuffer.isView(value)) return keep(copyView(value, inner(value.buffer) as ArrayBuffer));
  const tag = Object.prototype.toString.call(value);
  if (UNCLONEABLE.has(tag)) throw uncloneable(tag);
  if (WITHOUT_PARTS.has(tag)) return keep(structuredClone(value));
  if (value instanceof Map) {
    const map = keep(new Map<unknown, unknown>());
    for (const [key, item] of Map.prototype.entries.call(value)) map.set(inner(key), inner(item));
    return map;
  }
  if (value instanceof Set) {
    const set = keep(new Set<unknown>());
    for (const item of Set.prototype.values.call(value)) set.add(inner(item));
    return set;
  }
  if (value instanceof Error) {
    const error = structuredClone(new Error(value.message));
    Object.defineProperty(error, 'name', { value: value.name, configurable: true, writable: true });
    return keep(error);
  }
  const made = keep<Record<string, unknown>>(Array.isArray(value) ? Object.assign([], { length: value.length }) as never : {});
  for (const key of Object.keys(value)) made[key] = inner((value as Record<string, unknown>)[key]);
  return made;
}

function copyView(view: ArrayBufferView, buffer: ArrayBuffer): ArrayBufferView {
  const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length;
  const constructor = view.constructor as new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView;
  return new constructor(buffer, view.byteOffset, length);
}

/** A transferred port is another object; the sender's is of no use any more. */
function moved(port: VirtualPort): VirtualPort {
  return port.move();
}
