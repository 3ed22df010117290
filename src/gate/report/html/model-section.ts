import { titleOf, type BehaviourFinding } from '../../finding/finding.ts';
import { count, duration, extent } from '../format.ts';
import type { ModelReport } from '../model-report.ts';
import { html, type Markup } from './markup.ts';

/** The error trace of a model: each state with what changed. */
export function behaviourSection(finding: BehaviourFinding, id: string, from: Markup): Markup {
  const { steps, loopsTo, stutters } = finding.trace;
  const rows = steps.map(({ action, location, state }, index) => {
    const before = index === 0 ? {} : steps[index - 1]!.state;
    const changed = Object.entries(state).filter(([name, value]) => before[name] !== value);
    const kept = Object.entries(state).filter(([name, value]) => before[name] === value);
    return html`
      <tr data-step="${index + 1}"><th scope="row">${index + 1}</th><td><strong>${action}</strong>${location && html`<br><span class="place">${location.module}:${location.line}:${location.column}</span>`}</td>
      <td><dl class="state">${changed.map(([name, value]) => html`<div class="changed"><dt>${name}</dt><dd><code>${value}</code>${index > 0 && before[name] !== undefined && html` <span class="was">was <code>${before[name]}</code></span>`}</dd></div>`)}</dl>
      ${kept.length > 0 && html`<details><summary>${kept.length} unchanged</summary><dl class="state">${kept.map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}</dl></details>`}</td></tr>`;
  });
  return html`
  <section class="finding behaviour" id="${id}" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${titleOf(finding)}</h3>
    <p class="message">${finding.message}</p>
    <p class="faint">${from}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Error trace of ${finding.name}">
    <table class="trace">
      <thead><tr><th scope="col">#</th><th scope="col">Action</th><th scope="col">State: what changed</th></tr></thead>
      <tbody>${rows}
        ${loopsTo !== undefined && html`<tr><td></td><td colspan="2">then back to ${loopsTo + 1}, for ever</td></tr>`}
        ${stutters && html`<tr><td></td><td colspan="2">then nothing, for ever</td></tr>`}
      </tbody>
    </table>
    </div>
  </section>`;
}

/** A model: what the search counted, its actions, and where it is small enough its state graph. */
export function modelSection(model: ModelReport, id: string): Markup {
  const { file, verdict, property, generated, distinct, depth, complete, bounds, durationMs, coverage, graph } = model;
  const holds = verdict === 'pass';
  return html`
  <section class="model" id="${id}" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${file} <span class="${holds ? 'good' : 'bad'}">${verdict}${property !== undefined && ` ${property}`}</span></h3>
    <p class="faint">${extent({ counts: { generated, distinct, depth }, complete, bounds })}, ${duration(durationMs)}</p>
    ${coverage && coverage.length > 0 && html`<details><summary>${coverage.length} actions</summary>
      <table><thead><tr><th scope="col">Action</th><th scope="col">Line</th><th scope="col">Successors</th><th scope="col">New states</th></tr></thead>
      <tbody>${coverage.map((action) => html`<tr><th scope="row">${action.action}</th><td class="number">${action.location?.line}</td><td class="number ${action.generated === 0 && 'doubtful'}">${count(action.generated)}</td><td class="number">${count(action.distinct)}</td></tr>`)}</tbody></table></details>`}
    ${graph === undefined ? html`<p class="faint">No state graph is shown${distinct > 0 && ': it is too large to look at, or the engine does not give it'}.</p>` : html`<div class="graph" data-graph="${id}"><p class="faint">The state graph has ${count(graph.states.length)} states and ${count(graph.edges.length)} steps.</p></div>`}
  </section>`;
}
