import { outcomeKey, type EvidenceOutcome } from '../../evidence.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import type { Sharpness, SharpnessReport } from '../../mutation/sharpness.ts';
import type { EvidenceKind } from '../../spec/invariant.ts';
import { STATUS_WORDS, VERDICT_WORDS } from '../words.ts';
import { count, duration, extent, plural } from '../format.ts';
import { matrixOf, type Cell } from '../matrix.ts';
import type { InvariantReport, VerifyReport } from '../verify-report.ts';
import { html, type Markup } from './markup.ts';

/** Ids of the elements that show evidence, by `outcomeKey`. */
export type EvidenceIds = ReadonlyMap<string, string>;

export function evidenceIds({ evidence }: VerifyReport): EvidenceIds {
  return new Map(evidence.map((outcome, index) => [outcomeKey(outcome), `evidence-${index + 1}`]));
}

/** The matrix invariant x kind of evidence, each cell with links to what it stands on. */
export function matrixSection(report: VerifyReport, ids: EvidenceIds): Markup {
  const { kinds } = report.options;
  const rows = matrixOf(report).map(({ invariant, cells }) => html`
    <tr id="${invariant.id}">
      <th scope="row"><span class="id">${invariant.id}</span> <span class="title">${invariant.title}</span> <span class="place">${invariant.file}:${invariant.line}</span></th>
      ${kinds.map((kind) => html`<td class="${cellClass(cells.get(kind))}">${cellContent(invariant, kind, cells.get(kind), ids)}</td>`)}
      <td class="verdict ${verdictClass(invariant)}">${VERDICT_WORDS[invariant.verdict]}</td>
    </tr>`);
  return html`
  <section id="matrix" aria-labelledby="matrix-title">
    <h2 id="matrix-title">Invariants</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Matrix of invariants and kinds of evidence">
    <table class="matrix">
      <caption class="unseen">Each invariant with the pieces of evidence of each kind: how many passed, and of how many where some did not</caption>
      <thead><tr><th scope="col">Invariant</th>${kinds.map((kind) => html`<th scope="col">${kind}</th>`)}<th scope="col">Verdict</th></tr></thead>
      <tbody>${rows}</tbody>
    </table>
    </div>
    ${report.sharpness && sharpnessTable(report.sharpness, kinds)}
  </section>`;
}

/** How many mutants the evidence of each invariant kills, and how many of them nothing else does. */
function sharpnessTable({ killed, judged, fullMatrix, invariants }: SharpnessReport, kinds: readonly EvidenceKind[]): Markup {
  const cell = (sharpness: Sharpness | undefined): Markup => {
    if (sharpness === undefined) return html`<td class="none"><span aria-label="none">·</span></td>`;
    const { kills, alone = 0, reaches } = sharpness;
    if (reaches === false) return html`<td class="none"><span title="was not asked, or reaches none of these mutants">-</span></td>`;
    return html`<td class="number ${kills === 0 ? 'none' : 'good'}">${count(kills)}${alone > 0 && html` <span title="killed by nothing else">(${count(alone)})</span>`}</td>`;
  };
  return html`
    <h3>Mutants killed</h3>
    <p>${count(killed)} of ${plural(judged, 'mutant')} killed; ${fullMatrix ? 'in brackets those that nothing else kills.' : 'each counted for the first check that killed it.'}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Mutants that the evidence of each invariant kills">
    <table class="sharpness">
      <thead><tr><th scope="col">Invariant</th>${kinds.map((kind) => html`<th scope="col">${kind}</th>`)}<th scope="col"><span class="unseen">Remark</span></th></tr></thead>
      <tbody>${invariants.map(({ id, kinds: by, blunt }) => html`<tr><th scope="row"><a href="#${id}">${id}</a></th>${kinds.map((kind) => cell(by[kind]))}<td>${blunt && html`<span class="doubtful">${fullMatrix ? 'kills no mutant' : 'is first to kill none'}</span>`}</td></tr>`)}</tbody>
    </table>
    </div>`;
}

/** What the run came to, in a few lines. */
export function verifySummary(report: VerifyReport): Markup {
  const holding = report.invariants.filter(({ verdict }) => verdict === 'pass').length;
  const passing = report.evidence.filter(({ status }) => status === 'pass').length;
  const { node, platform, arch, cpus } = report.environment;
  return html`
  <p class="summary ${report.exit === 'ok' ? 'good' : 'bad'}"><strong>${count(holding)} of ${plural(report.invariants.length, 'invariant')} hold${report.invariants.length === 1 ? 's' : ''}</strong>, ${count(passing)} of ${count(report.evidence.length)} pieces of evidence passed, in ${duration(report.durationMs)}</p>
  ${report.exit !== 'ok' && html`<p class="bad">${report.exit}: ${EXIT_CODES[report.exit].meaning}</p>`}
  ${report.interruptedBy !== undefined && html`<p class="bad">Interrupted by ${report.interruptedBy}: what was stopped or not run has shown nothing.</p>`}
  ${report.defects.map((defect) => html`<pre class="bad">A defect in ringproof: ${defect}</pre>`)}
  <p class="faint">Profile ${report.options.profile}, engine ${report.options.engine}; ringproof ${report.ringproof}, Node ${node} on ${platform} ${arch}, ${plural(cpus, 'core')}; begun <time datetime="${report.startedAt}">${report.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time></p>`;
}

