import type { Page } from 'playwright-core';
import type { PageChecks } from './browser/page.ts';
import { launchChromium } from './browser/launch.ts';
import { serve } from './browser/serve.ts';
import type { Check } from './kit/program.ts';
import { stressProgram } from './kit/program.ts';

const ITEMS = { quick: 5_000, full: 200_000 } as const;

const browser = await launchChromium();
const site = await serve();

await stressProgram({
  'to-the-page': inPage(site.isolated, 'toThePage'),
  'from-the-page': inPage(site.isolated, 'fromThePage'),
  'stream-to-the-page': inPage(site.isolated, 'streamToThePage'),
  'blocking-is-refused': inPage(site.isolated, 'blocking'),
  'isolation-is-asked-for': inPage(site.open, 'withoutIsolation'),
}, async () => {
  await browser.close();
  site.close();
});

function inPage(url: string, name: keyof PageChecks): Check {
  return async ({ profile }) => {
    const page = await browser.newPage();
    try {
      await page.goto(url);
      const items = ITEMS[profile];
      return { ok: true, detail: await run(page, name, items), counts: name.endsWith('Page') ? { items } : {} };
    } finally {
      await page.close();
    }
  };
}

function run(page: Page, name: keyof PageChecks, items: number): Promise<string> {
  return page.evaluate(([check, count]) => (globalThis as unknown as { checks: PageChecks }).checks[check](count), [name, items] as const);
}
