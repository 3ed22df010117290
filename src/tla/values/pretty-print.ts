/**
 * Breaks a printed value into lines of at most `width` columns, as TLC's messages and traces show it (tlc2.pprint). What TLC's reader of
 * printed values does not know, such as a model value with an underscore, leaves the whole text on one line there and so here.
 */
export function prettyPrint(text: string, width = 80): string {
  if (text.length <= width) return text;
  try {
    const node = new Reader(text).read(0);
    return node.end < text.length ? text : format(node, { text, width, trailer: 0, indent: '' });
  } catch (error) {
    if (error instanceof Unreadable) return text;
    throw error;
  }
}

class Unreadable extends Error {}

/** `text.slice(start, end)`; the children of a function or record are pairs, flattened. */
interface Node {
  readonly layout: Layout | undefined;
  readonly start: number;
  readonly end: number;
  readonly children: readonly Node[];
}

interface Layout {
  readonly open: string;
  readonly close: string;
  readonly indent: string;
  readonly separator: string;
  /** Between the halves of a pair. */
  readonly divider?: string;
}

const SET: Layout = { open: '{ ', close: ' }', indent: '  ', separator: ',' };
const SEQUENCE: Layout = { open: '<< ', close: ' >>', indent: '   ', separator: ',' };
const FUNCTION: Layout = { open: '( ', close: ' )', indent: '  ', separator: ' @@', divider: ' :>' };
const RECORD: Layout = { open: '[ ', close: ' ]', indent: '  ', separator: ',', divider: ' |->' };
const SUBSET: Layout = { open: 'SUBSET ', close: ' ', indent: ' ', separator: ',' };
const PAIR_INDENT = '    ';

class Reader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(from: number): Node {
    const start = this.#skip(from);
    if (this.#text.startsWith('{', start)) return this.#list(SET, start, start + 1, '}', ',');
    if (this.#text.startsWith('<', start)) return this.#list(SEQUENCE, start, start + 2, '>>', ',');
    if (this.#text.startsWith('[', start)) return this.#list(RECORD, start, start + 1, ']', ',', '|->');
    if (this.#text.startsWith('(', start)) return this.#list(FUNCTION, start, start + 1, ')', '@@', ':>');
    if (this.#text.startsWith('SUBSET', start)) {
      const base = this.read(start + 'SUBSET'.length);
      return { layout: SUBSET, start, end: base.end, children: [base] };
    }
    const end = start + this.#constantLength(start);
    return { layout: undefined, start, end, children: [] };
  }

  #list(layout: Layout, start: number, from: number, close: string, separator: string, divider?: string): Node {
    const children: Node[] = [];
    let at = this.#skip(from);
    while (!this.#text.startsWith(close[0]!, at)) {
      let element = this.read(at);
      children.push(element);
      if (divider !== undefined) {
        const middle = this.#skip(element.end);
        if (!this.#text.startsWith(divider, middle)) throw new Unreadable();
        element = this.read(middle + divider.length);
        children.push(element);
      }
      at = this.#skip(element.end);
      if (this.#text.startsWith(separator, at)) at += separator.length;
      at = this.#skip(at);
    }
    return { layout, start, end: at + close.length, children };
  }

  #constantLength(start: number): number {
    const pattern = /"[^"]*"|\d+\.\.\d+|-\d*|[\p{L}\p{Nd}]+/uy;
    pattern.lastIndex = start;
    const match = pattern.exec(this.#text);
    if (match === null) throw new Unreadable();
    return match[0].length;
  }

  #skip(from: number): number {
    let at = from;
    while (this.#text[at] === ' ') at += 1;
    if (at >= this.#text.length) throw new Unreadable();
    return at;
  }
}

interface Room {
  readonly text: string;
  readonly width: number;
  /** Columns to leave free at the end of the last line. */
  readonly trailer: number;
  readonly indent: string;
}

function format(node: Node, room: Room): string {
  const { layout } = node;
  if (layout === undefined || length(node) <= room.width - room.trailer) return original(node, room);
  const inner: Room = {
    text: room.text,
    width: room.width - Math.max(layout.open.length, layout.indent.length),
    trailer: room.trailer + layout.close.length,
    indent: room.indent + layout.indent,
  };
  const parts = layout.divider === undefined ? formatItems(node.children, layout.separator, inner) : formatPairs(node.children, layout.separator, layout.divider, inner);
  return layout.open + parts.join(`\n${inner.indent}`) + layout.close;
}

function formatItems(items: readonly Node[], separator: string, room: Room): string[] {
  return items.map((item, index) =>
    index === items.length - 1 ? format(item, room) : format(item, { ...room, trailer: separator.length }) + separator,
  );
}

function formatPairs(items: readonly Node[], separator: string, divider: string, room: Room): string[] {
  const parts: string[] = [];
  for (let index = 0; index < items.length; index += 2) {
    const key = items[index]!;
    const value = items[index + 1]!;
    const isLast = index + 2 >= items.length;
    const end = isLast ? '' : separator;
    const trailer = isLast ? room.trailer : separator.length;
    if (length(key) + divider.length + 1 + length(value) <= room.width - trailer) {
      parts.push(`${original(key, room)}${divider} ${original(value, room)}${end}`);
      continue;
    }
    const head =
      length(key) + divider.length <= room.width ? original(key, room) : format(key, { ...room, trailer: room.trailer + divider.length });
    const below: Room = { text: room.text, width: room.width - PAIR_INDENT.length, trailer, indent: room.indent + PAIR_INDENT };
    parts.push(`${head}${divider}\n${below.indent}${format(value, below)}${end}`);
  }
  return parts;
}

function length(node: Node): number {
  return node.end - node.start;
}

function original(node: Node, room: Room): string {
  return room.text.slice(node.start, node.end);
}
