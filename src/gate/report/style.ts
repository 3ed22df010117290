/** Colours a text for a terminal, or not. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  doubtful(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

export const PLAIN: Style = { good: same, bad: same, doubtful: same, strong: same, faint: same };

export const ANSI: Style = {
  good: (text) => `\u001B[32m${text}\u001B[39m`,
  bad: (text) => `\u001B[31m${text}\u001B[39m`,
  doubtful: (text) => `\u001B[33m${text}\u001B[39m`,
  strong: (text) => `\u001B[1m${text}\u001B[22m`,
  faint: (text) => `\u001B[2m${text}\u001B[22m`,
};

/** Colours on a terminal unless the user does not want them (https://no-color.org); `FORCE_COLOR` turns them on elsewhere. */
export function styleFor(stream: { readonly isTTY?: boolean }, noColor: boolean, env: NodeJS.ProcessEnv): Style {
  if (noColor || (env['NO_COLOR'] ?? '') !== '') return PLAIN;
  const force = env['FORCE_COLOR'] ?? '';
  if (force !== '' && force !== '0') return ANSI;
  return stream.isTTY === true && env['TERM'] !== 'dumb' ? ANSI : PLAIN;
}

function same(text: string): string {
  return text;
}
