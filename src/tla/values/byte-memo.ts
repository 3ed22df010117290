import type { TlaObject } from './value.ts';

const BITS = 13;
const PLACES = 1 << BITS;
const ROOM = 1 << 20;
/** What is longer is not kept. */
const LONGEST = ROOM >> 4;

/** So many things, each with some bytes. What comes to the place of another takes it; when there is no more room for bytes, all are forgotten. */
class Memo<T> {
  readonly bytes = new Uint8Array(ROOM);
  readonly #things: (T | undefined)[] = Array.from<T | undefined>({ length: PLACES });
  /** For each place where in `bytes` its bytes begin and end. */
  readonly #spans = new Int32Array(2 * PLACES);
  #end = 0;

  at(place: number): T | undefined {
    return this.#things[place];
  }

  from(place: number): number {
    return this.#spans[2 * place]!;
  }

  to(place: number): number {
    return this.#spans[2 * place + 1]!;
  }

  put(place: number, thing: T, bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    if (length > LONGEST) return;
    if (this.#end + length > ROOM) {
      this.#things.fill(undefined);
      this.#end = 0;
    }
    const start = this.#end;
    const own = this.bytes;
    for (let index = 0; index < length; index++) own[start + index] = bytes[from + index]!;
    this.#end = start + length;
    this.#things[place] = thing;
    this.#spans[2 * place] = start;
    this.#spans[2 * place + 1] = this.#end;
  }
}

/** What was read lately from which bytes. */
export class ReadMemo<T> {
  readonly #memo = new Memo<T>();

  /** What the bytes are, if it is known. */
  find(bytes: Uint8Array, from: number, to: number): T | undefined {
    const memo = this.#memo;
    const place = placeOf(bytes, from, to);
    const thing = memo.at(place);
    if (thing === undefined) return undefined;
    const start = memo.from(place);
    if (memo.to(place) - start !== to - from) return undefined;
    const known = memo.bytes;
    for (let at = from; at < to; at++) if (known[start + at - from] !== bytes[at]) return undefined;
    return thing;
  }

  /** Keeps what the bytes are. */
  add(thing: T, bytes: Uint8Array, from: number, to: number): void {
    this.#memo.put(placeOf(bytes, from, to), thing, bytes, from, to);
  }
}

/** As which bytes a value was written lately. */
export class WriteMemo {
  readonly #memo = new Memo<TlaObject>();
  /** After `find`: where in `bytes` the bytes are. */
  from = 0;
  to = 0;

  get bytes(): Uint8Array {
    return this.#memo.bytes;
  }

  find(value: TlaObject): boolean {
    const place = value.h1 & (PLACES - 1);
    if (this.#memo.at(place) !== value) return false;
    this.from = this.#memo.from(place);
    this.to = this.#memo.to(place);
    return true;
  }

  /** Keeps the bytes of a value that has a hash. */
  add(value: TlaObject, bytes: Uint8Array, from: number, to: number): void {
    if (value.h1 !== 0) this.#memo.put(value.h1 & (PLACES - 1), value, bytes, from, to);
  }
}

function placeOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash ^ (hash >>> BITS) ^ (hash >>> (2 * BITS))) & (PLACES - 1);
}
