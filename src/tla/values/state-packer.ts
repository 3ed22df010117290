import { force } from './force.ts';
import { Interval } from './interval.ts';
import { normalize } from './normalize.ts';
import { SetEnum } from './set-enum.ts';
import { shapeOfKeys, type Form, type Shape } from './shape.ts';
import { FunctionValue, Kind, TupleValue, type TlaObject, type Value } from './value.ts';

const FALSE = 0;
const TRUE = 1;
const INTEGER = 2;
/** A string or model value, by its number in the packer. */
const ATOM = 3;
/** A value that stands earlier in the same pack, by its number. */
const SEEN = 4;
const TUPLE = 5;
/** A function whose shape stands earlier in the same pack. */
const FUNCTION = 6;
const FUNCTION_OF_NEW_SHAPE = 7;
const SET = 8;
const INTERVAL = 9;
/** From here on a byte is a small integer. */
const SMALL = 16;
const FORMS: readonly Form[] = ['set', 'interval', 'record'];

/**
 * Packs many states into bytes, for keeping them by the million: what several states of a pack share (the same object, as most variables
 * of a successor are) is written once, and shared again when it is unpacked. Packs are read by the packer that wrote them.
 */
export class StatePacker {
  readonly #atoms: TlaObject[] = [];
  readonly #atomNumbers = new Map<TlaObject, number>();
  #bytes = new Uint8Array(1 << 16);
  #length = 0;
  #seen = new Map<TlaObject | Shape, number>();
  #shapes = 0;

  /** @param states all with as many values */
  pack(states: readonly (readonly Value[])[]): Uint8Array {
    this.#length = 0;
    this.#seen = new Map();
    this.#shapes = 0;
    this.#natural(states.length);
    this.#natural(states[0]?.length ?? 0);
    for (const state of states) for (const value of state) this.#value(value);
    this.#seen = new Map();
    return this.#bytes.slice(0, this.#length);
  }

  unpack(bytes: Uint8Array): Value[][] {
    return new Unpacking(bytes, this.#atoms).states();
  }

  #byte(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }

  /** Seven bits to a byte, the lowest first. @param n an unsigned integer of 32 bits */
  #natural(n: number): void {
    let rest = n >>> 0;
    while (rest >= 0x80) {
      this.#byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#byte(rest);
  }

  #integer(n: number): void {
    this.#natural((n << 1) ^ (n >> 31));
  }

  #value(value: Value): void {
    if (typeof value === 'number') {
      if (value >= 0 && value < 256 - SMALL) this.#byte(SMALL + value);
      else {
        this.#byte(INTEGER);
        this.#integer(value);
      }
    } else if (typeof value === 'boolean') this.#byte(value ? TRUE : FALSE);
    else if (value.kind === Kind.String || value.kind === Kind.Model) {
      this.#byte(ATOM);
      this.#natural(this.#atomNumber(value));
    } else this.#composite(value);
  }

  #atomNumber(atom: TlaObject): number {
    let number = this.#atomNumbers.get(atom);
    if (number === undefined) {
      number = this.#atoms.length;
      this.#atoms.push(atom);
      this.#atomNumbers.set(atom, number);
    }
    return number;
  }

  #composite(value: TlaObject): void {
    const number = this.#seen.get(value);
    if (number !== undefined) {
      this.#byte(SEEN);
      this.#natural(number);
      return;
    }
    switch (value.kind) {
      case Kind.Tuple:
        this.#byte(TUPLE);
        this.#items((value as TupleValue).items);
        break;
      case Kind.Function:
        this.#function(value as FunctionValue);
        break;
      case Kind.SetEnum:
        this.#byte(SET);
        this.#items(normalize(value as SetEnum).items);
        break;
      case Kind.Interval:
        this.#byte(INTERVAL);
        this.#integer((value as Interval).low);
        this.#integer((value as Interval).high);
        break;
      default:
        // What is lazy is written enumerated.
        this.#value(force(value));
        return;
    }
    // Shapes are counted apart.
    this.#seen.set(value, this.#seen.size - this.#shapes);
  }

  #function({ shape, values }: FunctionValue): void {
    const number = this.#seen.get(shape);
    if (number === undefined) {
      this.#byte(FUNCTION_OF_NEW_SHAPE);
      this.#byte(FORMS.indexOf(shape.form));
      this.#items(shape.keys);
      this.#seen.set(shape, this.#shapes);
      this.#shapes += 1;
    } else {
      this.#byte(FUNCTION);
      this.#natural(number);
    }
    for (let index = 0; index < values.length; index++) this.#value(values[index]!);
  }

  #items(items: readonly Value[]): void {
    this.#natural(items.length);
    for (let index = 0; index < items.length; index++) this.#value(items[index]!);
  }
}

class Unpacking {
  readonly #bytes: Uint8Array;
  readonly #atoms: readonly TlaObject[];
  readonly #seen: TlaObject[] = [];
  readonly #shapes: Shape[] = [];
  #at = 0;

  constructor(bytes: Uint8Array, atoms: readonly TlaObject[]) {
    this.#bytes = bytes;
    this.#atoms = atoms;
  }

  states(): Value[][] {
    const count = this.#natural();
    const variables = this.#natural();
    return Array.from({ length: count }, () => this.#values(variables));
  }

  #natural(): number {
    let n = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++]!;
      n |= (byte & 0x7f) << shift;
      if (byte < 0x80) return n >>> 0;
    }
  }

  #integer(): number {
    const n = this.#natural();
    return (n >>> 1) ^ -(n & 1);
  }

  #values(count: number): Value[] {
    const values: Value[] = [];
    for (let index = 0; index < count; index++) values.push(this.#value());
    return values;
  }

  #value(): Value {
    const tag = this.#bytes[this.#at++]!;
    if (tag >= SMALL) return tag - SMALL;
    switch (tag) {
      case FALSE:
        return false;
      case TRUE:
        return true;
      case INTEGER:
        return this.#integer();
      case ATOM:
        return this.#atoms[this.#natural()]!;
      case SEEN:
        return this.#seen[this.#natural()]!;
      default: {
        const value = this.#composite(tag);
        this.#seen.push(value);
        return value;
      }
    }
  }

  #composite(tag: number): TlaObject {
    switch (tag) {
      case TUPLE:
        return new TupleValue(this.#values(this.#natural()));
      case SET:
        return new SetEnum(this.#values(this.#natural()), true);
      case INTERVAL:
        return new Interval(this.#integer(), this.#integer());
      case FUNCTION: {
        const shape = this.#shapes[this.#natural()]!;
        return new FunctionValue(shape, this.#values(shape.keys.length));
      }
      default: {
        const form = FORMS[this.#bytes[this.#at++]!]!;
        const shape = shapeOfKeys(this.#values(this.#natural()), form);
        this.#shapes.push(shape);
        return new FunctionValue(shape, this.#values(shape.keys.length));
      }
    }
  }
}
