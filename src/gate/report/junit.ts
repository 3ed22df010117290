import type { EvidenceOutcome } from '../evidence.ts';
import { outcomeKey } from '../evidence.ts';
import { extent } from './format.ts';
import type { InvariantReport, VerifyReport } from './verify-report.ts';

/**
 * The report as JUnit XML: a suite for each invariant, a case for each piece of its evidence. What could not run is
 * `skipped`, or an `error` if the run required everything. An invariant that nothing was run for has a suite with
 * one case that says so. It is valid under the schema by which Jenkins' xUnit plugin judges (junit-10.xsd), which knows no file and line of a case: they
 * are in the text of what failed.
 */
export function junitReport(report: VerifyReport): string {
  const outcomes = new Map(report.evidence.map((outcome) => [outcomeKey(outcome), outcome]));
  const suites = report.invariants.map((invariant) => {
    const cases = invariant.evidence.map((reference) => testCase(invariant, reference.line, outcomes.get(outcomeKey(reference))!, report.options.requireAll));
    if (cases.length === 0) {
      cases.push({ xml: open(invariant, 'no evidence of the kinds asked for', 0) + '<skipped/></testcase>', result: 'skipped', seconds: 0 });
    } else if (invariant.verdict === 'unproven') {
      cases.push({
        xml: `${open(invariant, 'some evidence passed', 0)}<error message="none of its evidence could run"/></testcase>`,
        result: 'error',
        seconds: 0,
      });
    }
    return { invariant, cases };
  });

  const all = suites.flatMap(({ cases }) => cases);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ringproof verify" ${totals(all)}>`,
    ...suites.flatMap(({ invariant, cases }) => [
      `  <testsuite name="${escape(`${invariant.id}: ${invariant.title}`)}" timestamp="${report.startedAt.slice(0, 19)}" file="${escape(invariant.file)}" ${totals(cases)} skipped="${cases.filter(({ result }) => result === 'skipped').length}">`,
      ...cases.map(({ xml }) => `    ${xml}`),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

interface Case {
  readonly xml: string;
  readonly result: 'pass' | 'failure' | 'error' | 'skipped';
  readonly seconds: number;
}

function testCase(invariant: InvariantReport, line: number, outcome: EvidenceOutcome, requireAll: boolean): Case {
  const result = resultOf(outcome, requireAll);
  const seconds = outcome.durationMs / 1000;
  const start = open(invariant, `${outcome.kind} ${outcome.address}`, seconds);
  const said = escape(outcome.message ?? outcome.status);
  const body =
    result === 'pass'
      ? `<system-out>${escape(extent(outcome))}</system-out>`
      : result === 'skipped'
        ? `<skipped message="${said}"/>`
        : `<${result} type="${outcome.status}" message="${said}">${escape(`${invariant.file}:${line}\n${outcome.detail ?? ''}`)}</${result}>`;
  return { xml: `${start}${body}</testcase>`, result, seconds };
}

function resultOf({ status }: EvidenceOutcome, requireAll: boolean): Case['result'] {
  switch (status) {
    case 'pass':
      return 'pass';
    case 'fail':
      return 'failure';
    case 'unmatched':
    case 'error':
      return 'error';
    default:
      return requireAll ? 'error' : 'skipped';
  }
}

function open({ id }: InvariantReport, name: string, seconds: number): string {
  return `<testcase classname="${escape(id)}" name="${escape(name)}" time="${seconds.toFixed(3)}">`;
}

function totals(cases: readonly Case[]): string {
  const of = (result: Case['result']): number => cases.filter((one) => one.result === result).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" time="${seconds.toFixed(3)}"`;
}

/** XML 1.0 has no way to write most control characters, so they become U+FFFD. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
