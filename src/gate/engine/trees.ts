import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileGrammar, grammarFiles, readGrammar } from '../../tla/syntax/grammar.ts';
import type { ModuleParser, UncheckedTree } from '../../tla/syntax/parse.ts';
import { bundle, loadKept, loadTreeSitter } from './built-file.ts';
import { KeptTrees } from './kept-trees.ts';
import type { Loaded } from './load-cached.ts';
import type * as Syntax from './syntax.ts';
import { optimizeLate, whileUsual } from './tiers.ts';

/** In code units. While this thread parses, signals wait; what takes longer than a moment is left to the worker. */
const LONGEST = 200_000;
/** Longer than the worker takes from one tree to the next that it asks for. */
const PAUSE_MS = 10;
/** When it has asked its last question of a short module. */
const WRITE_AFTER_MS = 50;
const EXTENDS = /\bEXTENDS\s+(\w+(?:\s*,\s*\w+)*)/;

/**
 * Kept trees and new ones for a worker, made on a thread that has nothing else to do until the worker has loaded the engine, and itself loads less for it. It
 * hands trees over as soon as the grammar has taken a text, and finds out what is wrong with them while the worker resolves names; before that does more, it
 * asks.
 */
export class Trees {
  readonly #syntax = bundle('syntax.cjs');
  readonly #kept = new KeptTrees(this.#syntax.build);
  readonly #trees = new Map<string, Promise<Uint8Array | undefined>>();
  readonly #loaded: Loaded<unknown>[] = [];
  /** Texts that were handed over. */
  readonly #asked = new Set<string>();
  /** By text, not checked yet. */
  readonly #unchecked = new Map<string, UncheckedTree>();
  /** By text, not kept for later runs yet. */
  readonly #fresh = new Map<string, Uint8Array>();
  #isSound = true;
  #isOver = false;
  #pause: NodeJS.Timeout | undefined;
  #parser: Promise<ModuleParser> | undefined;

  /** Begins with a file that will be asked for, and goes on with those beside it that it extends. */
  expect(file: string): void {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      // Who asks for it says what is wrong with it.
      return;
    }
    if (this.#isOver || this.#trees.has(text)) return;
    void this.#of(text).then(() => {
      // What is in a comment may be taken for it too, which costs time only.
      const names = EXTENDS.exec(text)?.[1]!.split(',') ?? [];
      for (const name of names) setImmediate(() => this.expect(join(dirname(file), `${name.trim()}.tla`)));
    });
  }

  /** The packed tree of a text, to be handed over. Without one the worker has to parse by itself: it has a deeper stack, and says what is wrong with the text. */
  for(text: string): Promise<Uint8Array | undefined> {
    this.#asked.add(text);
    const tree = this.#of(text);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.areSound();
      this.#pause = setTimeout(() => this.#keepFresh(), WRITE_AFTER_MS).unref();
    }, PAUSE_MS).unref();
    return tree;
  }

  /** Whether nothing is wrong with those that were handed over. */
  areSound(): boolean {
    for (const text of this.#asked) {
      const unchecked = this.#unchecked.get(text);
      if (unchecked === undefined) continue;
      this.#unchecked.delete(text);
      try {
        unchecked.check();
        this.#fresh.set(text, unchecked.tree);
      } catch {
        this.#isSound = false;
      }
    }
    return this.#isSound;
  }

  /** Keeps trees, and what V8 has compiled, for the next process; nothing is parsed after that. */
  keep(): void {
    this.#isOver = true;
    clearTimeout(this.#pause);
    this.#keepFresh();
    whileUsual(() => {
      for (const { keep } of this.#loaded) keep();
    });
  }

  #of(text: string): Promise<Uint8Array | undefined> {
    let tree = this.#trees.get(text);
    // The worker, which needs the same, says why it fails.
    if (tree === undefined) this.#trees.set(text, (tree = this.#find(text).catch(() => undefined)));
    return tree;
  }

  async #find(text: string): Promise<Uint8Array | undefined> {
    const kept = this.#kept.read(text);
    if (kept !== undefined || text.length > LONGEST) return kept;
    this.#parser ??= this.#loadParser();
    const unchecked = (await this.#parser).read('', text);
    this.#unchecked.set(text, unchecked);
    return unchecked.tree;
  }

  #keepFresh(): void {
    for (const [text, tree] of this.#fresh) this.#kept.write(text, tree);
    this.#fresh.clear();
  }

  async #loadParser(): Promise<ModuleParser> {
    const files = grammarFiles();
    const read = readGrammar(files);
    // If it fails, who waits for it is told; but something else may fail before.
    read.catch(() => {});
    const treeSitter = loadTreeSitter(files.treeSitter);
    const syntax = loadKept<typeof Syntax>(this.#syntax);
    this.#loaded.push(syntax, treeSitter);
    await read;
    // As late as can be: a worker that has not started yet does so at half the speed from here on, as V8 takes nothing of what Node has compiled of its modules
    // under other flags.
    optimizeLate();
    const compiled = compileGrammar(read);
    const { loadGrammar, ModuleParser } = syntax.exports;
    const parser = new ModuleParser();
    parser.grammar = await loadGrammar({ treeSitter: () => treeSitter.exports, compiled: () => compiled });
    return parser;
  }
}
