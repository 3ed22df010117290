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
 * Writes what an evaluator has of a state: the values of the state leaves, then natural count of edges, and for each natural `1 + id` of the
 * target, or 0 and its fingerprint in two words, and the values of the action leaves. Eight values to a byte, the first lowest.
 */
export function packSteps(evaluator: StepEvaluator, writer: ByteWriter, unnumbered: Unnumbered): void {
  writeValues(writer, evaluator.stateValues);
  writer.natural(evaluator.edgeCount);
  for (let index = 0; index < evaluator.edgeCount; index++) {
    const { target, values } = evaluator.edge(index);
    if (target < unnumbered.from) writer.natural(1 + target);
    else {
      writer.natural(0);
      writer.word(unnumbered.high(target - unnumbered.from));
      writer.word(unnumbered.low(target - unnumbered.from));
    }
    writeValues(writer, values);
  }
}

/** Gives an evaluator what another has. One target may have come by id and by fingerprint: that is one edge. */
export function readSteps(evaluator: StepEvaluator, source: number, reader: ByteReader, find: (high: number, low: number) => number): void {
  evaluator.beginEmpty(source);
  evaluator.stateValues.fill(false);
  readValues(reader, evaluator.stateValues);
  for (let rest = reader.natural(); rest > 0; rest--) {
    const id = reader.natural();
    const target = id > 0 ? id - 1 : findBy(reader, find);
    let edge = evaluator.knownEdge(target);
    if (edge === undefined) {
      edge = evaluator.newEdge(target);
      edge.values.fill(false);
    }
    readValues(reader, edge.values);
  }
}

function findBy(reader: ByteReader, find: (high: number, low: number) => number): number {
  const high = reader.word();
  const id = find(high, reader.word());
  if (id < 0) throw new Error('a step leads to a state that was not found');
  return id;
}

function writeValues(writer: ByteWriter, values: readonly boolean[]): void {
  for (let from = 0; from < values.length; from += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8 && from + bit < values.length; bit++) if (values[from + bit]!) byte |= 1 << bit;
    writer.byte(byte);
  }
}

/** Adds to what holds. */
function readValues(reader: ByteReader, values: boolean[]): void {
  for (let from = 0; from < values.length; from += 8) {
    const byte = reader.byte();
    for (let bit = 0; bit < 8 && from + bit < values.length; bit++) if ((byte & (1 << bit)) !== 0) values[from + bit] = true;
  }
}
