import { ByteReader, ByteWriter } from './bytes.ts';
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
  readonly #writer = new ByteWriter();
  #seen = new Map<TlaObject | Shape, number>();
  #shapes = 0;

  /** @param states all with as many values */
  pack(states: readonly (readonly Value[])[]): Uint8Array {
    this.#writer.clear();
    this.#seen = new Map();
    this.#shapes = 0;
    this.#writer.natural(states.length);
    this.#writer.natural(states[0]?.length ?? 0);
    for (const state of states) for (const value of state) this.#value(value);
    this.#seen = new Map();
    return this.#writer.written.slice();
  }

  unpack(bytes: Uint8Array): Value[][] {
    return new Unpacking(bytes, this.#atoms).states();
  }

  #value(value: Value): void {
    if (typeof value === 'number') {
      if (value >= 0 && value < 256 - SMALL) this.#writer.byte(SMALL + value);
      else {
        this.#writer.byte(INTEGER);
        this.#writer.integer(value);
      }
    } else if (typeof value === 'boolean') this.#writer.byte(value ? TRUE : FALSE);
    else if (value.kind === Kind.String || value.kind === Kind.Model) {
      this.#writer.byte(ATOM);
      this.#writer.natural(this.#atomNumber(value));
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
      this.#writer.byte(SEEN);
      this.#writer.natural(number);
      return;
    }
    switch (value.kind) {
      case Kind.Tuple:
        this.#writer.byte(TUPLE);
        this.#items((value as TupleValue).items);
        break;
      case Kind.Function:
        this.#function(value as FunctionValue);
        break;
      case Kind.SetEnum:
        this.#writer.byte(SET);
        this.#items(normalize(value as SetEnum).items);
        break;
      case Kind.Interval:
        this.#writer.byte(INTERVAL);
        this.#writer.integer((value as Interval).low);
        this.#writer.integer((value as Interval).high);
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
      this.#writer.byte(FUNCTION_OF_NEW_SHAPE);
      this.#writer.byte(FORMS.indexOf(shape.form));
      this.#items(shape.keys);
      this.#seen.set(shape, this.#shapes);
      this.#shapes += 1;
    } else {
      this.#writer.byte(FUNCTION);
      this.#writer.natural(number);
    }
    for (let index = 0; index < values.length; index++) this.#value(values[index]!);
  }

  #items(items: readonly Value[]): void {
    this.#writer.natural(items.length);
    for (let index = 0; index < items.length; index++) this.#value(items[index]!);
  }
}

class Unpacking {
  readonly #reader: ByteReader;
  readonly #atoms: readonly TlaObject[];
  readonly #seen: TlaObject[] = [];
  readonly #shapes: Shape[] = [];

  constructor(bytes: Uint8Array, atoms: readonly TlaObject[]) {
    this.#reader = new ByteReader(bytes);
    this.#atoms = atoms;
  }

  states(): Value[][] {
    const count = this.#reader.natural();
    const variables = this.#reader.natural();
    return Array.from({ length: count }, () => this.#values(variables));
  }

  #values(count: number): Value[] {
    const values: Value[] = [];
    for (let index = 0; index < count; index++) values.push(this.#value());
    return values;
  }

  #value(): Value {
    const tag = this.#reader.byte();
    if (tag >= SMALL) return tag - SMALL;
    switch (tag) {
      case FALSE:
        return false;
      case TRUE:
        return true;
      case INTEGER:
        return this.#reader.integer();
      case ATOM:
        return this.#atoms[this.#reader.natural()]!;
      case SEEN:
        return this.#seen[this.#reader.natural()]!;
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
        return new TupleValue(this.#values(this.#reader.natural()));
      case SET:
        return new SetEnum(this.#values(this.#reader.natural()), true);
      case INTERVAL:
        return new Interval(this.#reader.integer(), this.#reader.integer());
      case FUNCTION: {
        const shape = this.#shapes[this.#reader.natural()]!;
        return new FunctionValue(shape, this.#values(shape.keys.length));
      }
      default: {
        const form = FORMS[this.#reader.byte()]!;
        const shape = shapeOfKeys(this.#values(this.#reader.natural()), form);
        this.#shapes.push(shape);
        return new FunctionValue(shape, this.#values(shape.keys.length));
      }
    }
  }
}
