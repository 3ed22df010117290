import { ByteReader, ByteWriter } from './bytes.ts';
import { force } from './force.ts';
import type { Interner } from './intern.ts';
import { Interval } from './interval.ts';
import { normalize } from './normalize.ts';
import { SetEnum } from './set-enum.ts';
import { shapeOfKeys, type Form, type Shape } from './shape.ts';
import { FunctionValue, Kind, TupleValue, type ModelValue, type StringValue, type TlaObject, type Value } from './value.ts';

const FALSE = 0;
const TRUE = 1;
const INTEGER = 2;
/** A string, a model value: by the place of its text in the interner's order. */
const STRING = 3;
const MODEL = 4;
const TUPLE = 5;
const FUNCTION = 6;
const SET = 7;
const INTERVAL = 8;
/** From here on a byte is a small integer. */
const SMALL = 16;
const FORMS: readonly Form[] = ['set', 'interval', 'record'];

/** A value holds a text that others of its kind may know by another number, or not at all. */
export class NotPortable extends Error {
  override readonly name = 'NotPortable';
}

/**
 * Packs single states so that another thread or a later run, which has loaded the same specification, can unpack them: what loading it interned
 * has the same number everywhere. (`StatePacker` packs tighter, for its own use.)
 */
export class PortablePacker {
  readonly #interner: Interner;
  /** Texts from here on were not interned by loading. */
  readonly #texts: number;
  readonly #writer = new ByteWriter();
  readonly #packedShapes = new WeakMap<Shape, Uint8Array>();
  readonly #shapes = new Map<string, Shape>();

  /**
   * @param interner of the specification
   * @param texts how many of its texts have the same numbers everywhere
   */
  constructor(interner: Interner, texts: number) {
    this.#interner = interner;
    this.#texts = texts;
  }

  /**
   * @returns the bytes, valid until the next call
   * @throws NotPortable
   */
  pack(state: readonly Value[]): Uint8Array {
    const writer = this.#writer;
    writer.clear();
    for (let index = 0; index < state.length; index++) this.#value(writer, state[index]!);
    return writer.written;
  }

  unpack(bytes: Uint8Array, variables: number): Value[] {
    return this.#readValues(new ByteReader(bytes), variables);
  }

  #value(writer: ByteWriter, value: Value): void {
    if (typeof value === 'number') {
      if (value >= 0 && value < 256 - SMALL) writer.byte(SMALL + value);
      else {
        writer.byte(INTEGER);
        writer.integer(value);
      }
    } else if (typeof value === 'boolean') writer.byte(value ? TRUE : FALSE);
    else this.#object(writer, value);
  }

  #object(writer: ByteWriter, value: TlaObject): void {
    switch (value.kind) {
      case Kind.String:
      case Kind.Model: {
        const { order } = value as StringValue | ModelValue;
        if (order >= this.#texts) throw new NotPortable(`the text "${this.#interner.textAt(order)}" came about in the search`);
        writer.byte(value.kind === Kind.String ? STRING : MODEL);
        writer.natural(order);
        break;
      }
      case Kind.Tuple:
        writer.byte(TUPLE);
        this.#items(writer, (value as TupleValue).items);
        break;
      case Kind.Function: {
        const { shape, values } = value as FunctionValue;
        writer.byte(FUNCTION);
        writer.block(this.#packedShape(shape));
        for (let index = 0; index < values.length; index++) this.#value(writer, values[index]!);
        break;
      }
      case Kind.SetEnum:
        writer.byte(SET);
        this.#items(writer, normalize(value as SetEnum).items);
        break;
      case Kind.Interval:
        writer.byte(INTERVAL);
        writer.integer((value as Interval).low);
        writer.integer((value as Interval).high);
        break;
      default:
        // What is lazy is written enumerated.
        this.#value(writer, force(value));
    }
  }

  #items(writer: ByteWriter, items: readonly Value[]): void {
    writer.natural(items.length);
    for (let index = 0; index < items.length; index++) this.#value(writer, items[index]!);
  }

  #packedShape(shape: Shape): Uint8Array {
    let packed = this.#packedShapes.get(shape);
    if (packed === undefined) {
      const writer = new ByteWriter();
      writer.byte(FORMS.indexOf(shape.form));
      this.#items(writer, shape.keys);
      this.#packedShapes.set(shape, (packed = writer.written));
    }
    return packed;
  }

  #readValues(reader: ByteReader, count: number): Value[] {
    const values: Value[] = [];
    for (let index = 0; index < count; index++) values.push(this.#readValue(reader));
    return values;
  }

  #readValue(reader: ByteReader): Value {
    const tag = reader.byte();
    if (tag >= SMALL) return tag - SMALL;
    switch (tag) {
      case FALSE:
        return false;
      case TRUE:
        return true;
      case INTEGER:
        return reader.integer();
      case STRING:
        return this.#interner.string(this.#interner.textAt(reader.natural()));
      case MODEL:
        return this.#interner.model(this.#interner.textAt(reader.natural()));
      case TUPLE:
        return new TupleValue(this.#readValues(reader, reader.natural()));
      case SET:
        return new SetEnum(this.#readValues(reader, reader.natural()), true);
      case INTERVAL: {
        const low = reader.integer();
        return new Interval(low, reader.integer());
      }
      default: {
        const shape = this.#readShape(reader.block());
        return new FunctionValue(shape, this.#readValues(reader, shape.keys.length));
      }
    }
  }

  /** Most states have the same few shapes, and to make one takes long. */
  #readShape(packed: Uint8Array): Shape {
    const key = Buffer.from(packed.buffer, packed.byteOffset, packed.length).toString('latin1');
    let shape = this.#shapes.get(key);
    if (shape === undefined) {
      const reader = new ByteReader(packed);
      const form = FORMS[reader.byte()]!;
      this.#shapes.set(key, (shape = shapeOfKeys(this.#readValues(reader, reader.natural()), form)));
    }
    return shape;
  }
}
