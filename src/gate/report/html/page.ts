import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GateError } from '../../errors.ts';
import { outcomeKey } from '../../evidence.ts';
import { titleOf, type ExecutionFinding, type Finding } from '../../finding/finding.ts';
import { duration, extent } from '../format.ts';
import type { ExplorationReport, PageContent } from './content.ts';
import type { Embedded } from './embedded.ts';
import { executionSection } from './execution-section.ts';
import { benchmarkSection, litmusSection, mutationSection, stressSection } from './figures-section.ts';
import { html, jsonForScript, Markup } from './markup.ts';
import { evidenceIds, evidenceSection, matrixSection, verifySummary } from './matrix-section.ts';
import { behaviourSection, modelSection } from './model-section.ts';
import { traceInGraph } from './trace-in-graph.ts';

/** A finding with the id of its section and what found it. */
interface Placed {
  readonly id: string;
  readonly finding: Finding;
  readonly from: Markup;
}

/**
 * One page that needs nothing else: style, script and data are in it, and its content security policy lets nothing be loaded or sent and no
 * other script run. What it says stands in its HTML, so it can be read, printed and searched without the script, which adds the players, the
 * drawings and the graphs.
 *
 * @throws GateError with exit `internal` when the package was built without the script
 */
export function htmlPage(content: PageContent): string {
  const { title, verify, explorations, mutations, checks, litmus, stress, benchmarks } = content;
  const ids = verify && evidenceIds(verify);
  const findings: Placed[] = [];
  const place = (finding: Finding | undefined, from: Markup): void => {
    if (finding !== undefined) findings.push({ id: `finding-${findings.length + 1}`, finding, from });
  };
  const byEvidence = new Map<string, Placed[]>();
  for (const outcome of verify?.evidence ?? []) {
    const before = findings.length;
    for (const finding of outcome.findings ?? []) place(finding, html`found by <a href="#${ids!.get(outcomeKey(outcome))}">${outcome.kind} ${outcome.address}</a>`);
    byEvidence.set(outcomeKey(outcome), findings.slice(before));
  }
  for (const { name, finding } of explorations) place(finding, html`found by exploring ${name}`);
  for (const { finding } of checks) place(finding, html`found by checking the model`);

  const models = [...(verify?.models ?? []), ...checks.map(({ model }) => model)].map((model, index) => ({ id: `model-${index + 1}`, model }));
  const sections: { readonly id: string; readonly title: string; readonly body: Markup }[] = [];
  const add = (id: string, title: string, body: Markup | undefined): void => {
    if (body !== undefined) sections.push({ id, title, body });
  };
  if (verify !== undefined) add('matrix', 'Invariants', matrixSection(verify, ids!));
  add('explorations', 'Explorations', explorations.length === 0 ? undefined : explorationSection(explorations, findings));
  add('counterexamples', 'Counterexamples', findings.length === 0 ? undefined : html`
  <section id="counterexamples" aria-labelledby="counterexamples-title">
    <h2 id="counterexamples-title">Counterexamples</h2>
    ${findings.map(({ id, finding, from }) => (finding.type === 'execution' ? executionSection(finding, id, from) : behaviourSection(finding, id, from)))}
  </section>`);
  if (verify !== undefined) add('evidence', 'Evidence', evidenceSection(verify, ids!, (outcome) => (byEvidence.get(outcomeKey(outcome)) ?? []).map(({ id, finding }) => ({ id, title: titleOf(finding) }))));
  add('models', 'Models', models.length === 0 ? undefined : html`
  <section id="models" aria-labelledby="models-title">
    <h2 id="models-title">Models</h2>
    ${models.map(({ id, model }) => modelSection(model, id))}
  </section>`);
  add('mutants', 'Mutants', mutations.length === 0 ? undefined : mutationSection(mutations));
  add('litmus', 'Litmus tests', litmus.length === 0 ? undefined : litmusSection(litmus));
  add('stress', 'Stress', stress.length === 0 ? undefined : stressSection(stress));
  add('benchmarks', 'Benchmarks', benchmarks.length === 0 ? undefined : benchmarkSection(benchmarks));

  const traces = findings.flatMap(({ finding }) => (finding.type === 'behaviour' ? [finding] : []));
  const embedded: Embedded = {
    executions: Object.fromEntries(findings.filter((placed): placed is Placed & { finding: ExecutionFinding } => placed.finding.type === 'execution').map(({ id, finding }) => [id, finding])),
    graphs: Object.fromEntries(models.flatMap(({ id, model }) => (model.graph === undefined ? [] : [[id, traceInGraph(model.graph, traces.find(({ name }) => name === model.file)?.trace.steps ?? [])]]))),
    sources: content.sources,
  };
  return documentOf(title, verify && verifySummary(verify), sections, embedded);
}

function explorationSection(explorations: readonly ExplorationReport[], findings: readonly Placed[]): Markup {
  return html`
  <section id="explorations" aria-labelledby="explorations-title">
    <h2 id="explorations-title">Explorations</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Explorations by scenario">
    <table>
      <thead><tr><th scope="col">Result</th><th scope="col">Scenario</th><th scope="col">What was covered</th><th scope="col">Time</th></tr></thead>
      <tbody>${explorations.map((one) => {
        const found = findings.find(({ finding }) => finding === one.finding);
        return html`<tr><td class="status ${one.verdict === 'pass' ? 'good' : 'bad'}">${one.verdict}</td><th scope="row">${one.name}<br><span class="title">${one.scenario}</span></th><td>${extent(one)}${one.coverage !== '' && html`<p class="faint">${one.coverage}</p>`}${found && html`<p><a href="#${found.id}">${titleOf(found.finding)}</a></p>`}</td><td class="number">${duration(one.durationMs)}</td></tr>`;
      })}</tbody>
    </table>
    </div>
  </section>`;
}

function documentOf(title: string, summary: Markup | undefined, sections: readonly { readonly id: string; readonly title: string; readonly body: Markup }[], embedded: Embedded): string {
  const style = readFileSync(new URL('page.css', import.meta.url), 'utf8');
  const script = clientScript();
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
  <h1>${title}</h1>
  <nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
  <div id="theme"></div>
</header>
<main id="main">
  ${summary}
  ${sections.map(({ body }) => body)}
  ${sections.length === 0 && html`<p>There is nothing to show.</p>`}
</main>
<script type="application/json" id="data">${jsonForScript(embedded)}</script>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return page.text;
}

/** The script as it is built from `client/`, also when this module runs from its source. */
function clientScript(): string {
  try {
    return readFileSync(new URL('../../../../dist/gate/report/html/client.js', import.meta.url), 'utf8');
  } catch (cause) {
    throw new GateError('internal', { message: 'the script of the page is missing from this installation', hint: 'Install the package again; in its repository, run `npm run build`.' }, { cause });
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
