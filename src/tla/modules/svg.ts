import { fail, unsupported } from '../values/evaluation-error.ts';
import { asFunction, asSequence, field } from '../values/functions.ts';
import { makeRecord } from '../values/make-function.ts';
import { describe, print } from '../values/print.ts';
import { EMPTY_TUPLE, FunctionValue, StringValue, TupleValue, type Value } from '../values/value.ts';
import type { Implementations, ModuleContext } from './context.ts';
import { ioUtils } from './io-utils.ts';
import { integer } from './refuse.ts';

/** Community module SVG. Layouts of graphs, for which TLC has a Java library, are refused by name. */

type Attribute = readonly [name: string, value: Value];

/** The fields of a record of strings; the empty tuple is the record without fields. */
function attributesOf(value: Value): Attribute[] {
  const record = asFunction(value);
  if (record instanceof TupleValue && record.items.length === 0) return [];
  if (!(record instanceof FunctionValue) || !record.shape.isRecord) return fail(`Was unable to convert element to a record: ${describe(value)}`);
  return record.shape.keys.map((key, index) => [(key as StringValue).text, record.values[index]!]);
}

function textOf(value: Value): string {
  return value instanceof StringValue ? value.text : fail(`A part of an SVG element must be a string, but instead it is:\n${describe(value)}`);
}

export function svg(context: ModuleContext): Implementations {
  const { interner } = context;
  const string = (text: string): Value => interner.string(text);
  const record = (fields: Iterable<Attribute>): Value => makeRecord([...fields].map(([name, value]) => [interner.string(name), value]));
  const element = (name: Value, attrs: Value, children: Value, innerText: Value): Value => record(Object.entries({ name, attrs, children, innerText }));
  /** What is given by name goes before what the attributes say. */
  const shape = (name: string, own: Readonly<Record<string, Value>>, attrs: Value, innerText = string('')): Value => {
    const printed = Object.entries(own).map(([key, value]): Attribute => [key, string(print(value))]);
    return element(string(name), record(new Map([...attributesOf(attrs), ...printed])), EMPTY_TUPLE, innerText);
  };
  const toText = (value: Value): string => {
    const part = (name: string): Value => field(value, interner.string(name));
    const name = textOf(part('name'));
    const attributes = attributesOf(part('attrs')).map(([key, text]) => ` ${key.replaceAll('_', '-')}='${textOf(text)}'`);
    const children = part('children');
    const items = asSequence(children) ?? (asFunction(children) as FunctionValue | undefined)?.values ?? fail(`Was unable to convert element to a tuple or (function) record: ${describe(children)}`);
    const inner = textOf(part('innerText')).replaceAll('<<', '&lt;&lt;').replaceAll('>>', '&gt;&gt;');
    return `<${name}${attributes.join('')}>${inner}${items.map(toText).join('')}</${name}>`;
  };
  const point = (x: number, y: number): Value => record(Object.entries({ x: Math.trunc(x), y: Math.trunc(y) }));
  const coordinate = (at: Value, name: string): number => integer(field(at, interner.string(name)), 'first', 'PointOnLine');
  const group = (children: Value, attrs: Value, name = 'g'): Value => element(string(name), attrs, children, string(''));

  return {
    SVGElem: element,
    Line: (x1: Value, y1: Value, x2: Value, y2: Value, attrs: Value) => shape('line', { x1, y1, x2, y2 }, attrs),
    Circle: (cx: Value, cy: Value, r: Value, attrs: Value) => shape('circle', { cx, cy, r }, attrs),
    Rect: (x: Value, y: Value, width: Value, height: Value, attrs: Value) => shape('rect', { x, y, width, height }, attrs),
    Text: (x: Value, y: Value, text: Value, attrs: Value) => shape('text', { x, y }, attrs, text as StringValue),
    Image: (x: Value, y: Value, width: Value, height: Value, href: Value, attrs: Value) => shape('image', { x, y, width, height }, record([...attributesOf(attrs).filter(([name]) => name !== 'xlink:href'), ['xlink:href', href]])),
    Group: (children: Value, attrs: Value) => group(children, attrs),
    Svg: (children: Value, attrs: Value) => group(children, attrs, 'svg'),
    SVGDoc: (children: Value, x: Value, y: Value, width: Value, height: Value, attrs: Value) => {
      const own: Attribute[] = [
        ['xmlns:xlink', string('http://www.w3.org/1999/xlink')],
        ['xmlns', string('http://www.w3.org/2000/svg')],
        ['viewBox', string([x, y, width, height].map(print).join(' '))],
      ];
      return group(new TupleValue([children]), record(new Map([...attributesOf(attrs), ...own])), 'svg');
    },
    SVGElemToString: (value: Value) => string(toText(value)),
    NodeOfRingNetwork: (cx: Value, cy: Value, r: Value, n: Value, m: Value) => {
      const [x, y, radius, index, count] = [cx, cy, r, n, m].map((value) => integer(value, 'first', 'NodeOfRingNetwork')) as [number, number, number, number, number];
      const angle = ((2 * Math.PI) / count) * index;
      return point(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    },
    NodesOfDirectedMultiGraph: () => unsupported('The operator NodesOfDirectedMultiGraph of module SVG'),
    PointOnLine: (from: Value, to: Value, segment: Value) => {
      const parts = integer(segment, 'third', 'PointOnLine');
      const between = (name: string): number => coordinate(from, name) + (coordinate(to, name) - coordinate(from, name)) / parts;
      return point(between('x'), between('y'));
    },
    SVGSerialize: (value: Value, prefix: Value, frame: Value) => {
      const { Serialize } = ioUtils(context) as unknown as Record<string, (...operands: Value[]) => Value>;
      const openOptions = new TupleValue(['WRITE', 'CREATE', 'TRUNCATE_EXISTING'].map(string));
      const options = record(Object.entries({ format: string('TXT'), charset: string('UTF-8'), openOptions }));
      return Serialize!(string(toText(value)), string(`${textOf(prefix)}${print(frame).padStart(3, '0')}.svg`), options);
    },
  };
}