/** Each piece of evidence: what it showed, how far it went and what limited it. @param findingsOf ids of the findings of a piece of evidence, with their titles */
export function evidenceSection(report: VerifyReport, ids: EvidenceIds, findingsOf: (outcome: EvidenceOutcome) => readonly { readonly id: string; readonly title: string }[]): Markup {
  const sorted = report.options.kinds.flatMap((kind) => report.evidence.filter((outcome) => outcome.kind === kind));
  const rows = sorted.map((outcome) => {
    const named = report.invariants.filter(({ evidence }) => evidence.some((one) => outcomeKey(one) === outcomeKey(outcome)));
    return html`
    <tr id="${ids.get(outcomeKey(outcome))}">
      <td class="status ${statusClass(outcome)}">${STATUS_WORDS[outcome.status]}</td>
      <td>${outcome.kind}</td>
      <th scope="row" class="address">${outcome.address}</th>
      <td>${extentOf(outcome)}${troubleOf(outcome, findingsOf(outcome))}</td>
      <td class="number">${outcome.durationMs === 0 ? '' : duration(outcome.durationMs)}</td>
      <td>${named.map(({ id }) => html`<a href="#${id}">${id}</a> `)}</td>
    </tr>`;
  });
  const tables = report.evidence.filter(({ defects }) => defects !== undefined).map(defectsTable);
  return html`
  <section id="evidence" aria-labelledby="evidence-title">
    <h2 id="evidence-title">Evidence</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Pieces of evidence">
    <table class="evidence">
      <thead><tr><th scope="col">Result</th><th scope="col">Kind</th><th scope="col">Evidence</th><th scope="col">What was covered</th><th scope="col">Time</th><th scope="col">For</th></tr></thead>
      <tbody>${rows}</tbody>
    </table>
    </div>
    ${tables}
  </section>`;
}

function defectsTable({ address, defects = [] }: EvidenceOutcome): Markup {
  const number = (value: number | undefined): string => (value === undefined ? '' : count(value));
  return html`
    <h3>Defects to be found, and code that is right: ${address}</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Defects of ${address}">
    <table class="defects">
      <thead><tr><th scope="col">Result</th><th scope="col">Row</th><th scope="col">What</th><th scope="col">Verdict</th><th scope="col">Executions</th><th scope="col">Accesses</th><th scope="col">Preemptions</th><th scope="col">Executions of the twin</th></tr></thead>
      <tbody>${defects.map((row) => html`
        <tr><td class="status ${row.ok ? 'good' : 'bad'}">${row.ok ? 'ok' : 'NO'}</td><td>${row.id}</td><th scope="row">${row.what}</th><td>${row.verdict}${row.verdict !== row.expected && html`, <strong>not ${row.expected}</strong>`}</td><td class="number">${number(row.executions)}</td><td class="number">${number(row.steps)}</td><td class="number">${number(row.preemptions)}</td><td class="number">${number(row.twinExecutions)}</td></tr>`)}
      </tbody>
    </table>
    </div>`;
}

function extentOf(outcome: EvidenceOutcome): Markup | string {
  const text = extent(outcome);
  // Tallies of a litmus test have a table of their own.
  return Object.keys(outcome.counts).length > 12 ? html`<details><summary>${plural(Object.keys(outcome.counts).length, 'count')}</summary>${text}</details>` : text;
}

function troubleOf({ status, message, detail }: EvidenceOutcome, findings: readonly { readonly id: string; readonly title: string }[]): Markup | false {
  if (status === 'pass') return detail !== undefined && detail.trim() !== '' && html`<details><summary>details</summary><pre>${detail.trimEnd()}</pre></details>`;
  return html`
    ${message !== undefined && html`<p class="trouble">${message}</p>`}
    ${findings.map(({ id, title }) => html`<p><a href="#${id}">${title}</a></p>`)}
    ${detail !== undefined && detail.trim() !== '' && html`<details${findings.length === 0 && html` open`}><summary>output</summary><pre>${detail.trimEnd()}</pre></details>`}`;
}

function cellContent(invariant: InvariantReport, kind: string, cell: Cell | undefined, ids: EvidenceIds): Markup {
  if (cell === undefined) return html`<span class="none" aria-label="none">·</span>`;
  const { passed, against, open } = cell;
  const total = passed + against + open;
  const text = against > 0 ? `✗ ${against}/${total}` : open > 0 ? `? ${passed}/${total}` : `✓ ${passed}`;
  // It holds what is seen, for those who name by voice what they want to follow.
  const spoken = against > 0 ? `${against}/${total} failed` : open > 0 ? `${passed}/${total} passed, the others could not run` : `${passed} passed`;
  const named = invariant.evidence.filter((reference) => reference.kind === kind);
  const first = ids.get(outcomeKey(named[0]!))!;
  return html`<a href="#${first}" aria-label="${kind}: ${spoken}" title="${named.map(({ address }) => address).join('\n')}">${text}</a>`;
}

function cellClass(cell: Cell | undefined): string {
  return cell === undefined ? 'none' : cell.against > 0 ? 'bad' : cell.open > 0 ? 'doubtful' : 'good';
}

function verdictClass({ verdict }: InvariantReport): string {
  return verdict === 'pass' ? 'good' : verdict === 'not-checked' ? 'doubtful' : 'bad';
}

function statusClass({ status }: EvidenceOutcome): string {
  return status === 'pass' ? 'good' : status === 'fail' || status === 'unmatched' || status === 'error' ? 'bad' : 'doubtful';
}
