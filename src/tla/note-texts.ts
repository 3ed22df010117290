import type { Cfg, CfgValue } from '../model-check/cfg.ts';
import { noteBuiltins, noteModule } from './modules/intern-order.ts';
import type { ResolvedSpec } from './semantics/resolved.ts';
import { endOfBlockComment } from './syntax/blank-comments.ts';
import type { Interner } from './values/intern.ts';

/**
 * Fixes the order of strings and model values as TLC does: by when it first meets their text. The rules stand in modules/intern-order.ts.
 */
export function noteTexts(spec: ResolvedSpec, cfg: Cfg, interner: Interner): void {
  for (const { value, operands } of cfg.assignments) for (const part of [...operands, value]) noteValue(part, interner);
  noteBuiltins(interner);
  const texts = new Map<string, string>();
  for (const { name, text } of spec.files) {
    if (text === undefined) noteModule(interner, name);
    else {
      texts.set(name, text);
      for (const token of tokens(text)) if (!token.startsWith('"')) interner.note(token);
    }
  }
  for (const name of spec.modules.keys()) {
    for (const token of tokens(texts.get(name) ?? '')) if (token.startsWith('"')) interner.note(token.slice(1, -1));
  }
}

function noteValue(value: CfgValue, interner: Interner): void {
  if (value.kind === 'string') interner.note(value.value);
  else if (value.kind === 'model-value') interner.note(value.name);
  else if (value.kind === 'set') for (const element of value.elements) noteValue(element, interner);
}

/** Comments, then what is no name although it has letters, then strings, then names and numbers. */
const TOKEN = /\\\*.*|\(\*|\\[A-Za-z]+|[\]>]_|[WS]F_|("(?:[^"\\\n]|\\.)*")|([A-Za-z0-9_]+)/g;

/** Names, numbers and strings of a module, each once. */
function tokens(text: string): Set<string> {
  const found = new Set<string>();
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    if (match[0] === '(*') TOKEN.lastIndex = endOfBlockComment(text, match.index) ?? text.length;
    else if (match[1] !== undefined) found.add(match[1]);
    else if (match[2] !== undefined) found.add(match[2]);
  }
  return found;
}
