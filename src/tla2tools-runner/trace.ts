import type { ItfValue, SourceLocation, TraceStep } from '../model-check/result.ts';
import { parseTlcValue } from './value.ts';

const PLACE = /^(.*?)\s*line (\d+), col (\d+) to line \d+, col \d+ of module (\S+)$/s;

/** What follows the number in a state's first line: `<Initial predicate>` or `<Action line …>`. */
function parseAction(text: string): { readonly action: string; readonly location?: SourceLocation } {
  const inner = /^<(.*)>$/s.exec(text.trim())?.[1] ?? text.trim();
  const place = PLACE.exec(inner);
  if (!place) return { action: inner };
  return {
    action: place[1] || 'Action',
    location: { module: place[4]!, line: Number(place[2]), column: Number(place[3]) },
  };
}

/** A state as TLC prints it: `/\ x = …` for each variable, a value over several lines if long; a single variable has no `/\`. */
export function parseState(text: string): { readonly state: Readonly<Record<string, string>>; readonly itf: Readonly<Record<string, ItfValue>> } {
  const printed: [string, string][] = [];
  for (const line of text.trimEnd().split('\n')) {
    const start = /^\/\\ ([^\s=]+) = ?(.*)$/.exec(line) ?? (printed.length === 0 ? /^([^\s=/]+) = ?(.*)$/.exec(line) : null);
    const last = printed.at(-1);
    if (start) printed.push([start[1]!, start[2]!]);
    else if (last) last[1] += `\n${line}`;
  }
  return {
    state: Object.fromEntries(printed),
    itf: Object.fromEntries(printed.map(([name, value]) => [name, parseTlcValue(value)])),
  };
}

/** A numbered state message: `2: <Up line 10, …>` and the state below it. */
export function parseTraceStep(text: string): { readonly number: number; readonly step: TraceStep } | undefined {
  const match = /^(\d+): ([^\n]*)\n?([\s\S]*)$/.exec(text.trimStart());
  if (!match) return undefined;
  return { number: Number(match[1]), step: { ...parseAction(match[2]!), ...parseState(match[3]!) } };
}
