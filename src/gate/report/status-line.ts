/** Where progress is shown: standard error, so that standard output holds only results. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Goes to the start of the line and empties it. */
export const CLEAR = '\r\u001B[2K';

/** Shows a text on a terminal until the next one, which is drawn over it; nothing elsewhere. It is cut where it would not fit into one line, which alone can be emptied. */
export function showStatus(stream: ProgressStream, text: string): void {
  if (stream.isTTY === true) stream.write(CLEAR + clip(text, (stream.columns ?? 80) - 1));
}

function clip(text: string, columns: number): string {
  const flat = text.replace(/\s+/g, ' ');
  return flat.length > columns ? `${flat.slice(0, columns - 1)}…` : flat;
}
