import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LOST_UPDATE, TOO_HIGH } from '../../testing/findings.ts';
import { outcome, report } from '../../testing/outcomes.ts';
import { requireBuild } from '../../testing/require-build.ts';
import { modelReport } from '../model-report.ts';
import { emptyPage } from './content.ts';
import { contentOfVerify, joined } from './from-results.ts';
import { escapeHtml, html, jsonForScript } from './markup.ts';
import { htmlPage } from './page.ts';

// The page takes its script from there.
requireBuild();

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(1)> " ' & <!-- \u0000`;
const NOT_MARKUP = /<script>alert|<img|<!--/;

function pageOf(...parts: Parameters<typeof report>): string {
  return htmlPage(joined('title', [contentOfVerify(report(...parts))]));
}

/** A page without its script and style, so that a failing expectation prints what matters. */
function bodyOf(...parts: Parameters<typeof report>): string {
  return /<main[^]*<\/main>/.exec(pageOf(...parts))![0];
}

describe('HTML', () => {
  test('escapes what is put in, also in lists, and leaves out what is not there', () => {
    expect(html`<p title="${'"'}">${['<b>', html`<i>${1}</i>`]}${undefined}${false}</p>`.text).toBe('<p title="&quot;">&lt;b&gt;<i>1</i></p>');
    expect(escapeHtml('a\u0000b\uD800c\u{1F600}\u2028')).toBe('a\uFFFDb\uFFFDc\u{1F600}\u2028');
  });

  test('JSON in a script cannot end it, and stays what it is', () => {
    const { text } = jsonForScript({ a: HOSTILE });
    expect(text).not.toMatch(/[<>&]/);
    expect(JSON.parse(text)).toEqual({ a: HOSTILE });
  });
});

