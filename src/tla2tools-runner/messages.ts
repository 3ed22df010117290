/**
 * The framing of `TLC -tool`: `@!@!@STARTMSG code:class @!@!@` … `@!@!@ENDMSG code @!@!@`. Frames nest (an exception carries the
 * message that it was thrown with) and a nested one may start in the middle of a line. Lines outside frames are SANY's, or what the spec prints.
 */

const SEVERITIES = ['info', 'error', 'bug', 'warning', 'state'] as const;
export type TlcSeverity = (typeof SEVERITIES)[number];

export interface TlcMessage {
  /** A number from `tlc2.output.EC`. */
  readonly code: number;
  readonly severity: TlcSeverity;
  /** The text, that of nested messages included, without the frames. */
  readonly text: string;
  readonly nested: readonly TlcMessage[];
}

export interface TlcOutputReader {
  push(chunk: string): void;
  /** The output is over. A message still open is dropped: it is cut off, and half a state is worse than none. */
  end(): void;
}

const START = /@!@!@STARTMSG (-?\d+)(?::(\d+))? @!@!@/;
const END = /@!@!@ENDMSG (-?\d+) @!@!@/;

interface OpenMessage {
  readonly code: number;
  readonly severity: TlcSeverity;
  readonly lines: string[];
  readonly nested: TlcMessage[];
}

/** Splits TLC's output, given in chunks of any size, into messages and unframed lines, in order. */
export function readTlcOutput(onMessage: (message: TlcMessage) => void, onLine: (line: string) => void): TlcOutputReader {
  const open: OpenMessage[] = [];
  let partial = '';

  const addText = (text: string): void => {
    const top = open.at(-1);
    if (top) top.lines.push(text);
    else onLine(text);
  };

  const close = (): void => {
    const { code, severity, lines, nested } = open.pop()!;
    const message: TlcMessage = { code, severity, text: lines.join('\n'), nested };
    const parent = open.at(-1);
    if (!parent) return onMessage(message);
    parent.nested.push(message);
    parent.lines.push(message.text);
  };

  const readLine = (line: string): void => {
    const start = START.exec(line);
    if (start) {
      const before = line.slice(0, start.index);
      if (before !== '') addText(before);
      open.push({ code: Number(start[1]), severity: SEVERITIES[Number(start[2] ?? 0)] ?? 'error', lines: [], nested: [] });
      const after = line.slice(start.index + start[0].length);
      if (after !== '') readLine(after);
      return;
    }
    const end = open.length > 0 ? END.exec(line) : null;
    if (!end) return addText(line);
    const code = Number(end[1]);
    if (!open.some((message) => message.code === code)) return addText(line);
    const before = line.slice(0, end.index);
    if (before !== '') addText(before);
    while (open.at(-1)!.code !== code) close();
    close();
  };

  return {
    push(chunk) {
      const lines = (partial + chunk).split('\n');
      partial = lines.pop()!;
      for (const line of lines) readLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    },
    end() {
      if (partial !== '') readLine(partial);
      partial = '';
      open.length = 0;
    },
  };
}
