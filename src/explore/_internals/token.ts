import type { Kill, Machine } from './machine.ts';
import { siteOf } from './instrumented.ts';
import { OPERATION_NAMES } from './operations.ts';
import { textHash } from './text-hash.ts';
import type { Schedule } from './verdict.ts';

/**
 * A replay token: which thread makes each step, and for each step a digest of the operation that it made. The digest is taken from the
 * operation and its source text, not from lines, so that a token survives edits elsewhere; a step that has become another operation is
 * told by its number.
 *
 *     rp1 . kill . runs . choices . digests        e.g. rp1..0x5-1x3-0x2.1-0.kD8c…
 *
 * `runs` are thread x number of steps; a digest has three base64url characters (18 bits).
 */
export interface Token {
  readonly kill: Kill | undefined;
  readonly schedule: Schedule;
  readonly digests: readonly string[];
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Digest of the operation that the machine has just performed. */
export function digestOf(machine: Machine): string {
  const site = siteOf(machine.site);
  const text = `${OPERATION_NAMES[machine.code]}|${site === undefined ? machine.location : `${site.enclosing}|${site.text}`}`;
  const hash = textHash(text);
  return ALPHABET[hash & 63]! + ALPHABET[(hash >>> 6) & 63]! + ALPHABET[(hash >>> 12) & 63]!;
}

export function formatToken({ kill, schedule, digests }: Token): string {
  const runs: string[] = [];
  for (let i = 0; i < schedule.steps.length; ) {
    let end = i;
    while (end < schedule.steps.length && schedule.steps[end] === schedule.steps[i]) end++;
    runs.push(`${schedule.steps[i]}x${end - i}`);
    i = end;
  }
  return ['rp1', kill === undefined ? '' : `${kill.thread}x${kill.beforeStep}`, runs.join('-'), schedule.choices.join('-'), digests.join('')].join('.');
}

/** @throws SyntaxError if the text is not a token of this version. */
export function parseToken(text: string): Token {
  const match = /^rp1\.(?:(\d+)x(\d+))?\.((?:\d+x\d+(?:-\d+x\d+)*)?)\.((?:\d+(?:-\d+)*)?)\.([A-Za-z0-9_-]*)$/.exec(text.trim());
  if (match === null) throw new SyntaxError(`not a replay token: "${text}"; a token begins with "rp1." and is printed with each counterexample`);
  const [, killed, at, runs, choices, digests] = match;
  const steps: number[] = [];
  for (const run of runs === '' ? [] : runs!.split('-')) {
    const [thread, count] = run.split('x').map(Number);
    if (count! > 1e6) throw new SyntaxError(`not a replay token: a run of ${count} steps`);
    for (let i = 0; i < count!; i++) steps.push(thread!);
  }
  if (digests!.length !== 3 * steps.length) throw new SyntaxError(`the replay token is cut off or damaged: ${steps.length} steps, but digests for ${Math.floor(digests!.length / 3)}`);
  return {
    kill: killed === undefined ? undefined : { thread: Number(killed), beforeStep: Number(at) },
    schedule: { steps, choices: choices === '' ? [] : choices!.split('-').map(Number) },
    digests: steps.map((_, i) => digests!.slice(3 * i, 3 * i + 3)),
  };
}
