import type { ByteReader, ByteWriter } from '../values/index.ts';
import type { StepEvaluator } from './step-evaluator.ts';

/** By which number an evaluator knows a state that has no id yet, and its fingerprint. */
export interface Unnumbered {
  /** Numbers from here on. */
  readonly from: number;
  high(number: number): number;
  low(number: number): number;
}

/**
 * Writes what an evaluator has of a state: the words of the state leaves as naturals, then natural count of edges, and for each natural `1 + id` of the
 * target, or 0 and its fingerprint in two words, and the words of the action leaves as naturals.
 */
export function packSteps(evaluator: StepEvaluator, writer: ByteWriter, unnumbered: Unnumbered): void {
  const { stateWords, edgeCount, targets, edgeWords, wordsOfEdge } = evaluator;
  for (let word = 0; word < stateWords.length; word++) writer.natural(stateWords[word]!);
  writer.natural(edgeCount);
  for (let edge = 0; edge < edgeCount; edge++) {
    const target = targets[edge]!;
    if (target < unnumbered.from) writer.natural(1 + target);
    else {
      writer.natural(0);
      writer.word(unnumbered.high(target - unnumbered.from));
      writer.word(unnumbered.low(target - unnumbered.from));
    }
    for (let word = 0; word < wordsOfEdge; word++) writer.natural(edgeWords[edge * wordsOfEdge + word]!);
  }
}

/** Gives an evaluator what another has. One target may have come by id and by fingerprint: that is one edge. */
export function readSteps(evaluator: StepEvaluator, source: number, reader: ByteReader, find: (high: number, low: number) => number): void {
  evaluator.beginEmpty(source);
  const { stateWords, edgeWords, wordsOfEdge } = evaluator;
  for (let word = 0; word < stateWords.length; word++) stateWords[word] = reader.natural();
  for (let rest = reader.natural(); rest > 0; rest--) {
    const id = reader.natural();
    const edge = evaluator.edgeTo(id > 0 ? id - 1 : findBy(reader, find));
    for (let word = 0; word < wordsOfEdge; word++) edgeWords[edge * wordsOfEdge + word]! |= reader.natural();
  }
}

function findBy(reader: ByteReader, find: (high: number, low: number) => number): number {
  const high = reader.word();
  const id = find(high, reader.word());
  if (id < 0) throw new Error('a step leads to a state that was not found');
  return id;
}
