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

/** The result of a run for a person: survivors in full, then the score by file, by rule and by kind of evidence. */
export function mutationText(report: MutationReport, style: Style): string {
  const { mutants, stale, options } = report;
  const parts: string[] = [];
  for (const mutant of mutants.filter(({ status }) => status === 'survived' || status === 'not-reached' || status === 'invalid')) {
    const how = { survived: `survived ${plural(mutant.checks, 'check')}`, 'not-reached': 'is reached by no check', invalid: 'cannot be run' }[mutant.status as 'survived'];
    parts.push([`${style.bad(mutant.id)} ${how}: ${mutant.description}`, ...mutant.diff.split('\n').map((line) => `    ${line.startsWith('-') ? style.bad(line) : style.good(line)}`)].join('\n'));
  }
  for (const line of stale) parts.push(style.bad(line));
  parts.push(table('file', groupBy(mutants, ({ file }) => file), style), table('rule', groupBy(mutants, ({ rule }) => rule), style), kinds(report, style));
  const score = scoreOf(mutants);
  const share = shareKilled(score);
  const summary = `${score.killed + score.timedOut} of ${plural(mutants.length - score.equivalent - score.notJudged - score.invalid, 'mutant')} killed${share === undefined ? '' : ` (${percent(share)})`}, ${score.timedOut} of them by not ending; ${score.equivalent} listed as equivalent, ${duration(report.durationMs)}`;
  const notes = [
    ...(score.notJudged > 0 ? [style.bad(`Interrupted by ${report.interruptedBy}: ${plural(score.notJudged, 'mutant')} not judged.`)] : []),
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
function kinds({ mutants, options }: MutationReport, style: Style): string {
  const rows = options.kinds.map((kind) => {
    const killing = mutants.filter(({ kills }) => kills.some((kill) => kill.kind === kind));
    const alone = killing.filter(({ kills }) => kills.every((kill) => kill.kind === kind));
    return options.fullMatrix ? [kind, String(killing.length), String(alone.length)] : [kind, String(killing.length)];
  });
  return align([[style.strong('evidence'), options.fullMatrix ? 'kills' : 'kills first', ...(options.fullMatrix ? ['alone'] : [])], ...rows]).join('\n');
}

function percent(share: number): string {
  // Never "100 %" of what is not all.
  return `${share === 1 ? '100' : (Math.floor(share * 1000) / 10).toFixed(1)} %`;
}
