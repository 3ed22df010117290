/** Sections of a TLC configuration file whose entries are checked, by their keywords. */
const CHECKED = new Set(['INVARIANT', 'INVARIANTS', 'PROPERTY', 'PROPERTIES', 'POSTCONDITION']);
const KEYWORDS = new Set([
  ...CHECKED,
  'ACTION_CONSTRAINT', 'ACTION_CONSTRAINTS', 'ALIAS', 'CHECK_DEADLOCK', 'CONSTANT', 'CONSTANTS', 'CONSTRAINT', 'CONSTRAINTS',
  'INIT', 'NEXT', 'SPECIFICATION', 'SYMMETRY', 'TYPE', 'TYPE_CONSTRAINT', 'VIEW',
]);

/** Evidence `model.cfg#DEADLOCK` is that the model cannot get stuck. */
export const DEADLOCK = 'DEADLOCK';

/** What a configuration has checked: its invariants and properties in their order, and `DEADLOCK` unless that check is off. */
export function checkedNames(cfg: string): string[] {
  const tokens = withoutComments(cfg).match(/\S+/g) ?? [];
  const names: string[] = [];
  let section = '';
  let deadlock = true;
  for (const token of tokens) {
    if (KEYWORDS.has(token)) section = token;
    else if (CHECKED.has(section)) names.push(token);
    else if (section === 'CHECK_DEADLOCK') deadlock = token !== 'FALSE';
  }
  return deadlock ? [...names, DEADLOCK] : names;
}

function withoutComments(cfg: string): string {
  let text = '';
  let depth = 0;
  for (let at = 0; at < cfg.length; at++) {
    const two = cfg.slice(at, at + 2);
    if (two === '(*') {
      depth++;
      at++;
    } else if (two === '*)' && depth > 0) {
      depth--;
      at++;
      text += ' ';
    } else if (depth === 0 && two === '\\*') {
      const end = cfg.indexOf('\n', at);
      at = (end < 0 ? cfg.length : end) - 1;
    } else if (depth === 0) {
      text += cfg[at]!;
    }
  }
  return text;
}
