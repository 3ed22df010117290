import { sectionOf, tokenizeCfg, type CfgName } from './cfg-tokens.ts';

export type { CfgName } from './cfg-tokens.ts';

/** The configuration (cfg) of a model as a checker needs it. What is allowed is what TLC allows (tlc2.tool.impl.ModelConfig). */

export type CfgValue =
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'model-value'; readonly name: string }
  | { readonly kind: 'set'; readonly elements: readonly CfgValue[] };

/** `name = value`, `name(1, 2) = value`, `name =[Module] value` */
export interface CfgAssignment {
  readonly name: CfgName;
  /** The module whose constant or definition is meant; the root module where it is `undefined`. */
  readonly module: string | undefined;
  /** Empty but for `name(1, 2) = value`, which gives the value for these operands only. */
  readonly operands: readonly CfgValue[];
  readonly value: CfgValue;
}

/** `name <- other`, `name <-[Module] other` */
export interface CfgReplacement {
  readonly name: CfgName;
  readonly module: string | undefined;
  /** An operator of the root module. */
  readonly by: CfgName;
}

export interface Cfg {
  readonly assignments: readonly CfgAssignment[];
  readonly replacements: readonly CfgReplacement[];
  readonly specification: CfgName | undefined;
  readonly init: CfgName | undefined;
  readonly next: CfgName | undefined;
  readonly invariants: readonly CfgName[];
  readonly properties: readonly CfgName[];
  readonly constraints: readonly CfgName[];
  readonly actionConstraints: readonly CfgName[];
  readonly symmetry: CfgName | undefined;
  readonly view: CfgName | undefined;
  readonly alias: CfgName | undefined;
  readonly postconditions: readonly CfgName[];
  /** `_PERIODIC`: evaluated at times during the search. */
  readonly periodic: CfgName | undefined;
  /** `_RL_REWARD`: for the simulator's reinforcement learning. */
  readonly reward: CfgName | undefined;
  /** `_POSSIBLE`: predicates of which each is to hold in some state. */
  readonly possible: readonly CfgName[];
  readonly checkDeadlock: boolean | undefined;
}

/** A cfg file that TLC would refuse. */
export class CfgError extends Error {
  override readonly name = 'CfgError';
  readonly reason: string;
  readonly line: number;
  readonly column: number;

  constructor(reason: string, line: number, column: number) {
    super(`line ${line}, column ${column}: ${reason}`);
    this.reason = reason;
    this.line = line;
    this.column = column;
  }
}

type List = 'invariants' | 'properties' | 'constraints' | 'actionConstraints' | 'postconditions' | 'possible';

/** `undefined` past the end. */
class Tokens {
  readonly #tokens: readonly CfgName[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenizeCfg(text);
  }

  get current(): CfgName | undefined {
    return this.#tokens[this.#at];
  }

  take(): CfgName | undefined {
    return this.#tokens[this.#at++];
  }

  takeIf(name: string): CfgName | undefined {
    return this.current?.name === name ? this.take() : undefined;
  }

  /** The next token, which has to be there. */
  expect(what: string, isRight: (token: CfgName) => boolean = () => true): CfgName {
    const token = this.current;
    if (token === undefined || !isRight(token)) return this.fail(`expected ${what}${token === undefined ? ' before the end' : `, found ${token.name}`}`);
    this.#at++;
    return token;
  }

  fail(reason: string): never {
    const { line, column } = this.current ?? this.#tokens.at(-1) ?? { line: 1, column: 1 };
    throw new CfgError(reason, line, column);
  }
}

/**
 * @throws CfgError
 */
