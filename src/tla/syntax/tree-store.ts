import { SyntaxNode } from './syntax-node.ts';

/** Keeps the trees of texts that were parsed, packed. Whoever owns it drops it when the parser changes. */
export interface TreeStore {
  read(text: string): Uint8Array | undefined;
  write(text: string, tree: Uint8Array): void;
  /** Of a store that gives trees away before they are checked: whether nothing is wrong with those that it gave. It waits until that is known. */
  areSound?(): boolean;
}

/** Keeps the trees of one run, for other threads that read the same texts, besides what another store keeps. */
export class TreesInMemory implements TreeStore {
  /** By their texts. */
  readonly trees: Map<string, Uint8Array>;
  readonly #other: TreeStore | undefined;

  constructor(other?: TreeStore, trees: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.trees = new Map(trees);
    this.#other = other;
  }

  read(text: string): Uint8Array | undefined {
    const tree = this.trees.get(text) ?? this.#other?.read(text);
    if (tree !== undefined) this.trees.set(text, tree);
    return tree;
  }

  write(text: string, tree: Uint8Array): void {
    this.trees.set(text, tree);
    this.#other?.write(text, tree);
  }

  areSound(): boolean {
    return this.#other?.areSound?.() !== false;
  }
}

/** Words to a node: kind, field, start, end, number of children. */
const WORDS = 5;

interface Names {
  readonly kinds: readonly (readonly [name: string, isNamed: boolean])[];
  readonly fields: readonly string[];
}

/** Packs the nodes in the order of the text, each before its children, after the names that they refer to. */
export class TreePacker {
  readonly #kinds: [name: string, isNamed: boolean][] = [];
  readonly #fields: string[] = [];
  readonly #words: number[] = [];

  /** The number of a new kind. */
  addKind(name: string, isNamed: boolean): number {
    return this.#kinds.push([name, isNamed]) - 1;
  }

  /** The number of a new field. */
  addField(name: string): number {
    return this.#fields.push(name) - 1;
  }

  /** @param field -1 for none @returns what stands for the node in `countChild` */
  addNode(kind: number, field: number, start: number, end: number): number {
    return this.#words.push(kind, field, start, end, 0) - 1;
  }

  countChild(parent: number): void {
    this.#words[parent]!++;
  }

  finish(): Uint8Array {
    const names = Buffer.from(JSON.stringify({ kinds: this.#kinds, fields: this.#fields } satisfies Names));
    const head = Int32Array.of(names.length);
    return Buffer.concat([Buffer.from(head.buffer), names, Buffer.from(new Int32Array(this.#words).buffer)]);
  }
}

export function packTree(root: SyntaxNode): Uint8Array {
  const packer = new TreePacker();
  const namedKinds = new Map<string, number>();
  const tokenKinds = new Map<string, number>();
  const fields = new Map<string, number>();
  const numberIn = (numbers: Map<string, number>, name: string, add: () => number): number => {
    let number = numbers.get(name);
    if (number === undefined) numbers.set(name, (number = add()));
    return number;
  };
  // Iterative: expressions can be nested thousands deep.
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const { kind, isNamed, field, start, end, children } = node;
    const number = numberIn(isNamed ? namedKinds : tokenKinds, kind, () => packer.addKind(kind, isNamed));
    const place = packer.addNode(number, field === undefined ? -1 : numberIn(fields, field, () => packer.addField(field)), start, end);
    for (let index = children.length - 1; index >= 0; index--) {
      packer.countChild(place);
      waiting.push(children[index]!);
    }
  }
  return packer.finish();
}

/** Whether there is a node of a kind. */
export function hasKind(packed: Uint8Array, kind: string): boolean {
  return namesOf(packed).kinds.some(([name]) => name === kind);
}

function namesOf(packed: Uint8Array): Names {
  return JSON.parse(Buffer.from(packed.subarray(4, endOfNames(packed))).toString()) as Names;
}

function endOfNames(packed: Uint8Array): number {
  return 4 + wordsOf(packed, 0, 4)[0]!;
}

/** A copy, which is aligned as its words have to be. */
function wordsOf(packed: Uint8Array, from: number, to: number): Int32Array {
  return new Int32Array(new Uint8Array(packed.subarray(from, to)).buffer);
}

/** Shared by all leaves, as there are thousands of them. */
const NONE: SyntaxNode[] = [];

export function unpackTree(packed: Uint8Array): SyntaxNode {
  const { kinds, fields } = namesOf(packed);
  const words = wordsOf(packed, endOfNames(packed), packed.length);
  // Plain loops over parallel arrays, since most runs do this once, and before anything is optimized.
  const nodeAt = (at: number): SyntaxNode => {
    const kind = kinds[words[at]!]!;
    return new SyntaxNode(kind[0], fields[words[at + 1]!], kind[1], words[at + 2]!, words[at + 3]!, words[at + 4] === 0 ? NONE : []);
  };
  const root = nodeAt(0);
  const parents = [root];
  const missing = [words[4]!];
  let top = 0;
  for (let at = WORDS; at < words.length; at += WORDS) {
    while (missing[top] === 0) top--;
    const node = nodeAt(at);
    parents[top]!.children.push(node);
    missing[top]!--;
    const count = words[at + 4]!;
    if (count === 0) continue;
    top++;
    parents[top] = node;
    missing[top] = count;
  }
  return root;
}
