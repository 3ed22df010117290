/** What the runner needs to know of a TLC configuration file: names with their places. TLC itself judges whether the file is right. */

/** A name in a cfg file; lines and columns count from 1. */
export interface CfgName {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export interface Cfg {
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

interface Token extends CfgName {
  readonly offset: number;
}

type Section = Exclude<keyof Cfg, 'names'>;

const KEYWORDS: Readonly<Record<string, Section | 'other'>> = {
  INVARIANT: 'invariants',
  INVARIANTS: 'invariants',
  PROPERTY: 'properties',
  PROPERTIES: 'properties',
  CONSTRAINT: 'constraints',
  CONSTRAINTS: 'constraints',
  ACTION_CONSTRAINT: 'actionConstraints',
  ACTION_CONSTRAINTS: 'actionConstraints',
  SYMMETRY: 'symmetry',
  VIEW: 'view',
  CONSTANT: 'other',
  CONSTANTS: 'other',
  INIT: 'other',
  NEXT: 'other',
  SPECIFICATION: 'other',
  CHECK_DEADLOCK: 'checkDeadlock',
  ALIAS: 'other',
  POSTCONDITION: 'postconditions',
  TYPE: 'other',
  TYPE_CONSTRAINT: 'other',
};

const TOKEN = /\\\*.*|\(\*|"(?:[^"\\\n]|\\.)*"?|<-|[={}[\],]|[^\s={}[\],"<]+|</y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let at = 0;
  const skip = (end: number): void => {
    for (; at < end; at++) {
      if (text[at] === '\n') {
        line++;
        lineStart = at + 1;
      }
    }
  };
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text)?.[0];
    if (match === undefined) skip(at + 1);
    else if (match === '(*') skip(endOfComment(text, at));
    else {
      if (!match.startsWith('\\*')) tokens.push({ name: match, line, column: at - lineStart + 1, offset: at });
      skip(at + match.length);
    }
  }
  return tokens;
}

/** Comments nest. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const two = text.slice(at, at + 2);
    if (two === '(*') depth++;
    else if (two === '*)' && --depth === 0) return at + 2;
    if (two === '(*' || two === '*)') at++;
  }
  return text.length;
}

/** Index after the value that follows `=` or `<-`: a set is one value, and so is a keyword, which is a name there. */
function endOfValue(tokens: readonly Token[], start: number): number {
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
  readonly token: Token;
  readonly section: Section | 'other';
  readonly keyword: boolean;
}

function parts(text: string): Part[] {
  const tokens = tokenize(text);
  const found: Part[] = [];
  let section: Section | 'other' = 'other';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.name === '=' || token.name === '<-') {
      at = endOfValue(tokens, at + 1) - 1;
      continue;
    }
    const keyword = Object.hasOwn(KEYWORDS, token.name);
    if (keyword) section = KEYWORDS[token.name]!;
    found.push({ token, section, keyword });
  }
  return found;
}

export function readCfg(text: string): Cfg {
  const names = parts(text).filter((part) => !part.keyword);
  const of = (section: Section): CfgName[] => names.filter((part) => part.section === section).map(({ token }) => ({ name: token.name, line: token.line, column: token.column }));
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
