import { ReadMemo, WriteMemo } from './byte-memo.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { force } from './force.ts';
import { hashValue } from './hash.ts';
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
/** A tuple, function or set of some length, as a block. */
const LONG = 9;
/** From here on a byte is a small integer. */
const SMALL = 16;
/** To read fewer bytes takes no longer than to look them up. */
const SHORT = 8;
const FORMS: readonly Form[] = ['set', 'interval', 'record'];

/** A value holds a text that others of its kind may know by another number, or not at all. */
export class NotPortable extends Error {
  override readonly name = 'NotPortable';
}

/**
 * Packs single states so that another thread or a later run, which has loaded the same specification, can unpack them: what loading it interned
 * has the same number everywhere. (`StatePacker` packs tighter, for its own use.) Most of a state is in others, too: what was packed or unpacked
 * lately is neither written nor read part by part again, and is one object in all states that are unpacked.
 */
export class PortablePacker {
  readonly #interner: Interner;
  /** Texts from here on were not interned by loading. */
  readonly #texts: number;
  readonly #state = new ByteWriter();
  /** By their places in the interner's order. */
  readonly #strings: (StringValue | undefined)[] = [];
  readonly #models: (ModelValue | undefined)[] = [];
  readonly #packedShapes = new WeakMap<Shape, Uint8Array>();
  readonly #written = new WriteMemo();
  readonly #read = new ReadMemo<TlaObject>();
  readonly #shapes = new ReadMemo<Shape>();

  /**
   * @param interner of the specification
   * @param texts how many of its texts have the same numbers everywhere
   */
  constructor(interner: Interner, texts: number) {
    this.#interner = interner;
    this.#texts = texts;
  }

  /**
   * Writes a state as a block.
   * @throws NotPortable, and nothing is written
   */
  pack(state: readonly Value[], writer: ByteWriter): void {
    const own = this.#state;
    own.clear();
    for (let index = 0; index < state.length; index++) this.#value(own, state[index]!);
    writer.block(own.buffer, 0, own.length);
  }

  /** Reads what `pack` wrote. */
  unpack(reader: ByteReader, variables: number): Value[] {
    reader.natural();
    return this.#readValues(reader, variables);
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
      case Kind.Interval:
        writer.byte(INTERVAL);
        writer.integer((value as Interval).low);
        writer.integer((value as Interval).high);
        break;
      case Kind.Tuple:
      case Kind.Function:
      case Kind.SetEnum:
        this.#composite(writer, value);
        break;
      default:
        // What is lazy is written enumerated.
        this.#value(writer, force(value));
    }
  }

  #composite(writer: ByteWriter, value: TlaObject): void {
    const written = this.#written;
    if (written.find(value)) {
      writer.byte(LONG);
      writer.block(written.bytes, written.from, written.to);
      return;
    }
    const start = writer.length;
    this.#parts(writer, value);
    if (writer.length - start < SHORT) return;
    written.add(value, writer.buffer, start, writer.length);
    writer.enclose(start, LONG);
  }

  #parts(writer: ByteWriter, value: TlaObject): void {
    switch (value.kind) {
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
      default:
        writer.byte(SET);
        this.#items(writer, normalize(value as SetEnum).items);
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
        return this.#stringAt(reader.natural());
      case MODEL:
        return this.#modelAt(reader.natural());
      case INTERVAL: {
        const low = reader.integer();
        return new Interval(low, reader.integer());
      }
      case LONG:
        return this.#readLong(reader);
      default:
        return this.#readParts(reader, tag);
    }
  }

  #stringAt(order: number): StringValue {
    return (this.#strings[order] ??= this.#interner.string(this.#interner.textAt(order)));
  }

  #modelAt(order: number): ModelValue {
    return (this.#models[order] ??= this.#interner.model(this.#interner.textAt(order)));
  }

  #readLong(reader: ByteReader): TlaObject {
    const length = reader.natural();
    const start = reader.at;
    const end = start + length;
    let value = this.#read.find(reader.buffer, start, end);
    if (value === undefined) {
      value = this.#readParts(reader, reader.byte());
      this.#read.add(value, reader.buffer, start, end);
      // It is packed again with each successor that has it, and all look for it by its hash.
      hashValue(value);
      this.#written.add(value, reader.buffer, start, end);
    }
    reader.at = end;
    return value;
  }

  #readParts(reader: ByteReader, tag: number): TlaObject {
    switch (tag) {
      case TUPLE:
        return new TupleValue(this.#readValues(reader, reader.natural()));
      case SET:
        return new SetEnum(this.#readValues(reader, reader.natural()), true);
      default: {
        const shape = this.#readShape(reader);
        return new FunctionValue(shape, this.#readValues(reader, shape.keys.length));
      }
    }
  }

  /** Most states have the same few shapes, and to make one takes long. */
  #readShape(reader: ByteReader): Shape {
    const length = reader.natural();
    const start = reader.at;
    const end = start + length;
    let shape = this.#shapes.find(reader.buffer, start, end);
    if (shape === undefined) {
      const form = FORMS[reader.byte()]!;
      shape = shapeOfKeys(this.#readValues(reader, reader.natural()), form);
      this.#shapes.add(shape, reader.buffer, start, end);
    }
    reader.at = end;
    return shape;
  }
}
