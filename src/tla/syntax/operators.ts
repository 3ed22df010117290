/** Operators with a symbol, by the kind of the grammar's node. Precedences: Specifying Systems, table 6, and tla2sany.parser.Operators. */

export interface OperatorSymbol {
  /** The same for all spellings. */
  readonly name: string;
  readonly fixity: 'prefix' | 'infix' | 'postfix';
  /** Range of its precedence. */
  readonly low: number;
  readonly high: number;
  readonly isAssociative: boolean;
}

function operator(name: string, fixity: OperatorSymbol['fixity'], low: number, high: number, isAssociative = false): OperatorSymbol {
  return { name, fixity, low, high, isAssociative };
}

const SYMBOLS: Readonly<Record<string, OperatorSymbol>> = {
  lnot: operator('~', 'prefix', 4, 4, true),
  union: operator('UNION', 'prefix', 10, 13),
  powerset: operator('SUBSET', 'prefix', 10, 13),
  domain: operator('DOMAIN', 'prefix', 10, 13),
  negative: operator('-.', 'prefix', 12, 12),
  enabled: operator('ENABLED', 'prefix', 4, 15),
  unchanged: operator('UNCHANGED', 'prefix', 4, 15),
  always: operator('[]', 'prefix', 4, 15),
  eventually: operator('<>', 'prefix', 4, 15),
  implies: operator('=>', 'infix', 1, 1),
  plus_arrow: operator('-+->', 'infix', 2, 2),
  equiv: operator('<=>', 'infix', 2, 2),
  iff: operator('<=>', 'infix', 2, 2),
  leads_to: operator('~>', 'infix', 2, 2),
  land: operator('/\\', 'infix', 3, 3, true),
  lor: operator('\\/', 'infix', 3, 3, true),
  assign: operator(':=', 'infix', 5, 5),
  bnf_rule: operator('::=', 'infix', 5, 5),
  eq: operator('=', 'infix', 5, 5),
  neq: operator('#', 'infix', 5, 5),
  lt: operator('<', 'infix', 5, 5),
  gt: operator('>', 'infix', 5, 5),
  leq: operator('\\leq', 'infix', 5, 5),
  geq: operator('\\geq', 'infix', 5, 5),
  approx: operator('\\approx', 'infix', 5, 5),
  rs_ttile: operator('|-', 'infix', 5, 5),
  rd_ttile: operator('|=', 'infix', 5, 5),
  ls_ttile: operator('-|', 'infix', 5, 5),
  ld_ttile: operator('=|', 'infix', 5, 5),
  asymp: operator('\\asymp', 'infix', 5, 5),
  cong: operator('\\cong', 'infix', 5, 5),
  doteq: operator('\\doteq', 'infix', 5, 5),
  gg: operator('\\gg', 'infix', 5, 5),
  ll: operator('\\ll', 'infix', 5, 5),
  in: operator('\\in', 'infix', 5, 5),
  notin: operator('\\notin', 'infix', 5, 5),
  prec: operator('\\prec', 'infix', 5, 5),
  succ: operator('\\succ', 'infix', 5, 5),
  preceq: operator('\\preceq', 'infix', 5, 5),
  succeq: operator('\\succeq', 'infix', 5, 5),
  propto: operator('\\propto', 'infix', 5, 5),
  sim: operator('\\sim', 'infix', 5, 5),
  simeq: operator('\\simeq', 'infix', 5, 5),
  sqsubset: operator('\\sqsubset', 'infix', 5, 5),
  sqsupset: operator('\\sqsupset', 'infix', 5, 5),
  sqsubseteq: operator('\\sqsubseteq', 'infix', 5, 5),
  sqsupseteq: operator('\\sqsupseteq', 'infix', 5, 5),
  subset: operator('\\subset', 'infix', 5, 5),
  supset: operator('\\supset', 'infix', 5, 5),
  subseteq: operator('\\subseteq', 'infix', 5, 5),
  supseteq: operator('\\supseteq', 'infix', 5, 5),
  compose: operator('@@', 'infix', 6, 6, true),
  map_to: operator(':>', 'infix', 7, 7),
  map_from: operator('<:', 'infix', 7, 7),
  setminus: operator('\\', 'infix', 8, 8),
  cap: operator('\\cap', 'infix', 8, 8, true),
  cup: operator('\\cup', 'infix', 8, 8, true),
  dots_2: operator('..', 'infix', 9, 9),
  dots_3: operator('...', 'infix', 9, 9),
  plus: operator('+', 'infix', 10, 10, true),
  plusplus: operator('++', 'infix', 10, 10, true),
  oplus: operator('(+)', 'infix', 10, 10, true),
  ominus: operator('(-)', 'infix', 11, 11, true),
  mod: operator('%', 'infix', 10, 11),
  modmod: operator('%%', 'infix', 10, 11, true),
  vert: operator('|', 'infix', 10, 11, true),
  vertvert: operator('||', 'infix', 10, 11, true),
  minus: operator('-', 'infix', 11, 11, true),
  minusminus: operator('--', 'infix', 11, 11, true),
  amp: operator('&', 'infix', 13, 13, true),
  ampamp: operator('&&', 'infix', 13, 13, true),
  odot: operator('(.)', 'infix', 13, 13, true),
  oslash: operator('(/)', 'infix', 13, 13),
  otimes: operator('(\\X)', 'infix', 13, 13, true),
  mul: operator('*', 'infix', 13, 13, true),
  mulmul: operator('**', 'infix', 13, 13, true),
  slash: operator('/', 'infix', 13, 13),
  slashslash: operator('//', 'infix', 13, 13),
  bigcirc: operator('\\bigcirc', 'infix', 13, 13, true),
  bullet: operator('\\bullet', 'infix', 13, 13, true),
  div: operator('\\div', 'infix', 13, 13),
  circ: operator('\\o', 'infix', 13, 13, true),
  star: operator('\\star', 'infix', 13, 13, true),
  excl: operator('!!', 'infix', 9, 13),
  hashhash: operator('##', 'infix', 9, 13, true),
  dol: operator('$', 'infix', 9, 13, true),
  doldol: operator('$$', 'infix', 9, 13, true),
  qq: operator('??', 'infix', 9, 13, true),
  sqcap: operator('\\sqcap', 'infix', 9, 13, true),
  sqcup: operator('\\sqcup', 'infix', 9, 13, true),
  uplus: operator('\\uplus', 'infix', 9, 13, true),
  times: operator('\\X', 'infix', 10, 13, true),
  wr: operator('\\wr', 'infix', 9, 14),
  cdot: operator('\\cdot', 'infix', 5, 14, true),
  pow: operator('^', 'infix', 14, 14),
  powpow: operator('^^', 'infix', 14, 14),
  sup_plus: operator('^+', 'postfix', 15, 15),
  asterisk: operator('^*', 'postfix', 15, 15),
  sup_hash: operator('^#', 'postfix', 15, 15),
  prime: operator("'", 'postfix', 15, 15),
};

export function operatorSymbol(kind: string): OperatorSymbol | undefined {
  return Object.hasOwn(SYMBOLS, kind) ? SYMBOLS[kind] : undefined;
}

/** `f[x]` among the operators. */
export const FUNCTION_APPLICATION = operator('[', 'postfix', 16, 16, true);
