import type { SourceLocation } from '../model-check/result.ts';

/** What SANY, the parser of the TLA+ tools, has against a specification. */
export interface SanyReport {
  /** One line for each error, with its place in front. */
  readonly message: string;
  /** Place of the first error. */
  readonly location?: SourceLocation;
}

interface Finding {
  readonly module: string | undefined;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

const LEXICAL = /^Lexical error at line (\d+), column (\d+)\.\s*(.*)$/;
const ENCOUNTERED = /^Encountered (.*) at line (\d+), column (\d+)(?: and token (.*?))?\s*$/;
const PLACED_IN_TEXT = /line (\d+), col (\d+) to line \d+, col \d+ of module (\S+?)\.?(?=\s|$)/;
const PLACE_LINE = /^line (\d+), col (\d+) to line \d+, col \d+ of module (\S+)\s*$/;
const COULD_NOT_PARSE = /^Could not parse module (\S+) from file/;

/** Module name to the path of its file, of the modules that were read from the user's folders, not unpacked from the jar. */
export function moduleFiles(lines: readonly string[], temporary: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const line of lines) {
    const file = /^Parsing file (.*?)(?: \(jar:.*\))?$/.exec(line)?.[1];
    if (file !== undefined && !file.startsWith(temporary)) files.set(file.replace(/^.*[\\/]/, '').replace(/\.tla$/, ''), file);
  }
  return files;
}

/** Reads what SANY printed between its start and its end; it is written for people and has no frames. */
export function readSany(lines: readonly string[]): SanyReport {
  const unparsed = lines.map((line) => COULD_NOT_PARSE.exec(line)?.[1]).find((module) => module !== undefined);
  const found = [...syntaxErrors(lines, unparsed), ...semanticErrors(lines)];
  if (found.length === 0) return { message: unplaced(lines) };

  const { module = 'unknown module', line, column } = found[0]!;
  return {
    message: found.map((finding) => `${finding.module ?? 'unknown module'}:${finding.line}:${finding.column}: ${finding.text}`).join('\n'),
    location: { module, line, column },
  };
}

function syntaxErrors(lines: readonly string[], module: string | undefined): Finding[] {
  const found: Finding[] = [];
  for (const [index, line] of lines.entries()) {
    const lexical = LEXICAL.exec(line);
    if (lexical) found.push({ module, line: Number(lexical[1]), column: Number(lexical[2]), text: `lexical error: ${lexical[3]}` });
    const encountered = ENCOUNTERED.exec(line);
    if (encountered) {
      const before = lines[index - 1] ?? '';
      const expected = before.startsWith('Was expecting') ? `; ${before.replace('Was expecting', 'was expecting')}` : '';
      const token = encountered[4] === undefined ? '' : ` after token ${encountered[4]}`;
      found.push({ module, line: Number(encountered[2]), column: Number(encountered[3]), text: `parse error: encountered ${encountered[1]}${token}${expected}` });
    }
    const conflict = line.includes('Precedence conflict') ? PLACED_IN_TEXT.exec(line) : null;
    if (conflict) found.push({ module: conflict[3], line: Number(conflict[1]), column: Number(conflict[2]), text: line.trim() });
  }
  return found;
}

/** After `*** Errors: n`: a line with the place, a blank one, then the text up to the next blank line. Warnings look the same and are left out. */
function semanticErrors(lines: readonly string[]): Finding[] {
  const found: Finding[] = [];
  let within = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.startsWith('*** ')) within = /^\*\*\* (?:Errors|Abort messages): /.test(line);
    // Later versions print the text before the heading.
    if (line.startsWith('Semantic errors')) within = true;
    const place = within ? PLACE_LINE.exec(line) : null;
    if (!place) continue;
    const text: string[] = [];
    let next = index + 1;
    while (next < lines.length && lines[next]!.trim() === '') next++;
    while (next < lines.length && lines[next]!.trim() !== '') text.push(lines[next++]!.trim());
    found.push({ module: place[3], line: Number(place[1]), column: Number(place[2]), text: text.join(' ') });
    index = next;
  }
  return found;
}

/** A missing module or a wrong file name has no place; its sentence is what is left when the headings are taken away. */
function unplaced(lines: readonly string[]): string {
  const heading = /^(?:Parsing file|Semantic processing|Linting of module|Fatal errors while|tla2sany\.|\*\*\* |Unknown location|In module|Starting SANY)/;
  const sentences = lines.map((line) => line.trim()).filter((line) => line !== '' && !heading.test(line));
  return sentences.join(' ') || 'the specification cannot be parsed';
}
