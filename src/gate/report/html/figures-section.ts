import { count, extent } from '../format.ts';
import type { BenchmarkReport, LitmusTable, MutationSummary, Ratio, StressReport } from './content.ts';
import { html, type Markup } from './markup.ts';

/** Litmus tests: how often each outcome was seen on real workers. */
export function litmusSection(tables: readonly LitmusTable[]): Markup {
  return html`
  <section id="litmus" aria-labelledby="litmus-title">
    <h2 id="litmus-title">Litmus tests</h2>
    <p class="faint">Outcomes on real workers. SC: some interleaving gives it; weak: only a reordering does.</p>
    ${tables.map(({ name, instances, rows }) => html`
    <h3>${name}</h3>
    <div class="scroll" tabindex="0" role="region" aria-label="Outcomes of ${name}">
    <table class="litmus">
      <thead><tr><th scope="col">Outcome</th><th scope="col">Seen</th><th scope="col">Share of ${count(instances)}</th><th scope="col">Kind</th><th scope="col">By the model</th></tr></thead>
      <tbody>${rows.map(({ outcome, count: seen, kind, allowed }) => html`
        <tr><th scope="row"><code>${outcome}</code></th><td class="number">${count(seen)}</td><td class="share">${bar(instances === 0 ? 0 : seen / instances)} <span>${instances === 0 ? '' : `${((100 * seen) / instances).toFixed(4)} %`}</span></td><td>${kind}</td><td class="${allowed ? 'good' : seen > 0 ? 'bad' : 'faint'}">${allowed ? 'allowed' : 'forbidden'}</td></tr>`)}
      </tbody>
    </table>
    </div>`)}
  </section>`;
}

/** Mutants: the score of each file, and those that survived with their diffs. */
export function mutationSection(runs: readonly MutationSummary[]): Markup {
  return html`
  <section id="mutants" aria-labelledby="mutants-title">
    <h2 id="mutants-title">Mutants</h2>
    ${runs.map(({ files, survivors }) => html`
    <div class="scroll" tabindex="0" role="region" aria-label="Mutants by file">
    <table>
      <thead><tr><th scope="col">File</th><th scope="col">Killed</th><th scope="col">Of</th></tr></thead>
      <tbody>${files.map(({ file, mutants, killed }) => html`<tr><th scope="row">${file}</th><td class="number ${killed === mutants ? 'good' : 'bad'}">${count(killed)}</td><td class="number">${count(mutants)}</td></tr>`)}</tbody>
    </table>
    </div>
    ${survivors.map(({ id, description, diff, status }) => html`
    <h3>${status}: ${description}</h3>
    <p class="faint"><code>${id}</code></p>
    <pre tabindex="0">${diff}</pre>`)}`)}
  </section>`;
}

/** Checks of stress programs on real workers. */
export function stressSection(checks: readonly StressReport[]): Markup {
  return html`
  <section id="stress" aria-labelledby="stress-title">
    <h2 id="stress-title">Stress</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Checks of stress programs">
    <table>
      <thead><tr><th scope="col">Result</th><th scope="col">Check</th><th scope="col">What it did</th><th scope="col">Counts</th></tr></thead>
      <tbody>${checks.map(({ name, ok, detail, counts }) => html`<tr><td class="status ${ok ? 'good' : 'bad'}">${ok ? 'ok' : 'FAIL'}</td><th scope="row">${name}</th><td>${detail}</td><td>${extent({ counts, bounds: [] })}</td></tr>`)}</tbody>
    </table>
    </div>
  </section>`;
}

/** Benchmarks: ratios as a plot, with the same figures as a table. */
export function benchmarkSection(benchmarks: readonly BenchmarkReport[]): Markup {
  return html`
  <section id="benchmarks" aria-labelledby="benchmarks-title">
    <h2 id="benchmarks-title">Benchmarks</h2>
    ${benchmarks.map(({ title, trusted, ratios, targets }) => html`
    <h3>${title}</h3>
    ${trusted === false && html`<p class="doubtful">Not to be trusted: other work was running on the machine.</p>`}
    ${ratios.length > 0 && html`${plot(ratios)}
    <div class="scroll" tabindex="0" role="region" aria-label="Ratios of ${title}">
    <table class="ratios">
      <thead><tr><th scope="col">Measurement</th><th scope="col">Against</th><th scope="col">Ratio (median)</th><th scope="col">Least</th><th scope="col">Most</th></tr></thead>
      <tbody>${ratios.map(({ name, against, median, min, max, atLeast }) => html`<tr><th scope="row">${name}</th><td>${against}</td><td class="number ${median >= 1 ? 'good' : 'bad'}">${atLeast && '≥ '}${figure(median)}</td><td class="number">${figure(min)}</td><td class="number">${figure(max)}</td></tr>`)}</tbody>
    </table>
    </div>`}
    ${targets.length > 0 && html`
    <table class="targets">
      <thead><tr><th scope="col">Target</th><th scope="col">Value</th><th scope="col">Goal</th><th scope="col">Reached</th></tr></thead>
      <tbody>${targets.map(({ name, unit, value, goal, better, reached }) => html`<tr><th scope="row">${name}</th><td class="number">${figure(value)} ${unit}</td><td class="number">at ${better === 'higher' ? 'least' : 'most'} ${goal} ${unit}</td><td class="${reached ? 'good' : 'bad'}">${reached ? 'reached' : 'MISSED'}</td></tr>`)}</tbody>
    </table>`}`)}
  </section>`;
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function bar(share: number): Markup {
  // What was seen at all is to be seen here.
  const width = share === 0 ? 0 : Math.max(1, 100 * share);
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="value" width="${width.toFixed(2)}" height="10"/></svg>`;
}

const ROW = 26;
const LABELS = 330;
const WIDTH = 900;
const MARGIN = 50;

/** Medians with their spread on a logarithmic axis, and a line at 1. */
function plot(ratios: readonly Ratio[]): Markup {
  const low = Math.min(1, ...ratios.map(({ min }) => min));
  const high = Math.max(1, ...ratios.map(({ max }) => max));
  const from = Math.log10(low) - 0.05;
  const to = Math.log10(high) + 0.05;
  const x = (value: number): string => (LABELS + ((Math.log10(value) - from) / (to - from)) * (WIDTH - LABELS - MARGIN)).toFixed(1);
  const height = ratios.length * ROW + 34;
  const ticks = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((tick) => tick >= 10 ** from && tick <= 10 ** to);
  return html`
    <svg class="plot" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Ratios on a logarithmic axis; the table below has the figures">
      ${ticks.map((tick) => html`<line class="${tick === 1 ? 'one' : 'grid'}" x1="${x(tick)}" x2="${x(tick)}" y1="6" y2="${height - 22}"/><text class="tick" x="${x(tick)}" y="${height - 6}" text-anchor="middle">${tick}</text>`)}
      ${ratios.map(({ name, against, median, min, max, atLeast }, at) => {
        const y = at * ROW + 22;
        return html`<text class="name" x="${LABELS - 10}" y="${y + 4}" text-anchor="end">${clip(`${name} / ${against}`)}<title>${name} against ${against}</title></text>
      <line class="spread" x1="${x(min)}" x2="${x(max)}" y1="${y}" y2="${y}"/><circle class="${median >= 1 ? 'ahead' : 'behind'}" cx="${x(median)}" cy="${y}" r="5"/><text class="figure" x="${Number(x(max)) + 10}" y="${y + 4}">${atLeast && '≥ '}${figure(median)}</text>`;
      })}
    </svg>`;
}

function clip(text: string): string {
  return text.length > 50 ? `${text.slice(0, 49)}…` : text;
}
