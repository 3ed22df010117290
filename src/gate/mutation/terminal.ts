import { posix } from 'node:path';
import { groupBy } from '../group-by.ts';
import { align } from '../report/align.ts';
import { duration, plural } from '../report/format.ts';
import type { Style } from '../report/style.ts';
import type { MutantResult, MutantStatus, MutationReport } from './mutation-report.ts';

/** How many mutants of some set ended which way. */
export interface Score {
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly notReached: number;
  readonly equivalent: number;
  readonly invalid: number;
  readonly notJudged: number;
}

const FIELDS = { killed: 'killed', 'timed-out': 'timedOut', survived: 'survived', 'not-reached': 'notReached', equivalent: 'equivalent', invalid: 'invalid', 'not-judged': 'notJudged' } as const satisfies Record<MutantStatus, keyof Score>;

function scoreOf(mutants: readonly MutantResult[]): Score {
  const score = { killed: 0, timedOut: 0, survived: 0, notReached: 0, equivalent: 0, invalid: 0, notJudged: 0 };
  for (const { status } of mutants) score[FIELDS[status]]++;
  return score;
}

/** The share of those judged that were told from the original, not counting what is listed as equivalent; undefined when that leaves none. */
function shareKilled({ killed, timedOut, survived, notReached }: Score): number | undefined {
  const all = killed + timedOut + survived + notReached;
  return all === 0 ? undefined : (killed + timedOut) / all;
}

/** The result of a run for a person: survivors in full, then the score by room, by file, by rule and by kind of evidence. */
export function mutationText(report: MutationReport, style: Style): string {
  const { mutants, stale, options } = report;
  const parts: string[] = [];
  for (const mutant of mutants.filter(({ status }) => status === 'survived' || status === 'not-reached' || status === 'invalid')) {
    const how = { survived: `survived ${plural(mutant.checks, 'check')}`, 'not-reached': 'is reached by no check', invalid: 'cannot be run' }[mutant.status as 'survived'];
    const once = (mutant.unrepeated ?? []).map(({ check, message }) => style.doubtful(`    ${check} failed once, and passed when it was run again: ${message}`));
    parts.push([`${style.bad(mutant.id)} ${how}: ${mutant.description}`, ...once, ...mutant.diff.split('\n').map((line) => `    ${line.startsWith('-') ? style.bad(line) : style.good(line)}`)].join('\n'));
  }
  for (const line of stale) parts.push(style.bad(line));
  const rooms = groupBy(mutants, ({ file }) => posix.dirname(file));
  if (rooms.size > 1) parts.push(table('room', rooms, style));
  parts.push(table('file', groupBy(mutants, ({ file }) => file), style), table('rule', groupBy(mutants, ({ rule }) => rule), style), kinds(report, style));
  if (options.fullMatrix) parts.push(...idle(report, style));
  const score = scoreOf(mutants);
  const share = shareKilled(score);
  const summary = `${score.killed + score.timedOut} of ${plural(mutants.length - score.equivalent - score.notJudged - score.invalid, 'mutant')} killed${share === undefined ? '' : ` (${percent(share)})`}, ${score.timedOut} of them by not ending; ${score.equivalent} listed as equivalent, ${duration(report.durationMs)}`;
  const notes = [
    ...(report.changed === undefined ? [] : [style.bad(`${report.changed} changed while mutants were judged, which ended that: ${plural(score.notJudged, 'mutant')} not judged. What was judged before counts.`)]),
    ...(report.interruptedBy !== undefined && score.notJudged > 0 ? [style.bad(`Interrupted by ${report.interruptedBy}: ${plural(score.notJudged, 'mutant')} not judged.`)] : []),
    ...(options.sample === undefined ? [] : [style.doubtful(`A sample (${options.sample}), not all mutants.`)]),
    ...(options.shard === undefined ? [] : [style.doubtful(`Shard ${options.shard}, not all mutants.`)]),
  ];
  parts.push([...notes, (report.exit === 'ok' ? style.good : style.bad)(summary)].join('\n'));
  return `${parts.join('\n\n')}\n`;
}

const COLUMNS = ['killed', 'timed out', 'survived', 'not reached', 'equivalent'];

function table(title: string, groups: ReadonlyMap<string, readonly MutantResult[]>, style: Style): string {
  const rows = [...groups].map(([name, mutants]) => {
    const score = scoreOf(mutants);
    const share = shareKilled(score);
    const wrong = score.survived + score.notReached > 0;
    return [name, (wrong ? style.bad : style.good)(share === undefined ? '·' : percent(share)), ...[score.killed, score.timedOut, score.survived, score.notReached, score.equivalent].map(String)];
  });
  return align([[style.strong(title), 'score', ...COLUMNS], ...rows]).join('\n');
}

/** What each kind of evidence killed, and what it alone did; the latter is known only when all were asked. */
function kinds({ mutants, options, checks }: MutationReport, style: Style): string {
  const rows = options.kinds.map((kind) => {
    const killing = mutants.filter(({ kills }) => kills.some((kill) => kill.kind === kind));
    const alone = killing.filter(({ kills }) => kills.every((kill) => kill.kind === kind));
    const own = checks?.filter((check) => check.kind === kind);
    // Of a kind without any check it is not known what it would kill.
    if (own?.length === 0) return [kind, style.faint('·'), ...(options.fullMatrix ? [style.faint('·')] : []), kind === 'stress' && !options.fullMatrix ? 'none asked' : 'none'];
    return [kind, String(killing.length), ...(options.fullMatrix ? [String(alone.length)] : []), ...(own === undefined ? [] : [String(own.filter((check) => check.mutants > 0).length)])];
  });
  const header = [style.strong('evidence'), options.fullMatrix ? 'kills' : 'kills first', ...(options.fullMatrix ? ['alone'] : []), ...(checks === undefined ? [] : ['checks that reach a mutant'])];
  return align([header, ...rows]).join('\n');
}

/** How many pieces of evidence that kill nothing are named. */
const NAMED = 40;

/** Evidence that reaches mutants and kills none of them, first what reaches most. Unit tests are left out: there are many, each about little. */
function idle({ mutants, checks = [] }: MutationReport, style: Style): string[] {
  const killing = new Set(mutants.flatMap(({ kills }) => kills.flatMap(({ evidence }) => evidence)));
  const reached = new Map<string, number>();
  for (const { kind, evidence, mutants: some } of checks) for (const key of evidence) if (kind !== 'unit' && some > 0 && !killing.has(key)) reached.set(key, Math.max(some, reached.get(key) ?? 0));
  const found = [...reached].sort(([, a], [, b]) => b - a);
  if (found.length === 0) return [];
  const rows = align([[style.strong('kills nothing'), 'reaches'], ...found.slice(0, NAMED).map(([key, some]) => [key, String(some)])]);
  return [[...rows, ...(found.length > NAMED ? [style.faint(`  and ${found.length - NAMED} more; --json has all`)] : [])].join('\n')];
}

function percent(share: number): string {
  // Never "100 %" of what is not all.
  return `${share === 1 ? '100' : (Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
