import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Finding } from '../finding/finding.ts';

/** A file, or that part of a long one which is pointed at. */
export interface SourceText {
  readonly file: string;
  /** Number of the first line. */
  readonly firstLine: number;
  readonly text: string;
}

/** Files with more lines than this are cut down to what is pointed at, with so many lines around it. */
const LONG = 1_500;
const MARGIN = 60;

/** The sources that findings point into, each once, by name. A file that cannot be read any more is left out. */
export function sourcesOf(root: string, findings: readonly Finding[]): SourceText[] {
  const lines = new Map<string, number[]>();
  const point = (file: string | undefined, ...at: number[]): void => {
    if (file !== undefined) lines.set(file, [...(lines.get(file) ?? []), ...at]);
  };
  for (const finding of findings) {
    if (finding.type === 'execution') {
      for (const { source } of finding.threads) point(source?.file, ...(source === undefined ? [] : [source.line, source.endLine]));
      for (const { place } of finding.steps) point(place?.file, ...(place === undefined ? [] : [place.line, place.endLine]));
    } else {
      for (const location of [finding.location, ...finding.trace.steps.map(({ location }) => location)]) if (location !== undefined) point(location.file, location.line);
    }
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([file, at]) => read(root, file, at));
}

function read(root: string, file: string, at: readonly number[]): SourceText[] {
  let text: string;
  try {
    text = readFileSync(isAbsolute(file) ? file : join(root, file), 'utf8');
  } catch {
    return [];
  }
  const lines = text.split(/\r?\n/);
  if (lines.length <= LONG) return [{ file, firstLine: 1, text: lines.join('\n') }];
  const first = Math.max(1, Math.min(...at) - MARGIN);
  return [{ file, firstLine: first, text: lines.slice(first - 1, Math.max(...at) + MARGIN).join('\n') }];
}
