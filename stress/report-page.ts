import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import type { ExecutionFinding, VerifyReport } from 'ringproof/gate';
import { launchChromium } from './browser/launch.ts';
import { stressProgram, type Finding } from './kit/program.ts';

const browser = await launchChromium();
const folder = mkdtempSync(join(tmpdir(), 'ringproof-page-'));
const html = join(folder, 'page.html');
const report = await verified();
const executions = report.evidence.flatMap(({ findings = [] }) => findings).filter((finding): finding is ExecutionFinding => finding.type === 'execution');

await stressProgram({
  'numbers-are-those-of-the-json': inPage(numbers),
  'the-player-steps': inPage(steps),
  'the-ring-is-drawn': inPage(ring),
  'graphs-are-walked-through': inPage(graphs),
  'colours-and-print': inPage(colours),
  'parts-have-names': inPage(names),
}, async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Verifies the folder beside this program, in which things fail on purpose. */
async function verified(): Promise<VerifyReport> {
  const cli = fileURLToPath(new URL('../../dist/gate/cli.cjs', import.meta.url));
  const root = fileURLToPath(new URL('../../stress/report-page', import.meta.url));
  const json = join(folder, 'report.json');
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [cli, 'verify', '--root', root, '--engine', 'embedded', '--html', html, '--json', json, '--quiet'], () => resolve());
  });
  return JSON.parse(readFileSync(json, 'utf8')) as VerifyReport;
}

/** A check of the page, which must neither ask for anything, nor say anything on the console, nor run what it shows. */
function inPage(check: (page: Page) => Promise<Finding['counts']>) {
  return async (): Promise<Finding> => {
    const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) complaints.push(`request: ${request.url()}`);
    });
    try {
      await page.goto(pathToFileURL(html).href);
      const counts = await check(page);
      if (await page.evaluate(() => 'pwned' in globalThis)) complaints.push('a text of the report was run');
      return { ok: complaints.length === 0, detail: complaints.join('\n') || 'as it should be', counts };
    } finally {
      await page.close();
    }
  };
}

async function numbers(page: Page): Promise<Finding['counts']> {
  const cells = page.locator('table.matrix tbody td a');
  const shown = await cells.allTextContents();
  const wanted = report.invariants.flatMap(({ evidence }) => report.options.kinds.flatMap((kind) => {
    const outcomes = evidence.filter((one) => one.kind === kind).map(({ address }) => report.evidence.find((outcome) => outcome.kind === kind && outcome.address === address)!);
    const failed = outcomes.filter(({ status }) => status === 'fail').length;
    return outcomes.length === 0 ? [] : [failed > 0 ? `✗ ${failed}/${outcomes.length}` : `✓ ${outcomes.length}`];
  }));
  equal(shown, wanted, 'cells of the matrix');
  for (const [index, link] of (await cells.all()).entries()) {
    const target = await link.getAttribute('href');
    equal(await page.locator(target!).count(), 1, `what cell ${index + 1} links to`);
  }
  const rows = await page.locator('table.evidence tbody tr').allInnerTexts();
  for (const { address, counts } of report.evidence) {
    const row = rows.find((text) => text.includes(address));
    for (const count of Object.values(counts)) if (row?.replaceAll(',', '').includes(String(count)) !== true) throw new Error(`${address}: ${count} is not shown in "${row}"`);
  }
  equal(await page.locator('.finding').count(), report.evidence.flatMap(({ findings = [] }) => findings).length, 'findings');
  return { cells: shown.length, evidence: rows.length };
}

async function steps(page: Page): Promise<Finding['counts']> {
  let looked = 0;
  for (const [index, finding] of executions.entries()) {
    const section = page.locator('.finding.execution').nth(index);
    const slider = section.locator('input[type=range]');
    await slider.focus();
    await page.keyboard.press('End');
    equal(await section.locator('.position').textContent(), `Step ${finding.steps.length} of ${finding.steps.length}`, 'position at the end');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Home');
    for (const [at, step] of finding.steps.entries()) {
      await page.keyboard.press('ArrowRight');
      looked++;
      equal(await section.locator('.position').textContent(), `Step ${at + 1} of ${finding.steps.length}`, 'position');
      equal(await section.locator('tr.here').getAttribute('data-step'), String(at + 1), 'row');
      const said = await section.locator('.said').textContent();
      if (said?.includes(`${step.thread}: ${step.text} ${step.effect}`) !== true) throw new Error(`step ${at + 1} is told as "${said}"`);
      const here = section.locator('.lines [aria-current=step]');
      const line = await here.evaluate((li) => [...li.parentElement!.children].indexOf(li) + Number(li.parentElement!.getAttribute('start')));
      equal(line, step.place!.line, 'line of the source');
      await memoryIs(section, finding, at + 1);
    }
    await page.keyboard.press('ArrowLeft');
    equal(await section.locator('.position').textContent(), `Step ${finding.steps.length - 1} of ${finding.steps.length}`, 'position after going back');
    await section.locator('tr[data-step="2"]').click();
    equal(await section.locator('.position').textContent(), `Step 2 of ${finding.steps.length}`, 'position after a click');
    await section.getByRole('button', { name: 'Play' }).click();
    await section.locator('tr[data-step="3"].here').waitFor();
    await section.getByRole('button', { name: 'Pause' }).click();
  }
  return { executions: executions.length, steps: looked };
}

