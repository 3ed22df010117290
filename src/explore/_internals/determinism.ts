import { chance } from '../../instrument/natives/chance.ts';
import { siteOf } from './instrumented.ts';
import type { Machine, RecordedAccess } from './machine.ts';
import type { Program } from './program.ts';
import { following, runOnce } from './run.ts';
import { withMachine } from './session.ts';
import { Nondeterminism } from './verdict.ts';

/** What `Math.random` answers in one repetition after the other; itself where undefined. Its ends are where rare branches lie. */
const ANSWERS = [undefined, undefined, 0, 1 - 2 ** -53, 0.25, 0.5, 0.75];
/** Milliseconds after which there are no more repetitions. */
const PATIENCE = 250;

/**
 * Runs one execution several times, as it would go without preemptions, and compares all that it does. A search notices that code is
 * not deterministic only where it has to go the same way twice, and a program with few executions gives it no reason to.
 * @throws Nondeterminism
 */
export function checkDeterminism(program: Program, maxSteps: number): void {
  const started = performance.now();
  withMachine(program, true, (machine) => {
    let first: readonly RecordedAccess[] | undefined;
    for (const answer of ANSWERS) {
      const accesses = record(machine, answer, maxSteps);
      first ??= accesses;
      const at = accesses.findIndex((access, i) => !isSame(access, first![i]));
      const other = at < 0 ? first[accesses.length] : accesses[at];
      if (other !== undefined) throw new Nondeterminism(at < 0 ? accesses.length : at, other.thread, difference(program, first[at < 0 ? accesses.length : at], accesses[at]));
      if (performance.now() - started > PATIENCE) return;
    }
  });
}

function record(machine: Machine, answer: number | undefined, maxSteps: number): RecordedAccess[] {
  const accesses: RecordedAccess[] = [];
  machine.recorder = accesses;
  chance.answer = answer;
  try {
    runOnce(machine, following({ steps: [], choices: [] }), maxSteps);
  } finally {
    chance.answer = undefined;
    machine.recorder = undefined;
  }
  return accesses;
}

function isSame(a: RecordedAccess, b: RecordedAccess | undefined): boolean {
  return b !== undefined && a.thread === b.thread && a.site === b.site && a.operation === b.operation && a.buffer === b.buffer && a.byteOffset === b.byteOffset
    && a.byteLength === b.byteLength && a.operands.length === b.operands.length && a.operands.every((operand, i) => isSameValue(operand, b.operands[i])) && isSameValue(a.result, b.result);
}

/** Objects, such as messages, are made anew in each execution. */
function isSameValue(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) || (typeof a === 'function' && typeof b === 'function');
}

function difference(program: Program, before: RecordedAccess | undefined, now: RecordedAccess | undefined): string {
  return `: ${describe(program, now)}, where there was ${describe(program, before)}`;
}

function describe(program: Program, access: RecordedAccess | undefined): string {
  if (access === undefined) return 'no further operation';
  const site = siteOf(access.site);
  const value = access.operands.length > 0 ? ` of ${access.operands.map(String).join(', ')}` : typeof access.result === 'object' ? '' : ` of ${String(access.result)}`;
  const element = access.index >= 0 && access.buffer !== '' ? ` at index ${access.index}` : '';
  return `${program.threadNames[access.thread] ?? 'set-up'}'s ${access.operation}${value}${element}${site === undefined ? '' : ` (${site.text} at ${site.file}:${site.line}:${site.column})`}`;
}

/** What code asked of chance since it was last forgotten, for people; undefined if nothing. */
export function chanceAsked(): string | undefined {
  if (chance.asked === undefined) return undefined;
  const { name, site } = chance.asked;
  const place = siteOf(site);
  return `${name}()${place === undefined ? '' : ` at ${place.file}:${place.line}:${place.column}`}`;
}

/** Why an exploration that asked chance is not complete. */
export function chanceBound(asked: string): string {
  return `${asked} gives no answer that a schedule decides, so only some answers were explored: use choose() instead`;
}

/** What was found, and what was asked of chance if it was. */
export function nondeterminismMessage(error: Nondeterminism): string {
  const asked = chanceAsked();
  return asked === undefined ? error.message : `${error.message}. It asks ${asked}: let choose() decide instead`;
}

export function forgetChance(): void {
  chance.asked = undefined;
}
