/** Colours a text for a terminal, or not. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  doubtful(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

export const PLAIN: Style = { good: same, bad: same, doubtful: same, strong: same, faint: same };

export const ANSI: Style = { good: sgr(32, 39), bad: sgr(31, 39), doubtful: sgr(33, 39), strong: sgr(1, 22), faint: sgr(2, 22) };

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

/** Sets a rendition before the text and takes it back after. */
function sgr(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`);
}
