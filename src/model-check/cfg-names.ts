import { sectionOf, tokenizeCfg, type CfgName, type CfgSection, type CfgToken } from './cfg-tokens.ts';

/** The names in a cfg file, with their places, whether or not the file is right: for who leaves the judgement to TLC. */
export interface CfgNames {
  readonly invariants: readonly CfgName[];
  readonly properties: readonly CfgName[];
  readonly constraints: readonly CfgName[];
  readonly actionConstraints: readonly CfgName[];
  readonly symmetry: readonly CfgName[];
  readonly view: readonly CfgName[];
  readonly postconditions: readonly CfgName[];
  /** What follows CHECK_DEADLOCK. */
  readonly checkDeadlock: readonly CfgName[];
  /** Every name, the keywords left out. */
  readonly names: readonly CfgName[];
}

/** Index after the value that follows `=` or `<-`: a set is one value, and so is a keyword, which is a name there. */
function endOfValue(tokens: readonly CfgToken[], start: number): number {
  let at = start;
  // `Op <-[Module] Other` overrides within one module.
  if (tokens[at]?.name === '[') {
    while (at < tokens.length && tokens[at]!.name !== ']') at++;
    at++;
  }
  let depth = 0;
  do {
    const token = tokens[at++]?.name;
    if (token === '{') depth++;
    if (token === '}') depth--;
  } while (depth > 0 && at < tokens.length);
  return at;
}

interface Part {
  readonly token: CfgToken;
  readonly section: CfgSection | undefined;
  readonly keyword: boolean;
}

function parts(text: string): Part[] {
  const tokens = tokenizeCfg(text);
  const found: Part[] = [];
  let section: CfgSection | undefined = undefined;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.name === '=' || token.name === '<-') {
      at = endOfValue(tokens, at + 1) - 1;
      continue;
    }
    const begun = sectionOf(token.name);
    section = begun ?? section;
    found.push({ token, section, keyword: begun !== undefined });
  }
  return found;
}

export function readCfgNames(text: string): CfgNames {
  const names = parts(text).filter((part) => !part.keyword);
  const of = (section: CfgSection): CfgName[] => names.filter((part) => part.section === section).map(({ token }) => ({ name: token.name, line: token.line, column: token.column }));
  return {
    invariants: of('invariants'),
    properties: of('properties'),
    constraints: of('constraints'),
    actionConstraints: of('actionConstraints'),
    symmetry: of('symmetry'),
    view: of('view'),
    postconditions: of('postconditions'),
    checkDeadlock: of('checkDeadlock'),
    names: names.map(({ token }) => ({ name: token.name, line: token.line, column: token.column })),
  };
}

/** The same configuration with that PROPERTY as the only thing to be checked: the others, and the invariants, are blanked out. */
export function withOnlyProperty(text: string, property: string): string {
  let kept = text;
  for (const { token, section } of parts(text)) {
    if (section !== 'properties' && section !== 'invariants') continue;
    const end = token.offset + token.name.length;
    kept = kept.slice(0, token.offset) + ' '.repeat(token.name.length) + kept.slice(end);
  }
  return `${kept}\nPROPERTY ${property}\n`;
}