export function parseCfg(text: string): Cfg {
  const tokens = new Tokens(text);
  const lists: Record<List, CfgName[]> = { invariants: [], properties: [], constraints: [], actionConstraints: [], postconditions: [], possible: [] };
  const singles = new Map<string, CfgName>();
  const assignments: CfgAssignment[] = [];
  const replacements: CfgReplacement[] = [];
  let checkDeadlock: boolean | undefined;
  const isKeyword = (token: CfgName): boolean => sectionOf(token.name) !== undefined;

  while (tokens.current !== undefined) {
    const keyword = tokens.expect('a keyword such as CONSTANT, INIT or INVARIANT', isKeyword);
    const section = sectionOf(keyword.name)!;
    const again = (): never => {
      throw new CfgError(`${keyword.name} is given twice`, keyword.line, keyword.column);
    };
    if (Object.hasOwn(lists, section)) {
      while (tokens.current !== undefined && !isKeyword(tokens.current)) lists[section as List].push(qualified(tokens, 'a name'));
    } else if (section === 'constants') {
      while (tokens.current !== undefined && !isKeyword(tokens.current)) constant(tokens, assignments, replacements);
    } else if (section === 'checkDeadlock') {
      if (checkDeadlock !== undefined) again();
      checkDeadlock = tokens.expect('TRUE or FALSE', ({ name }) => name === 'TRUE' || name === 'FALSE').name === 'TRUE';
    } else {
      if (singles.has(section)) again();
      singles.set(section, qualified(tokens, `a name after ${keyword.name}`));
    }
  }
  return {
    assignments,
    replacements,
    ...lists,
    specification: singles.get('specification'),
    init: singles.get('init'),
    next: singles.get('next'),
    view: singles.get('view'),
    symmetry: singles.get('symmetry'),
    alias: singles.get('alias'),
    periodic: singles.get('periodic'),
    reward: singles.get('reward'),
    checkDeadlock,
  };
}

/** `Op` or `M!Op`. */
function qualified(tokens: Tokens, what: string): CfgName {
  const { line, column, name } = tokens.expect(what, ({ name }) => !PUNCTUATION.has(name));
  const parts = [name];
  while (tokens.takeIf('!') !== undefined) parts.push(tokens.expect('a name after !').name);
  return { name: parts.join('!'), line, column };
}

const PUNCTUATION = new Set(['=', '<-', '{', '}', '[', ']', '(', ')', ',', '!']);

function constant(tokens: Tokens, assignments: CfgAssignment[], replacements: CfgReplacement[]): void {
  const name = qualified(tokens, 'the name of a constant');
  if (tokens.takeIf('<-') !== undefined) {
    const module = moduleClause(tokens);
    replacements.push({ name, module, by: qualified(tokens, 'the name of an operator after <-') });
    return;
  }
  const operands: CfgValue[] = [];
  if (tokens.takeIf('(') !== undefined) {
    do operands.push(value(tokens));
    while (tokens.takeIf(',') !== undefined);
    tokens.expect(')', ({ name }) => name === ')');
  }
  tokens.expect('= or <-', (token) => token.name === '=');
  const module = moduleClause(tokens);
  assignments.push({ name, module, operands, value: value(tokens) });
}

function moduleClause(tokens: Tokens): string | undefined {
  if (tokens.takeIf('[') === undefined) return undefined;
  const { name } = tokens.expect('the name of a module');
  tokens.expect(']', (token) => token.name === ']');
  return name;
}

function value(tokens: Tokens): CfgValue {
  const { name } = tokens.expect('a value', (token) => token.name === '{' || !PUNCTUATION.has(token.name));
  if (name === '{') {
    const elements: CfgValue[] = [];
    if (tokens.takeIf('}') !== undefined) return { kind: 'set', elements };
    do elements.push(value(tokens));
    while (tokens.takeIf(',') !== undefined);
    tokens.expect('}', (token) => token.name === '}');
    return { kind: 'set', elements };
  }
  if (name === 'TRUE' || name === 'FALSE') return { kind: 'boolean', value: name === 'TRUE' };
  if (name === '"' || (name.startsWith('"') && !name.endsWith('"'))) tokens.fail(`the string ${name} is not closed`);
  if (name.startsWith('"')) return { kind: 'string', value: name.slice(1, -1) };
  if (/^\d+$/.test(name)) return { kind: 'integer', value: Number(name) };
  return { kind: 'model-value', name };
}
