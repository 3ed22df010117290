import { fail } from '../values/evaluation-error.ts';
import { force } from '../values/force.ts';
import type { Interner } from '../values/intern.ts';
import { Interval } from '../values/interval.ts';
import { functionOfPairs, makeFunction, makeRecord } from '../values/make-function.ts';
import { normalize } from '../values/normalize.ts';
import { setOf } from '../values/sets.ts';
import { SetEnum } from '../values/set-enum.ts';
import { FunctionValue, ModelValue, StringValue, TupleValue, type Value } from '../values/value.ts';

/**
 * The bytes that TLC writes a value as (tlc2.value.ValueOutputStream), big-endian, so that files go from one to the other. A model value is
 * written as its number among those of the configuration: it is the same in a later run of the same model only.
 */

const BOOLEAN = 0;
const INTEGER = 1;
const STRING = 3;
const RECORD = 4;
const SET = 5;
const TUPLE = 7;
const FUNCTION = 9;
const MODEL = 21;
const INTERVAL = 23;
/** Stands for what was written before, by its number. */
const REFERENCE = 26;

/** How the domain of a function is written. */
const OVER_INTERVAL = 0;
const OVER_SORTED = 1;
const OVER_UNSORTED = 2;

const MOST_NATURAL = 0x7fff;

export function writeValue(value: Value): Buffer {
  const parts: Buffer[] = [];
  const number = (bytes: 1 | 2 | 4, n: number): void => {
    const part = Buffer.alloc(bytes);
    part.writeIntBE(n, 0, bytes);
    parts.push(part);
  };
  const natural = (n: number): void => (n > MOST_NATURAL ? number(4, -n) : number(2, n));
  const text = (string: string): void => {
    number(1, STRING);
    // Two numbers by which the process that wrote it knew the string, which readers skip.
    number(4, -1);
    number(4, -1);
    const bytes = Buffer.from(string, 'latin1');
    number(4, bytes.length);
    parts.push(bytes);
  };
  const write = (item: Value): void => {
    if (typeof item === 'boolean') {
      number(1, BOOLEAN);
      number(1, item ? 1 : 0);
    } else if (typeof item === 'number') {
      number(1, INTEGER);
      number(4, item);
    } else if (item instanceof StringValue) text(item.text);
    else if (item instanceof ModelValue) {
      number(1, MODEL);
      number(2, item.index);
    } else if (item instanceof Interval) {
      number(1, INTERVAL);
      number(4, item.low);
      number(4, item.high);
    } else if (item instanceof TupleValue) {
      number(1, TUPLE);
      natural(item.items.length);
      item.items.forEach(write);
    } else if (item instanceof FunctionValue) functionValue(item);
    else {
      const { items } = normalize(item as SetEnum);
      number(1, SET);
      // Negative: another process may order strings otherwise.
      number(4, -items.length);
      items.forEach(write);
    }
  };
  const functionValue = ({ shape, values }: FunctionValue): void => {
    if (shape.isRecord) {
      number(1, RECORD);
      number(4, -values.length);
      values.forEach((item, index) => {
        text((shape.keys[index] as StringValue).text);
        write(item);
      });
      return;
    }
    number(1, FUNCTION);
    natural(values.length);
    const { domain } = shape;
    number(1, domain instanceof Interval ? OVER_INTERVAL : OVER_UNSORTED);
    if (domain instanceof Interval) {
      number(4, domain.low);
      number(4, domain.high);
    }
    values.forEach((item, index) => {
      if (!(domain instanceof Interval)) write(shape.keys[index]!);
      write(item);
    });
  };
  write(force(value));
  return Buffer.concat(parts);
}

/** @throws EvaluationError where the bytes are not those of a value */
export function readValue(bytes: Buffer, interner: Interner): Value {
  let at = 0;
  const read: (Value | undefined)[] = [];
  const number = (length: 1 | 2 | 4): number => {
    if (at + length > bytes.length) fail('It ends in the middle of a value.');
    at += length;
    return bytes.readIntBE(at - length, length);
  };
  const natural = (): number => {
    const first = number(2);
    return first >= 0 ? first : -((first << 16) | (number(2) & 0xffff));
  };
  const many = <T>(count: number, one: () => T): T[] => {
    if (count > bytes.length - at) fail('It ends in the middle of a value.');
    return Array.from({ length: count }, one);
  };
  const text = (): StringValue => {
    const own = read.push(undefined) - 1;
    number(4);
    number(4);
    const length = number(4);
    if (length < 0 || at + length > bytes.length) fail('It ends in the middle of a value.');
    at += length;
    return (read[own] = interner.string(bytes.toString('latin1', at - length, at)));
  };
  const reference = (): Value => read[natural()] ?? fail('It refers to a value that it does not have.');
  const name = (): StringValue => {
    const value = number(1) === REFERENCE ? reference() : text();
    return value instanceof StringValue ? value : fail('The name of a field is no string.');
  };
  const compound = (make: () => Value): Value => {
    const own = read.push(undefined) - 1;
    return (read[own] = make());
  };
  const functionValue = (): Value => {
    const length = natural();
    const form = number(1);
    if (form === OVER_INTERVAL) {
      const domain = new Interval(number(4), number(4));
      if (domain.size() !== length) fail('The domain of a function has another size than the function.');
      return makeFunction(domain, value);
    }
    if (form !== OVER_SORTED && form !== OVER_UNSORTED) fail(`${form} is no form of a function.`);
    const pairs = many(length, () => [value(), value()] as const);
    return functionOfPairs(pairs.map(([key]) => key), pairs.map(([, item]) => item));
  };
  const value = (): Value => {
    const kind = number(1);
    switch (kind) {
      case BOOLEAN:
        return number(1) !== 0;
      case INTEGER:
        return number(4);
      case STRING:
        return text();
      case MODEL: {
        const index = number(2);
        return interner.models[index] ?? fail(`It has the model value number ${index}, which this model does not have.`);
      }
      case INTERVAL:
        return new Interval(number(4), number(4));
      case RECORD:
        return compound(() => makeRecord(many(Math.abs(number(4)), () => [name(), value()] as const)));
      case SET:
        return compound(() => setOf(many(Math.abs(number(4)), value)));
      case TUPLE:
        return compound(() => new TupleValue(many(natural(), value)));
      case FUNCTION:
        return compound(functionValue);
      case REFERENCE:
        return reference();
      default:
        return fail(`${kind} is no kind of value.`);
    }
  };
  return value();
}
