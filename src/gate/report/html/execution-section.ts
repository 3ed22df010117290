import type { ExecutionFinding, ExecutionStep, SourcePlace } from '../../finding/finding.ts';
import { titleOf } from '../../finding/finding.ts';
import { plural } from '../format.ts';
import { html, type Markup } from './markup.ts';

/**
 * A counterexample as a table with a lane for each thread; the script makes a player of it. What is here is complete by itself, for print
 * and for who reads without scripts.
 *
 * @param id of the section
 * @param from what it was found by: links to it, or a command
 */
export function executionSection(finding: ExecutionFinding, id: string, from: Markup): Markup {
  const { threads, steps, message, cause, death, preemptions, token } = finding;
  const names = threads.map(({ name }) => name);
  const lane = (step: ExecutionStep, at: number): Markup => {
    if (step.thread !== names[at]) return html`<td class="lane lane-${at % 8}"></td>`;
    return html`<td class="lane lane-${at % 8} acts">${step.switched && html`<span class="switch">${step.switched.from} ${step.switched.reason}</span> `}<code>${step.text}</code> <span class="effect${step.effect.includes('➜') && html` changes`}">${step.effect}</span></td>`;
  };
  return html`
  <section class="finding execution" id="${id}" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${titleOf(finding)}</h3>
    <p class="message">${message}</p>
    ${cause !== '' && html`<p><strong>Cause:</strong> ${cause}</p>`}
    ${death && html`<p>${death.thread} dies before its shared operation ${death.beforeStep}.</p>`}
    <p class="faint">${plural(steps.length, 'step')}${preemptions !== undefined && `, ${plural(preemptions, 'preemption')}`}; ${from}</p>
    <div class="player" hidden></div>
    <div class="scroll steps" tabindex="0" role="region" aria-label="Steps of ${finding.name}">
    <table class="lanes">
      <caption class="unseen">The execution, time downwards, a column for each thread</caption>
      <thead>
        <tr><th scope="col">#</th>${names.map((name, at) => html`<th scope="col" class="lane lane-${at % 8}">${name}</th>`)}<th scope="col">Where</th></tr>
      </thead>
      <tbody>${steps.map((step) => html`
        <tr data-step="${step.number}"><th scope="row">${step.number}</th>${names.includes(step.thread) ? names.map((_, at) => lane(step, at)) : html`<td class="lane" colspan="${names.length}">${step.thread}: <code>${step.text}</code> <span class="effect">${step.effect}</span></td>`}<td class="place">${where(step.place)}</td></tr>`)}
      </tbody>
    </table>
    </div>
    ${token !== undefined && html`<p class="replay">Replay: <code>--replay ${token}</code></p>`}
  </section>`;
}

function where(place: SourcePlace | undefined): Markup | undefined {
  return place && html`<span title="${place.file}:${place.line}:${place.column}">${place.file.split('/').at(-1)}:${place.line}</span>`;
}
