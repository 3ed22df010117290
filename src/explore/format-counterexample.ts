import { styleText } from 'node:util';
import type { Counterexample, CounterexampleStep } from './counterexample.ts';
import type { PreemptionSchedule } from './run-schedule.ts';
import { wrapLine } from './wrap-line.ts';

export interface FormatOptions {
  /** Colour by ANSI escapes; off by default. */
  readonly color?: boolean;
  /** Columns of the terminal; 120 by default. */
  readonly width?: number;
}

/** Of an execution with more accesses than `LONG`, the first and the last ones are shown. */
const LONG = 200;
const HEAD = 20;
const TAIL = 80;

const REASONS = { preempted: 'preempted', waits: 'waits', spins: 'spins', ended: 'has ended', died: 'died', threw: 'threw' } as const;

/** A value of the code under test, in a few characters; empty for `undefined`. */
export function showValue(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : typeof value === 'string' ? value : value === undefined ? '' : String(value);
}

/** What a step came to: `→` and what it read, or what was there, `➜` and what is there now. */
export function effectOf(step: CounterexampleStep): string {
  switch (step.operation) {
    case 'load':
    case 'read':
      return step.result === undefined ? '' : `→ ${showValue(step.result)}`;
    case 'wait':
    case 'wake':
    case 'waitAsync':
    case 'notify':
    case 'choose':
      return `→ ${showValue(step.result)}`;
    default: {
      const failed = step.operation === 'compareExchange' && step.result !== step.operands[0];
      if (failed) return `→ ${showValue(step.result)} (failed)`;
      return step.after === undefined ? '' : Object.is(step.before, step.after) ? `= ${showValue(step.after)}` : `${showValue(step.before)} ➜ ${showValue(step.after)}`;
    }
  }
}

/** A schedule as source text. */
function literal({ preemptions, choices }: PreemptionSchedule): string {
  return `{ preemptions: [${preemptions.map(({ before, to }) => `{ before: ${before}, to: ${to} }`).join(', ')}], choices: [${choices.join(', ')}] }`;
}

function fit(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Lines of a function's text that are shown. */
const LONGEST_SOURCE = 40;

/** The lines of a text that begins somewhere in a line, all moved to the left by what the last one is indented. */
function dedent(text: string): string[] {
  const lines = text.split('\n');
  const margin = /^ */.exec(lines.at(-1)!)![0].length;
  return lines.map((line) => (line.slice(0, margin).trim() === '' ? line.slice(margin) : line));
}

/** A line of source text in lines of at most `width` columns; what continues it stands further in. */
function hang(line: string, width: number): string[] {
  const indent = /^ */.exec(line)![0];
  return line.length <= width ? [line] : wrapLine(line.trim(), Math.max(8, width - indent.length - 4)).map((part, i) => `${indent}${i === 0 ? '' : '    '}${part}`);
}

/** Lines of at most `width` columns; line ends in the text stay. */
function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width));
}

/**
 * A counterexample for people: what is wrong, the conflicting pair, a table of what the threads are to do, where that is known, a table
 * with a lane for each thread and time downwards (source text, values read, cells changed, the reason of each switch), and the token
 * that replays it. Lines end in `\n`, the last one too.
 */
export function formatCounterexample(counterexample: Counterexample, options: FormatOptions = {}): string {
  const { color = false, width = 120 } = options;
  const paint = (format: Parameters<typeof styleText>[0], text: string): string => (color ? styleText(format, text, { validateStream: false }) : text);
  const { threads, steps } = counterexample;
  const lines: string[] = [];
  lines.push(paint(['bold', 'red'], `${counterexample.scenario}: ${counterexample.verdict}`));
  lines.push(...wrap(counterexample.message, width));
  if (counterexample.cause !== '') lines.push(...wrap(`Cause: ${counterexample.cause}`, width));
  if (counterexample.death !== undefined) lines.push(`${counterexample.death.thread} dies before its shared operation ${counterexample.death.beforeStep}.`);
  lines.push('');
  const places = steps.map((step) => (step.site === undefined ? '' : `${step.site.file.split('/').at(-1)!}:${step.site.line}`));
  const numberWidth = Math.max(2, String(steps.length).length);
  const placeWidth = Math.max(0, ...places.map((it) => it.length));
  const lane = Math.max(16, Math.floor((width - numberWidth - placeWidth - 3 * (threads.length + 1)) / threads.length));
  const row = (number: string, cells: readonly string[], at: string): string => `${number.padStart(numberWidth)} │ ${cells.join(' │ ')} │ ${at}`.trimEnd();
  const rule = (): void => void lines.push(row('', threads.map(() => '─'.repeat(lane)), ''));
  lines.push(row('', threads.map((name) => paint('bold', fit(name, lane))), ''));
  rule();
  const sources = counterexample.sources.map((source) => (source === undefined ? [] : dedent(source.text).flatMap((line) => hang(line, lane))));
  const height = Math.min(LONGEST_SOURCE, Math.max(...sources.map((text) => text.length)));
  for (let i = 0; i < height; i++) lines.push(row('', sources.map((text) => fit(i === LONGEST_SOURCE - 1 && text.length > LONGEST_SOURCE ? '…' : (text[i] ?? ''), lane)), ''));
  if (height > 0) rule();
  steps.forEach((step, i) => {
    if (steps.length > LONG && i >= HEAD && i < steps.length - TAIL) {
      if (i === HEAD) lines.push(row('', [`… ${steps.length - HEAD - TAIL} accesses left out`], ''));
      return;
    }
    const at = threads.indexOf(step.thread);
    if (at < 0) {
      lines.push(`${String(step.number).padStart(numberWidth)} │ ${step.thread}: ${step.operation}(${step.operands.map(showValue).join(', ')})  ${effectOf(step)}`);
      return;
    }
    if (step.switched !== undefined) {
      const note = `↳ ${step.switched.from} ${REASONS[step.switched.reason]}`;
      lines.push(row('', threads.map((_, p) => (p === at ? paint('dim', fit(note, lane)) : ' '.repeat(lane))), ''));
    }
    // The turn of an event loop is told by what set the timer, or by what waited for that which arrived.
    const turn = step.operation !== 'turn' ? '' : step.result === 'time' ? 'timer: ' : 'arrived: ';
    const what = `${turn}${step.site?.text ?? `${step.operation} ${step.location}`}`.replace(/\s+/g, ' ');
    const value = effectOf(step);
    const text = value.length + what.length + 2 <= lane ? `${what}  ${value}` : `${fit(what, Math.max(8, lane - value.length - 2)).trimEnd()}  ${value}`;
    const changed = value.includes('➜');
    lines.push(row(String(step.number), threads.map((_, p) => (p === at ? paint(changed ? 'yellow' : 'reset', fit(text, lane)) : ' '.repeat(lane))), paint('dim', places[i]!)));
  });
  lines.push('');
  lines.push(`${steps.length} accesses, ${counterexample.preemptions} ${counterexample.preemptions === 1 ? 'preemption' : 'preemptions'}`);
  const { preemptionSchedule } = counterexample;
  if (preemptionSchedule !== undefined) lines.push(`in a test: runSchedule(scenario, ${literal(preemptionSchedule)})`);
  lines.push(`replay: ${counterexample.token}`);
  return `${lines.join('\n')}\n`;
}
