import { chromium, type Browser } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

/** A Chromium without a window. Ends the process with exit code 3 where there is none, or it does not start. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    console.error('no Chromium was found: install one, or set CHROMIUM to the path of its executable');
    process.exit(3);
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox'] }).catch((error: unknown) => {
    console.error(`${executablePath} does not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(3);
  });
}
