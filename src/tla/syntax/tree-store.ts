import { SyntaxNode } from './syntax-node.ts';

/** Keeps the trees of texts that were parsed, packed. Whoever owns it drops it when the parser changes. */
export interface TreeStore {
  read(text: string): Uint8Array | undefined;
  write(text: string, tree: Uint8Array): void;
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
}

/** Words to a node: kind, field, start, end, number of children. */
const WORDS = 5;

/** The nodes in the order of the text, each before its children, after the names that they refer to. */
export function packTree(root: SyntaxNode): Uint8Array {
  const kinds: [name: string, isNamed: boolean][] = [];
  const namedKinds = new Map<string, number>();
  const tokenKinds = new Map<string, number>();
  const fields: string[] = [];
  const words: number[] = [];
  const numberOfKind = ({ kind, isNamed }: SyntaxNode): number => {
    const numbers = isNamed ? namedKinds : tokenKinds;
    let number = numbers.get(kind);
    if (number === undefined) numbers.set(kind, (number = kinds.push([kind, isNamed]) - 1));
    return number;
  };
  const numberOfField = (field: string | undefined): number => {
    if (field === undefined) return -1;
    const number = fields.indexOf(field);
    return number >= 0 ? number : fields.push(field) - 1;
  };
  // Iterative: expressions can be nested thousands deep.
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    words.push(numberOfKind(node), numberOfField(node.field), node.start, node.end, node.children.length);
    for (let index = node.children.length - 1; index >= 0; index--) waiting.push(node.children[index]!);
  }
  const names = Buffer.from(JSON.stringify({ kinds, fields }));
  const head = Int32Array.of(names.length);
  return Buffer.concat([Buffer.from(head.buffer), names, Buffer.from(Int32Array.from(words).buffer)]);
}

export function unpackTree(packed: Uint8Array): SyntaxNode {
  // A copy is aligned as its words have to be.
  const word = (from: number, to: number): Int32Array => new Int32Array(new Uint8Array(packed.subarray(from, to)).buffer);
  const names = 4 + word(0, 4)[0]!;
  const { kinds, fields } = JSON.parse(Buffer.from(packed.subarray(4, names)).toString()) as { kinds: [string, boolean][]; fields: string[] };
  const words = word(names, packed.length);
  // Plain loops over parallel arrays, since most runs do this once, and before anything is optimized.
  const nodeAt = (at: number): SyntaxNode => {
    const kind = kinds[words[at]!]!;
    return new SyntaxNode(kind[0], fields[words[at + 1]!], kind[1], words[at + 2]!, words[at + 3]!);
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
