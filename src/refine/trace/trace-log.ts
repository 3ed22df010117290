import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Given } from '../../tla/index.ts';

/**
 * What one thread did: its calls in their order, each with the interval in which it took effect. A log is a text of JSON lines:
 *
 *     {"ringproof-trace":1,"thread":"producer"}
 *     {"begin":1200,"end":1450,"call":{"name":"push","item":7,"answer":"ok"}}
 *     …
 *     {"calls":4096,"sha256":"…"}
 *
 * Times are whole numbers of a clock that all threads share, such as nanoseconds of `process.hrtime.bigint()`. The last line counts the calls and holds the digest
 * of all lines before it, so that a log that was cut short or damaged is told from one that is whole.
 *
 * The last call of a log may be one that had not ended when the log was taken, and would not have: `"end":null`, which is read as Infinity. Or one in which its
 * thread died: `"died":true`, and `end` is when that was seen. What such a call would have answered is for the model to leave open.
 */
export interface TracedCall {
  readonly begin: number;
  /** Infinity when the call had not ended. */
  readonly end: number;
  /** Whether the thread died in this call. */
  readonly died?: true;
  /** What was called and answered, as a value of TLA+ in ITF; numbers may stand for integers. */
  readonly call: Given;
}

const VERSION = 1;

/** A log that cannot be used: cut short, damaged, or none at all. */
export class TraceLogError extends Error {
  override readonly name = 'TraceLogError';
}

/** The text of a log. */
export function traceText(thread: string, calls: Iterable<TracedCall>): string {
  const lines = [JSON.stringify({ 'ringproof-trace': VERSION, thread })];
  for (const { begin, end, died, call } of calls) lines.push(JSON.stringify({ begin, end, died, call }));
  const digest = createHash('sha256');
  for (const line of lines) digest.update(`${line}\n`);
  lines.push(JSON.stringify({ calls: lines.length - 1, sha256: digest.digest('hex') }));
  return `${lines.join('\n')}\n`;
}

/** Reads a log from a file, call by call. Throws TraceLogError, at the latest after the last call. */
export async function* readTrace(file: string): AsyncGenerator<TracedCall, undefined, undefined> {
  const input = createReadStream(file);
  const opened = new Promise<void>((resolve, reject) => {
    input.once('open', () => resolve());
    input.once('error', (error) => reject(new TraceLogError(`${file}: ${error.message}`)));
  });
  await opened;
  yield* parseTrace(createInterface({ input, crlfDelay: Infinity }), file);
}

/** Reads the lines of a log; `name` is for messages. */
export async function* parseTrace(lines: Iterable<string> | AsyncIterable<string>, name: string): AsyncGenerator<TracedCall, undefined, undefined> {
  const digest = createHash('sha256');
  let number = 0;
  let last = -Infinity;
  let dead = false;
  let ended = false;
  for await (const line of lines) {
    number++;
    const fail = (what: string): never => {
      throw new TraceLogError(`${name}:${number}: ${what}`);
    };
    if (ended) fail('there is something after the last line of the log');
    const entry = parseLine(line) ?? fail('this line is no JSON object: the log is damaged');
    if (number === 1) {
      if (entry['ringproof-trace'] !== VERSION) fail(`this is no trace of version ${VERSION}; its first line would be {"ringproof-trace":${VERSION},"thread":"NAME"}`);
    } else if ('sha256' in entry) {
      ended = true;
      if (entry['calls'] !== number - 2) fail(`it counts ${String(entry['calls'])} calls, and there are ${number - 2}: the log is damaged`);
      if (entry['sha256'] !== digest.digest('hex')) fail('the lines before it have another digest: the log is damaged');
      continue;
    } else {
      const { begin, died, call } = entry as Partial<TracedCall>;
      const end = entry['end'] === null ? Infinity : (entry['end'] as number);
      if (!Number.isSafeInteger(begin) || (end !== Infinity && !Number.isSafeInteger(end)) || call === undefined) fail('a call needs begin, end and call, the times as whole numbers; end is null for one that had not ended');
      if (died !== undefined && (died !== true || end === Infinity)) fail('died is true, or not there; and end is then when the death was seen');
      if (begin! > end) fail('the call ends before it begins');
      if (dead) fail('there is a call after the one in which the thread died');
      if (begin! < last) fail('the call begins before the one before it has ended: a thread does one thing at a time');
      last = end;
      dead = died === true;
      yield { begin: begin!, end, ...(dead && { died: true }), call: call! };
    }
    digest.update(`${line}\n`);
  }
  if (!ended) throw new TraceLogError(`${name}: the log has ${number} lines and no last line: it was cut short`);
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
