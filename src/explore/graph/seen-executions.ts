import { INIT, READ } from './execution-graph.ts';
import type { ExecutionGraph } from './execution-graph.ts';

/** Words of a fingerprint. Among two million executions, two with one fingerprint of 96 bits are less likely than 10^-16. */
const WORDS = 3;

const FIRST_SLOTS = 1 << 8;

/** Executions of a program by fingerprints of their sources and coherence: twelve bytes each, and as much room again. */
export class SeenExecutions {
  #slots = FIRST_SLOTS;
  #words = new Uint32Array(FIRST_SLOTS * WORDS);
  readonly #print = new Uint32Array(WORDS);
  size = 0;

  /** Whether the execution was not in the set before. */
  add(graph: ExecutionGraph): boolean {
    fingerprint(graph, this.#print);
    if (!this.#insert(this.#print)) return false;
    if (++this.size * 2 > this.#slots) this.#grow();
    return true;
  }

  clear(): void {
    this.size = 0;
    this.#slots = FIRST_SLOTS;
    this.#words = new Uint32Array(FIRST_SLOTS * WORDS);
  }

  #insert(print: Uint32Array): boolean {
    const words = this.#words;
    for (let slot = print[0]! % this.#slots; ; slot = (slot + 1) % this.#slots) {
      const at = slot * WORDS;
      if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0) {
        words.set(print, at);
        return true;
      }
      if (words[at] === print[0] && words[at + 1] === print[1] && words[at + 2] === print[2]) return false;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#slots *= 2;
    this.#words = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      const print = old.subarray(at, at + WORDS);
      if (print.some((word) => word !== 0)) this.#insert(print);
    }
  }
}

/** A sum over the events, so that the order in which they were added does not show. */
function fingerprint(graph: ExecutionGraph, into: Uint32Array): void {
  into.fill(0);
  const name = (event: number): number => event === INIT ? 0 : 1 + (graph.thread[event]! << 16) + graph.index[event]!;
  for (let event = 0; event < graph.size; event++) {
    const after = graph.kind[event]! & READ ? name(graph.rf[event]!) : graph.ordered[event] === 1 ? name(graph.coPrev[event]!) : undefined;
    if (after === undefined) continue;
    const own = name(event);
    for (let word = 0; word < WORDS; word++) into[word]! += mix(mix(own + word * 0x51ed270b) ^ (after + 0x9e3779b9 * (word + 1)));
  }
  // No fingerprint is that of an empty slot.
  if (into.every((word) => word === 0)) into[0] = 1;
}

/** The finaliser of MurmurHash3. */
function mix(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