describe('a page', () => {
  test('has each piece of evidence, with what was counted, and links it from the matrix', () => {
    const passed = outcome('x', { counts: { executions: 1_234_567 }, complete: true });
    const page = bodyOf({ 'INV-A-01': [passed], 'INV-A-02': [passed, outcome('y', { status: 'fail', message: 'expected 1' })] });
    expect(page).toContain('1,234,567 executions, complete');
    expect(page).toMatch(/<a href="#evidence-1" aria-label="unit: 1 passed"[^>]*>✓ 1<\/a>/);
    expect(page).toMatch(/<a href="#evidence-1" aria-label="unit: 1\/2 failed"[^>]*>✗ 1\/2<\/a>/);
    expect(page).toContain('<tr id="evidence-2">');
    expect(page).toContain('<p class="trouble">expected 1</p>');
  });

  test('shows a failing execution step by step, and the error trace of a model with what changed', () => {
    const page = bodyOf({ 'INV-A-01': [outcome('x', { status: 'fail', findings: [LOST_UPDATE] }), outcome('y', { status: 'fail', findings: [TOO_HIGH] })] });
    expect(page.match(/<tr data-step=/g)).toHaveLength(4 + 3);
    expect(page).toContain('<span class="switch">a preempted</span>');
    expect(page).toContain('4 steps, 1 preemption');
    expect(page).toContain('<dt>n</dt><dd><code>2</code> <span class="was">was <code>1</code></span>');
    expect(page).toContain('1 unchanged');
  });

  test('lets nothing in it be loaded, sent or run but its own script', () => {
    const page = pageOf({ 'INV-A-01': [outcome('x')] });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    expect(policy).toContain('default-src &#39;none&#39;');
    expect(policy).not.toContain('unsafe');
    expect(/(?:src|href)="(?!#|data:,")|url\(|@import| style="| on\w+="/.exec(page)).toBeNull();
  });

  test('is safe whatever the names, messages, sources and values are', () => {
    const finding = { ...LOST_UPDATE, name: HOSTILE, message: HOSTILE, cause: HOSTILE, threads: [{ name: HOSTILE }], token: HOSTILE, steps: LOST_UPDATE.steps.map((step) => ({ ...step, thread: HOSTILE, text: HOSTILE, effect: HOSTILE, after: HOSTILE, location: HOSTILE, place: { ...step.place!, file: HOSTILE } })) };
    const model = { ...TOO_HIGH, name: HOSTILE, property: HOSTILE, trace: { steps: [{ action: HOSTILE, state: { [HOSTILE]: HOSTILE } }] } };
    const content = joined(HOSTILE, [
      contentOfVerify(report({ [HOSTILE]: [outcome(HOSTILE, { status: 'fail', message: HOSTILE, detail: HOSTILE, findings: [finding, model], counts: { [HOSTILE]: 3, [`${HOSTILE} (SC, allowed)`]: 2 } })] }, { sources: [{ file: HOSTILE, firstLine: 1, text: HOSTILE }], defects: [HOSTILE] })),
      { benchmarks: [{ title: HOSTILE, ratios: [{ name: HOSTILE, against: HOSTILE, median: 2, min: 1, max: 3 }], targets: [{ name: HOSTILE, unit: HOSTILE, value: 1, goal: 2, better: HOSTILE, reached: false }] }] },
      { stress: [{ name: HOSTILE, ok: false, detail: HOSTILE, counts: { [HOSTILE]: 1 } }] },
      { explorations: [{ name: HOSTILE, scenario: HOSTILE, verdict: HOSTILE, complete: false, bounds: [HOSTILE], counts: {}, durationMs: 1, coverage: HOSTILE, finding }] },
    ]);
    const page = htmlPage(content);
    expect(NOT_MARKUP.exec(page)).toBeNull();
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  test('of a model has its counts and its graph, or says why there is none', () => {
    const result = { engine: 'embedded', engineVersion: '', verdict: 'pass', complete: true, bounds: [], warnings: [], generated: 5, distinct: 4, depth: 4, queue: 0, durationMs: 10 } as const;
    const graph = { variables: ['n'], values: ['0', '1'], actions: ['Inc'], states: [[0], [1]], initial: [0], edges: [[0, 1, 0]] } as const;
    const page = htmlPage({ ...emptyPage('models'), checks: [{ model: modelReport('A.cfg', result, graph), message: '' }, { model: modelReport('B.cfg', result), message: '' }] });
    expect(page.match(/5 states generated, 4 distinct, depth 4, complete/g)).toHaveLength(2);
    expect(page).toContain('The state graph has 2 states and 1 steps.');
    expect(page).toContain('No state graph is shown');
  });

  test('tells which evidence kills mutants, and which kills none', () => {
    const sharpness = { killed: 5, judged: 6, fullMatrix: true, invariants: [{ id: 'INV-A-01', kinds: { unit: { kills: 4, alone: 2 }, explored: { kills: 0, alone: 0 } }, blunt: false }, { id: 'INV-A-02', kinds: {}, blunt: true }], evidence: [] };
    const page = bodyOf({ 'INV-A-01': [outcome('x')], 'INV-A-02': [outcome('x')] }, { sharpness });
    expect(page).toContain('5 of 6 mutants killed');
    expect(page).toContain('4 <span title="killed by nothing else">(2)</span>');
    expect(page.match(/kills no mutant/g)).toHaveLength(1);
  });

  test('with nothing on it says so', () => expect(htmlPage(emptyPage('empty')).includes('There is nothing to show.')).toBe(true));
});

describe('colours', () => {
  const css = readFileSync(new URL('page.css', import.meta.url), 'utf8');
  /** The custom properties of the rule that follows some text. */
  const colours = (after: string): ReadonlyMap<string, string> => {
    const rule = css.slice(css.indexOf(after));
    return new Map([...rule.slice(0, rule.indexOf('}')).matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!]));
  };

  test.each([['light', ':root {'], ['dark by the system', ":root:not([data-theme='light']) {"], ['dark by choice', "\n  :root[data-theme='dark'] {"]])('%s: every text is told from what is behind it (WCAG 2.2, 1.4.3)', (_, rule) => {
    const colour = colours(rule);
    const texts = ['text', 'faint', 'accent', 'good', 'bad', 'doubtful', ...Array.from({ length: 8 }, (_, lane) => `lane-${lane}`)];
    for (const text of texts) for (const back of ['page', 'panel']) expect(`${text} on ${back} ${contrast(colour.get(text)!, colour.get(back)!) >= 4.5}`).toBe(`${text} on ${back} true`);
    for (const [text, back] of [['good', 'good-back'], ['bad', 'bad-back'], ['doubtful', 'doubtful-back'], ['text', 'changed'], ['text', 'here'], ['faint', 'here'], ['faint', 'changed'], ['page', 'doubtful']] as const) {
      expect(`${text} on ${back} ${contrast(colour.get(text)!, colour.get(back)!) >= 4.5}`).toBe(`${text} on ${back} true`);
    }
  });
});

/** Contrast ratio by WCAG 2.2: 1 … 21. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}