/** Each cell shows what the steps up to here left in it, and the one that the last step changed is marked. */
async function memoryIs(section: Locator, finding: ExecutionFinding, count: number): Promise<void> {
  const memory = new Map<string, string>();
  for (const { cell, before } of finding.steps) if (!memory.has(cell)) memory.set(cell, before!);
  for (const { cell, after } of finding.steps.slice(0, count)) memory.set(cell, after!);
  const shown = await section.locator('.cells li').evaluateAll((cells) => cells.map((cell) => [cell.getAttribute('title')!.split(': ')[0]!, cell.querySelector('.value')!.textContent!] as const));
  equal(shown.toSorted(), [...memory].filter(([cell]) => cell !== '').toSorted(), `memory after step ${count}`);
  const { cell, before, after } = finding.steps[count - 1]!;
  const changed = await section.locator('.cells li.changed').evaluateAll((cells) => cells.map((one) => one.getAttribute('title')!.split(': ')[0]!));
  equal(changed, before === after ? [] : [cell], `cells that step ${count} changed`);
}

async function ring(page: Page): Promise<Finding['counts']> {
  const section = page.locator('.finding.execution').first();
  await section.locator('input[type=range]').focus();
  await page.keyboard.press('End');
  const drawing = section.locator('svg.ring');
  equal(await drawing.locator('.slot').count(), 4, 'slots');
  const label = await drawing.getAttribute('aria-label');
  const [, head, tail, filled] = /head (\d+), tail (\d+), (\d+) of 4/.exec(label ?? '') ?? [];
  equal(Number(tail) - Number(head), Number(filled), 'filled slots');
  equal(await drawing.locator('.slot.filled').count(), Number(filled), 'slots drawn as filled');
  return { filled: Number(filled) };
}

async function graphs(page: Page): Promise<Finding['counts']> {
  const large = page.locator('.graph').first();
  const canvas = large.locator('canvas');
  await canvas.scrollIntoViewIfNeeded();
  if (!(await painted(canvas))) throw new Error('the graph is not drawn');
  await large.getByRole('button', { name: 'First state' }).click();
  const panel = large.locator('.state-panel');
  equal(await panel.locator('h4').textContent(), 'State 1, initial, depth 1', 'first state');
  await panel.getByRole('button', { name: /^Right → / }).click();
  equal((await panel.locator('dd').allTextContents()).toSorted(), ['0', '1'], 'values after a step');
  await canvas.focus();
  for (const key of ['+', '+', 'ArrowLeft', 'ArrowUp', '-', '0']) await page.keyboard.press(key);
  if (!(await painted(canvas))) throw new Error('the graph has gone');
  const traced = page.locator('.graph').nth(1).locator('.state-panel');
  equal(/depth.*$/.exec((await traced.locator('h4').textContent())!)?.[0], 'depth 5, 5 of the error trace', 'end of the error trace');
  equal((await traced.locator('dd').allTextContents()).reduce((sum, value) => sum + Number(value), 0), 4, 'x + y where that must be below 4');
  return { states: report.models.reduce((sum, { graph }) => sum + (graph?.states.length ?? 0), 0) };
}

/** What is drawn makes a picture larger; nothing of this size takes less than 3 KB. */
async function painted(canvas: Locator): Promise<boolean> {
  return (await canvas.evaluate((element) => (element as unknown as { toDataURL(): string }).toDataURL().length)) > 6_000;
}

async function colours(page: Page): Promise<Finding['counts']> {
  const back = (): Promise<string> => page.locator('body').evaluate((body) => (globalThis as unknown as { getComputedStyle(of: unknown): { backgroundColor: string } }).getComputedStyle(body).backgroundColor);
  const light = await back();
  await page.getByLabel('Colours').selectOption('dark');
  const dark = await back();
  if (dark === light) throw new Error('dark is light');
  await page.getByLabel('Colours').selectOption('auto');
  await page.emulateMedia({ colorScheme: 'dark' });
  equal(await back(), dark, 'the colours that the system asks for');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  equal(await back(), 'rgb(255, 255, 255)', 'paper');
  equal(await page.locator('.player').first().isVisible(), false, 'whether a player is printed');
  equal(await page.locator('table.lanes tbody tr').first().isVisible(), true, 'whether the steps are printed');
  return {};
}

/** What a screen reader goes by. */
async function names(page: Page): Promise<Finding['counts']> {
  equal(await page.locator('h1').count(), 1, 'titles');
  equal(await page.locator('header, nav, main').count(), 3, 'landmarks');
  equal(await page.locator('th:not([scope])').count(), 0, 'headers of tables without scope');
  const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
  equal(ids.length, new Set(ids).size, 'different ids');
  for (const button of await page.getByRole('button').all()) if (((await button.getAttribute('aria-label')) ?? (await button.textContent()) ?? '').trim() === '') throw new Error('a button has no name');
  for (const section of await page.locator('section').all()) equal(await page.locator(`#${await section.getAttribute('aria-labelledby')}`).count(), 1, 'title of a section');
  return { ids: ids.length };
}

function equal(actual: unknown, wanted: unknown, what: string): void {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(actual)} where ${JSON.stringify(wanted)} is right`);
}
