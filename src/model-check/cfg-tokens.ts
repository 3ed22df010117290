/** A name in a cfg file; lines and columns count from 1. */
export interface CfgName {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export interface CfgToken extends CfgName {
  /** In the text, from 0. */
  readonly offset: number;
}

export type CfgSection =
  | 'constants'
  | 'specification'
  | 'init'
  | 'next'
  | 'invariants'
  | 'properties'
  | 'constraints'
  | 'actionConstraints'
  | 'symmetry'
  | 'view'
  | 'alias'
  | 'postconditions'
  | 'checkDeadlock'
  | 'periodic'
  | 'reward'
  | 'possible';

const KEYWORDS: Readonly<Record<string, CfgSection>> = {
  CONSTANT: 'constants',
  CONSTANTS: 'constants',
  SPECIFICATION: 'specification',
  INIT: 'init',
  NEXT: 'next',
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
  ALIAS: 'alias',
  POSTCONDITION: 'postconditions',
  POSTCONDITIONS: 'postconditions',
  CHECK_DEADLOCK: 'checkDeadlock',
  _PERIODIC: 'periodic',
  _RL_REWARD: 'reward',
  _POSSIBLE: 'possible',
};

/** The section that a keyword begins; `undefined` for other words. */
export function sectionOf(word: string): CfgSection | undefined {
  return Object.hasOwn(KEYWORDS, word) ? KEYWORDS[word] : undefined;
}

/** Line comments, the start of block comments, strings (the last one may be open), symbols, words, operators. */
const TOKEN = /\\\*.*|\(\*|"(?:[^"\\\n]|\\.)*"?|<-|[={}[\](),!]|\\\p{L}+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_={}[\](),!"<]+|</uy;

/** The tokens of a cfg file, comments left out. */
export function tokenizeCfg(text: string): CfgToken[] {
  const tokens: CfgToken[] = [];
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
