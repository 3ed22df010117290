import { EXIT_CODES } from '../exit-codes.ts';
import type { EvidenceOutcome, EvidenceStatus } from '../evidence.ts';
import { groupBy } from '../group-by.ts';
import { align } from './align.ts';
import { defectsTable } from './defects-table.ts';
import { duration, extent, plural } from './format.ts';
import { matrixOf, type Cell } from './matrix.ts';
import type { Sharpness, SharpnessReport } from '../mutation/sharpness.ts';
import type { EvidenceKind } from '../spec/invariant.ts';
import type { Style } from './style.ts';
import type { InvariantVerdict, VerifyReport } from './verify-report.ts';
import { STATUS_WORDS, VERDICT_WORDS } from './words.ts';

/** `quiet` leaves out what passed; `verbose` shows in full what did. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

/** The results of a run for a person: failures in full, then evidence, matrix and the closing lines. */
export function terminalReport(report: VerifyReport, style: Style, verbosity: Verbosity): string {
  const parts: string[] = [];
  if (verbosity !== 'quiet') {
    parts.push(evidenceTable(report, style));
    for (const { address, defects } of report.evidence) if (defects !== undefined) parts.push(defectsTable(defects, style, `: ${address}`));
  }
  parts.push(...report.evidence.filter((outcome) => outcome.status !== 'pass').flatMap((outcome) => trouble(outcome, style)));
  if (verbosity === 'verbose') parts.push(...report.evidence.filter(({ status, detail }) => status === 'pass' && detail !== undefined).map((outcome) => passDetail(outcome, style)));
  for (const defect of report.defects) parts.push(`${style.bad('A defect in ringproof:')}\n${indent(defect)}`);
  if (verbosity !== 'quiet') parts.push(matrixTable(report, style));
  if (report.sharpness !== undefined) parts.push(sharpnessText(report.sharpness, report.options.kinds, style, verbosity));
  parts.push(closing(report, style));
  return `${parts.join('\n\n')}\n`;
}

function evidenceTable({ evidence, options }: VerifyReport, style: Style): string {
  const sorted = options.kinds.flatMap((kind) => evidence.filter((outcome) => outcome.kind === kind));
  const rows = sorted.map((outcome) => [
    statusWord(outcome.status, style),
    outcome.kind,
    outcome.durationMs === 0 ? '' : duration(outcome.durationMs),
    [outcome.address, style.faint(extent(outcome))].join('  ').trimEnd(),
  ]);
  return [style.strong('Evidence'), ...align(rows)].join('\n');
}

function matrixTable(report: VerifyReport, style: Style): string {
  const { kinds } = report.options;
  const header = ['', ...kinds.map((kind) => style.strong(kind))];
  const rows = matrixOf(report).map(({ invariant, cells }) => [
    invariant.id,
    ...kinds.map((kind) => cellText(cells.get(kind), style)),
    verdictWord(invariant.verdict, style),
    style.faint(invariant.title),
  ]);
  return [style.strong('Invariants'), ...align([header, ...rows])].join('\n');
}

function cellText(cell: Cell | undefined, style: Style): string {
  if (cell === undefined) return style.faint('·');
  const { passed, against, open } = cell;
  if (against > 0) return style.bad(`✗ ${against}/${passed + against + open}`);
  if (open > 0) return style.doubtful(`? ${passed}/${passed + open}`);
  return style.good(`✓ ${passed}`);
}

/** Mutants killed by the evidence of each invariant, in brackets those that nothing else killed. */
function sharpnessText({ killed, judged, fullMatrix, invariants }: SharpnessReport, kinds: readonly EvidenceKind[], style: Style, verbosity: Verbosity): string {
  const cell = (sharpness: Sharpness | undefined): string => {
    if (sharpness === undefined) return style.faint('·');
    const { kills, alone, reaches } = sharpness;
    if (reaches === false) return style.faint('-');
    return (kills === 0 ? style.faint : style.good)(`${kills}${alone === undefined || alone === 0 ? '' : ` (${alone})`}`);
  };
  const blunt = invariants.filter((invariant) => invariant.blunt);
  const head = `${style.strong('Mutants killed')}, ${fullMatrix ? 'in brackets those that nothing else kills' : 'each by the first check that did: run ringproof mutate --full-matrix to see all'}; - where it was not asked, or reaches none of them`;
  const table = align([['', ...kinds.map((kind) => style.strong(kind))], ...invariants.map(({ id, kinds: by }) => [id, ...kinds.map((kind) => cell(by[kind]))])]);
  return [
    ...(verbosity === 'quiet' ? [] : [head, ...table]),
    `${killed} of ${plural(judged, 'mutant')} killed`,
    ...beside(invariants, style),
    ...blunt.map(({ id }) => style.doubtful(`${id}: its evidence ${fullMatrix ? 'kills no mutant' : 'is the first to kill none; whether it kills any, --full-matrix tells'}`)),
  ].join('\n');
}

