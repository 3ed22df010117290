import type { CompiledSpec } from '../compile/compiled-spec.ts';
import type { BehaviorGraph, SavedGraph } from '../liveness/behavior-graph.ts';
import { ByteReader, ByteWriter, PortablePacker } from '../values/index.ts';
import { CheckpointError, CheckpointReader, writeCheckpoint, type Section } from './checkpoint-file.ts';
import type { SavedSearch, Search } from './search.ts';

interface Head {
  readonly engineVersion: string;
  readonly identity: string;
  /** What of the options changes the search. */
  readonly deadlock: boolean;
  readonly search: SavedSearch;
  readonly graph: SavedGraph | undefined;
  /** Texts that came about in the search, in their order. */
  readonly texts: readonly string[];
}

export interface CheckpointContext {
  readonly spec: CompiledSpec;
  readonly engineVersion: string;
  readonly deadlock: boolean;
  readonly graph: BehaviorGraph | undefined;
}

const PIECE = 1 << 18;

/**
 * Saves a search between two states: fingerprints and predecessors by id, the queue, and the graph for the temporal properties.
 * @throws CheckpointError
 */
export function saveSearch(folder: string, search: Search, { spec, engineVersion, deadlock, graph }: CheckpointContext): void {
  const { interner, loadedTexts } = spec;
  const texts = Array.from({ length: interner.size - loadedTexts }, (_, index) => interner.textAt(loadedTexts + index));
  const head: Head = { engineVersion, identity: spec.identity, deadlock, search: search.save(), graph: graph?.save(), texts };
  writeCheckpoint(folder, [
    [Buffer.from(JSON.stringify(head))],
    [bytesOf(search.states.fingerprints())],
    search.predecessors.pieces(),
    packed(search, new PortablePacker(interner, interner.size)),
    ...(graph === undefined ? [] : graph.lists.map((list) => list.pieces())),
  ]);
}

/**
 * Puts a search that has not begun, and its graph, where the saved ones were.
 * @throws CheckpointError
 */
export function resumeSearch(folder: string, search: Search, { spec, engineVersion, deadlock, graph }: CheckpointContext): void {
  const reader = new CheckpointReader(folder);
  try {
    const head = JSON.parse(reader.whole().toString()) as Head;
    const wrong = (what: string): never => {
      throw new CheckpointError(`the checkpoint in ${folder} is of ${what}: it cannot be resumed`);
    };
    if (head.engineVersion !== engineVersion) wrong(`another version, ${head.engineVersion}`);
    if (head.identity !== spec.identity) wrong('another specification or configuration, or they were changed since');
    if (head.deadlock !== deadlock) wrong(`a search ${head.deadlock ? 'with' : 'without'} deadlock checking`);
    const { interner, loadedTexts, variables } = spec;
    head.texts.forEach((text, index) => {
      if (interner.note(text) !== loadedTexts + index) wrong('a run that met other strings before it began');
    });
    search.restore(head.search, wordsOf(reader.whole()));
    for (const piece of reader.section()) for (const word of wordsOf(piece)) search.predecessors.push(word);
    const packer = new PortablePacker(interner, interner.size);
    for (const piece of reader.section()) {
      const states = new ByteReader(piece);
      while (!states.done) search.requeue(packer.unpack(states, variables.length));
    }
    if ((head.graph === undefined) !== (graph === undefined)) wrong('a search with other temporal properties');
    if (graph === undefined || head.graph === undefined) return;
    graph.restore(head.graph);
    for (const list of graph.lists) for (const piece of reader.section()) for (const word of wordsOf(piece)) list.push(word);
  } finally {
    reader.close();
  }
}

/** The queue in pieces that hold whole states. */
function* packed(search: Search, packer: PortablePacker): Section {
  const writer = new ByteWriter();
  for (const state of search.waiting()) {
    packer.pack(state, writer);
    if (writer.length < PIECE) continue;
    yield writer.written;
    writer.clear();
  }
  if (writer.length > 0) yield writer.written;
}

function bytesOf(words: Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(new Uint8Array(bytes).buffer);
}
