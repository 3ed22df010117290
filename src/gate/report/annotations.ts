import type { Place } from '../errors.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { titleOf } from '../finding/finding.ts';
import { pathFrom } from '../finding/path-from.ts';
import { groupBy } from '../group-by.ts';
import { plural } from './format.ts';
import { invariantsOf, placeOfOutcome } from './places.ts';
import type { VerifyReport } from './verify-report.ts';

/**
 * What went wrong as workflow commands of GitHub Actions, which it shows at the line (GitHub Docs, "Workflow commands for GitHub Actions").
 *
 * @param root what places are relative to
 * @param base the checkout, to which GitHub's paths are relative
 */
export function githubAnnotations(report: VerifyReport, root: string, base: string): string {
  const { evidence, invariants, options, exit } = report;
  const lines: string[] = [];
  const say = (level: 'error' | 'warning', title: string, message: string, place?: Place): void => {
    const properties = { ...(place && { file: pathFrom(base, root, place.file), line: String(place.line) }), title };
    lines.push(`::${level} ${Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',')}::${escapeData(message)}`);
  };
  for (const outcome of evidence) {
    if (outcome.status !== 'fail' && outcome.status !== 'unmatched' && outcome.status !== 'error') continue;
    const named = invariantsOf(report, outcome).map(({ id, title }) => `${id}: ${title}`);
    const [finding] = outcome.findings ?? [];
    const cause = finding?.type === 'execution' && finding.cause !== '' ? [`Cause: ${finding.cause}`] : [];
    say('error', finding === undefined ? `${outcome.kind} ${outcome.address}` : titleOf(finding), [outcome.message ?? outcome.status, ...cause, `${outcome.kind} ${outcome.address}, evidence for ${named.join('; ')}`].join('\n'), placeOfOutcome(report, outcome));
  }
  for (const { id, title, verdict, file, line } of invariants) if (verdict === 'unproven') say('error', `${id} is unproven`, `${title}: none of its evidence could run`, { file, line });
  const missing = evidence.filter(({ status }) => status === 'missing');
  for (const [reason, outcomes] of groupBy(missing, ({ message }) => message ?? '')) {
    say(options.requireAll ? 'error' : 'warning', 'evidence could not run', `${plural(outcomes.length, 'piece')} of evidence could not run: ${reason}`, placeOfOutcome(report, outcomes[0]!));
  }
  for (const defect of report.defects) say('error', 'a defect in ringproof', defect);
  if (exit === 'interrupted') say('error', 'interrupted', EXIT_CODES.interrupted.meaning);
  return lines.map((line) => `${line}\n`).join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
