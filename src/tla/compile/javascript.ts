/**
 * JavaScript under construction. A `Block` takes statements; a `Js` is an expression that may refer to what the statements of its block
 * declared, and is evaluated at most once unless it is an `atom`.
 */

/** What is known of a value before the program runs; `any` is no knowledge. `value` is whatever is no boolean or integer for sure. */
export type JsType = 'boolean' | 'integer' | 'any';

export interface Js {
  readonly code: string;
  readonly type: JsType;
  /** An identifier or a literal, which costs nothing to repeat. */
  readonly atom: boolean;
  /** Known to be enumerated throughout, as the values of a state are. */
  readonly isForced?: boolean;
  /** The function without parameters whose call this is, where the result is one that is computed on demand. */
  readonly thunk?: string;
}

export function js(code: string, type: JsType = 'any', atom = false): Js {
  return { code, type, atom };
}

/** A call of a function that computes its result on demand. */
export function onDemand(name: string, type: JsType = 'any'): Js {
  return { code: `${name}()`, type, atom: false, thunk: name };
}

export const TRUE: Js = js('true', 'boolean', true);
export const FALSE: Js = js('false', 'boolean', true);

export class Block {
  readonly #lines: (string | Block)[] = [];
  readonly #parent: Block | undefined;
  /** Functions declared in this block, by what they compute. */
  readonly #functions = new Map<string, { readonly name: string; type: JsType }>();

  /** @param parent the block around, whose declarations are in scope here */
  constructor(parent?: Block) {
    this.#parent = parent;
  }

  /** A function declared here or around. */
  functionFor(key: string): { readonly name: string; type: JsType } | undefined {
    return this.#functions.get(key) ?? this.#parent?.functionFor(key);
  }

  declare(key: string, name: string): { readonly name: string; type: JsType } {
    const declared = { name, type: 'any' as JsType };
    this.#functions.set(key, declared);
    return declared;
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  /** Statements to be filled in later, at this place. */
  hole(): Block {
    const block = new Block(this);
    this.#lines.push(block);
    return block;
  }

  append(block: Block): void {
    this.#lines.push(block);
  }

  get isEmpty(): boolean {
    return this.#lines.every((line) => typeof line !== 'string' && line.isEmpty);
  }

  toString(): string {
    return this.#lines.map(String).filter((text) => text !== '').join('\n');
  }
}

/** Indents generated source by its braces, for the debug dump. */
export function indent(source: string): string {
  let depth = 0;
  return source
    .split('\n')
    .map((line) => {
      const closes = /^[})\]]/.test(line) ? 1 : 0;
      const text = '  '.repeat(Math.max(0, depth - closes)) + line;
      depth += [...line.replaceAll(/'(?:[^'\\]|\\.)*'/g, '')].reduce((sum, char) => sum + ('{(['.includes(char) ? 1 : '})]'.includes(char) ? -1 : 0), 0);
      return text;
    })
    .join('\n');
}
