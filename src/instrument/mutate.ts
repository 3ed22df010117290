import { MagicString } from 'magic-string';
import { InstrumentError } from './refusal.ts';

/** A change to the text of one file, made before it is transformed, so that mutants of shipped source can be explored. */
export interface Mutation {
  /** The file, as an absolute path or the end of one. */
  readonly file: string;
  /** Text that occurs exactly once in the file, or is at `at`. */
  readonly find: string;
  readonly replace: string;
  /** Offset of the text to find, which may then be empty and occur elsewhere too. */
  readonly at?: number;
}

/** Text after mutations, and where its parts were before. */
export interface Mutated {
  readonly code: string;
  /** Offset in the original of an offset in `code`; the start of a mutation for everything inside it. */
  original(offset: number): number;
}

/**
 * Applies the mutations of one file.
 * @throws InstrumentError if a text to find does not occur exactly once, or two mutations overlap.
 */
export function mutate(code: string, file: string, mutations: readonly Mutation[]): Mutated {
  if (mutations.length === 0) return { code, original: (offset) => offset };
  const edits = new MagicString(code);
  const spans: { readonly start: number; readonly end: number; readonly length: number }[] = [];
  for (const mutation of mutations) {
    const { find, replace } = mutation;
    const start = placeOf(mutation, code, file);
    const span = { start, end: start + find.length, length: replace.length };
    if (spans.some((other) => other.start < span.end && span.start < other.end)) throw new InstrumentError(`two mutations change the same text: ${JSON.stringify(find)}`, file);
    spans.push(span);
    if (find === '') edits.appendLeft(span.start, replace);
    else edits.overwrite(span.start, span.end, replace);
  }
  spans.sort((a, b) => a.start - b.start);
  return {
    code: edits.toString(),
    original(offset) {
      let shift = 0;
      for (const { start, end, length } of spans) {
        const at = start + shift;
        if (offset < at) break;
        if (offset < at + length) return start;
        shift += length - (end - start);
      }
      return offset - shift;
    },
  };
}

function placeOf({ find, at }: Mutation, code: string, file: string): number {
  const start = at ?? code.indexOf(find);
  if ((at === undefined && find === '') || start < 0 || !code.startsWith(find, start)) throw new InstrumentError(`a mutation looks for text that is not there: ${JSON.stringify(find)}`, file);
  if (at === undefined && code.indexOf(find, start + 1) >= 0) throw new InstrumentError(`a mutation looks for text that occurs more than once, give more of it: ${JSON.stringify(find)}`, file);
  return start;
}