/** Invariants of which the mutants say nothing. */
function beside(invariants: SharpnessReport['invariants'], style: Style): string[] {
  const ids = invariants.filter(({ kinds }) => Object.values(kinds).every(({ reaches }) => reaches === false)).map(({ id }) => id);
  return ids.length === 0 ? [] : [style.faint(`no evidence of ${ids.join(', ')} was asked of a mutant that it reaches`)];
}

function trouble(outcome: EvidenceOutcome, style: Style): string[] {
  if (outcome.status === 'skipped' || outcome.status === 'interrupted' || outcome.status === 'missing') return [];
  const lines = [`${statusWord(outcome.status, style)} ${outcome.kind} ${outcome.address}`];
  if (outcome.message !== undefined) lines.push(indent(outcome.message));
  if (outcome.detail !== undefined) lines.push(indent(outcome.detail.trimEnd()));
  return [lines.join('\n')];
}

function passDetail(outcome: EvidenceOutcome, style: Style): string {
  return `${statusWord(outcome.status, style)} ${outcome.kind} ${outcome.address}\n${indent(outcome.detail!.trimEnd())}`;
}

function closing(report: VerifyReport, style: Style): string {
  const lines: string[] = [];
  const missing = report.evidence.filter(({ status }) => status === 'missing');
  for (const [reason, outcomes] of groupBy(missing, ({ message }) => message ?? '')) {
    lines.push(style.doubtful(`${plural(outcomes.length, 'piece')} of ${[...new Set(outcomes.map(({ kind }) => kind))].join(' and ')} evidence could not run: ${reason}`));
  }
  const notChecked = report.invariants.filter(({ verdict }) => verdict === 'not-checked').length;
  if (notChecked > 0 && report.shard !== undefined) lines.push(style.doubtful(`${plural(notChecked, 'invariant')} not decided by shard ${report.shard.index}/${report.shard.count}: join the JSON results of all shards with ringproof merge`));
  else if (notChecked > 0) lines.push(style.doubtful(`${plural(notChecked, 'invariant')} not checked: no evidence of kind ${report.options.kinds.join(', ')}`));
  if (report.interruptedBy !== undefined) lines.push(style.bad(`Interrupted by ${report.interruptedBy}: what is marked "stopped" or "not run" has shown nothing.`));

  const holding = report.invariants.filter(({ verdict }) => verdict === 'pass').length;
  const passing = report.evidence.filter(({ status }) => status === 'pass').length;
  const summary =
    `${holding} of ${plural(report.invariants.length, 'invariant')} ${report.invariants.length === 1 ? 'holds' : 'hold'}, ` +
    `${passing} of ${report.evidence.length} pieces of evidence passed, profile ${report.options.profile}, ${duration(report.durationMs)}`;
  lines.push((report.exit === 'ok' ? style.good : style.bad)(summary));
  if (report.exit !== 'ok') lines.push(`${report.exit}: ${EXIT_CODES[report.exit].meaning}`);
  return lines.join('\n');
}

function statusWord(status: EvidenceStatus, style: Style): string {
  const word = STATUS_WORDS[status];
  if (status === 'pass') return style.good(word);
  return status === 'fail' || status === 'unmatched' || status === 'error' ? style.bad(word) : style.doubtful(word);
}

function verdictWord(verdict: InvariantVerdict, style: Style): string {
  const word = VERDICT_WORDS[verdict];
  if (verdict === 'pass') return style.good(word);
  return verdict === 'not-checked' ? style.doubtful(word) : style.bad(word);
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}
